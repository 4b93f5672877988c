import { describe, expect, it } from "vitest";
import { createMasker } from "../../src/redact/masker.ts";

const masker = createMasker();
const VALUE = "k7Gq2Zp9Lw4Rt8Xv";

describe("a name is judged by its whole parts", () => {
  it.each(
    "REDIS_PASSWORD ADMIN_PASSWORD KEYCLOAK_ADMIN_PASSWORD SPLUNK_TOKEN BACKEND_SECRET SLACK_USER_TOKEN GF_SECURITY_ADMIN_PASSWORD THIS_PASSWORD UNMASK_SECRET MYSQL_USER_PASSWORD FB_PAGE_ACCESS_TOKEN API_KEYS redisPassword adminPassword slackUserToken backend-secret confirm_password".split(
      " ",
    ),
  )("%s names a secret", (name) => {
    expect(masker.mask(`${name}=${VALUE}`).text).not.toContain(VALUE);
    expect(masker.mask(`{"${name}":"${VALUE}"}`).text).not.toContain(VALUE);
    expect(masker.maskArgv(["env", `${name}=${VALUE}`, "make"]).join(" ")).not.toContain(VALUE);
  });

  it.each([
    "token_count=128",
    "max_tokens: 4096",
    "maxTokens=4096",
    "password_length: 12",
    "passed=12 failed=3",
    "    --- PASS: TestLoginV2 (0.01s)",
    "PASS: tests/run-17.sh",
    "pass: 12 fail: 3",
    "Second pass: x86_64-linux",
    "first pass: 12 rules2",
    "compass: N45E6.1",
    "next_page_token=CAUQAA8Zk1",
    "partition_key: user42",
    "is_password: true",
    "sort_key=created_at2",
    "reset_password: v2.route9",
    "public_key=AAAAB3NzaC1yc2E5",
    "image: my-password:1.2.3",
    "h1:iyMD8Thp2j26pS1nzJGW2+1rFq5/b4E7c2TYxnnPmdP= github.com/a/b v1.2.3",
  ])("leaves %s", (text) => expect(masker.mask(text)).toEqual({ text, hits: [] }));

  it.each([
    [["docker", "run", "-p", "127.0.0.1:80:80", "--name", "x1"]],
    [["docker", "compose", "-p", "my-project2", "up"]],
    [["ssh", "-p", "2222", "host1"]],
    [["mkdir", "-p", "a1/b2"]],
    [["curl", "-u", "me", "-o", "out1.txt", "https://h/x1"]],
    [["openssl", "req", "-key", "k1.pem", "-passin", "env:KEY_PASS"]],
    [["hydra", "-P", "words2.txt", "h"]],
    [["npm", "run", "build:v2", "--", "--key=x1"]],
    [["cargo", "test", "-p", "crate2", "--token-limit", "12"]],
    [["zip", "-r", "a1.zip", "dir2"]],
    [["git", "commit", "-m", "set the token to v2.1, password unchanged"]],
    [["psql", "-U", "app1", "-h", "db1", "-p", "5433"]],
  ])("leaves the words %j", (argv) => expect(masker.maskArgv(argv)).toEqual(argv));
});

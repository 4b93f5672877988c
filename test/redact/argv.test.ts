import { describe, expect, it } from "vitest";
import { ALNUM, seeded } from "../../bench/random.ts";
import { createMasker } from "../../src/redact/masker.ts";

const masker = createMasker();
const random = seeded(42);

describe("the words of a command", () => {
  const key = random.text(ALNUM, 24);
  it.each([
    [
      ["tool", "--token", "abc123"],
      ["tool", "--token", "[masked:token]"],
    ],
    [
      ["tool", "--api-key=abc123"],
      ["tool", "--api-key=[masked:api-key]"],
    ],
    [
      ["tool", "--password", "plainword"],
      ["tool", "--password", "[masked:password]"],
    ],
    [
      ["tool", "--password", "secret"],
      ["tool", "--password", "[masked:password]"],
    ],
    [
      ["env", "PGPASSWORD=abc", "psql"],
      ["env", "PGPASSWORD=[masked:password]", "psql"],
    ],
    [
      ["mysql", "-u", "root", "-pabc", "db"],
      ["mysql", "-u", "root", "-p[masked:password]", "db"],
    ],
    [
      ["curl", "-u", "me:secretword", "http://h/"],
      ["curl", "-u", "me:[masked:password]", "http://h/"],
    ],
    [
      ["curl", "-H", `Authorization: Bearer ${key}`],
      ["curl", "-H", "Authorization: Bearer [masked:bearer-auth]"],
    ],
    [
      ["sshpass", "-p", "abcdef", "ssh", "h"],
      ["sshpass", "-p", "[masked:password]", "ssh", "h"],
    ],
    [
      ["env", "DB_PASSWORD=abcd", "make"],
      ["env", "DB_PASSWORD=[masked:password]", "make"],
    ],
    [
      ["sh", "-c", `TOKEN=${key} make`],
      ["sh", "-c", "TOKEN=[masked:token] make"],
    ],
  ])("masks in %j", (argv, expected) => {
    const masked = masker.maskArgv(argv);
    expect(masked).toEqual(expected);
    expect(masked.filter((word) => word.includes("[masked:"))).toHaveLength(1);
    expect(masker.maskArgv(masked)).toEqual(expected);
  });

  it.each([
    [["mkdir", "-p", "a/b"]],
    [["docker", "run", "-p", "80:80", "-u", "1000:1000", "x"]],
    [["tool", "--token", "$TOKEN", "--password-file", "/run/pw", "--token-type", "bearer"]],
    [["git", "commit", "-m", "Rotate the password and the token"]],
    [["pytest", "-k", "test_token", "-p", "no:cacheprovider"]],
  ])("leaves %j", (argv) => expect(masker.maskArgv(argv)).toEqual(argv));
});

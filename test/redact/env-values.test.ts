import { describe, expect, it } from "vitest";
import { secretEnvValues } from "../../src/redact/env-values.ts";

describe("secretEnvValues", () => {
  it("takes the values of secret names, and passwords in URLs", () => {
    const env = {
      GITHUB_TOKEN: "abc123def456",
      DB_PASSWORD: "hunter2!",
      MY_API_KEY: "k-1234567890",
      CLIENT_SECRET: "s3cr3tvalue",
      STRIPE_KEY: "Zx81QpLm20aaBv",
      DATABASE_URL: "postgres://app:p%40ssw0rd@db/app",
    };
    expect(secretEnvValues(env).sort()).toEqual(
      [
        "abc123def456",
        "hunter2!",
        "k-1234567890",
        "s3cr3tvalue",
        "Zx81QpLm20aaBv",
        "p%40ssw0rd",
        "p@ssw0rd",
      ].sort(),
    );
  });

  it("leaves out what would mask ordinary text", () => {
    const env = {
      API_TOKEN: "true",
      A_SECRET: "aaaaaaaa",
      DB_PASSWORD: "postgres",
      SSH_AUTH_SOCK: "/tmp/ssh/agent.1",
      TOKEN_FILE: "/run/secrets/token",
      PASSWORD: "me-myself",
      USER: "me-myself",
      PWD: "/home/me/project",
      MAX_TOKENS: "4096000000001",
      TOKENIZERS_PARALLELISM: "disabled",
      PUBLIC_KEY: "MFkwEwYHKoZIzj0CAQYI",
      GH_TOKEN: "12345",
      EMPTY_TOKEN: undefined,
    };
    expect(secretEnvValues(env)).toEqual([]);
  });
});

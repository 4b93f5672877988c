import { describe, expect, it } from "vitest";
import { measureFalseHits, measureRecall } from "../../bench/mask.ts";
import { ALNUM, BASE64, seeded } from "../../bench/random.ts";
import { SHAPED, secretLines } from "../../bench/secret-corpus.ts";
import { createMasker } from "../../src/redact/masker.ts";

const masker = createMasker();
const random = seeded(42);
const github = () => SHAPED["github-pat"]!(random);

describe("mask", () => {
  it("masks at least 95 % of every kind, in every setting", () => {
    const recalls = measureRecall(11, 4);
    expect(recalls.length).toBeGreaterThanOrEqual(60);
    expect(recalls.filter(({ masked, lines }) => masked / lines < 0.95)).toEqual([]);
  });

  it("masks nothing in 50,000 clean lines, near misses among them", () => {
    expect(measureFalseHits(5, 50_000)).toEqual([]);
  });

  it("changes nothing the second time", () => {
    for (const { text } of secretLines(seeded(3))) {
      const once = masker.mask(text).text;
      expect(masker.mask(once)).toEqual({ text: once, hits: [] });
    }
  });

  it("names the kind, counts it, and leaves the rest of the line", () => {
    expect(masker.mask(`a ${github()} b ${github()}; password=hunter2!`)).toEqual({
      text: "a [masked:github-token] b [masked:github-token]; password=[masked:password]",
      hits: [
        { kind: "github-token", count: 2 },
        { kind: "password", count: 1 },
      ],
    });
  });

  it("gives ranges that cover the secret exactly", () => {
    const secret = github();
    expect(masker.find(`x=${secret}.`)).toMatchObject([{ start: 2, end: 2 + secret.length }]);
  });

  it.each([
    "password=***",
    "token=<redacted>",
    `api_key=\${API_KEY}`,
    "secret: $SECRET",
    "password: {{ vault_password }}",
    "Password: required",
    "password=[masked:password]",
    "password = getPassword()",
    "password: string;",
    "Authorization: Bearer <token>",
    "https://user:***@host/x",
    "invalid password: try again",
    `integrity sha512-${random.text(BASE64, 86)}==`,
    "PWD=/home/dev/project",
    "mkdir -p build/out",
    "mysql -u root -p",
  ])("leaves %s", (text) => expect(masker.mask(text)).toEqual({ text, hits: [] }));

  // Weak, short and invented secrets: a distinctive beginning or a sure name is enough.
  it.each([
    [`gh${"p_"}${"a1B2".repeat(9)}`],
    [`gh${"p_"}${"x".repeat(36)}`],
    [`h${"f_"}${"x".repeat(34)}`],
    [`sk-${"ant"}-api03-${"a".repeat(40)}`],
    [`sk-${"ant"}-api03-${"abc123".repeat(15)}`],
    [`sk-${"proj"}-1234567890abcdefghijklmnop`],
    [`sk-${"1234567890abcdef"}`],
    [`sk_${"live"}_abcdefghijklmnopqrstuvwx`],
    [`sk_${"test"}_abcdefghijklmnopqrstuvwx`],
    [`sk_${"test"}_1234567890`],
    [`gl${"pat-"}xxxxxxxxxxxxxxxxxxxx`],
    [`AK${"IA"}1234567890ABCDEF`],
    [`cf${"ut_"}${"a1B2c3D4e5".repeat(4)}0123abcd`],
    ['secret: "s3cr3t-v4lue-here"', "s3cr3t-v4lue-here"],
    ['client_secret = "abc123def456"', "abc123def456"],
    ["mysql://root:password@localhost/db", "password"],
    ["https://user:pass@host/x", "pass"],
    ["password: plainword", "plainword"],
    ["  db:\n    password: plainword\n    port: 1", "plainword"],
    ["  - password: correct-horse", "correct-horse"],
    ["{Name:me Password:letmein}", "letmein"],
    ['"password": "letmein"', "letmein"],
    ['{"user":"me","password":"abc"}', "abc"],
    ["MYSQL_PWD=abc", "abc"],
    ["PGPASSWORD=secret psql", "secret"],
    ["DB_PASSWORD=password", "password"],
    ["password=changeme", "changeme"],
    ["password=my-secret-word", "my-secret-word"],
    ["TOKEN=abcdef123456", "abcdef123456"],
    ["TOKEN=abc.def", "abc.def"],
    ["API_KEY=fake-key-123", "fake-key-123"],
    ["$ tool --password secret", "secret"],
    ["$ tool --token=abc123", "abc123"],
    ["Authorization: Basic dXNlcjpwYXNz", "dXNlcjpwYXNz"],
    ["X-Api-Key: 12345678", "12345678"],
    ["curl -H 'X-Api-Key: 12345678' host", "12345678"],
    ["Cookie: session=abc123", "abc123"],
    ["Set-Cookie: sid=abc; Path=/", "abc"],
    ["AccountName=me;AccountKey=abcd1234;EndpointSuffix=x", "abcd1234"],
    ["secret_key_base: plainword", "plainword"],
    ['"private_key_id": "abc123",', "abc123"],
    ["x-amz-security-token: abcdef", "abcdef"],
    ["GET /?X-Amz-Security-Token=abcdef&x=1", "abcdef"],
    ["api_key='test-1234'", "test-1234"],
    ["apikey: abcd-efgh", "abcd-efgh"],
    [`root:$6$salt$${"aB3./".repeat(17)}a:19000:0:99999:7:::`, "aB3./"],
  ])("masks %s", (text, secret = text) => {
    const masked = masker.mask(text);
    expect(masked.text).toContain("[masked:");
    expect(masked.text.replaceAll(/\[masked:[\w-]+\]/g, "[]")).not.toContain(secret);
    expect(masker.mask(masked.text)).toEqual({ text: masked.text, hits: [] });
  });

  it.each([
    "the token expired",
    "password must be 8 characters",
    "secret santa",
    "Password:",
    "    password: string",
    "password: SecretStr",
    "password: None",
    "api_key: optional",
    "password=xxxx",
    "connect(user=user, password=password)",
    "accessToken: AccessToken",
    "image: reset-password:latest",
    "  auth:password:reset",
    "--password PASSWORD",
    "use --password to log in",
    "TOKEN=$(gh auth token)",
    "token=42",
    `gl${"pat-"}your-own-token-here`,
    "Cookie: theme=dark; lang=en",
    "awk '{print $1$2$6$7}'",
  ])("leaves weak evidence: %s", (text) => expect(masker.mask(text)).toEqual({ text, hits: [] }));

  it("stays quick on hostile lines: none of them is quadratic", () => {
    // A quadratic pattern takes minutes for these; the test's own time limit is the assertion.
    for (const part of [
      "eyJ-",
      "password=",
      "cookie: a=",
      "://a:",
      "Bearer ",
      "-----BEGIN PRIVATE KEY-----",
      " -p",
      "A",
      "$6$a$",
      "Private-Lines: 999\n",
      "[masked:private-key]\n",
      `${random.text(BASE64, 64)}\n`,
      `LS0tLS1CRUdJTi${random.text(BASE64, 62)}\n`,
      "-----BEGIN PRIVATE KEY-----\nab\n",
      "TOKEN=a-",
      "--password a-here-",
    ]) {
      const text = part.repeat(Math.ceil(300_000 / part.length));
      expect(masker.mask(text).text.length).toBeGreaterThan(0);
    }
  });
});

describe("exact values", () => {
  const secrets = ["pl@in words 7", "line-one\nline-two", "short"];

  it("masks them wherever they stand, also in a URL, a JSON string, base64, and line by line", () => {
    const { mask } = createMasker({ secrets });
    const base64 = Buffer.from("pl@in words 7").toString("base64");
    for (const text of [`xxpl@in words 7yy`, "q=pl%40in%20words%207", `b ${base64}`, "line-two"]) {
      expect(mask(text).text).toContain("[masked:env-secret]");
    }
    expect(mask("short").text).toBe("short");
  });

  it("never masks inside a marker", () => {
    const { mask } = createMasker({ secrets: ["masked", "github-token"] });
    const once = mask(github()).text;
    expect(mask(once).text).toBe(once);
  });
});

describe("private keys", () => {
  const name = `${"PRIVATE"} KEY`;
  const body = Array.from({ length: 5 }, () => random.text(BASE64, 64));
  const block = [`-----BEGIN RSA ${name}-----`, ...body, "c2hvcnQ=", `-----END RSA ${name}-----`];
  const marker = "[masked:private-key]";
  const masked = [block[0]!, ...Array(6).fill(marker), block[7]!];

  it("masks each line of a block, keeps the lines, and counts one key", () => {
    expect(masker.maskLines(["before", ...block, "after 1"])).toEqual({
      lines: ["before", ...masked, "after 1"],
      hits: [{ kind: "private-key", count: 1 }],
    });
    expect(masker.maskLines(masked).lines).toEqual(masked);
  });

  it("sees through diff signs, indents and log prefixes", () => {
    for (const lead of ["+", "    ", "web_1  | "]) {
      const { lines } = masker.maskLines(block.map((line) => lead + line));
      expect(lines).toEqual(masked.map((line) => lead + line));
    }
  });

  it("masks a key cut off at the end, and stops where other output begins", () => {
    const rest = Array.from({ length: 8 }, (_, at) => `normal output, line ${at}, commit ok`);
    expect(masker.maskLines([...block.slice(0, 4), ...rest]).lines).toEqual([
      ...masked.slice(0, 4),
      ...rest,
    ]);
  });

  it("masks a key whose beginning is out of view", () => {
    expect(masker.maskLines([...block.slice(3), "after"]).lines).toEqual([
      ...masked.slice(3),
      "after",
    ]);
    expect(masker.maskLines([...body.slice(1, 3), "after"], { midway: true }).lines).toEqual([
      marker,
      marker,
      "after",
    ]);
    expect(masker.maskLines(body.slice(1, 3)).lines).toEqual(body.slice(1, 3));
  });

  it.each([
    ["short words", ["not-a-real", "key"]],
    ["cut by dots", ["MIIEpAIBAAKCAQEA...", "..."]],
    ["a sentence", ["fake key content", "for tests"]],
  ])("masks all between BEGIN and END: %s", (_name, content) => {
    const lines = [block[0]!, ...content, block[7]!, "after"];
    expect(masker.maskLines(lines).lines).toEqual([
      block[0],
      ...content.map(() => marker),
      block[7],
      "after",
    ]);
  });

  it("masks key lines right under a masked or a BEGIN line that stands before the text", () => {
    expect(masker.maskLines([marker, ...body, "after 1"]).lines).toEqual([
      marker,
      ...body.map(() => marker),
      "after 1",
    ]);
    for (const before of [[block[0]!], [marker], block.slice(0, 3)]) {
      expect(masker.mask(body[3]!, { before }).text).toBe(marker);
      expect(masker.maskLines([body[3]!, "after 1"], { before }).lines).toEqual([
        marker,
        "after 1",
      ]);
    }
    expect(masker.mask(body[3]!, { before: ["checksum"] }).text).toBe(body[3]);
  });

  it("masks a key in base64 that runs over lines", () => {
    const base64 = Buffer.from(block.join("\n")).toString("base64");
    const lines = base64.match(/.{76}/g)!;
    expect(masker.maskLines(lines).lines).toEqual(lines.map(() => marker));
  });

  it("masks the private lines of a PuTTY key", () => {
    const putty = ["Private-Lines: 3", ...body.slice(0, 2), "c2hvcnQ=", "Private-MAC: 0123abcd"];
    expect(masker.maskLines(putty).lines).toEqual([
      putty[0],
      ...Array(3).fill("[masked:putty-private-key]"),
      putty[4],
    ]);
  });

  it("masks a key on one line, also a cut one, and leaves certificates", () => {
    expect(masker.mask(`"k": "${block.join("\\n")}\\n", "n": 1`).text).toBe(
      `"k": "${block[0]}${marker}${block[7]}\\n", "n": 1`,
    );
    expect(masker.mask(block.slice(0, 3).join("\\n")).text).toBe(`${block[0]}${marker}`);
    const certificate = ["-----BEGIN CERTIFICATE-----", ...body, "-----END CERTIFICATE-----"];
    expect(masker.maskLines(certificate).lines).toEqual(certificate);
  });
});

describe("maskArgv", () => {
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
    expect(masked.argv).toEqual(expected);
    expect(masked.hits).toHaveLength(1);
    expect(masker.maskArgv(masked.argv)).toEqual({ argv: expected, hits: [] });
  });

  it.each([
    [["mkdir", "-p", "a/b"]],
    [["docker", "run", "-p", "80:80", "-u", "1000:1000", "x"]],
    [["tool", "--token", "$TOKEN", "--password-file", "/run/pw", "--token-type", "bearer"]],
    [["git", "commit", "-m", "Rotate the password and the token"]],
    [["pytest", "-k", "test_token", "-p", "no:cacheprovider"]],
  ])("leaves %j", (argv) => expect(masker.maskArgv(argv)).toEqual({ argv, hits: [] }));
});

import { describe, expect, it } from "vitest";
import { measureFalseHits, measureRecall } from "../../bench/mask/main.ts";
import { SHAPED, secretLines } from "../../bench/mask/shapes.ts";
import { BASE64, seeded } from "../../bench/random.ts";
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

  // 50,000 lines in pieces, so that a loaded machine has time for each.
  it.each([5, 6, 7, 8, 9, 10, 11, 12, 13, 14])(
    "masks nothing in 5,000 clean lines, near misses among them (seed %i)",
    (seed) => expect(measureFalseHits(seed, 5_000)).toEqual([]),
  );

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

  it("masks the secret exactly, no character more or less", () => {
    const secret = github();
    expect(masker.mask(`x=${secret}.`).text).toBe("x=[masked:github-token].");
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

  // A quadratic pattern takes minutes for these; the test's own time limit is the assertion.
  it.each([
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
  ])("is not quadratic in a hostile line: %j", (part) => {
    const text = part.repeat(Math.ceil(300_000 / part.length));
    expect(masker.mask(text).text.length).toBeGreaterThan(0);
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

  it("masks a value broken over lines, also over many short ones", () => {
    const { mask } = createMasker({ secrets: ["pl@in-words-7"] });
    for (const text of [
      "a pl@\nin-words-7 b",
      "pl@i\r\n|n-w\r\n| ord│\r\n s-7",
      "p\nl@in-words\\\n> -7",
    ]) {
      expect(mask(`one\n${text}\ntwo`).text).not.toMatch(/[@7]/);
    }
  });

  // Blanks before a line's end were read again from each of them: 0.2 s for 20,000, 3.3 s for 80,000.
  it("is not quadratic in a long run of blanks", { timeout: 60_000 }, () => {
    const { mask } = createMasker({ secrets });
    const blanks = " \t".repeat(1_000_000);
    const text = `one\ntwo${blanks}three\nfour`;
    expect(mask(text).text).toBe(text);
    expect(mask(`pl@in${blanks}\nwords 7`).hits).toEqual([]);
  });

  it("never masks inside a marker", () => {
    const { mask } = createMasker({ secrets: ["masked", "github-token"] });
    const once = mask(github()).text;
    expect(mask(once).text).toBe(once);
  });
});

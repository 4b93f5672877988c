import { describe, expect, it } from "vitest";
import { measureFalseHits, measureRecall } from "../../bench/mask.ts";
import { ALNUM, BASE64, seeded } from "../../bench/random.ts";
import { SHAPED, secretLines } from "../../bench/secret-corpus.ts";
import { createMasker } from "../../src/log/mask.ts";

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

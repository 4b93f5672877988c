import { describe, expect, it } from "vitest";
import { BASE64, seeded } from "../../bench/random.ts";
import { createMasker, type MaskOptions } from "../../src/redact/masker.ts";

const masker = createMasker();
const random = seeded(42);

/** Lines of one log, masked as one text. */
function maskLines(lines: string[], options?: MaskOptions) {
  const { text, hits } = masker.mask(lines.join("\n"), options);
  return { lines: text.split("\n"), hits };
}

describe("private keys", () => {
  const name = `${"PRIVATE"} KEY`;
  const body = Array.from({ length: 5 }, () => random.text(BASE64, 64));
  const block = [`-----BEGIN RSA ${name}-----`, ...body, "c2hvcnQ=", `-----END RSA ${name}-----`];
  const marker = "[masked:private-key]";
  const masked = [block[0]!, ...Array(6).fill(marker), block[7]!];

  it("masks each line of a block, keeps the lines, and counts one key", () => {
    expect(maskLines(["before", ...block, "after 1"])).toEqual({
      lines: ["before", ...masked, "after 1"],
      hits: [{ kind: "private-key", count: 1 }],
    });
    expect(maskLines(masked).lines).toEqual(masked);
  });

  it("sees through diff signs, indents and log prefixes", () => {
    for (const lead of ["+", "    ", "web_1  | "]) {
      const { lines } = maskLines(block.map((line) => lead + line));
      expect(lines).toEqual(masked.map((line) => lead + line));
    }
  });

  it("masks a key cut off at the end, and stops where other output begins", () => {
    const rest = Array.from({ length: 8 }, (_, at) => `normal output, line ${at}, commit ok`);
    expect(maskLines([...block.slice(0, 4), ...rest]).lines).toEqual([
      ...masked.slice(0, 4),
      ...rest,
    ]);
  });

  it("masks a key whose beginning is out of view", () => {
    expect(maskLines([...block.slice(3), "after"]).lines).toEqual([...masked.slice(3), "after"]);
    expect(maskLines([...body.slice(1, 3), "after"], { midway: true }).lines).toEqual([
      marker,
      marker,
      "after",
    ]);
    expect(maskLines(body.slice(1, 3)).lines).toEqual(body.slice(1, 3));
  });

  it.each([
    ["short words", ["not-a-real", "key"]],
    ["cut by dots", ["MIIEpAIBAAKCAQEA...", "..."]],
    ["a sentence", ["fake key content", "for tests"]],
  ])("masks all between BEGIN and END: %s", (_name, content) => {
    const lines = [block[0]!, ...content, block[7]!, "after"];
    expect(maskLines(lines).lines).toEqual([
      block[0],
      ...content.map(() => marker),
      block[7],
      "after",
    ]);
  });

  it("masks key lines right under a masked or a BEGIN line that stands before the text", () => {
    expect(maskLines([marker, ...body, "after 1"]).lines).toEqual([
      marker,
      ...body.map(() => marker),
      "after 1",
    ]);
    for (const before of [[block[0]!], [marker], block.slice(0, 3)]) {
      expect(maskLines([...before, body[3]!]).lines.at(-1)).toBe(marker);
      expect(maskLines([...before, body[3]!, "after 1"]).lines.slice(before.length)).toEqual([
        marker,
        "after 1",
      ]);
    }
    expect(maskLines(["checksum", body[3]!]).lines.at(-1)).toBe(body[3]);
  });

  it("masks a key in base64 that runs over lines", () => {
    const base64 = Buffer.from(block.join("\n")).toString("base64");
    const lines = base64.match(/.{76}/g)!;
    expect(maskLines(lines).lines).toEqual(lines.map(() => marker));
  });

  it("masks the private lines of a PuTTY key", () => {
    const putty = ["Private-Lines: 3", ...body.slice(0, 2), "c2hvcnQ=", "Private-MAC: 0123abcd"];
    expect(maskLines(putty).lines).toEqual([
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
    expect(maskLines(certificate).lines).toEqual(certificate);
  });
});

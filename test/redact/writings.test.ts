import { describe, expect, it } from "vitest";
import { createMasker } from "../../src/redact/masker.ts";
import { recordedSecrets } from "../../src/redact/recorded-secrets.ts";
import { createRedactor } from "../../src/redact/redactor.ts";
import type { ByteRange } from "../../src/redact/secret-scanner.ts";
import { secretWatch } from "../../src/redact/secret-watch.ts";
import type { LogReader } from "../../src/store/log/read.ts";

const SECRET = `pl@in "w<ö>rds" & 7/8'9`;
const base64 = (text: string) => Buffer.from(text).toString("base64");
const WRITINGS: [string, string][] = [
  ["as it is", SECRET],
  ["JSON", JSON.stringify({ a: SECRET })],
  ["JSON in JSON", JSON.stringify(JSON.stringify({ a: SECRET }))],
  ["a URL", `?q=${encodeURIComponent(SECRET)}`],
  ["a form", new URLSearchParams({ q: SECRET }).toString()],
  [
    "XML",
    `<a b="${SECRET.replace(/[&<>"']/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[c]!)}"/>`,
  ],
  ["base64", base64(SECRET)],
  ["base64 after one byte", base64(`:${SECRET}:x`)],
  ["base64 after two bytes", base64(`me${SECRET}`)],
  ["base64 after four bytes", base64(`user${SECRET}..`)],
  ["base64url", Buffer.from(`a:${SECRET}`).toString("base64url")],
  ["hex", Buffer.from(SECRET).toString("hex")],
  ["a colour in the middle", `${SECRET.slice(0, 6)}\x1b[1;32m${SECRET.slice(6)}\x1b[0m`],
  ["overstrike", [...SECRET].map((c) => `${c}\b${c}`).join("")],
  ["zero-width characters", [...SECRET].join("\u200b")],
  ["soft hyphens", [...SECRET].join("\u00ad")],
  ["two lines", `${SECRET.slice(0, 9)}\n${SECRET.slice(9)}`],
  ["two lines in a frame", `│ ${SECRET.slice(0, 9)} │\n│ ${SECRET.slice(9)} │`],
];

/** The longest piece of any writing that is left. */
function left(text: string): boolean {
  const writings = [SECRET, base64(SECRET).slice(0, 20), Buffer.from(SECRET).toString("hex")];
  return writings.some((one) => {
    for (let at = 0; at + 6 <= one.length; at++)
      if (text.includes(one.slice(at, at + 6))) return true;
    return false;
  });
}

describe("the value of a secret variable", () => {
  const redactor = createRedactor([SECRET]);
  it.each(WRITINGS)("is masked written as %s", (_how, written) => {
    const shown = redactor.text(`before ${written} after`);
    expect(shown).toContain("[masked:env-secret]");
    expect(left(shown)).toBe(false);
  });

  // Of a frame's lines the recorder knows nothing: such a value is known when it stands elsewhere too.
  const unframed = WRITINGS.filter(([how]) => !how.includes("frame"));
  it.each(unframed)("is read back from a log that only has it as %s", (_how, written) => {
    const bytes = Buffer.from(`before ${written} after`);
    let places: ByteRange[] = [];
    const watch = secretWatch([SECRET], (all) => {
      places = all;
    });
    for (let at = 0; at < bytes.length; at += 7)
      watch.event({ type: "output", time: 0, stream: "tty", data: bytes.subarray(at, at + 7) });
    const log = {
      *raw(from: number, to: number) {
        yield bytes.subarray(from, to);
      },
      close() {},
    } as unknown as LogReader;
    const secrets = recordedSecrets({ argv: [], log_secrets: places }, () => log);
    expect(secrets.length).toBeGreaterThan(0);
    expect(left(createRedactor(secrets).text(bytes.toString()))).toBe(false);
  });

  it("costs one pass, whatever is looked for and not found", () => {
    const secrets = Array.from({ length: 50 }, (_, i) => `value-${i}-of-a-variable`);
    const masker = createMasker({ secrets });
    const text = "value- of a variable\n".repeat(2000);
    expect(masker.mask(text).text).toBe(text);
  });
});

import { describe, expect, it } from "vitest";
import { measureKinds, shareOf } from "../../bench/mask/kinds.ts";
import { ARGV_KINDS } from "../../bench/mask/kinds-argv.ts";
import { FORM_KINDS } from "../../bench/mask/kinds-forms.ts";
import { SHAPE_KINDS } from "../../bench/mask/kinds-shapes.ts";
import { plant } from "../../bench/mask/template.ts";
import { type Random, seeded } from "../../bench/random.ts";
import { lineRedactor } from "../../src/redact/log-lines.ts";
import { createMasker } from "../../src/redact/masker.ts";
import { arrayLog } from "../fixtures/array-log.ts";

const ALL = [SHAPE_KINDS, FORM_KINDS, ARGV_KINDS].flatMap((kinds) => Object.values(kinds));

describe("kinds written before the rules", () => {
  const results = measureKinds(3, 3);

  it.each([
    ["shape", 0.94],
    ["form", 0.94],
    ["argv", 0.95],
  ] as const)("of %s at least %d are masked each time", (set, least) => {
    const some = results.filter((one) => one.set === set);
    expect(some.length).toBeGreaterThan(200);
    expect(shareOf(some, 3)).toBeGreaterThanOrEqual(least);
  });
});

/** Templates and pieces of templates, joined by all sorts of line ends. */
function text(random: Random): string {
  const parts = Array.from({ length: 2 + random.int(4) }, () => {
    const whole = plant(random.pick(ALL), random).text;
    return random.int(3) === 0 ? whole.slice(random.int(whole.length)) : whole;
  });
  return parts.join(random.pick(["\n", "\r\n", "\n\n", "\n  ", " ", "\n> "]));
}

describe("lines stay lines", () => {
  const masker = createMasker({ secrets: ["abc123def", "line-one\nline-two"] });
  it("keeps the number of lines and the line ends of 4,000 seeded texts", () => {
    const random = seeded(8);
    for (let round = 0; round < 4000; round++) {
      const before = text(random);
      const once = masker.mask(before).text;
      expect(once.match(/[\r\n]/g)).toEqual(before.match(/[\r\n]/g));
    }
  });

  it.each(["\n", " ", "\n> "])("masking each kind twice changes nothing (%j)", (lead) => {
    const random = seeded(9);
    for (const template of ALL) {
      const once = masker.mask(`x1${lead}${plant(template, random).text}${lead}y2`).text;
      expect(masker.mask(once).text).toBe(once);
    }
  });

  it.each([
    "<password>\nK7gq2Zp9\n</password>",
    "<password>\r\n  K7gq2Zp9\r\n</password>\r\n",
    "password: |\n  K7gq2Zp9\n  Lw4Rt8Xv\nuser: a",
    "abc1\n23def",
  ])("of %j too", (before) => {
    const { text: after } = masker.mask(before);
    expect(after).toContain("[masked:");
    expect(after.split("\n")).toHaveLength(before.split("\n").length);
  });
});

it("a line shown alone is masked as among those above it", () => {
  const random = seeded(5);
  const masker = createMasker();
  for (const template of Object.values(FORM_KINDS).filter((one) => one.includes("\n"))) {
    const whole = plant(template, random).text.replaceAll("\r", "");
    const lines = [...Array.from({ length: 9 }, (_, i) => `row ${i}`), ...whole.split("\n")];
    const log = arrayLog(lines);
    const together = masker.mask(lines.join("\n"), { midway: true }).text.split("\n");
    // From the last line to the first, each by a redactor that has seen no other.
    for (const line of log.tail(lines.length).reverse())
      expect(lineRedactor(masker)(line, log).text, template).toBe(together[line.n - 1]);
  }
});

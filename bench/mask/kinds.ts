import { createHash } from "node:crypto";
import { createMasker } from "../../src/redact/masker.ts";
import { createRedactor } from "../../src/redact/redactor.ts";
import { seeded } from "../random.ts";
import { ARGV_KINDS } from "./kinds-argv.ts";
import { FORM_KINDS } from "./kinds-forms.ts";
import { SHAPE_KINDS } from "./kinds-shapes.ts";
import { isGone } from "./shapes.ts";
import { plant, plantWords } from "./template.ts";

/** What became of one kind: masked in all rounds, or an example of what was not. */
export interface KindResult {
  set: "shape" | "form" | "argv";
  kind: string;
  /** A third of the kinds, by the hash of their name: rules are not written by looking at them. */
  held: boolean;
  missed: string[];
}

/** Every kind, `rounds` times with fresh values. */
export function measureKinds(seed: number, rounds: number): KindResult[] {
  const random = seeded(seed);
  const masker = createMasker();
  const redactor = createRedactor();
  const results: KindResult[] = [];
  const judge = (
    set: KindResult["set"],
    kinds: Record<string, string>,
    missed: (template: string) => string | undefined,
  ) => {
    for (const [kind, template] of Object.entries(kinds)) {
      const misses = Array.from({ length: rounds }, () => missed(template));
      const held = createHash("sha256").update(`${set} ${kind}`).digest()[0]! % 3 === 0;
      results.push({ set, kind, held, missed: misses.filter((one) => one !== undefined) });
    }
  };
  const text = (template: string) => {
    const { text: plain, secrets } = plant(template, random);
    const masked = redactor.text(plain);
    return secrets.every((secret) => isGone(secret, masked)) ? undefined : masked;
  };
  judge("shape", SHAPE_KINDS, text);
  judge("form", FORM_KINDS, text);
  judge("argv", ARGV_KINDS, (template) => {
    const { words, secrets } = plantWords(template, random);
    const masked = masker.maskArgv(words).join(" ");
    return secrets.every((secret) => isGone(secret, masked)) ? undefined : masked;
  });
  return results;
}

/** Share of kinds of which at least 95 % of the rounds were masked. */
export function shareOf(results: KindResult[], rounds: number): number {
  return results.filter((one) => one.missed.length <= rounds * 0.05).length / results.length;
}

/** Recall by set, open and held; of the open ones also what was missed. */
export function reportKinds(seed: number): void {
  const rounds = 8;
  const results = measureKinds(seed, rounds);
  for (const set of ["shape", "form", "argv"] as const)
    for (const held of [false, true]) {
      const some = results.filter((one) => one.set === set && one.held === held);
      console.log(
        `${set.padEnd(5)} ${held ? "held" : "open"}  ${(100 * shareOf(some, rounds)).toFixed(1)} % of ${some.length} kinds`,
      );
    }
  for (const one of results)
    if (!one.held && one.missed.length > rounds * 0.05)
      console.log(
        `  missed ${one.set} ${one.kind}: ${JSON.stringify(one.missed[0]!.slice(0, 130))}`,
      );
}

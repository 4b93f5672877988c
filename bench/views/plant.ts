import { everyday } from "./everyday.ts";
import type { Family } from "./family.ts";
import { Random } from "./random.ts";
import { crash } from "./traces.ts";

export const KINDS = ["crash", "error", "wrong", "warning", "value", "missing", "flood"] as const;
export type Kind = (typeof KINDS)[number];

/** Kinds that leave a line to be seen without another run to compare with. */
export const VISIBLE: readonly Kind[] = ["crash", "error", "wrong", "warning", "value"];

export interface Case {
  family: string;
  kind: Kind;
  /** The run with the fault, and an earlier good run of the same command. */
  faulty: string[];
  good: string[];
  /** Text an answer must contain to have found the fault. */
  key: string;
}

/** A log of about `least` to `most` lines with one fault in it; the same for the same arguments. */
export function plant(family: Family, kind: Kind, seed: number, least = 600, most = 4000): Case {
  const r = new Random(seed * 7919 + KINDS.indexOf(kind) * 104729 + family.name.length * 31);
  const size = r.int(least, most);
  const shape = r.int(1, 1e9);
  const run = (): string[] => {
    const lines = family.lines(new Random(shape), new Random(r.int(1, 1e9)), size);
    return everyday(lines, family, new Random(shape + 1), new Random(r.int(1, 1e9)));
  };
  const good = run();
  const { lines, key } = spoil(run(), family, kind, r);
  // Ordinary in small numbers: the good run says it too.
  if (kind === "flood") good.splice(r.int(1, good.length), 0, family.say(r, "warn", key));
  return { family: family.name, kind, faulty: lines, good, key: key.trim() };
}

function spoil(
  lines: string[],
  family: Family,
  kind: Kind,
  r: Random,
): { lines: string[]; key: string } {
  const at = Math.floor(lines.length * (0.05 + r.next() * 0.9));
  const insert = (...more: string[]): string[] => [
    ...lines.slice(0, at),
    ...more,
    ...lines.slice(at),
  ];
  const said = (
    level: "info" | "warn" | "error",
    message: string,
  ): { lines: string[]; key: string } => ({
    lines: insert(family.say(r, level, message)),
    key: message,
  });
  switch (kind) {
    case "crash": {
      const { lines: trace, key } = crash(family.language, r);
      return { lines: r.chance(0.5) ? insert(...trace) : [...lines.slice(0, at), ...trace], key };
    }
    case "error":
      return said("error", r.pick(family.errors));
    case "wrong":
      return said("info", r.pick(family.wrongs));
    case "warning":
      return said("warn", r.pick(family.warnings));
    case "value": {
      const line = family.silent(r);
      return { lines: insert(line), key: line };
    }
    case "missing": {
      const gone = lines.find((line) => family.step.test(line));
      if (!gone) throw new Error(`${family.name}: no line is the step`);
      const left = lines.filter((line) => !family.step.test(line));
      return { lines: left, key: family.step.exec(gone)![0].replace(/\d+/g, "0") };
    }
    case "flood": {
      const message = r.pick(family.warnings);
      const line = family.say(r, "warn", message);
      return { lines: insert(...Array.from({ length: r.int(60, 200) }, () => line)), key: message };
    }
  }
}

/** Whether an answer shows the fault. Digits of a missing step differ between runs: compared as zeros. */
export function isFound(text: string, { kind, key }: Case): boolean {
  return kind === "missing" ? text.replace(/\d+/g, "0").includes(key) : text.includes(key);
}

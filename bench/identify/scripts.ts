import { FAMILIES, type Family, UNKNOWN_FAMILIES } from "./families.ts";
import { Rng } from "./rng.ts";

/** A script that was edited a few times, and what it prints. */
export interface Script {
  name: string;
  family: Family;
  seed: number;
}

export interface Output {
  lines: string[];
  exit: number;
}

export function makeScripts(count: number, seed: number, unknown = false): Script[] {
  const families = unknown ? UNKNOWN_FAMILIES : FAMILIES;
  return Array.from({ length: count }, (_, i) => ({
    name: `./scripts/job-${unknown ? "x" : ""}${i}.sh`,
    family: families[i % families.length]!,
    seed: seed * 7919 + i * 104729 + (unknown ? 1 : 0),
  }));
}

/**
 * One run. The script's seed and version fix what never changes from run to run; `runSeed` gives
 * times, numbers and durations. A crash stops early with a traceback.
 */
export function runScript(
  script: Script,
  version: number,
  runSeed: number,
  crash: boolean,
): Output {
  const fixed = new Rng(script.seed);
  const vary = new Rng(runSeed);
  const lines = script.family(fixed, vary);
  for (let v = 1; v <= version; v++) edit(lines, new Rng(script.seed + v * 31));
  if (!crash || lines.length < 8) return { lines, exit: 0 };
  const at = vary.int(Math.ceil(lines.length * 0.2), lines.length - 2);
  return { lines: [...lines.slice(0, at), ...traceback(vary)], exit: 1 };
}

/** A small edit of the script: a line more, a line less, another wording. */
function edit(lines: string[], rng: Rng): void {
  const at = rng.int(0, Math.max(0, Math.min(lines.length, 40) - 1));
  const kind = rng.int(0, 2);
  if (kind === 0) lines.splice(at, 0, `[info] checkpoint ${rng.hex(4)} added before this step`);
  else if (kind === 1 && lines.length > 20) lines.splice(at, 1);
  else lines[at] = `${lines[at] ?? ""} (see note ${rng.int(1, 9)})`;
}

function traceback(rng: Rng): string[] {
  const file = rng.pick(["loader", "model", "client", "worker"]);
  const depth = rng.int(1, 4);
  const lines = ["Traceback (most recent call last):"];
  for (let i = 0; i < depth; i++)
    lines.push(
      `  File "/srv/app/${file}.py", line ${rng.int(10, 900)}, in ${rng.pick(["step", "fetch", "main", "run"])}`,
      `    ${rng.pick(["return self.next(batch)", "result = call(*args)", "raise ValueError(reason)"])}`,
    );
  lines.push(
    rng.pick([
      `ValueError: shape mismatch: got (${rng.int(1, 64)}, ${rng.int(1, 512)})`,
      `TimeoutError: no answer from 10.0.${rng.int(0, 255)}.${rng.int(1, 254)} after ${rng.int(5, 60)}s`,
      `KeyError: '${rng.pick(["user_id", "amount", "shard"])}'`,
      "MemoryError",
    ]),
  );
  return lines;
}

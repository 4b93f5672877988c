import { join } from "node:path";
import { defined } from "../../defined.ts";
import { CONTEXT } from "../../redact/log-lines.ts";
import type { Redactor } from "../../redact/redactor.ts";
import { runRedactor } from "../../redact/run-redactor.ts";
import { openRunLog, runLines } from "../../store/log/open.ts";
import { runsDir } from "../../store/paths.ts";
import { linkedKey } from "../../store/runs/find.ts";
import { idNumber, numberOfId } from "../../store/runs/id-number.ts";
import { namesIn, RUN_NAME } from "../../store/runs/layout.ts";
import { daysNewestFirst, isWarning, readRun, type StoredRun } from "../../store/runs/reader.ts";
import type { RunFacts, RunSource } from "../identify/source.ts";
import { upTo } from "./line-range.ts";

/**
 * The recorded runs as identification sees them: masked, as the paste is, so that a guess of what is
 * masked is never told from a wrong one. One source a question: what
 * it reads, it keeps.
 */
export function runSource(store: string): RunSource {
  let listed: Listed | undefined;
  const walkedKey = (id: string) => {
    listed ??= listRuns(store);
    return keyIn(store, listed, id);
  };
  const runs = new Map<string, StoredRun | undefined>();
  const stored = (id: string) => {
    if (!runs.has(id)) runs.set(id, lookUp(store, linkedKey(store, id) ?? walkedKey(id)));
    return runs.get(id);
  };
  const redactors = new Map<string, Redactor>();
  const redactorOf = (found: StoredRun) => {
    const known = redactors.get(found.run.id) ?? runRedactor(found);
    redactors.set(found.run.id, known);
    return known;
  };
  return {
    list() {
      listed = listRuns(store);
      return listed.numbers;
    },
    run(id) {
      const found = stored(id);
      return found === undefined ? undefined : factsOf(found, redactorOf(found));
    },
    command(id) {
      const found = stored(id);
      return found === undefined ? "" : redactorOf(found).command(found.run);
    },
    lines(id, from = 1, to = Number.MAX_SAFE_INTEGER) {
      const found = stored(id);
      if (found === undefined) return [];
      const lines = runLines(found, isOver(found), Math.max(1, from - CONTEXT));
      return upTo(redactorOf(found).logLines(lines, from), to);
    },
  };
}

/** All runs in eight bytes each: a million keys would be 100 MB of text. */
interface Listed {
  /** The IDs, newest first. */
  numbers: Float64Array;
  /** Which day's directory the runs from `from` on were seen in. */
  days: { day: string; from: number }[];
}

function listRuns(store: string): Listed {
  let numbers = new Float64Array(1 << 12);
  let length = 0;
  const days: Listed["days"] = [];
  for (const { day, names } of daysNewestFirst(store, () => {})) {
    days.push({ day, from: length });
    if (length + names.length > numbers.length) {
      const larger = new Float64Array(2 * (length + names.length));
      larger.set(numbers);
      numbers = larger;
    }
    for (const name of names) if (RUN_NAME.test(name)) numbers[length++] = idNumber(name);
  }
  return { numbers: numbers.subarray(0, length), days };
}

/** Where the index of the store has no link: the day is known, and is looked through once more. */
function keyIn(store: string, { numbers, days }: Listed, id: string): string | undefined {
  const at = numbers.indexOf(numberOfId(id));
  if (at < 0) return undefined;
  const { day } = days.findLast(({ from }) => from <= at)!;
  const name = namesIn(join(runsDir(store), day)).find(
    (name) => RUN_NAME.test(name) && `run_${name.slice(-8)}` === id,
  );
  return name === undefined ? undefined : `${day}/${name}`;
}

function lookUp(store: string, key: string | undefined): StoredRun | undefined {
  try {
    const read = key === undefined ? undefined : readRun(store, key);
    return read === undefined || isWarning(read) ? undefined : read;
  } catch {
    return undefined;
  }
}

/** Identification must be quick for thousands of runs: a lost run is told by its record alone. */
const isOver = ({ run }: StoredRun) => run.ended_at !== undefined;

function factsOf(found: StoredRun, redactor: Redactor): RunFacts {
  const { run } = found;
  const over = isOver(found);
  return {
    id: run.id,
    argv: redactor.argv(run.argv),
    command_key: run.command_key,
    startedAt: run.started_at,
    script:
      run.script.path === undefined
        ? { kind: run.script.kind, sha256: run.script.sha256 }
        : { kind: run.script.kind, sha256: run.script.sha256, path: run.script.path },
    live: !over,
    lines: over ? run.log.lines : linesSoFar(found),
    ...defined({ name: run.name, endedAt: run.ended_at }),
    ...(over ? { exit: { code: run.exit_code ?? null, signal: run.signal ?? null } } : {}),
  };
}

function linesSoFar(found: StoredRun): number {
  const log = openRunLog(found, false);
  try {
    return log.totals().lines;
  } finally {
    log.close();
  }
}

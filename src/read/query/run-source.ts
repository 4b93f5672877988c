import { defined } from "../../defined.ts";
import { CONTEXT } from "../../redact/log-lines.ts";
import type { Redactor } from "../../redact/redactor.ts";
import { runRedactor } from "../../redact/run-redactor.ts";
import { openRunLog, runLines } from "../../store/log/open.ts";
import { findRun, linkedKey } from "../../store/runs/find.ts";
import { idOfKey } from "../../store/runs/layout.ts";
import { ageOrder } from "../../store/runs/order.ts";
import { isWarning, keysNewestFirst, readRun, type StoredRun } from "../../store/runs/reader.ts";
import type { RunFacts, RunSource } from "../identify/source.ts";
import { upTo } from "./line-range.ts";

/**
 * The recorded runs as identification sees them: masked, as the paste is, so that a guess of what is
 * masked is never told from a wrong one. One source a question: what
 * it reads, it keeps.
 */
export function runSource(store: string): RunSource {
  const listed: string[] = [];
  let keys: Map<string, string> | undefined;
  /** Of the runs listed few are looked up, so a table of all is made only where the index fails. */
  const keyOf = (id: string) => {
    const linked = linkedKey(store, id);
    if (linked !== undefined) return linked;
    keys ??= new Map(listed.map((key) => [idOfKey(key), key]));
    return keys.get(id);
  };
  const runs = new Map<string, StoredRun | undefined>();
  const stored = (id: string) => {
    if (!runs.has(id)) runs.set(id, lookUp(store, id, keyOf(id)));
    return runs.get(id);
  };
  const redactors = new Map<string, Redactor>();
  const redactorOf = (found: StoredRun) => {
    const known = redactors.get(found.run.id) ?? runRedactor(found);
    redactors.set(found.run.id, known);
    return known;
  };
  return {
    *list() {
      for (const key of keysNewestFirst(store, () => {})) {
        listed.push(key);
        yield { key: ageOrder(key), id: idOfKey(key) };
      }
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

function lookUp(store: string, id: string, key: string | undefined): StoredRun | undefined {
  try {
    const read = key === undefined ? findRun(store, id) : readRun(store, key);
    return isWarning(read) ? undefined : read;
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

import { z } from "zod";
import { defined } from "../../defined.ts";
import { IgError } from "../../error.ts";
import { fence } from "../../redact/fence.ts";
import { shapeRedactor } from "../../redact/redactor.ts";
import { runRedactor } from "../../redact/run-redactor.ts";
import { openRunLog, runLines } from "../../store/log/open.ts";
import { findRun, GREEN_LOOK_LIMIT, lastGreenRun } from "../../store/runs/find.ts";
import { ageOrder } from "../../store/runs/order.ts";
import type { StoredRun } from "../../store/runs/reader.ts";
import type { Run } from "../../store/runs/record.ts";
import { standing } from "../../store/runs/state.ts";
import { diffRuns, diffWorking, type RunDiff } from "../diff/diff.ts";
import type { OutputLine } from "../diff/divergence.ts";
import { diffText } from "../diff/text.ts";
import { lookedAt } from "./looked-at.ts";

export const DiffRequest = z.object({
  /** The run in question; default the newest. */
  run: z.string().optional(),
  /** The run to compare with; default the last green one of the same command before it. */
  with: z.string().optional(),
  /** Compare with the files as they are now instead. */
  working: z.boolean().optional(),
});
export type DiffRequest = z.infer<typeof DiffRequest>;

/** What a run is compared with, once the request's words are read. */
type DiffQuestion = { run: string | undefined } & (
  | { kind: "working" }
  | { kind: "last-green" }
  | { kind: "run"; with: string }
);

/**
 * What changed from one run to another, the older first.
 * @throws IgError unknown-run, no-green-run, bad-flag
 */
export async function compareRuns(store: string, request: DiffRequest): Promise<RunDiff> {
  const asked = parseDiffRequest(request);
  const found = await lookedAt(store, findRun(store, asked.run));
  if (asked.kind === "working")
    return masked(await diffWorking(store, found.run, bytesMasked([found])), [found]);
  const other = asked.kind === "run" ? findRun(store, asked.with) : lastGreen(store, found);
  const second = await lookedAt(store, other);
  const [a, b] = ageOrder(second.key) <= ageOrder(found.key) ? [second, found] : [found, second];
  const [left, right] = [await sideOf(store, a), await sideOf(store, b)];
  const notes = [...left.notes, ...right.notes];
  const command = (run: Run) => runRedactor(run === a.run ? a : b).command(run);
  const logs = left.output && right.output ? { a: left.output, b: right.output } : undefined;
  const diff = await diffRuns(store, a.run, b.run, {
    ...defined({ output: logs }),
    command,
    mask: bytesMasked([a, b]),
  });
  return masked({ ...diff, ...(notes.length > 0 ? { notes } : {}) }, [a, b]);
}

function parseDiffRequest({ run, with: other, working }: DiffRequest): DiffQuestion {
  if (working === true && other !== undefined)
    throw new IgError(
      "bad-flag",
      "the files as they are now are compared with one run, not two",
      "Leave out the second run, or --working (MCP: working).",
    );
  if (working === true) return { kind: "working", run };
  return other === undefined ? { kind: "last-green", run } : { kind: "run", run, with: other };
}

/** A run's output, and what is to be known of it; a log that cannot be read is no reason to say nothing. */
async function sideOf(
  store: string,
  found: StoredRun,
): Promise<{ output?: Iterable<OutputLine>; notes: string[] }> {
  const { id, log, ended_at } = found.run;
  const { state } = await standing(store, found);
  const notes = [
    ...(state === "running" ? [`${id} is still running: this is its output so far`] : []),
    ...(state === "lost" ? [`${id} is lost: its end was not recorded`] : []),
    ...(state === "incomplete" ? [`${id} was never ended by ig run complete`] : []),
    ...(log.complete ? [] : [`the log of ${id} is incomplete: ${log.reason ?? "no reason given"}`]),
  ];
  try {
    openRunLog(found, ended_at !== undefined).close();
    return { output: outputOf(found), notes };
  } catch (error) {
    if (!(error instanceof IgError)) throw error;
    return { notes: [...notes, `outputs not compared: ${error.message}`] };
  }
}

/** A file as it may be shown: masked whole, before hunks are cut out of it. */
function bytesMasked(runs: StoredRun[]): (bytes: Buffer) => Buffer {
  const maskers = runs.map((run) => runRedactor(run).masker);
  return (bytes) => {
    if (bytes.subarray(0, 8192).includes(0)) return bytes;
    const text = maskers.reduce((shown, masker) => masker.mask(shown).text, bytes.toString());
    return Buffer.from(text);
  };
}

/** Scripts may hold what was a secret in the runs' environment: every text of the answer is masked. */
function masked(diff: RunDiff, runs: StoredRun[]): RunDiff {
  const maskers = runs.map((run) => runRedactor(run).masker);
  const mask = (value: unknown): unknown => {
    if (typeof value === "string")
      return maskers.reduce((text, masker) => masker.mask(text).text, value);
    if (Array.isArray(value)) return value.map(mask);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mask(one)]));
  };
  return mask(diff) as RunDiff;
}

function lastGreen(store: string, found: StoredRun): StoredRun {
  const green = lastGreenRun(store, found);
  if (green !== undefined) return green;
  throw new IgError(
    "no-green-run",
    `no earlier run of the command of ${found.run.id} (of the last ${GREEN_LOOK_LIMIT}) ended with exit 0`,
    "Name the run to compare with, or compare with the files as they are now: ig run diff RUN --working, over MCP working: true.",
  );
}

/** Lines are redacted before they are compared. */
function* outputOf(found: StoredRun): Generator<OutputLine> {
  const redactor = runRedactor(found);
  yield* redactor.logLines(runLines(found, found.run.ended_at !== undefined), 1);
}

/** For a person; redacted. */
export function shownDiff(diff: RunDiff): string {
  return shapeRedactor.text(diffText(diff));
}

/** Redacted and fenced: it holds file content and output. */
export function fencedDiff(diff: RunDiff): string {
  const [title = "", ...rest] = shownDiff(diff).split("\n");
  if (rest.length === 0) return `${title}: no difference found`;
  const { open, body, close } = fence(rest.join("\n"));
  return [title, open, body, close].join("\n");
}

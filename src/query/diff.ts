import { IgError } from "../error.ts";
import { clean } from "../log/clean.ts";
import { fence } from "../log/fence.ts";
import type { Line } from "../log/line.ts";
import { findRun } from "../store/find.ts";
import type { StoredRun } from "../store/reader.ts";
import type { Run } from "../store/record.ts";
import { diffRuns, diffWorking, type RunDiff } from "../version/diff.ts";
import { diffText } from "../version/diff-text.ts";
import { lastGreenRun } from "./green.ts";
import { runLines } from "./log.ts";
import { maskerFor } from "./masker.ts";
import { shownCommand, shownText } from "./shown.ts";

export interface DiffRequest {
  /** The run in question; default the newest. */
  run?: string | undefined;
  /** The run to compare with; default the last green one of the same command before it. */
  with?: string | undefined;
  /** Compare with the files as they are now instead. */
  working?: boolean | undefined;
}

/**
 * What changed from one run to another, the older first.
 * @throws IgError unknown-run, no-green-run
 */
export async function compareRuns(store: string, request: DiffRequest): Promise<RunDiff> {
  const found = findRun(store, request.run);
  if (request.working === true) return masked(await diffWorking(store, found.run), [found]);
  const other = request.with === undefined ? lastGreen(store, found) : findRun(store, request.with);
  const [a, b] = other.key <= found.key ? [other, found] : [found, other];
  const output = { a: outputOf(a), b: outputOf(b) };
  const command = (run: Run) => shownCommand(run, maskerFor(run === a.run ? a : b));
  return masked(await diffRuns(store, a.run, b.run, output, command), [a, b]);
}

/** Scripts may hold what was a secret in the runs' environment: every text of the answer is masked. */
function masked(diff: RunDiff, runs: StoredRun[]): RunDiff {
  const maskers = runs.map(maskerFor);
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
    `no earlier run of the command of ${found.run.id} ended with exit 0`,
    "Name the run to compare with, or compare with the files as they are now: ig run diff RUN --working, over MCP working: true.",
  );
}

/** Lines cleaned before they are compared; a log that is gone has none. */
function* outputOf(found: StoredRun): Generator<Line> {
  const masker = maskerFor(found);
  for (const line of runLines(found, found.run.ended_at !== undefined))
    yield { ...line, text: masker.mask(clean(line.text).text).text };
}

/** Cleaned, masked and fenced: it holds file content and output. */
export function fencedDiff(diff: RunDiff): string {
  const [title = "", ...rest] = shownText(diffText(diff)).split("\n");
  if (rest.length === 0) return `${title}: no difference found`;
  const { open, body, close } = fence(rest.join("\n"));
  return [title, open, body, close].join("\n");
}

import { z } from "zod";
import { defined } from "../../defined.ts";
import { IgError } from "../../error.ts";
import { duration, timeForReader } from "../../os/clock.ts";
import { shapeRedactor } from "../../redact/redactor.ts";
import { runsUnder } from "../../store/runs/find.ts";
import { RUN_KEY } from "../../store/runs/layout.ts";
import {
  isWarning,
  keysNewestFirst,
  readRun,
  type StoredRun,
  type Warning,
} from "../../store/runs/reader.ts";
import { State } from "../../store/runs/state.ts";
import { lookNow } from "../../version/current-files.ts";
import { CodeNow } from "../../version/tree/code-now.ts";
import {
  caveats,
  codeText,
  commandText,
  counted,
  RunSummary,
  standingText,
  summarize,
} from "./summary.ts";

export const ListRequest = z.object({
  limit: z.int().min(1).max(200).optional(),
  status: State.optional(),
  name: z.string().optional(),
  /** `next_cursor` of an earlier answer. */
  cursor: z.string().optional(),
});
export type ListRequest = z.infer<typeof ListRequest>;

export const RunList = z.object({
  runs: z.array(RunSummary),
  /** Present when older runs remain: ask again with it. */
  next_cursor: z.exactOptional(z.string()),
  /** Records read for this answer. */
  looked_at: z.number(),
  /** Files in the store that are no readable runs. */
  warnings: z.array(z.string()),
});
export type RunList = z.infer<typeof RunList>;

/** A filter may match nothing for long: an answer stops here and says where to go on. */
const LOOK_LIMIT = 2000;

/**
 * Runs, newest first; those that say they start in the future come last. Reads one record a run listed, and with a filter at most 2,000 an answer.
 * @throws IgError bad-cursor
 */
export async function listRuns(store: string, request: ListRequest): Promise<RunList> {
  const limit = request.limit ?? 20;
  const before = request.cursor;
  if (before !== undefined && !RUN_KEY.test(before))
    throw new IgError(
      "bad-cursor",
      "not a cursor of idlergear_run_list",
      "Use next_cursor as given.",
    );
  const warnings: Warning[] = [];
  const runs: RunSummary[] = [];
  const shared = { look: lookNow(store), around: new CodeNow(store) };
  let last: string | undefined;
  let looked = 0;
  for (const { key, read } of candidates(store, request, (warning) => warnings.push(warning))) {
    if (runs.length >= limit || looked >= LOOK_LIMIT) return answer(runs, looked, warnings, last);
    looked++;
    last = key;
    if (isWarning(read)) warnings.push(read);
    else if (request.name === undefined || read.run.name === request.name) {
      const summary = await summarize(read, { store, ...shared, counts: false });
      if (request.status === undefined || request.status === summary.state) runs.push(summary);
    }
  }
  return answer(runs, looked, warnings, undefined);
}

/** By name through the index; where that has no such name, as all others, a day at a time. */
function* candidates(
  store: string,
  { name, cursor }: ListRequest,
  warn: (warning: Warning) => void,
): Generator<{ key: string; read: StoredRun | Warning }> {
  let found = false;
  if (name !== undefined)
    for (const read of runsUnder(store, "name", name, cursor)) {
      found = true;
      yield { key: read.key, read };
    }
  if (found) return;
  for (const key of keysNewestFirst(store, warn, cursor)) yield { key, read: readRun(store, key) };
}

function answer(
  runs: RunSummary[],
  looked: number,
  warnings: Warning[],
  next: string | undefined,
): RunList {
  return {
    runs,
    ...defined({ next_cursor: next }),
    looked_at: looked,
    warnings: warningTexts(warnings),
  };
}

/** Of a store full of what is no run, the first few will do. */
const MOST_WARNINGS = 20;

function warningTexts(warnings: Warning[]): string[] {
  const more = warnings.length - MOST_WARNINGS;
  return [
    ...warnings
      .slice(0, MOST_WARNINGS)
      .map(({ path, problem }) => shapeRedactor.line(`${path}: ${problem}`)),
    ...(more > 0 ? [`${counted(more, "more name")}`] : []),
  ];
}

/** The same facts as a table, for people and for models that read text only. */
export function listText(list: RunList, now = Date.now()): string {
  const rows = list.runs.map((run) => {
    const took = run.duration_ms === undefined ? "" : `, ${duration(run.duration_ms)}`;
    const name = run.name === undefined ? "" : ` [${run.name}]`;
    const lines = run.log_lines === undefined ? "" : `, ${counted(run.log_lines, "line")}`;
    const cut = run.log_complete ? "" : ", log incomplete";
    const hash = run.sha256.slice(0, 8);
    const doubts = caveats(run).map((caveat) => `, ${caveat}`);
    return `${run.id}${name}  ${timeForReader(run.started_at, now)}  ${standingText(run, now)}${took}${lines}${cut}  ${commandText(run)} (hash: ${hash}), ${codeText(run)}${doubts.join("")}`;
  });
  const head = `${counted(list.runs.length, "run")}, newest first${list.next_cursor === undefined ? "; these are all that match" : `; older runs remain: cursor ${list.next_cursor}`}`;
  const others = list.runs.filter(({ origin }) => origin === "elsewhere").length;
  const foreign = others === 0 ? "" : `; ${others} NOT recorded on this machine by this user`;
  return [
    `${head}${foreign}`,
    ...rows,
    ...list.warnings.map((warning) => `skipped ${warning}`),
  ].join("\n");
}

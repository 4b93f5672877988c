import { lstatSync } from "node:fs";
import { IgError } from "../../../error.ts";
import type { Redacted } from "../../../redact/redacted.ts";
import type { Redactor } from "../../../redact/redactor.ts";
import { runRedactor } from "../../../redact/run-redactor.ts";
import type { Line } from "../../../store/log/line.ts";
import { openRunLog } from "../../../store/log/open.ts";
import type { LogReader } from "../../../store/log/read.ts";
import { logFile } from "../../../store/paths.ts";
import type { StoredRun } from "../../../store/runs/reader.ts";
import { compile, type Find } from "../../view/pattern.ts";
import { shorten } from "../../view/shorten.ts";
import { LATE } from "../../view/within.ts";

export interface Pattern {
  match: string;
  regex?: boolean | undefined;
  ignore_case?: boolean | undefined;
}

/** How far a log has been tested, so that another process can go on from there. */
export interface Tested {
  /** Every line up to this one, none of which can change any more. */
  line: number;
  /** Where in the log the unfinished line began that has matched already. */
  unfinished?: number | undefined;
}

/** A line that matched, as it may be shown. */
export interface Matched extends Redacted {
  line: number;
  live: boolean;
}

/** A first look at a large log must leave room for others in the same process. */
const SLICE_MS = 20;
/** For so long a regular expression may compute on one line. */
const LINE_MS = 1_000;
const SHOWN_TOKENS = 200;

/** Tests each line of a growing log once, and the unfinished ones as often as it is asked. */
export interface LineTest {
  readonly tested: Tested;
  /** False when the last search found something or was stopped, so that more is to be tested. */
  readonly all: boolean;
  /** The first line that matches among those not tested before; stops early when told to. */
  next(ended: boolean, stop: () => boolean): Promise<Matched | undefined>;
  close(): void;
}

/** @throws IgError no-pattern, bad-pattern */
export async function lineTest(run: StoredRun, pattern: Pattern, from: Tested): Promise<LineTest> {
  const { match, regex = false, ignore_case: ignoreCase = false } = pattern;
  if (match === "")
    throw new IgError(
      "no-pattern",
      "the text to wait for is empty",
      "Give a part of the line to wait for as match, or leave match out to wait for the end.",
    );
  const find = await compile({ grep: match, regex, ignoreCase });
  const reading = openings(run);
  let tested = from;
  let bytes = -1;
  let all = true;
  return {
    get tested() {
      return tested;
    },
    get all() {
      return all;
    },
    async next(ended, stop) {
      const size = logSize(run);
      if (all && size === bytes && !ended) return undefined;
      const log = reading.at(ended);
      if (log === undefined) return undefined;
      const search = await firstMatch(runRedactor(run), log, find, tested, stop);
      ({ tested, all } = search);
      bytes = size;
      return search.matched;
    },
    close: () => reading.close(),
  };
}

interface Search {
  tested: Tested;
  all: boolean;
  matched?: Matched;
}

async function firstMatch(
  redactor: Redactor,
  log: LogReader,
  find: Find,
  { line: from, unfinished }: Tested,
  stop: () => boolean,
): Promise<Search> {
  let line = from;
  let slice: number | undefined;
  for (const one of log.lines(from + 1)) {
    const at = one.offset === unfinished ? -1 : find(redactor.logLine(one, log).text, LINE_MS);
    if (at === LATE) throw tooSlow(one);
    if (!one.live) line = one.n;
    if (at >= 0) {
      const tested = { line, unfinished: one.live ? one.offset : unfinished };
      return { tested, all: false, matched: shownMatch(redactor.logLine(one, log), one, at) };
    }
    // From the first line on: what it took to get there must not eat up a short wait's slice.
    slice ??= performance.now();
    if (performance.now() - slice < SLICE_MS) continue;
    await new Promise(setImmediate);
    if (stop()) return { tested: { line, unfinished }, all: false };
    slice = performance.now();
  }
  return { tested: { line, unfinished }, all: true };
}

/** To pass over the line would be to say that it does not match. */
function tooSlow({ n, text }: Line): IgError {
  const chars = text.length.toLocaleString("en-US");
  return new IgError(
    "slow-pattern",
    `line ${n} (${chars} characters) is too long for so large a regular expression: not waited on`,
    "Wait for plain text instead, or simplify the expression: * or + instead of large counts.",
  );
}

function shownMatch(redacted: Redacted, { n, live }: Line, at: number): Matched {
  return { ...redacted, text: shorten(redacted.text, SHOWN_TOKENS, at).text, line: n, live };
}

/** One reader while the command runs, another for the log as it ended. */
function openings(run: StoredRun) {
  let open: { log: LogReader; ended: boolean } | undefined;
  const close = () => {
    open?.log.close();
    open = undefined;
  };
  return {
    close,
    /** Undefined while there is no log: the record of a run appears a moment before it. */
    at(ended: boolean): LogReader | undefined {
      if (open?.ended === ended) return open.log;
      close();
      try {
        open = { log: openRunLog(run, ended), ended };
        return open.log;
      } catch (error) {
        if (error instanceof IgError && error.code === "log-missing") return undefined;
        throw error;
      }
    },
  };
}

function logSize({ dir }: StoredRun): number {
  return lstatSync(logFile(dir), { throwIfNoEntry: false })?.size ?? 0;
}

import { runRedactor } from "../../redact/run-redactor.ts";
import type { Line } from "../../store/log/line.ts";
import { openRunLog } from "../../store/log/open.ts";
import type { LogReader } from "../../store/log/read.ts";
import type { StoredRun } from "../../store/runs/reader.ts";
import { standing } from "../../store/runs/state.ts";
import { upTo } from "./line-range.ts";

/** Which lines of a log, however many; `range` is inclusive. */
export interface WholeLog {
  tail?: number;
  range?: readonly [number, number];
  stream?: "stdout" | "stderr";
  /** Go on with lines as they come, until the run ends. */
  follow: boolean;
}

/** The lines asked for, in order, redacted; memory stays flat. */
export async function* wholeLog(
  store: string,
  found: StoredRun,
  wanted: WholeLog,
): AsyncGenerator<Line> {
  let running = await goesOn(store, found);
  const log = openRunLog(found, () => !running);
  const redactor = runRedactor(found);
  const watch = setInterval(async () => {
    running = await goesOn(store, found);
  }, POLL_MS);
  try {
    for await (const line of wanted.follow && running ? followed(log, wanted) : chosen(log, wanted))
      yield { ...line, text: redactor.logLine(line, log).text };
  } finally {
    clearInterval(watch);
    log.close();
  }
}

const POLL_MS = 250;

/** The record says when a run has ended; of a recorder that was killed its process does. */
async function goesOn(store: string, found: StoredRun): Promise<boolean> {
  const { phase } = await standing(store, found);
  return phase === "starting" || phase === "running";
}

function* chosen(log: LogReader, { tail, range, stream }: WholeLog): Generator<Line> {
  const [from, to] = range ?? [1, Number.MAX_SAFE_INTEGER];
  if (tail !== undefined) yield* log.tail(tail, { stream });
  else yield* upTo(log.lines(from, { stream }), to);
}

/** What is there of the lines asked for, then each new one soon after it was printed. */
async function* followed(log: LogReader, { tail, range, stream }: WholeLog): AsyncGenerator<Line> {
  const [from, to] = range ?? [1, Number.MAX_SAFE_INTEGER];
  const first = tail === undefined ? from : firstOfTail(log, tail, stream);
  for await (const line of log.follow(first - 1, undefined, { stream, settled: true })) {
    if (line.n <= to) yield line;
    // A line above may still change and be told again.
    else if (!line.live) return;
  }
}

/** Number of the first of the last lines there are; one past the last for none of them. */
function firstOfTail(log: LogReader, tail: number, stream: WholeLog["stream"]): number {
  return log.tail(tail, { stream })[0]?.n ?? log.totals().lines + 1;
}

/** The bytes as recorded, of the lines asked for, or those of one stream. */
export function rawLog(found: StoredRun, wanted: WholeLog): AsyncIterable<Uint8Array> {
  const { stream } = wanted;
  return (async function* () {
    const log = openRunLog(found, true);
    try {
      yield* log.raw(...bytesOf(log, wanted), { stream });
    } finally {
      log.close();
    }
  })();
}

/** Where the lines asked for begin and end in the log. */
function bytesOf(
  log: LogReader,
  { tail, range, stream }: WholeLog,
): [from: number, to: number | undefined] {
  const [from, to] = range ?? [1, Number.MAX_SAFE_INTEGER];
  const [first] = tail === undefined ? log.range(from, from) : log.tail(tail, { stream });
  const [after] = to === Number.MAX_SAFE_INTEGER ? [] : log.range(to + 1, to + 1);
  const end = log.totals().bytes;
  return [first?.offset ?? (tail === undefined && from === 1 ? 0 : end), after?.offset];
}

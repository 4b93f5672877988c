import type { Line } from "../log/line.ts";
import { createMasker } from "../log/mask.ts";
import { safeLines } from "../log/view/safe.ts";
import { readRun, type StoredRun } from "../store/reader.ts";
import { standingOf } from "../store/state.ts";
import { openRunLog } from "./log.ts";

/** Which lines of a log, however many; `range` is inclusive. */
export interface WholeLog {
  tail?: number;
  range?: readonly [number, number];
  stream?: "stdout" | "stderr";
  /** Go on with lines as they come, until the run ends. */
  follow: boolean;
}

/** The lines asked for, in order, cleaned and masked; memory stays flat. */
export async function* wholeLog(
  store: string,
  found: StoredRun,
  wanted: WholeLog,
): AsyncGenerator<Line> {
  const { state } = await standingOf(found.run);
  const log = openRunLog(found, state !== "running");
  const safe = safeLines(createMasker());
  const options = wanted.stream === undefined ? {} : { stream: wanted.stream };
  const [from, to] = wanted.range ?? [1, Number.MAX_SAFE_INTEGER];
  const follow = wanted.follow && state === "running";
  let last = 0;
  for (const line of wanted.tail === undefined
    ? log.lines(from, options)
    : log.tail(wanted.tail, options)) {
    if (line.n > to || (follow && line.live)) break;
    last = line.n;
    yield { ...line, text: safe(line, log).text };
  }
  if (!follow) return;
  const ended = new AbortController();
  const watch = watchEnd(store, found, ended);
  try {
    for await (const line of log.follow(last, ended.signal, options)) {
      if (line.n > to) break;
      yield { ...line, text: safe(line, log).text };
    }
  } finally {
    clearInterval(watch);
  }
}

/** The record says when a run has ended; a recorder that was killed says nothing. */
function watchEnd(store: string, found: StoredRun, ended: AbortController): NodeJS.Timeout {
  return setInterval(async () => {
    const now = readRun(store, found.key);
    if (!("run" in now) || (await standingOf(now.run)).state !== "running") ended.abort();
  }, 250);
}

/** The bytes as recorded, or those of one stream. */
export async function* rawLog(found: StoredRun): AsyncGenerator<Uint8Array> {
  yield openRunLog(found, true).raw();
}

import { defined } from "../../defined.ts";
import { IgError } from "../../error.ts";
import { findRun } from "../../store/runs/find.ts";
import { parseLines } from "./logs.ts";
import { rawLog, type WholeLog, wholeLog } from "./whole-log.ts";

/** Which lines of which log to print, and how. */
export interface PrintRequest {
  run?: string | undefined;
  tail?: number | undefined;
  head?: number | undefined;
  /** `120-180`, `120-` or `120`. */
  lines?: string | undefined;
  stream?: "stdout" | "stderr" | undefined;
  /** Go on until the run ends. */
  follow: boolean;
  /** The bytes as recorded, secrets included. */
  raw: boolean;
  /** Each line behind its number. */
  number: boolean;
}

/**
 * A log as it goes to a terminal or a file, piece by piece and however long; no budget, no fence.
 * @throws IgError unknown-run, bad-flag, bad-range, log-missing, ...
 */
export function printedLog(
  store: string,
  request: PrintRequest,
): AsyncIterable<string | Uint8Array> {
  const found = findRun(store, request.run);
  const wanted = wantedLines(request);
  if (request.raw) return rawLog(found, wanted);
  return (async function* () {
    for await (const { n, text } of wholeLog(store, found, wanted))
      yield request.number ? `${n}: ${text}\n` : `${text}\n`;
  })();
}

function wantedLines({ tail, head, lines, stream, follow }: PrintRequest): WholeLog {
  const parts = [tail, head, lines].filter((part) => part !== undefined);
  if (parts.length > 1)
    throw new IgError("bad-flag", "--tail, --head and --lines exclude each other", "Give one.");
  for (const count of [tail, head])
    if (count !== undefined && !(Number.isInteger(count) && count >= 0))
      throw new IgError("bad-flag", `${count} is not a number of lines`, "Try: --tail 50");
  return { follow, ...defined({ tail, range: rangeOf(head, lines), stream }) };
}

function rangeOf(head: number | undefined, lines: string | undefined): WholeLog["range"] {
  if (head !== undefined) return [1, head];
  return lines === undefined ? undefined : parseLines(lines);
}

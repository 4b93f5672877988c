import { once } from "node:events";
import type { CommandModule } from "yargs";
import { defined } from "../defined.ts";
import { IgError } from "../error.ts";
import { parseLines } from "../read/query/line-range.ts";
import { readLogs } from "../read/query/logs.ts";
import type { LogsRequest } from "../read/query/logs-request.ts";
import { summaryLine } from "../read/query/logs-text.ts";
import { rawLog, type WholeLog, wholeLog } from "../read/query/whole-log.ts";
import { VIEWS, type ViewName } from "../read/view/view.ts";
import { findProject } from "../store/paths.ts";
import { findRun } from "../store/runs/find.ts";
import { takes } from "./words.ts";

interface LogsArguments {
  run?: string;
  view?: ViewName | "raw";
  tail?: number;
  head?: number;
  lines?: string;
  follow: boolean;
  only?: "stdout" | "stderr";
  raw: boolean;
  number: boolean;
  grep?: string;
  regex: boolean;
  "ignore-case": boolean;
  context?: number;
  since?: string;
  cursor?: string;
  "max-tokens"?: number;
  json: boolean;
}

export const logs: CommandModule<object, LogsArguments> = {
  command: "logs [run]",
  describe: "a run's log as it was seen (default: the newest, whole)",
  builder: takes<LogsArguments>(
    {
      run: { type: "string", describe: "ID, unique prefix, name, or latest" },
    },
    {
      tail: { type: "number", requiresArg: true, describe: "the last N lines" },
      head: { type: "number", requiresArg: true, describe: "the first N lines" },
      lines: { type: "string", requiresArg: true, describe: "lines A-B" },
      follow: { type: "boolean", alias: "f", default: false, describe: "go on until the run ends" },
      only: { choices: ["stdout", "stderr"], describe: "one stream of a run over pipes" },
      raw: { type: "boolean", default: false, describe: "the bytes as recorded, secrets included" },
      number: { type: "boolean", alias: "n", default: false, describe: "line numbers" },
      view: { choices: [...VIEWS, "raw"] as const, describe: "what an assistant would be shown" },
      grep: { type: "string", requiresArg: true, describe: "matching lines" },
      regex: { type: "boolean", default: false, describe: "--grep is a regex (RE2)" },
      "ignore-case": { type: "boolean", alias: "i", default: false, describe: "for --grep" },
      context: { type: "number", alias: "C", requiresArg: true, describe: "lines around a match" },
      since: { type: "string", requiresArg: true, describe: "5m, 14:02, a time, or a cursor" },
      cursor: { type: "string", requiresArg: true, describe: "from an earlier answer" },
      "max-tokens": { type: "number", requiresArg: true, describe: "budget of a view" },
      json: { type: "boolean", default: false, describe: "as JSON" },
    },
  ),
  async handler(args) {
    const { store } = findProject(process.cwd());
    if (isView(args)) return await printView(store, args);
    const found = findRun(store, args.run);
    if (args.raw) return await print(rawLog(found, wholeRequest(args)));
    const lines = wholeLog(store, found, wholeRequest(args));
    const text = (async function* () {
      for await (const line of lines)
        yield args.number ? `${line.n}: ${line.text}\n` : `${line.text}\n`;
    })();
    await print(text);
  },
};

/** A budgeted view as an assistant gets it; otherwise the lines themselves, however many. */
function isView(args: LogsArguments): boolean {
  const { view, grep, since, cursor, json, "max-tokens": budget } = args;
  return json || [view, grep, since, cursor, budget].some((option) => option !== undefined);
}

async function printView(store: string, args: LogsArguments): Promise<void> {
  if (args.follow || args.raw)
    throw new IgError("bad-flag", "--follow and --raw give lines, not a view", "Leave out --view.");
  const answer = await readLogs(store, viewRequest(args));
  if (args.json) return console.log(JSON.stringify(answer, null, 2));
  console.error(summaryLine(answer, Date.now()));
  if (answer.text !== "") console.log(answer.text);
}

function viewRequest(args: LogsArguments): LogsRequest {
  return {
    run: args.run,
    view: args.view,
    tail: args.tail,
    head: args.head,
    lines: args.lines,
    grep: args.grep,
    regex: args.regex,
    ignore_case: args["ignore-case"],
    context: args.context,
    since: args.since,
    cursor: args.cursor,
    stream: args.only,
    max_tokens: args["max-tokens"],
  };
}

function wholeRequest({ tail, head, lines, only, follow }: LogsArguments): WholeLog {
  const parts = [tail, head, lines].filter((part) => part !== undefined);
  if (parts.length > 1)
    throw new IgError("bad-flag", "--tail, --head and --lines exclude each other", "Give one.");
  for (const count of [tail, head])
    if (count !== undefined && !(Number.isInteger(count) && count >= 0))
      throw new IgError("bad-flag", `${count} is not a number of lines`, "Try: --tail 50");
  return {
    follow,
    ...defined({ tail }),
    ...(head === undefined ? {} : { range: [1, head] as const }),
    ...(lines === undefined ? {} : { range: parseLines(lines) }),
    ...defined({ stream: only }),
  };
}

/** Writes pieces to stdout no faster than they are taken, and ends quietly when nobody reads on. */
async function print(pieces: AsyncIterable<string | Uint8Array>): Promise<void> {
  for await (const piece of pieces)
    if (!process.stdout.write(piece)) await once(process.stdout, "drain");
}

import { once } from "node:events";
import type { CommandModule } from "yargs";
import { IgError } from "../error.ts";
import { readLogs } from "../read/query/logs.ts";
import { LOG_VIEWS, type LogsRequest } from "../read/query/logs-request.ts";
import { summaryLine } from "../read/query/logs-text.ts";
import { printedLog } from "../read/query/printed-log.ts";
import { type Context, storeOf } from "./context.ts";
import { checkNumber } from "./numbers.ts";
import { JSON_OPTION, RUN, takes } from "./words.ts";

interface LogsArguments {
  run?: string;
  view?: (typeof LOG_VIEWS)[number];
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

export const logs = (context: Context): CommandModule<object, LogsArguments> => ({
  command: "logs [run]",
  describe: "a run's log as it was seen (default: the newest, whole)",
  builder: takes<LogsArguments>(
    { run: RUN },
    {
      tail: { type: "number", requiresArg: true, describe: "the last N lines" },
      head: { type: "number", requiresArg: true, describe: "the first N lines" },
      lines: { type: "string", requiresArg: true, describe: "lines A-B" },
      follow: { type: "boolean", alias: "f", default: false, describe: "go on until the run ends" },
      only: { choices: ["stdout", "stderr"], describe: "one stream of a run over pipes" },
      raw: { type: "boolean", default: false, describe: "the bytes as recorded, secrets included" },
      number: { type: "boolean", alias: "n", default: false, describe: "line numbers" },
      view: { choices: LOG_VIEWS, describe: "what an assistant would be shown" },
      grep: { type: "string", requiresArg: true, describe: "matching lines" },
      regex: { type: "boolean", default: false, describe: "--grep is a regex (RE2)" },
      "ignore-case": { type: "boolean", alias: "i", default: false, describe: "for --grep" },
      context: { type: "number", alias: "C", requiresArg: true, describe: "lines around a match" },
      since: { type: "string", requiresArg: true, describe: "5m, 14:02, a time, or a cursor" },
      cursor: { type: "string", requiresArg: true, describe: "from an earlier answer" },
      "max-tokens": { type: "number", requiresArg: true, describe: "budget of a view" },
      json: JSON_OPTION,
    },
  ),
  async handler(args) {
    checkNumber("--tail", args.tail, { of: "lines", least: 0 });
    checkNumber("--head", args.head, { of: "lines", least: 0 });
    checkNumber("--context", args.context, { of: "lines", least: 0, most: 100 });
    checkNumber("--max-tokens", args["max-tokens"], { of: "tokens", least: 50, most: 10_000 });
    const store = storeOf(context);
    if (isView(args)) return await printView(store, args, context);
    const { run, tail, head, lines, only: stream, follow, raw, number } = args;
    const request = { run, tail, head, lines, stream, follow, raw, number };
    await printPieces(printedLog(store, request), context);
  },
});

/** A budgeted view as an assistant gets it; otherwise the lines themselves, however many. */
function isView(args: LogsArguments): boolean {
  const { view, grep, since, cursor, json, "max-tokens": budget } = args;
  return json || [view, grep, since, cursor, budget].some((option) => option !== undefined);
}

async function printView(store: string, args: LogsArguments, { console }: Context): Promise<void> {
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

/** Writes no faster than what is written is taken, and ends quietly when nobody reads on. */
async function printPieces(
  pieces: AsyncIterable<string | Uint8Array>,
  { stdout }: Context,
): Promise<void> {
  for await (const piece of pieces) if (!stdout.write(piece)) await once(stdout, "drain");
}

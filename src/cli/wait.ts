import type { CommandModule } from "yargs";
import { summaryLine } from "../read/query/logs-text.ts";
import { waitPatiently } from "../read/query/wait/patiently.ts";
import type { WaitAnswer, WaitRequest } from "../read/query/wait/request.ts";
import { outcomeLine } from "../read/query/wait/text.ts";
import { exitCode } from "../record/capture/exit.ts";
import { type Context, storeOf } from "./context.ts";
import { checkNumber } from "./numbers.ts";
import { JSON_OPTION, RUN, takes } from "./words.ts";

interface WaitArguments {
  run?: string;
  match?: string;
  regex: boolean;
  "ignore-case": boolean;
  silent?: number;
  next: boolean;
  same: boolean;
  name?: string;
  changed: boolean;
  timeout?: number;
  json: boolean;
}

export const wait = (context: Context): CommandModule<object, WaitArguments> => ({
  command: "wait [run]",
  describe: "until a run ends, prints a line, falls silent, or the next one starts",
  builder: takes<WaitArguments>(
    { run: RUN },
    {
      match: {
        type: "string",
        requiresArg: true,
        describe: "a line with this text, early ones too",
      },
      regex: { type: "boolean", default: false, describe: "--match is a regex (RE2)" },
      "ignore-case": { type: "boolean", alias: "i", default: false, describe: "for --match" },
      silent: { type: "number", requiresArg: true, describe: "no output for N seconds" },
      next: { type: "boolean", default: false, describe: "the start of the next run" },
      same: { type: "boolean", default: false, describe: "the next run of the same command" },
      name: { type: "string", requiresArg: true, describe: "the next run with this --name" },
      changed: { type: "boolean", default: false, describe: "a next run of other code" },
      timeout: {
        type: "number",
        requiresArg: true,
        describe: "give up after N seconds (exit 124)",
      },
      json: JSON_OPTION,
    },
  ),
  async handler(args) {
    checkNumber("--silent", args.silent, { of: "seconds", parts: true });
    checkNumber("--timeout", args.timeout, { of: "seconds", parts: true });
    const answer = await waitPatiently(storeOf(context), waitRequest(args));
    if (args.json) context.console.log(JSON.stringify(answer, null, 2));
    else printAnswer(answer, context);
    context.exitCode = exitCodeOf(answer);
  },
});

function waitRequest(args: WaitArguments): WaitRequest {
  return {
    run: args.run,
    match: args.match,
    regex: args.regex,
    ignore_case: args["ignore-case"],
    silent_s: args.silent,
    next: nextOf(args),
    name: args.name,
    changed: args.changed,
    timeout_s: args.timeout,
  };
}

function nextOf({ same, name, next }: WaitArguments): WaitRequest["next"] {
  if (same) return "same";
  if (name !== undefined) return "name";
  return next ? "any" : undefined;
}

function printAnswer(answer: WaitAnswer, { console }: Context): void {
  console.error(outcomeLine(answer));
  if (answer.logs === undefined) return;
  console.error(summaryLine(answer.logs, Date.now()));
  if (answer.logs.text !== "") console.log(answer.logs.text);
}

/** As `timeout` of coreutils says that time was up. */
const TIMED_OUT = 124;

/** That of the run, so that `ig run wait && deploy` deploys what succeeded. */
function exitCodeOf({ outcome, status }: WaitAnswer): number {
  if (outcome === "timeout") return TIMED_OUT;
  if (outcome !== "ended") return 0;
  const { exit_code, signal } = status!;
  if (exit_code === undefined && signal === undefined) return 1;
  return exitCode({ code: exit_code ?? null, signal: signal ?? null });
}

import type { CommandModule } from "yargs";
import { summaryLine } from "../read/query/logs-text.ts";
import type { WaitAnswer, WaitRequest } from "../read/query/wait/request.ts";
import { outcomeLine } from "../read/query/wait/text.ts";
import { waitFor } from "../read/query/wait/wait.ts";
import { exitCode } from "../record/capture/exit.ts";
import { findProject } from "../store/paths.ts";
import { takes } from "./words.ts";

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

export const wait: CommandModule<object, WaitArguments> = {
  command: "wait [run]",
  describe: "until a run ends, prints a line, falls silent, or the next one starts",
  builder: takes<WaitArguments>(
    {
      run: { type: "string", describe: "ID, unique prefix, name, or latest" },
    },
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
      changed: { type: "boolean", default: false, describe: "a next run with another script" },
      timeout: {
        type: "number",
        requiresArg: true,
        describe: "give up after N seconds (exit 124)",
      },
      json: { type: "boolean", default: false, describe: "as JSON" },
    },
  ),
  async handler(args) {
    const answer = await patiently(findProject(process.cwd()).store, waitRequest(args), args);
    if (args.json) console.log(JSON.stringify(answer, null, 2));
    else printAnswer(answer);
    process.exitCode = exitCodeOf(answer);
  },
};

/** A call waits as long as a client of MCP would; with resume there is no end to it. */
const CALL_S = 45;

async function patiently(
  store: string,
  request: WaitRequest,
  { timeout }: WaitArguments,
): Promise<WaitAnswer> {
  const context = { signal: new AbortController().signal, progress: () => {} };
  const began = performance.now();
  const left = () => (timeout ?? Infinity) - (performance.now() - began) / 1000;
  let { resume } = request;
  for (let timeout_s = left(); ; timeout_s = Math.max(0.001, left())) {
    const call = { ...request, resume, timeout_s: Math.min(CALL_S, timeout_s) };
    const answer = await waitFor(store, call, context);
    const waited_ms = Math.round(performance.now() - began);
    if (answer.outcome !== "timeout" || left() <= 0) return { ...answer, waited_ms };
    ({ resume } = answer);
  }
}

function waitRequest(args: WaitArguments): WaitRequest {
  const next = args.same
    ? "same"
    : args.name !== undefined
      ? "name"
      : args.next
        ? "any"
        : undefined;
  return {
    run: args.run,
    match: args.match,
    regex: args.regex,
    ignore_case: args["ignore-case"],
    silent_s: args.silent,
    next,
    name: args.name,
    changed: args.changed,
  };
}

function printAnswer(answer: WaitAnswer): void {
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

import yargs, { type Argv, type CommandModule } from "yargs";
import { IgError } from "../error.ts";
import { shownWord, shownWords } from "../read/query/shown-words.ts";
import { clean } from "./clean.ts";
import type { Context } from "./context.ts";
import { daemon } from "./daemon.ts";
import { diff } from "./diff.ts";
import { identify } from "./identify.ts";
import { list } from "./list.ts";
import { logs } from "./logs.ts";
import { complete, register, stream } from "./register.ts";
import { rerun } from "./rerun.ts";
import { status } from "./status.ts";
import { wait } from "./wait.ts";

const EXAMPLES = `Examples:
  ig run ./train.sh                     record a script; behaves like ./train.sh
  ig run npm test -- --watch            the command's own flags stay its own
  ig run 'make && ./a.out | head'       one quoted word is run by your shell
  ig run --name nightly python x.py     give the run a name to find it by
  ig run logs latest --tail 50          the end of the newest run
  ig run logs nightly -f                follow a run from another terminal
  ig run wait nightly && ./deploy.sh    wait for its end; exits as it did
  ig run wait --match 'listening on'    wait until the newest run says so
  ig run status run_k3f9                one run's facts (a unique prefix will do)
  ig run list --status failed           what failed lately
  ig run -- logs                        a program that is called logs
  claude mcp add ig -- ig mcp           let an AI assistant read the recordings`;

const RUN_USAGE = `ig run [flags] <command> [args...]

Runs the command as if typed bare, and records it under .idlergear/runs/.

Flags (before the command):
  --name NAME    name the run
  -q, --quiet    no header and footer (also IG_QUIET=1)
  --no-pty       pipes instead of a terminal of its own
  --cwd DIR      run it there
  --stream       deliver the log to OpenTelemetry (also as the very last word)
  --             everything after it is the command`;

/** All of ig but `ig run <command>`: parses the words, answers, or explains. */
export async function dispatch(words: string[], context: Context): Promise<void> {
  const parser = commands(words, context);
  parser.fail((message, error) => {
    // After a completion script the parser goes on to find fault with the words it was asked by.
    if (hasAnswered(parser)) return;
    const ofParser = error === undefined || error.name === "YError";
    throw ofParser ? usageError(error?.message ?? message, words) : error;
  });
  let answer = "";
  // Given a callback, the parser neither prints nor ends the process.
  const parsing = parser.parseAsync(words, {}, (_error, _words, output) => {
    answer = output;
  });
  try {
    await parsing;
  } catch (error) {
    throw withProgramHint(error, words);
  }
  if (answer !== "") context.console.log(answer);
}

function commands(words: string[], context: Context): Argv {
  return yargs(words, context.cwd)
    .scriptName("ig")
    .locale("en")
    .usage("ig: a flight recorder for the terminal that an AI assistant can read\n\nig <command>")
    .command("run", "record a command, or read recorded runs", (builder) =>
      builder
        .usage(RUN_USAGE)
        .command(list(context))
        .command(status(context))
        .command(logs(context))
        .command(wait(context))
        .command(identify(context))
        .command(diff(context))
        .command(rerun(context))
        .command(clean(context))
        .command(register)
        .command(stream(context))
        .command(complete(context))
        .demandCommand(1, "no command given"),
    )
    .command(daemon(context))
    .command(mcp(context))
    .completion("completion", "print a shell completion script (bash, zsh)")
    .demandCommand(1, "no command given")
    .recommendCommands()
    .strict()
    .version(context.version)
    .help()
    .alias("h", "help")
    .epilogue(EXAMPLES)
    .wrap(Math.min(100, context.stdout.columns ?? 100));
}

/** Whether the parser itself has said something: help, the version, words to complete with. */
function hasAnswered(parser: Argv): boolean {
  const { getInternalMethods } = parser as unknown as {
    getInternalMethods(): { getHasOutput(): boolean };
  };
  return getInternalMethods.call(parser).getHasOutput();
}

/** What the parser says of words it does not know, as a person would. */
function usageError(message: string, words: string[]): IgError {
  const [first = ""] = words;
  const group = first === "run" || first === "daemon" ? `ig ${first}` : "ig";
  const meant = /^Did you mean (.+)\?$/.exec(message)?.[1];
  if (meant !== undefined) {
    const wrong = shownWord((group === "ig" ? first : words[1]) ?? "");
    return new IgError("bad-flag", `no such command: ${group} ${wrong}`, `Try: ${group} ${meant}`);
  }
  const unknown = /^Unknown arguments?: (.+)$/.exec(message)?.[1];
  if (unknown === undefined) return new IgError("bad-flag", message, "See ig --help");
  if (group === "ig" && unknown.split(", ").includes(first))
    return new IgError(
      "bad-flag",
      `no such command: ig ${shownWord(first)}`,
      `To record a program: ig run ${shownWords(words)}   (all commands: ig --help)`,
    );
  const command = words.slice(0, group === "ig" ? 1 : 2).join(" ");
  return new IgError("bad-flag", shownWord(message), `See ig ${shownWord(command)} --help`);
}

/** Our subcommands have the names of programs: who meant the program is told how to run it. */
function withProgramHint(error: unknown, [first, subcommand = "", ...rest]: string[]): unknown {
  if (!(error instanceof IgError) || !["unknown-run", "no-runs"].includes(error.code)) return error;
  if (first !== "run" || rest.length === 0 || rest[0]!.startsWith("-")) return error;
  const program = shownWords([subcommand, ...rest]);
  const hint = `To run a program called ${subcommand}: ig run -- ${program}`;
  return new IgError(error.code, error.message, [error.hint, hint].filter(Boolean).join(" "));
}

const mcp = ({ version }: Context): CommandModule => ({
  command: "mcp",
  describe: "serve the recorded runs to an AI assistant (MCP over stdio)",
  async handler() {
    const { serveStdio } = await import("../mcp/main.ts");
    await serveStdio(version);
  },
});

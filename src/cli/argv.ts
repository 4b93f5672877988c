import { IgError } from "../error.ts";
import type { CommandRequest, RunFlags } from "../record/run-flags.ts";

export type RunRequest =
  | ({ kind: "command" } & CommandRequest)
  | { kind: "subcommand" }
  | { kind: "help" };

/** Words after `ig run` that are ig's own; a program of that name is run by `ig run -- logs`. */
export const SUBCOMMANDS: ReadonlySet<string> = new Set([
  "list",
  "status",
  "logs",
  "wait",
  "identify",
  "diff",
  "rerun",
  "clean",
  "register",
  "stream",
  "complete",
]);

/**
 * Splits what follows `ig run` into ig's flags and the command. Everything from the first word that
 * is no flag belongs to the command, untouched; the one exception is a `--stream` as the very last
 * word. Pure, and free of any parser: this stands on the way of every recorded command.
 *
 * @throws IgError bad-flag before anything runs
 */
export function parseRunArgs(args: readonly string[]): RunRequest {
  const flags: RunFlags = { quiet: false, pty: true, stream: false };
  let at = 0;
  for (; at < args.length; at++) {
    const word = args[at]!;
    if (word === "--") return command(flags, args.slice(at + 1), true);
    if (!word.startsWith("-") || word === "-") break;
    if (word === "-h" || word === "--help") return { kind: "help" };
    at += takeFlag(flags, word, args[at + 1]);
  }
  if (at === 0 && SUBCOMMANDS.has(args[0] ?? "")) return { kind: "subcommand" };
  return command(flags, args.slice(at), false);
}

function command(flags: RunFlags, words: string[], literal: boolean): RunRequest {
  if (!literal && words.length > 1 && words.at(-1) === "--stream") {
    words = words.slice(0, -1);
    flags.stream = true;
  }
  if (words.length === 0 || words[0] === "")
    throw new IgError("bad-flag", "no command given", "Try: ig run ./train.sh   (ig run --help)");
  return { kind: "command", flags, words };
}

/** How many further words the flag took. */
function takeFlag(flags: RunFlags, word: string, next: string | undefined): 0 | 1 {
  switch (word) {
    case "-q":
    case "--quiet":
      flags.quiet = true;
      return 0;
    case "--no-pty":
      flags.pty = false;
      return 0;
    case "--stream":
      flags.stream = true;
      return 0;
  }
  const [flag, inline] = splitValue(word);
  if (flag !== "--name" && flag !== "--cwd")
    throw new IgError(
      "bad-flag",
      `unknown flag ${word} before the command`,
      "ig's flags: --name NAME, -q/--quiet, --no-pty, --cwd DIR, --stream. The command's own flags go after the command: ig run ls --help",
    );
  const value = inline ?? next;
  if (value === undefined || value === "")
    throw new IgError("bad-flag", `${flag} needs a value`, `Try: ig run ${flag}=… ./train.sh`);
  if (flag === "--name") flags.name = runName(value);
  else flags.cwd = value;
  return inline === undefined ? 1 : 0;
}

function splitValue(word: string): [string, string | undefined] {
  const equals = word.indexOf("=");
  return equals < 0 ? [word, undefined] : [word.slice(0, equals), word.slice(equals + 1)];
}

/** A name stands where an ID may, so it must not look like one, and must be printable. */
function runName(value: string): string {
  const refuse = (why: string) => {
    throw new IgError("bad-flag", `--name ${why}`, "Try a short word: --name nightly");
  };
  if (value.length > 100) refuse("is longer than 100 characters");
  if (value.trim() !== value || /[\p{C}\p{Zl}\p{Zp}]/u.test(value))
    refuse("has blanks around it or characters that cannot be shown");
  if (value === "latest" || /^run_[a-z0-9]{1,8}$/i.test(value))
    refuse(`${value} would be taken for a run ID`);
  return value;
}

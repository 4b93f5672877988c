import { existsSync, readFileSync, readlinkSync, realpathSync, statSync } from "node:fs";
import type { Command } from "./command.ts";
import { ignoresSignal } from "./proc.ts";

/** Printed by the monitor when it has read the outer terminal's modes, and when all is ready. */
export const READY = 0x1e;
const SIGHUP = 1;

export interface MonitorOptions {
  command: Command;
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** The outer terminal, when its modes are to be copied to the inner one and it is to go raw. */
  outer?: string | undefined;
  /** Modes for the inner terminal, as `stty -g` prints them; when there is no path for `outer`. */
  modes?: string | undefined;
  /** Where standard error goes when not to the terminal. */
  stderr?: string | undefined;
}

/**
 * The command does not lead the inner session itself: it could not be stopped then, and processes
 * it leaves behind would be hung up with it. A small shell leads it, runs the command as a job in
 * the foreground, stops when the job stops, and ends exactly as the job ended.
 */
export function monitor(options: MonitorOptions): { file: string; args: string[]; env: string[] } {
  const shell = findShell();
  const isDash = realpathSync(shell).endsWith("dash");
  const { outer, modes, stderr } = options;
  const script = [
    "_ig_arg=$_", // dash sets $_ anew with every command, and it is in the environment
    hangupIgnored(options.env) ? "trap '' HUP" : "",
    openFileLimit(),
    outer !== undefined ? COPY_MODES : modes !== undefined ? SET_MODES : "",
    isDash ? DASH : BASH,
  ].join("\n");
  // Any other environment than its own goes past the shell, which would drop or change parts of it.
  const direct = isDash && survivesDash(options.env, options.cwd);
  const variables = Object.entries(options.env).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  );
  const words = direct
    ? commandWords(options.command)
    : ["/usr/bin/env", "-i", ...variables, ...commandWords(options.command)];
  return {
    file: shell,
    args: ["-c", script, "ig", outer ?? modes ?? "", stderr ?? "/dev/fd/1", ...words],
    env: direct ? variables : ["PATH=/usr/bin:/bin"],
  };
}

/** dash reports every way a job can end; other shells hide some of it. */
const findShell = () => ["/bin/dash", "/usr/bin/dash"].find(existsSync) ?? "/bin/sh";

/** A bare name is left to the shell's own search, so that the program sees the name it was given. */
function commandWords({ argv, argv0, file, args }: Command): string[] {
  const asGiven = argv0 === argv[0] ? argv0 : file;
  return [asGiven.startsWith("-") ? file : asGiven, ...args];
}

/**
 * Between the two marks we put the outer terminal into raw mode and answer with a newline. Another
 * session may change its modes without being stopped for it.
 */
const COPY_MODES = `{ _ig_modes=$(command -p stty -g <"$1"); printf '\\036'
command -p stty "$_ig_modes"; read -r _ig_go; command -p stty -opost <"$1"; } 2>/dev/null
printf '\\036'`;

const SET_MODES = `command -p stty "$1" 2>/dev/null`;

const START = `_ig_err=$2
shift 2`;

/**
 * dash tells a job's death by a signal from an exit code above 128: for SIGINT it raises SIGINT on
 * itself, for all others but SIGPIPE it writes a message to its standard error, which is a pipe to
 * itself here (a here-document, opened a second time for writing).
 */
const DASH = `${START}
exec 3<<.
.
set -m
exec 2>/proc/self/fd/3
trap _ig_int=1 INT
_ig_said() {
echo . >&2
_ig_message=
while read -r _ig_line <&3 && [ "$_ig_line" != . ]; do _ig_message=$_ig_message$_ig_line; done
}
if [ "$_ig_err" = /dev/fd/1 ]; then
( : "$_ig_arg"; exec "$@" 2>&1 3<&- )
else
( : "$_ig_arg"; exec "$@" 2>>"$_ig_err" 3<&- )
fi
_ig_status=$?
while jobs %1 >/dev/null 2>&1; do
_ig_said
kill -STOP $$
_ig_int=
fg %1 >/dev/null
_ig_status=$?
done
_ig_said
trap - INT
[ "$_ig_int" ] && kill -INT $$
[ "$_ig_message" ] && [ $_ig_status -gt 128 ] && ulimit -c 0 && kill -$((_ig_status-128)) $$
exit $_ig_status`;

/** Others: bash leaves at once when the job died of SIGINT; other signals come out as 128 + n. */
const BASH = `${START}
set -m
trap 'trap - EXIT INT; kill -INT $$' EXIT
if [ "$_ig_err" = /dev/fd/1 ]; then
( exec "$@" )
else
( exec "$@" 2>>"$_ig_err" )
fi
_ig_status=$?
while jobs %1 >/dev/null 2>&1; do
kill -STOP $$
fg %1 >/dev/null
_ig_status=$?
done
trap - EXIT
exit $_ig_status`;

/** Variables dash sets itself, whatever the environment says. */
const SET_BY_DASH = new Set(["IFS", "OPTIND", "PPID", "LINENO", "PS4"]);

function survivesDash(env: NodeJS.ProcessEnv, cwd: string): boolean {
  const names = Object.keys(env);
  return (
    names.every((name) => /^[A-Za-z_]\w*$/.test(name) && !SET_BY_DASH.has(name)) &&
    !names.some((name) => name.startsWith("_ig_")) &&
    isDirectory(env.PWD, cwd)
  );
}

/** dash corrects a PWD that does not name the current directory, and adds one that is missing. */
function isDirectory(path: string | undefined, cwd: string): boolean {
  if (!path?.startsWith("/")) return false;
  const [a, b] = [path, cwd].map((dir) => statSync(dir, { throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
}

/**
 * Node forgets at its start that SIGHUP was ignored (by nohup, by `trap '' HUP`), so look at what
 * is left of it: the parent, the name of the last program in `$_`, the file nohup makes.
 */
export function hangupIgnored(env: NodeJS.ProcessEnv): boolean {
  if (/(^|\/)nohup$/.test(env._ ?? "")) return true;
  return ignoresSignal(process.ppid, SIGHUP) || linkTarget(1).endsWith("/nohup.out");
}

/** Where the command's standard error goes when the user sent ours elsewhere than the terminal. */
export function stderrPath(): string | undefined {
  const target = linkTarget(2);
  if (target === "" || target === linkTarget(1)) return undefined;
  return `/proc/${process.pid}/fd/2`;
}

function linkTarget(fd: number): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return "";
  }
}

/** Node raises the soft limit on open files for itself; the command shall have the user's. */
function openFileLimit(): string {
  try {
    const limits = readFileSync(`/proc/${process.ppid}/limits`, "latin1");
    const [, soft, hard] = /^Max open files\s+(\S+)\s+(\S+)/m.exec(limits) ?? [];
    return soft !== hard && /^\d+$/.test(soft ?? "") ? `ulimit -Sn ${soft} 2>/dev/null` : "";
  } catch {
    return "";
  }
}

import { environment, findShell, inherited, interruptIgnored, throughShell } from "./launch.ts";
import type { Command } from "./resolve.ts";

/** Printed by the monitor after the modes of the user's terminal, and when all is ready. */
export const READY = 0x1e;

export interface MonitorOptions {
  command: Command;
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Path of the user's terminal, when its modes are to be copied to the command's. */
  ttyPath?: string | undefined;
  /** Modes for the command's terminal, as `stty -g` prints them; when there is no `ttyPath`. */
  modes?: string | undefined;
  /** True when the command's standard error goes elsewhere than to the terminal. */
  stderrRedirected?: boolean;
  /** Descriptors the command shall have, besides the first three. */
  files?: number[];
}

interface Monitor {
  file: string;
  args: string[];
  env: string[];
  /** What the monitor must have open when it starts. */
  carried?: { stderr: number | undefined; files: number[] };
  /** False: a death by signal n comes out as exit code 128 + n. */
  tellsSignals: boolean;
}

/**
 * The command does not lead its session itself: it could not be stopped then, and its background
 * processes would be hung up when it ends. A small shell leads it, runs the command as a job in
 * the foreground, stops when the job stops, and ends exactly as the job ended.
 */
export function monitor({
  command,
  cwd,
  env,
  ttyPath,
  modes,
  stderrRedirected,
  files = [],
}: MonitorOptions): Monitor {
  const shell = findShell();
  const start = throughShell(shell, command, cwd, env);
  const { own, theirs } = digits(files);
  const stderr = stderrRedirected ? own.stderr : undefined;
  const script = [
    "_ig_arg=$_", // dash sets $_ anew with every command, and it is in the environment
    inherited(env),
    ttyPath !== undefined ? COPY_MODES : modes !== undefined ? SET_MODES : "",
    // A trap of ours makes the command's own default again: it needs its own line.
    `_ig_ignored=${interruptIgnored() ? "\"trap '' INT\"" : ""}`,
    "shift",
    shell.dash ? forDash(own.message, stderr) : forBash(stderr),
  ].join("\n");
  // Only an interactive bash lets its own messages go elsewhere than the terminal it controls.
  const flags = shell.file.endsWith("bash") ? ["--norc", "--noprofile", "-i"] : [];
  return {
    file: shell.file,
    args: [...flags, "-c", script, "ig", ttyPath ?? modes ?? "", ...start.words],
    env: environment(start.env),
    ...(stderr === undefined && theirs.length === 0 ? {} : { carried: { stderr, files: theirs } }),
    tellsSignals: shell.dash,
  };
}

/** Shells name files by one digit: two of them are the monitor's own, whatever is left over. */
function digits(files: number[]) {
  const free = [9, 8, 7, 6, 5, 4, 3].filter((digit) => !files.includes(digit));
  const [stderr = 9, message = 3] = free;
  const theirs = files.filter((file) => file !== stderr && file !== message);
  return { own: { stderr, message }, theirs };
}

/**
 * Between the two marks we put the user's terminal into raw mode and answer with a newline. Another
 * session may change its modes without being stopped for it.
 */
const COPY_MODES = `{ _ig_modes=$(command -p stty -g <"$1"); printf '%s\\036' "$_ig_modes"
command -p stty "$_ig_modes"; read -r _ig_go; command -p stty -opost <"$1"; } 2>/dev/null
printf '\\036'`;

const SET_MODES = `command -p stty "$1" 2>/dev/null`;

/**
 * dash tells a job's death by a signal from an exit code above 128: for SIGINT it raises SIGINT on
 * itself, for all others but SIGPIPE it writes a message to its standard error, which is a pipe to
 * itself here (a here-document, opened a second time for writing).
 */
const forDash = (message: number, stderr: number | undefined) => `exec ${message}<<.
.
set -m
exec 2>/proc/self/fd/${message}
trap _ig_int=1 INT
_ig_said() {
echo . >&2
_ig_message=
while read -r _ig_line <&${message} && [ "$_ig_line" != . ]; do _ig_message=$_ig_message$_ig_line; done
}
( eval "$_ig_ignored"; : "$_ig_arg"; exec "$@" ${stderrTo(stderr, 1)} ${message}<&- )
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

const forBash = (stderr: number | undefined) => `HISTFILE=
set -m
trap : INT
exec >/dev/null 2>&1
( eval "$_ig_ignored"; exec "$@" >&0 ${stderrTo(stderr, 0)} )
_ig_status=$?
while jobs %1; do
kill -STOP $$
fg %1
_ig_status=$?
done
exit $_ig_status`;

const stderrTo = (stderr: number | undefined, terminal: number) =>
  stderr === undefined ? `2>&${terminal}` : `2>&${stderr} ${stderr}>&-`;

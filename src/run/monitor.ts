import type { Command } from "./command.ts";
import { environment, findShell, inherited, interruptIgnored, throughShell } from "./launch.ts";

/** Printed by the monitor when it has read the outer terminal's modes, and when all is ready. */
export const READY = 0x1e;

export interface MonitorOptions {
  command: Command;
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** The outer terminal, when its modes are to be copied to the inner one and it is to go raw. */
  outer?: string | undefined;
  /** Modes for the inner terminal, as `stty -g` prints them; when there is no path for `outer`. */
  modes?: string | undefined;
  /** True when descriptor 9 is where the command's standard error goes, instead of the terminal. */
  stderrApart?: boolean;
}

interface Monitor {
  file: string;
  args: string[];
  env: string[];
  /** False: a death by signal n comes out as exit code 128 + n. */
  tellsSignals: boolean;
}

/**
 * The command does not lead the inner session itself: it could not be stopped then, and processes
 * it leaves behind would be hung up with it. A small shell leads it, runs the command as a job in
 * the foreground, stops when the job stops, and ends exactly as the job ended.
 */
export function monitor({ command, cwd, env, outer, modes, stderrApart }: MonitorOptions): Monitor {
  const shell = findShell();
  const start = throughShell(shell, command, cwd, env);
  const script = [
    "_ig_arg=$_", // dash sets $_ anew with every command, and it is in the environment
    inherited(env),
    outer !== undefined ? COPY_MODES : modes !== undefined ? SET_MODES : "",
    `_ig_apart=${stderrApart ? 1 : ""}`,
    // A trap of ours makes the command's own default again: it needs its own line.
    `_ig_ignored=${interruptIgnored() ? "\"trap '' INT\"" : ""}`,
    "shift",
    shell.dash ? DASH : BASH,
  ].join("\n");
  // Only an interactive bash lets its own messages go elsewhere than the terminal it controls.
  const flags = shell.file.endsWith("bash") ? ["--norc", "--noprofile", "-i"] : [];
  return {
    file: shell.file,
    args: [...flags, "-c", script, "ig", outer ?? modes ?? "", ...start.words],
    env: environment(start.env),
    tellsSignals: shell.dash,
  };
}

/**
 * Between the two marks we put the outer terminal into raw mode and answer with a newline. Another
 * session may change its modes without being stopped for it.
 */
const COPY_MODES = `{ _ig_modes=$(command -p stty -g <"$1"); printf '\\036'
command -p stty "$_ig_modes"; read -r _ig_go; command -p stty -opost <"$1"; } 2>/dev/null
printf '\\036'`;

const SET_MODES = `command -p stty "$1" 2>/dev/null`;

/**
 * dash tells a job's death by a signal from an exit code above 128: for SIGINT it raises SIGINT on
 * itself, for all others but SIGPIPE it writes a message to its standard error, which is a pipe to
 * itself here (a here-document, opened a second time for writing).
 */
const DASH = `exec 3<<.
.
set -m
exec 2>/proc/self/fd/3
trap _ig_int=1 INT
_ig_said() {
echo . >&2
_ig_message=
while read -r _ig_line <&3 && [ "$_ig_line" != . ]; do _ig_message=$_ig_message$_ig_line; done
}
if [ "$_ig_apart" ]; then
( eval "$_ig_ignored"; : "$_ig_arg"; exec "$@" 2>&9 3<&- 9>&- )
else
( eval "$_ig_ignored"; : "$_ig_arg"; exec "$@" 2>&1 3<&- )
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

const BASH = `HISTFILE=
set -m
trap : INT
exec >/dev/null 2>&1
if [ "$_ig_apart" ]; then
( eval "$_ig_ignored"; exec "$@" >&0 2>&9 9>&- )
else
( eval "$_ig_ignored"; exec "$@" >&0 2>&0 )
fi
_ig_status=$?
while jobs %1; do
kill -STOP $$
fg %1
_ig_status=$?
done
exit $_ig_status`;

import { existsSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { ignoresSignal } from "../../os/processes.ts";
import type { Command } from "./resolve.ts";

const SIGHUP = 1;
const SIGINT = 2;

/** A small shell that stands between us and the command. */
export interface Shell {
  file: string;
  /** dash tells every way a job can end, and starts fastest. */
  dash: boolean;
}

/** bash is never far where there is no dash. */
export function findShell(): Shell {
  const dash = ["/bin/dash", "/usr/bin/dash"].find(existsSync);
  if (dash !== undefined) return { file: dash, dash: true };
  return { file: ["/bin/bash", "/usr/bin/bash"].find(existsSync) ?? "/bin/sh", dash: false };
}

interface Launch {
  file: string;
  argv0: string;
  args: string[];
  env: NodeJS.ProcessEnv;
}

/** How to start a command as the user's shell would have, undoing what Node did to this process. */
export function launch(command: Command, cwd: string, env: NodeJS.ProcessEnv): Launch {
  const { file, argv0, args } = command;
  const setup = [inherited(env), stdinWasClosed() ? "exec <&-" : ""].filter(Boolean);
  if (setup.length === 0) return { file, argv0, args, env };
  const shell = findShell();
  const start = throughShell(shell, command, cwd, env);
  const script = `${[...setup, 'exec "$@"'].join("\n")}`;
  return {
    file: shell.file,
    argv0: shell.file,
    // bash reads the user's start-up file when its input is a socket.
    args: [...(shell.dash ? [] : ["--norc", "--noprofile"]), "-c", script, "ig", ...start.words],
    env: start.env,
  };
}

/** What a shell runs (`exec "$@"`), and in which environment, so that the command gets `env` whole. */
export function throughShell(
  { dash }: Shell,
  command: Command,
  cwd: string,
  env: NodeJS.ProcessEnv,
): { words: string[]; env: NodeJS.ProcessEnv } {
  const words = commandWords(command);
  const lost = lostIn(dash, env, cwd);
  const unset = lost.added.flatMap((name) => ["-u", name]);
  if (lost.changed.length + unset.length === 0) return { words, env };
  // Past the shell, which would drop or change them. Not all of them: everybody can read the words of
  // a process, but its environment only its owner.
  const changed = Object.fromEntries(lost.changed.map((name) => [name, env[name]]));
  const rest = Object.entries(env).filter(([name]) => !(name in changed));
  return {
    words: ["/usr/bin/env", ...unset, ...environment(changed), ...words],
    env: Object.fromEntries(rest),
  };
}

export function environment(env: NodeJS.ProcessEnv): string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  );
}

/** A bare name is left to the shell's own search, so that the program sees the name it was given. */
function commandWords({ argv, argv0, file, args }: Command): string[] {
  const asGiven = argv0 === argv[0] ? argv0 : file;
  return [asGiven.startsWith("-") ? file : asGiven, ...args];
}

/** Variables a shell sets itself, or acts on, whatever the environment says. */
const SET_BY_DASH = "IFS OPTIND PPID LINENO PS4".split(" ");
const SET_BY_BASH =
  "BASHOPTS BASHPID BASH_ENV ENV EUID HISTCMD HISTFILE IFS LINENO OLDPWD OPTARG OPTERR OPTIND PPID PROMPT_COMMAND PS1 PS2 PS4 PWD RANDOM SECONDS SHELLOPTS SHLVL UID _".split(
    " ",
  );
/** What a shell adds where it is missing. */
const ADDED_BY_BASH = ["_", "OLDPWD", "PWD", "SHLVL"];

/** The variables that would not come out of a shell as they went in, and those it would add. */
function lostIn(dash: boolean, env: NodeJS.ProcessEnv, cwd: string) {
  const own = new Set(dash ? SET_BY_DASH : SET_BY_BASH);
  const changed = Object.keys(env).filter(
    (name) => !/^[A-Za-z_]\w*$/.test(name) || own.has(name) || name.startsWith("_ig_"),
  );
  if (!dash) return { changed, added: ADDED_BY_BASH.filter((name) => env[name] === undefined) };
  if (isDirectory(env.PWD, cwd)) return { changed, added: [] };
  return env.PWD === undefined
    ? { changed, added: ["PWD"] }
    : { changed: [...changed, "PWD"], added: [] };
}

/** dash corrects a PWD that does not name the current directory, and adds one that is missing. */
function isDirectory(path: string | undefined, cwd: string): boolean {
  if (!path?.startsWith("/")) return false;
  const [a, b] = [path, cwd].map((dir) => statSync(dir, { throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
}

/** Shell lines for what a command inherits but Node changed in us: ignored signals, open files. */
export function inherited(env: NodeJS.ProcessEnv): string {
  const ignored = [hangupIgnored(env) ? "HUP" : "", interruptIgnored() ? "INT" : ""]
    .join(" ")
    .trim();
  return [ignored && `trap '' ${ignored}`, openFileLimit()].filter(Boolean).join("\n");
}

/** Shells catch SIGINT themselves; one that ignores it was told to (`trap '' INT`), and so are we. */
export function interruptIgnored(): boolean {
  return ignoresSignal(process.ppid, SIGINT);
}

/**
 * Node forgets at its start that SIGHUP was ignored (by nohup, by `trap '' HUP`), so look at what
 * is left of it: the parent, the name of the last program in `$_`, the file nohup makes.
 */
export function hangupIgnored(env: NodeJS.ProcessEnv): boolean {
  if (/(^|\/)nohup$/.test(env._ ?? "")) return true;
  return ignoresSignal(process.ppid, SIGHUP) || linkTarget(1).endsWith("/nohup.out");
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

/**
 * Node opens /dev/null for reading and writing where it finds a standard stream closed. So do
 * Python's DEVNULL and daemons on purpose; only a shell closes a stream, and opens /dev/null
 * otherwise, so it was closed when a shell that has no such stream itself started us.
 */
function stdinWasClosed(): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync("/proc/self/fdinfo/0", "latin1"))?.[1];
    const readWrite = (Number.parseInt(flags ?? "0", 8) & 3) === 2;
    if (linkTarget(0) !== "/dev/null" || !readWrite) return false;
    const parent = readFileSync(`/proc/${process.ppid}/comm`, "latin1").trim();
    return SHELLS.has(parent) && linkTarget(0, process.ppid) !== "/dev/null";
  } catch {
    return false;
  }
}

const SHELLS = new Set([
  "sh",
  "bash",
  "dash",
  "zsh",
  "ksh",
  "ksh93",
  "mksh",
  "ash",
  "yash",
  "fish",
]);

/** True when the user sent our standard error elsewhere than the terminal. */
export function stderrRedirected(): boolean {
  const target = linkTarget(2);
  return target !== "" && target !== linkTarget(1);
}

function linkTarget(fd: number, pid: number | "self" = "self"): string {
  try {
    return readlinkSync(`/proc/${pid}/fd/${fd}`);
  } catch {
    return "";
  }
}

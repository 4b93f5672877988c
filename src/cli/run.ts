import { statSync } from "node:fs";
import { relative, resolve } from "node:path";
import { isatty } from "node:tty";
import { IgError } from "../error.ts";
import { resolveCommand } from "../run/command.ts";
import { type Ended, exitCode, exitLike } from "../run/exit.ts";
import { loadPty } from "../run/native.ts";
import { capture } from "../run/session.ts";
import { Terminal, TerminalSink, writeAll } from "../run/terminal.ts";
import { identifyScript } from "../version/script.ts";
import type { RunRequest } from "./argv.ts";
import { type BannerStyle, footer, header } from "./banner.ts";
import { watchVersion } from "./code-version.ts";
import { type Recording, type RecordingFacts, startRecording } from "./recording.ts";
import { watchSecrets } from "./secrets.ts";
import { announceEnd, announceStart, prepareStreaming, streamingTitle } from "./streaming.ts";

type CommandRequest = Extract<RunRequest, { kind: "command" }>;

/** `ig run <command>`: runs it as if bare, records it, and ends as it ended. */
export async function runCommand(
  { flags, words }: CommandRequest,
  rerunOf?: string,
): Promise<void> {
  const env = process.env;
  const cwd = flags.cwd === undefined ? currentDirectory() : directory(flags.cwd);
  const command = resolveCommand(words, { cwd, env });
  const mode = flags.pty && isatty(1) && hasPty() ? "pty" : "pipe";
  const context = { cwd, shell: command.shell };
  const { later, ...script } = identifyScript(words, context);
  const version = watchVersion(words, context);
  const facts: RecordingFacts = {
    command,
    mode,
    cwd,
    script,
    code_version: version.before,
    startedMs: Date.now(),
    stream: flags.stream,
    ...(flags.name === undefined ? {} : { name: flags.name }),
    ...(rerunOf === undefined ? {} : { rerunOf }),
    ...(mode === "pty"
      ? { terminal: { ...windowSize(), ...(isatty(0) ? {} : { cooked: true }) } }
      : {}),
  };
  const streaming = flags.stream ? await prepareStreaming(env, cwd) : undefined;
  const recording = startRecording(facts, streaming?.fields);
  const banner = bannerWriter(facts, env, flags.quiet);
  banner.header(recording);

  const terminal = new TerminalSink();
  const recorded = "refused" in recording ? undefined : recording;
  const recordingSinks =
    recorded === undefined ? [] : [...(await watchSecrets(recorded, words, env)), recorded.log];
  let announced: Promise<string | undefined> | undefined;
  const exit = await capture({
    command,
    mode,
    cwd,
    env: streaming?.env ?? env,
    sinks: [...recordingSinks, terminal],
    onStart(pid) {
      if (recorded === undefined) return;
      recorded.started(pid);
      announced = announceStart(recorded.store, recorded.id, streaming);
      version.started(recorded.store, (code_version) => recorded.describe({ code_version }));
      later?.().then(({ later: _, ...script }) => recorded.describe({ script }));
    },
  });
  const endedMs = Date.now();
  recorded?.ended(exit, endedMs, await version.ended());
  const undelivered = await atMost(DELIVERY_MS, announced);
  banner.footer(
    recording,
    exit,
    endedMs,
    undelivered,
    terminal.freshLine(mode === "pty" ? "tty" : "stderr"),
  );
  if (recorded !== undefined) await announceEnd(recorded.store, recorded.id);
  exitLike(exit);
}

/** A streamed command that is over at once gives its daemon so long to be started. */
const DELIVERY_MS = 200;

async function atMost<T>(ms: number, work: Promise<T> | undefined): Promise<T | undefined> {
  if (work === undefined) return undefined;
  const late = new Promise<undefined>((done) => setTimeout(done, ms, undefined).unref());
  return await Promise.race([work, late]);
}

type Recorded = Recording | { refused: string };

/** Header and footer go to the terminal; with pipes to stderr, because stdout is the command's. */
function bannerWriter(facts: RecordingFacts, env: NodeJS.ProcessEnv, quiet: boolean) {
  const fd = facts.mode === "pty" ? 1 : 2;
  const style = bannerStyle(fd, facts, env);
  const write = (text: string) => {
    if (quiet || isOn(env.IG_QUIET)) return;
    try {
      writeAll(fd, Buffer.from(text));
    } catch {
      // Nobody is there to read it any more; the command's end is what counts.
    }
  };
  return {
    header(recording: Recorded): void {
      const kept = "refused" in recording ? undefined : recording;
      write(
        header(
          {
            id: kept?.id ?? "none",
            script: scriptTitle(facts),
            sha256: facts.script.sha256,
            startedMs: facts.startedMs,
            logs: logsTitle(recording, facts),
          },
          style,
        ),
      );
    },
    footer(
      recording: Recorded,
      exit: Ended,
      endedMs: number,
      undelivered: string | undefined,
      freshLine: string,
    ): void {
      const kept = "refused" in recording ? undefined : recording;
      const problem = kept === undefined ? undefined : kept.problem();
      const text = footer(
        {
          id: kept?.id ?? "not recorded",
          ...exit,
          exitStatus: exitCode(exit),
          durationMs: endedMs - facts.startedMs,
          lines: kept?.log.lines ?? 0,
          ...(problem === undefined ? {} : { incomplete: problem }),
          ...(undelivered === undefined ? {} : { undelivered }),
        },
        style,
      );
      write(freshLine + text);
    },
  };
}

function bannerStyle(
  fd: number,
  { terminal }: RecordingFacts,
  env: NodeJS.ProcessEnv,
): BannerStyle {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || "";
  return {
    width: terminal?.cols ?? 80,
    unicode: /utf-?8/i.test(locale) || (process.platform === "darwin" && locale === ""),
    color: isatty(fd) && !env.NO_COLOR && env.TERM !== "dumb",
  };
}

/** A script file as the user would name it from here; else the command. */
function scriptTitle({ script, command, cwd }: RecordingFacts): string {
  if (script.path === undefined) return command.argv.join(" ");
  const path = relative(cwd, script.path);
  return path.startsWith("../") ? script.path : `./${path}`;
}

function logsTitle(recording: Recorded, facts: RecordingFacts): string {
  if ("refused" in recording) return `not recorded (${recording.refused})`;
  if (facts.stream) return streamingTitle(recording.store, process.env);
  return relative(process.cwd(), recording.dir);
}

function currentDirectory(): string {
  try {
    return process.cwd();
  } catch {
    throw new IgError(
      "no-directory",
      "the current directory has been removed",
      "Go to one that exists: cd ..",
    );
  }
}

function directory(path: string): string {
  const dir = resolve(path);
  if (statSync(dir, { throwIfNoEntry: false })?.isDirectory()) return dir;
  throw new IgError("bad-flag", `--cwd ${path}: no such directory`, "Give an existing directory.");
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && value !== "" && value !== "0";
}

/** Without a native PTY (musl, an unknown platform) the command runs over pipes, and is told so. */
function hasPty(): boolean {
  const pty = loadPty();
  if (typeof pty === "string") process.stderr.write(`ig: ${pty}; recording through pipes\n`);
  return typeof pty !== "string";
}

/** A terminal that does not know its size (a serial line, some CI) is taken for a classic one. */
function windowSize(): { cols: number; rows: number } {
  const { cols, rows } = new Terminal().size() ?? { cols: 0, rows: 0 };
  return { cols: cols || 80, rows: rows || 24 };
}

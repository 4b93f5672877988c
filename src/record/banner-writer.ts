import { relative } from "node:path";
import { isatty } from "node:tty";
import { type BannerStyle, footer, header } from "../banner/format.ts";
import { defined } from "../defined.ts";
import { changedDuring } from "../version/wording.ts";
import { type Ended, exitCode } from "./capture/exit.ts";
import { writeAll } from "./capture/terminal-sink.ts";
import type { Recording, RunStart } from "./recording.ts";
import { streamingTitle } from "./streaming.ts";

type Started = Recording | { refused: string };

/** Header and footer go to the terminal; with pipes to stderr, because stdout is the command's. */
export class BannerWriter {
  readonly #start: RunStart;
  readonly #started: Started;
  readonly #silent: boolean;
  readonly #fd: 1 | 2;
  readonly #style: BannerStyle;

  constructor(start: RunStart, started: Started, env: NodeJS.ProcessEnv, quiet: boolean) {
    this.#start = start;
    this.#started = started;
    this.#silent = quiet || isOn(env.IG_QUIET);
    this.#fd = start.mode === "pty" ? 1 : 2;
    this.#style = styleOf(this.#fd, start, env);
  }

  header(): void {
    const { script, startedMs } = this.#start;
    const text = header(
      {
        id: this.#recording?.id ?? "none",
        script: scriptTitle(this.#start),
        sha256: script.sha256,
        startedMs,
        logs: logsTitle(this.#started, this.#start),
      },
      this.#style,
    );
    this.#write(text);
  }

  /** @param freshLine what brings the terminal to the start of a line of its own */
  footer({ exit, endedMs, changed, undelivered, freshLine }: Ending): void {
    const recording = this.#recording;
    const text = footer(
      {
        id: recording?.id ?? "not recorded",
        ...exit,
        exitStatus: exitCode(exit),
        durationMs: endedMs - this.#start.startedMs,
        lines: recording?.log.lines ?? 0,
        ...defined({
          incomplete: recording?.problem(),
          version: this.#codeText(changed),
          undelivered,
          moved: recording?.moved(),
          unlinked: recording?.unlinked(),
        }),
      },
      this.#style,
    );
    this.#write(freshLine + text);
  }

  #codeText(changed: readonly string[]): string | undefined {
    if (changed.length === 0) return undefined;
    return changedDuring(changed.map((path) => nameFrom(this.#start.cwd, path)).join(", "));
  }

  get #recording(): Recording | undefined {
    return "refused" in this.#started ? undefined : this.#started;
  }

  #write(text: string): void {
    if (this.#silent) return;
    try {
      writeAll(this.#fd, Buffer.from(text));
    } catch {
      // Nobody is there to read it any more; the command's end is what counts.
    }
  }
}

interface Ending {
  exit: Ended;
  endedMs: number;
  /** The command's own files that are not what they were at its start. */
  changed: readonly string[];
  undelivered: string | undefined;
  freshLine: string;
}

function styleOf(fd: number, { terminal }: RunStart, env: NodeJS.ProcessEnv): BannerStyle {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || "";
  return {
    width: terminal?.cols ?? 80,
    unicode: /utf-?8/i.test(locale) || (process.platform === "darwin" && locale === ""),
    color: isatty(fd) && !env.NO_COLOR && env.TERM !== "dumb",
  };
}

/** A script file as the user would name it from here; else the command. */
function scriptTitle({ script, command, cwd }: RunStart): string {
  if (script.path === undefined) return command.argv.join(" ");
  const path = relative(cwd, script.path);
  return path.startsWith("../") ? script.path : `./${path}`;
}

function logsTitle(started: Started, { stream }: RunStart): string {
  if ("refused" in started) return `not recorded (${started.refused})`;
  if (stream) return streamingTitle(started.store, process.env);
  return relative(process.cwd(), started.dir);
}

function nameFrom(cwd: string, path: string): string {
  const way = relative(cwd, path);
  return way.startsWith("..") ? path : way;
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && value !== "" && value !== "0";
}

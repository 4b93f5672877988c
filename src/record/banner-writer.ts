import { relative } from "node:path";
import { isatty } from "node:tty";
import { type BannerStyle, footer, header } from "../banner/format.ts";
import { defined } from "../defined.ts";
import { type Ended, exitCode } from "./capture/exit.ts";
import { writeAll } from "./capture/terminal-sink.ts";
import type { Recording, RecordingFacts } from "./recording.ts";
import { streamingTitle } from "./streaming.ts";

type Recorded = Recording | { refused: string };

/** Header and footer go to the terminal; with pipes to stderr, because stdout is the command's. */
export function bannerWriter(facts: RecordingFacts, env: NodeJS.ProcessEnv, quiet: boolean) {
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
          ...defined({ incomplete: problem, undelivered }),
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

function isOn(value: string | undefined): boolean {
  return value !== undefined && value !== "" && value !== "0";
}

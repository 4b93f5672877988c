import { lstatSync } from "node:fs";
import { isatty } from "node:tty";
import { defined } from "../defined.ts";
import type { Sink } from "../event.ts";
import { logFile } from "../store/paths.ts";
import type { Run } from "../store/runs/record.ts";
import { ENDED_FIRST } from "../version/capture-before.ts";
import type { StartMark } from "../version/look-around.ts";
import { BannerWriter } from "./banner-writer.ts";
import type { Command } from "./capture/resolve.ts";
import type { Captured } from "./capture/session.ts";
import { TerminalSink } from "./capture/terminal-sink.ts";
import type { Size } from "./capture/user-tty.ts";
import { type CodeWatch, watchCode } from "./code-watch.ts";
import { type Recording, type RunStart, startRecording } from "./recording.ts";
import type { RunFlags } from "./run-flags.ts";
import { type SecretWatch, secretsInCommand, watchSecrets } from "./secrets.ts";
import { announceEnd, announceStart, type Streaming, soonUndelivered } from "./streaming.ts";

/** What is going to be run, and how to record it. */
export interface RunPlan {
  command: Command;
  mode: "pty" | "pipe";
  cwd: string;
  env: NodeJS.ProcessEnv;
  flags: RunFlags;
  streaming: Streaming | undefined;
  /** The run this one repeats. */
  rerunOf: Run | undefined;
  /** Of the terminal that shows the output, if one does. */
  size: Size | undefined;
}

/**
 * All that is kept and told of one command, from before its start to after its end. Nothing here
 * throws what the command would have to answer for: one that cannot be recorded runs all the same.
 */
export class RecordedRun {
  /** For the capture: the record first, the terminal last. */
  readonly sinks: Sink[];
  readonly #plan: RunPlan;
  readonly #code: CodeWatch;
  readonly #recording: Recording | undefined;
  readonly #secrets: SecretWatch;
  readonly #terminal = new TerminalSink();
  readonly #banner: BannerWriter;
  /** All that was written later has a later time, by the same clock. */
  readonly #mark: StartMark | undefined;
  /** Why nothing is delivered for now, once that is known. */
  #undelivered: Promise<string | undefined> | undefined;

  /** Begins the record and prints the header. */
  constructor(plan: RunPlan) {
    const { command, cwd, env, flags, streaming, rerunOf } = plan;
    this.#plan = plan;
    this.#code = watchCode(command.argv, { cwd, shell: command.shell });
    const start = startOf(plan, this.#code);
    const started = startRecording(start, {
      ...streaming?.fields,
      // In the same words secrets stand where they stood, though their variables may be gone since.
      ...secretsInCommand(command.argv, env, rerunOf?.argv_secrets),
    });
    this.#recording = "refused" in started ? undefined : started;
    this.#mark = "refused" in started ? undefined : markOf(started.dir, start.startedMs);
    this.#banner = new BannerWriter(start, started, env, flags.quiet);
    this.#banner.header();
    this.#secrets = watchSecrets(env, (fields) => this.#recording?.update(fields));
    const recorded = this.#recording ? [this.#secrets.sink, this.#recording.log] : [];
    this.sinks = [...recorded, this.#terminal];
  }

  /** The command is on its way: the time for all it need not wait for. */
  launched(): void {
    const recording = this.#recording;
    if (recording === undefined) return;
    this.#secrets.start();
    recording.publish();
    this.#undelivered = announceStart(recording.store, recording.id, this.#plan.streaming);
    const { id, store, update } = recording;
    this.#code.launched({ id, store, update, mark: this.#mark });
  }

  pidKnown(pid: number): void {
    this.#recording?.update({ child: { pid } });
  }

  /** Completes the record, prints the footer, tells the daemon. */
  async ended(exit: Captured): Promise<void> {
    const endedMs = Date.now();
    const recording = this.#recording;
    const version = await this.#code.ended();
    recording?.ended(exit, endedMs, version, exit.uncaptured);
    const undelivered = this.#undelivered && (await soonUndelivered(this.#undelivered));
    const freshLine = this.#terminal.freshLine(this.#plan.mode === "pty" ? "tty" : "stderr");
    const changed = version.files.filter((file) => file.at_end !== undefined);
    const names = [...new Set(changed.map(({ path }) => path))];
    this.#banner.footer({ exit, endedMs, changed: names, undelivered, freshLine });
    if (recording === undefined) return;
    if (version.unseen === ENDED_FIRST && this.#mark !== undefined)
      await this.#code.finishLater(recording, this.#mark);
    await announceEnd(recording.store, recording.id);
  }
}

function markOf(dir: string, ms: number): StartMark | undefined {
  try {
    const { mtimeNs: ns, dev } = lstatSync(logFile(dir), { bigint: true });
    return { ns, dev, ms };
  } catch {
    return undefined;
  }
}

function startOf({ command, mode, cwd, flags, rerunOf, size }: RunPlan, code: CodeWatch): RunStart {
  return {
    command,
    mode,
    cwd,
    ...code.before,
    startedMs: Date.now(),
    stream: flags.stream,
    ...defined({
      name: flags.name,
      rerunOf: rerunOf?.id,
      terminal: mode === "pty" ? terminalOf(size) : undefined,
    }),
  };
}

/** A terminal that does not know its size (a serial line, some CI) is taken for a classic one. */
function terminalOf(size: Size | undefined): NonNullable<RunStart["terminal"]> {
  const { cols, rows } = size ?? { cols: 0, rows: 0 };
  return { cols: cols || 80, rows: rows || 24, ...(isatty(0) ? {} : { cooked: true }) };
}

import { isatty } from "node:tty";
import { defined } from "../defined.ts";
import type { Sink } from "../event.ts";
import type { Run } from "../store/runs/record.ts";
import { identifyScript } from "../version/command/script.ts";
import { bannerWriter } from "./banner-writer.ts";
import type { Ended } from "./capture/exit.ts";
import type { Command } from "./capture/resolve.ts";
import { TerminalSink } from "./capture/terminal-sink.ts";
import type { Size } from "./capture/user-tty.ts";
import { watchVersion } from "./code-version.ts";
import { type RecordingFacts, startRecording } from "./recording.ts";
import type { RunFlags } from "./run-flags.ts";
import { secretsInCommand, watchSecrets } from "./secrets.ts";
import { announceEnd, announceStart, type Streaming, soonUndelivered } from "./streaming.ts";

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

/** All that is kept and told of one command, from before its start to after its end. */
export interface RecordedRun {
  /** For the capture: the record first, the terminal last. */
  sinks: Sink[];
  launched(): void;
  pidKnown(pid: number): void;
  /** Completes the record, prints the footer, tells the daemon. */
  ended(exit: Ended): Promise<void>;
}

/** Begins the record, prints the header. Throws nothing the command would have to answer for. */
export function recordRun({ flags, streaming, ...plan }: RunPlan): RecordedRun {
  const { command, mode, cwd, env } = plan;
  const context = { cwd, shell: command.shell };
  const { later, ...script } = identifyScript(command.argv, context);
  const version = watchVersion(command.argv, context);
  const facts: RecordingFacts = {
    command,
    mode,
    cwd,
    script,
    code_version: version.before,
    startedMs: Date.now(),
    stream: flags.stream,
    ...defined({ name: flags.name }),
    ...(plan.rerunOf === undefined ? {} : { rerunOf: plan.rerunOf.id }),
    ...(mode === "pty" ? { terminal: terminalFacts(plan.size) } : {}),
  };
  const recording = startRecording(facts, {
    ...streaming?.fields,
    ...secretsOf(plan),
  });
  const banner = bannerWriter(facts, env, flags.quiet);
  banner.header(recording);

  const terminal = new TerminalSink();
  const kept = "refused" in recording ? undefined : recording;
  const secrets = watchSecrets(env, (fields) => kept?.describe(fields));
  let announced: Promise<string | undefined> | undefined;
  return {
    sinks: [...(kept ? [secrets.sink, kept.log] : []), terminal],
    launched() {
      if (kept === undefined) return;
      secrets.start();
      kept.publish();
      announced = announceStart(kept.store, kept.id, streaming);
      version.started(kept.store, (code_version) => kept.describe({ code_version }));
      later?.().then(({ later: _, ...script }) => kept.describe({ script }));
    },
    pidKnown: (pid) => kept?.describe({ child: { pid } }),
    async ended(exit) {
      const endedMs = Date.now();
      kept?.ended(exit, endedMs, await version.ended());
      const undelivered = announced && (await soonUndelivered(announced));
      const freshLine = terminal.freshLine(mode === "pty" ? "tty" : "stderr");
      banner.footer(recording, exit, endedMs, undelivered, freshLine);
      if (kept !== undefined) await announceEnd(kept.store, kept.id);
    },
  };
}

/** In the same words secrets stand where they stood, though their variables may be gone since. */
function secretsOf({ command, env, rerunOf }: Pick<RunPlan, "command" | "env" | "rerunOf">) {
  const now = secretsInCommand(command.argv, env).argv_secrets ?? [];
  const all = [...(rerunOf?.argv_secrets ?? []), ...now];
  return all.length === 0 ? {} : { argv_secrets: all };
}

/** A terminal that does not know its size (a serial line, some CI) is taken for a classic one. */
function terminalFacts(size: Size | undefined): NonNullable<RecordingFacts["terminal"]> {
  const { cols, rows } = size ?? { cols: 0, rows: 0 };
  return { cols: cols || 80, rows: rows || 24, ...(isatty(0) ? {} : { cooked: true }) };
}

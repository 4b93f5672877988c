import { createHash } from "node:crypto";
import { hostname, userInfo } from "node:os";
import { relative } from "node:path";
import { defined } from "../defined.ts";
import { reasonOf } from "../error.ts";
import { zonedTime } from "../os/clock.ts";
import { type LogWriter, openLogWriter } from "../store/log/write.ts";
import { findProject, type Project } from "../store/paths.ts";
import { thisProcess } from "../store/runs/liveness.ts";
import { RunGone } from "../store/runs/place.ts";
import type { CodeVersion, Run } from "../store/runs/record.ts";
import { createRun, type RunWriter } from "../store/runs/writer.ts";
import type { Ended } from "./capture/exit.ts";
import type { Command } from "./capture/resolve.ts";

/** What is known of a run as it starts. */
export interface RunStart {
  command: Pick<Command, "argv" | "shell">;
  mode: "pty" | "pipe";
  cwd: string;
  terminal?: NonNullable<Run["terminal"]>;
  startedMs: number;
  name?: string;
  /** ID of the run this one repeats. */
  rerunOf?: string;
  stream: boolean;
  script: Run["script"];
  code_version: CodeVersion;
}

/**
 * The recording of one run: store and log wired together. None of its methods throws: whatever
 * happens to the record, the command must not notice.
 */
export interface Recording {
  readonly id: string;
  /** Where it lies, as far as is known: a project may be renamed. */
  readonly dir: string;
  readonly store: string;
  readonly log: LogWriter;
  /** Adds to the record what was found out beside the running command. */
  update: (fields: Partial<Run>) => void;
  /** Makes the run the latest one, and findable by what it runs. */
  publish(): void;
  /** @param uncaptured why the log has nothing of the output, if so */
  ended(exit: Ended, endedMs: number, code_version: CodeVersion, uncaptured?: string): void;
  /** Where the run lies now, if not where it was begun. */
  moved(): string | undefined;
  /** Why the recording is not whole, if it is not. */
  problem(): string | undefined;
  /** Why it is not in the index, if it is not: it is found all the same, by walking. */
  unlinked(): string | undefined;
}

/** Makes the run's directory, record and log, before the command starts. */
export function startRecording(
  start: RunStart,
  more: Partial<Run>,
): Recording | { refused: string } {
  try {
    const project = findProject(start.cwd);
    const run = createRecord(project, start, more);
    const { mode, startedMs, terminal } = start;
    const { cols = 80, rows = 24, cooked } = terminal ?? {};
    const log = openLogWriter(run.dir, { mode, startedAt: startedMs, cols, rows, cooked });
    run.hold();
    return recording(run, log);
  } catch (error) {
    return { refused: reasonFor(error) };
  }
}

/** The run's directory with its first record. Throws what the file system throws. */
export function createRecord(
  { store, root }: Project,
  start: RunStart,
  more: Partial<Run>,
): RunWriter {
  return createRun(store, start.startedMs, { ...firstRecord(start, root), ...more });
}

function recording(run: RunWriter, log: LogWriter): Recording {
  const { dir } = run;
  let problem: string | undefined;
  let unlinked: string | undefined;
  const attempt = (write: () => void) => {
    try {
      write();
      return undefined;
    } catch (error) {
      return reasonFor(error);
    }
  };
  // What one write could not say the next one says, for each holds all.
  const update = (fields: Partial<Run>) => {
    const refused = attempt(() => run.update(fields));
    problem = refused && `the record could not be written: ${refused}`;
  };
  return {
    id: run.record.id,
    get dir() {
      return run.dir;
    },
    get store() {
      return run.store;
    },
    log,
    update,
    publish() {
      // Links only save time: without them the days are walked.
      unlinked = attempt(() => run.publish());
    },
    ended(exit, endedMs, code_version, uncaptured) {
      log.close();
      const none = uncaptured && { complete: false, reason: uncaptured };
      const end = endFields(run.record, exit, endedMs);
      update({ code_version, ...end, log: { ...logFields(log), ...none } });
      problem = uncaptured ?? problem;
      run.release();
    },
    moved: () => (run.dir === dir ? undefined : run.dir),
    problem: () => log.reason ?? problem,
    unlinked: () => unlinked,
  };
}

/** How a run ended, as its record says it. */
export function endFields(
  { started_at }: Pick<Run, "started_at">,
  { code, signal }: Ended,
  endedMs: number,
): Partial<Run> {
  return {
    ended_at: zonedTime(endedMs),
    duration_ms: Math.max(0, endedMs - Date.parse(started_at)),
    ...(signal === null ? { exit_code: code ?? 0 } : { signal }),
  };
}

/** What a closed log holds, as its run's record says it. */
export function logFields({ bytes, lines, complete, reason }: LogWriter): Run["log"] {
  return { bytes, lines, complete, ...defined({ reason }) };
}

function firstRecord(start: RunStart, root: string) {
  const { command, mode, cwd, script, code_version, stream } = start;
  return {
    argv: command.argv,
    command_key: commandKey(command, relative(root, cwd)),
    mode,
    cwd,
    project_root: root,
    host: hostname(),
    user: userName(),
    wrapper: thisProcess(),
    started_at: zonedTime(start.startedMs),
    script,
    code_version,
    stream,
    ...defined({
      shell: command.shell,
      name: start.name,
      rerun_of: start.rerunOf,
      terminal: start.terminal,
    }),
  };
}

function commandKey({ argv, shell }: Pick<Command, "argv" | "shell">, place: string): string {
  const identity = JSON.stringify([argv, shell !== undefined, place]);
  return createHash("sha256").update(identity).digest("hex").slice(0, 16);
}

/** A uid without a passwd entry has no name, and that is no reason to fail. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? "unknown");
  }
}

/** Nothing is missing in a run's directory but the directory itself. */
function reasonFor(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return new RunGone().message;
  const reason = reasonOf(error);
  return code === "EACCES" || code === "EPERM" ? `${reason} there: set IG_ROOT` : reason;
}

import { createHash } from "node:crypto";
import { hostname, userInfo } from "node:os";
import { relative } from "node:path";
import { defined } from "../defined.ts";
import { zonedTime } from "../os/clock.ts";
import { type LogWriter, openLogWriter } from "../store/log/write.ts";
import { findProject } from "../store/paths.ts";
import { thisProcess } from "../store/runs/liveness.ts";
import type { CodeVersion, Run } from "../store/runs/record.ts";
import { createRun, type RunWriter } from "../store/runs/writer.ts";
import type { Ended } from "./capture/exit.ts";
import type { Command } from "./capture/resolve.ts";

export interface RecordingFacts {
  command: Command;
  mode: "pty" | "pipe";
  cwd: string;
  terminal?: { cols: number; rows: number; cooked?: boolean };
  startedMs: number;
  name?: string;
  /** The run this one repeats. */
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
  readonly dir: string;
  readonly store: string;
  readonly log: LogWriter;
  /** Adds what was found out beside the running command. */
  describe(fields: Partial<Run>): void;
  /** Makes the run the latest one, and findable by what it runs. */
  publish(): void;
  ended(exit: Ended, endedMs: number, version: CodeVersion): void;
  /** Why the recording is not whole, if it is not. */
  problem(): string | undefined;
}

/** Makes the run's directory, record and log, before the command starts. */
export function startRecording(
  facts: RecordingFacts,
  more: Partial<Run> = {},
): Recording | { refused: string } {
  try {
    const project = findProject(facts.cwd);
    const run = createRun(project.store, facts.startedMs, {
      ...newRecord(facts, project.root),
      ...more,
    });
    const log = openLogWriter(run.dir, {
      mode: facts.mode,
      startedAt: facts.startedMs,
      cols: facts.terminal?.cols ?? 80,
      rows: facts.terminal?.rows ?? 24,
      cooked: facts.terminal?.cooked,
    });
    return recording(project.store, run, log);
  } catch (error) {
    return { refused: reasonOf(error) };
  }
}

function recording(store: string, run: RunWriter, log: LogWriter): Recording {
  let problem: string | undefined;
  const attempt = (write: () => void) => {
    try {
      write();
    } catch (error) {
      problem ??= `the record could not be written: ${reasonOf(error)}`;
    }
  };
  return {
    id: run.record.id,
    dir: run.dir,
    store,
    log,
    describe: (fields) => attempt(() => run.update(fields)),
    publish: () => attempt(() => run.publish()),
    ended({ code, signal }, endedMs, code_version) {
      log.close();
      attempt(() =>
        run.update({
          code_version,
          ended_at: zonedTime(endedMs),
          duration_ms: Math.max(0, endedMs - Date.parse(run.record.started_at)),
          ...(signal === null ? { exit_code: code ?? 0 } : { signal }),
          log: {
            bytes: log.bytes,
            lines: log.lines,
            complete: log.complete,
            ...defined({ reason: log.reason }),
          },
        }),
      );
    },
    problem: () => log.reason ?? problem,
  };
}

export function newRecord(
  facts: Omit<RecordingFacts, "command"> & { command: Pick<Command, "argv" | "shell"> },
  root: string,
) {
  const { command, cwd, mode, script, code_version, stream } = facts;
  return {
    argv: command.argv,
    command_key: commandKey(command, relative(root, cwd)),
    mode,
    cwd,
    project_root: root,
    host: hostname(),
    user: userName(),
    wrapper: thisProcess(),
    started_at: zonedTime(facts.startedMs),
    script,
    code_version,
    stream,
    ...defined({
      shell: command.shell,
      name: facts.name,
      rerun_of: facts.rerunOf,
      terminal: facts.terminal,
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

const REASONS: Record<string, string> = {
  ENOSPC: "no space left on the disk",
  EDQUOT: "disk quota exceeded",
  EROFS: "read-only file system",
  EACCES: "no permission to write there",
  EPERM: "no permission to write there",
  ENOENT: "the run's directory is gone",
  EMFILE: "too many open files",
};

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code !== undefined && REASONS[code]) || message;
}

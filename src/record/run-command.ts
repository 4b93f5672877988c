import { statSync } from "node:fs";
import { resolve } from "node:path";
import { isatty } from "node:tty";
import { complain, IgError } from "../error.ts";
import type { Run } from "../store/runs/record.ts";
import { type Ended, exitLike } from "./capture/exit.ts";
import { loadPty } from "./capture/native.ts";
import { resolveCommand } from "./capture/resolve.ts";
import { capture } from "./capture/session.ts";
import { UserTty } from "./capture/user-tty.ts";
import { RecordedRun } from "./recorded-run.ts";
import type { CommandRequest } from "./run-flags.ts";
import { prepareStreaming } from "./streaming.ts";

/** `ig run <command>`: runs it as if bare, records it, and ends as it ended. */
export async function runCommand({ flags, words }: CommandRequest, rerunOf?: Run): Promise<void> {
  const env = process.env;
  const cwd = flags.cwd === undefined ? currentDirectory() : directory(flags.cwd);
  const command = resolveCommand(words, { cwd, env });
  const mode = flags.pty && isatty(1) && hasPty() ? "pty" : "pipe";
  const tty = new UserTty();
  const streaming = flags.stream ? await prepareStreaming(env, cwd) : undefined;
  let run: RecordedRun | undefined;
  const exit = await capture({
    command,
    mode,
    cwd,
    env: streaming?.env ?? env,
    tty,
    sinks() {
      run = new RecordedRun({
        command,
        mode,
        cwd,
        env,
        flags,
        streaming,
        rerunOf,
        size: tty.size(),
      });
      return run.sinks;
    },
    onLaunch: () => run?.launched(),
    onPid: (pid) => run?.pidKnown(pid),
  });
  await run?.ended(exit);
  for (const failed of exit.dropped) complain(`a part of the recording failed, ${failed}`);
  exitLike(exit.unshown === undefined ? exit : unshown(exit, exit.unshown));
}

/** Without us the command itself would have seen the full disk, and failed of it. */
function unshown(exit: Ended, why: string): Ended {
  complain(`${why}; the log has all of it: ig run logs`);
  return exit.code === 0 || exit.signal === "SIGPIPE" ? { code: 1, signal: null } : exit;
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

/** Without a native PTY (musl, an unknown platform) the command runs over pipes, and is told so. */
function hasPty(): boolean {
  const pty = loadPty();
  if (typeof pty === "string") complain(`${pty}; recording through pipes`);
  return typeof pty !== "string";
}

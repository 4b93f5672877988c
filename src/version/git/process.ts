import { spawn } from "node:child_process";
import { dirname } from "node:path";

export interface GitOutput {
  stdout: Buffer;
  /** Why the output is not whole; undefined when git ended well. */
  problem?: string;
}

/** Beyond this git lists so many files that reading them all would not end in time either. */
const MAX_OUTPUT = 16 << 20;

/** A repository's own configuration must not start programs or change files on a look at it. */
const QUIET = [
  "--no-optional-locks",
  "--no-pager",
  "-c",
  "core.fsmonitor=false",
  "-c",
  "core.hooksPath=/dev/null",
  "-c",
  "log.showSignature=false",
  // A change must show, however fast, and whatever times somebody has set.
  "-c",
  "core.trustctime=true",
  "-c",
  "core.checkStat=default",
];

/**
 * Runs git in a directory, for reading only. Resolves always, at the latest when the signal aborts
 * (git is killed then); the signal's reason becomes the problem.
 */
export function git(
  cwd: string,
  args: readonly string[],
  signal: AbortSignal,
  input?: Buffer,
): Promise<GitOutput> {
  return new Promise((settle) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let complaint = "";
    const end = (problem?: string) => {
      signal.removeEventListener("abort", onAbort);
      const stdout = Buffer.concat(chunks);
      settle(problem === undefined ? { stdout } : { stdout, problem });
    };
    const stop = (problem: string) => {
      end(problem);
      child.kill("SIGKILL");
    };
    const onAbort = () => stop(String(signal.reason));

    if (signal.aborted) return settle({ stdout: Buffer.alloc(0), problem: String(signal.reason) });
    // A process group of its own: Ctrl-C is for the command, not for us.
    const child = spawn("git", [...QUIET, ...args], {
      cwd,
      env: environment(cwd),
      stdio: ["pipe", "pipe", "pipe"],
      detached: true,
    });
    // It may end before it has read all.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
    signal.addEventListener("abort", onAbort);
    child.on("error", (error: NodeJS.ErrnoException) =>
      end(error.code === "ENOENT" ? "git is not installed" : `git: ${error.message}`),
    );
    child.stdout.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MAX_OUTPUT) stop("there are too many changed files");
    });
    child.stderr.on("data", (chunk: Buffer) => {
      complaint = (complaint + chunk.toString("utf8")).slice(0, 1000);
    });
    child.on("close", (code, killedBy) => {
      if (code === 0) end();
      else end(complaintOf(complaint) ?? `git ended with ${killedBy ?? code}`);
    });
  });
}

function complaintOf(stderr: string): string | undefined {
  const line = stderr.split("\n").find((one) => /^(fatal|error): /.test(one));
  return line === undefined ? undefined : `git: ${line.replace(/^\w+: /, "").slice(0, 200)}`;
}

/** The repository is the one in `cwd`, whatever a hook or an alias around us has set. */
const LOCAL_VARIABLES =
  /^GIT_(TRACE.*|DIR|WORK_TREE|INDEX_FILE|COMMON_DIR|OBJECT_DIRECTORY|ALTERNATE_.*|PREFIX|NAMESPACE)$/;

function environment(cwd: string): NodeJS.ProcessEnv {
  const outside = Object.entries(process.env).filter(([name]) => !LOCAL_VARIABLES.test(name));
  return {
    ...Object.fromEntries(outside),
    LC_ALL: "C",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_TERMINAL_PROMPT: "0",
    // A partial clone must not fetch what a look at it misses.
    GIT_NO_LAZY_FETCH: "1",
    // With a broken repository here, the one around it is not meant.
    GIT_CEILING_DIRECTORIES: dirname(cwd),
  };
}

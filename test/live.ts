import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { onTestFinished } from "vitest";
import { IG, idIn } from "./ig.ts";

/** A recorded shell that does what it is told, line by line, for as long as a test needs it. */
export interface LiveRun {
  id: string;
  recorder: ChildProcess;
  /** Runs a line of shell in it; resolves when `said` came out, by default a line of its own. */
  tell(line: string, said?: string): Promise<void>;
  /** Ends it with this exit code. */
  end(code?: number): Promise<void>;
}

const SHELL = 'while read -r line; do eval "$line"; done';

export async function liveRun(cwd: string, ...flags: string[]): Promise<LiveRun> {
  const recorder = spawn(process.execPath, [IG, "run", ...flags, "sh", "-c", SHELL], { cwd });
  onTestFinished(() => void recorder.kill("SIGKILL"));
  let out = "";
  recorder.stdout.on("data", (data) => {
    out += data;
    recorder.emit("said");
  });
  const [header] = await once(recorder.stderr, "data");
  let told = 0;
  const tell: LiveRun["tell"] = async (line, said) => {
    const mark = `told ${++told}`;
    recorder.stdin.write(said === undefined ? `${line}; echo ${mark}\n` : `${line}\n`);
    while (!out.includes(said ?? `${mark}\n`)) await once(recorder, "said");
  };
  await tell(":");
  return {
    id: idIn(String(header)),
    recorder,
    tell,
    async end(code = 0) {
      recorder.stdin.write(`exit ${code}\n`);
      await once(recorder, "exit");
    },
  };
}

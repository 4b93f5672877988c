import { existsSync, readSync } from "node:fs";

/** Who writes without end is left to `cat`. */
const MAX_REST = 1024 * 1024;
const CAT = ["/bin/cat", "/usr/bin/cat"];

/**
 * A command's background processes may write on when it and we are gone: they must not die of that,
 * and whoever reads our output waits for its end as without us. `cat` takes our place, unrecorded.
 *
 * @param from the reading end of a pipe or terminal that others still write to; set to blocking
 * @param to one of our own standard streams
 */
export function passOn(from: number, to: number): void {
  // Not a static import: hardly any run needs it, and it costs a millisecond at every start.
  const { spawn } = process.getBuiltinModule("node:child_process");
  const cat = spawn(CAT.find(existsSync) ?? "cat", [], {
    stdio: [from, to, "ignore"],
    cwd: "/",
    env: {},
    detached: true,
  });
  cat.on("error", () => {}); // then it is as if we had not been asked to
  cat.unref();
}

/**
 * Takes what can be had without waiting once our own ends are closed; true when somebody is left who
 * may write more.
 */
export function takeRest(from: number, output: (data: Uint8Array) => void): boolean {
  const buffer = Buffer.allocUnsafe(64 * 1024);
  for (let total = 0; total < MAX_REST; ) {
    const length = readNow(from, buffer);
    if (length <= 0) return length < 0;
    total += length;
    output(buffer.subarray(0, length));
  }
  return true;
}

/** 0 at the end, -1 when there is nothing just now. */
function readNow(from: number, buffer: Uint8Array): number {
  try {
    return readSync(from, buffer);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EAGAIN" ? -1 : 0;
  }
}

import { closeSync, fstatSync, readSync } from "node:fs";
import { IgError } from "../../error.ts";
import { openPlain } from "../../os/untrusted-files.ts";

/** The bytes of output.log as far as they had been written when `refresh` was last called. */
export class LogBytes {
  size = 0;
  private readonly fd: number;

  /** @throws IgError log-missing */
  constructor(path: string) {
    try {
      this.fd = openPlain(path);
    } catch (error) {
      throw missing(path, error);
    }
    this.refresh();
  }

  refresh(): void {
    this.size = fstatSync(this.fd).size;
  }

  /** `[from, to)`, fewer only at the end of the file. */
  read(from: number, to: number): Buffer {
    const bytes = Buffer.allocUnsafe(Math.max(0, to - from));
    let done = 0;
    while (done < bytes.length) {
      const read = readSync(this.fd, bytes, done, bytes.length - done, from + done);
      if (read === 0) break;
      done += read;
    }
    return bytes.subarray(0, done);
  }

  close(): void {
    closeSync(this.fd);
  }
}

function missing(path: string, error: unknown): IgError {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ENOENT" || code === "ENOTDIR")
    return new IgError(
      "log-missing",
      `the log is gone: ${path}`,
      "The run's record is still there; run the command again with `ig run` for a new log.",
    );
  if (code === "ELOOP" || code === "EFTYPE" || code === "ENXIO")
    return new IgError(
      "log-missing",
      `not a regular file, so not read: ${path}`,
      "ig did not make it; the run's record is still there.",
    );
  return new IgError("log-missing", `cannot read ${path} (${code})`, "Check its permissions.");
}

/** ig's own flags of `ig run <command>`. */
export interface RunFlags {
  name?: string;
  cwd?: string;
  quiet: boolean;
  pty: boolean;
  stream: boolean;
}

/** A command to run, and how to record it. */
export interface CommandRequest {
  flags: RunFlags;
  words: string[];
}

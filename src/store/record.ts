import { z } from "zod";

/** `run_` and 8 of a-z0-9. Matched before any path is built from an ID. */
export const RUN_ID = /^run_[a-z0-9]{8}$/;

const isoTime = z.iso.datetime({ offset: true });
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A process that can be told from a later one with the same pid. */
const Process = z.object({
  pid: z.int().positive(),
  /** Linux: field 22 of /proc/pid/stat, in clock ticks since boot. Elsewhere: `ps -o lstart`. */
  start_time: z.string(),
  boot_id: z.string(),
  /** Linux pid namespace; a pid means nothing outside it. */
  pid_ns: z.string().optional(),
});

const Script = z.object({
  /** file: the bytes of a script file; inline: the command string. */
  kind: z.enum(["file", "inline"]),
  /** Absolute. Only for kind file. */
  path: z.string().optional(),
  sha256,
  /** Why a file the command named was not hashed. */
  note: z.string().optional(),
});

const Log = z.object({
  bytes: z.int().nonnegative(),
  /** Rendered lines, as `ig run logs` numbers them. */
  lines: z.int().nonnegative(),
  /** False when something the user saw is not in the log; then `reason` says why. */
  complete: z.boolean(),
  reason: z.string().optional(),
});

/**
 * `run.json`, version 1: everything known about one run, written only by the `ig run` that made it.
 * Without `ended_at` the run is still going, or its writer is gone: see liveness.ts.
 */
export const Run = z.object({
  version: z.literal(1),
  id: z.string().regex(RUN_ID),
  name: z.string().optional(),
  /** As the user gave it, ig's own flags removed. */
  argv: z.array(z.string()).min(1),
  /** Equal for runs of the same argv in the same place of the project. */
  command_key: z.string(),
  /** pty: under a terminal of its own; pipe: stdout and stderr apart. */
  mode: z.enum(["pty", "pipe"]),
  /** Path of the shell that ran an inline command. */
  shell: z.string().optional(),
  cwd: z.string(),
  project_root: z.string(),
  host: z.string(),
  user: z.string(),
  terminal: z.object({ cols: z.int().positive(), rows: z.int().positive() }).optional(),
  /** The `ig run` process: the one writer of this directory. */
  wrapper: Process,
  /** The command itself, absent until it was started. */
  child: z.object({ pid: z.int().positive() }).optional(),
  started_at: isoTime,
  ended_at: isoTime.optional(),
  duration_ms: z.number().nonnegative().optional(),
  /** Exactly one of the two once ended. */
  exit_code: z.int().optional(),
  signal: z.string().optional(),
  script: Script,
  log: Log,
  /** The user asked for delivery to an OpenTelemetry collector. */
  stream: z.boolean(),
});
export type Run = z.infer<typeof Run>;

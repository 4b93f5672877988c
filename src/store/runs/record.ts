import { z } from "zod";

/** `run_` and 8 of a-z0-9. Matched before any path is built from an ID. */
export const RUN_ID = /^run_[a-z0-9]{8}$/;

/** A name, a path, a reason. The record as a whole has a limit, too: see reader.ts. */
const text = z.string().max(32_768);
/** A word of the system's: a host, a user, a boot. */
const word = z.string().max(1024);

const isoTime = z.iso.datetime({ offset: true });
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A process that can be told from a later one with the same pid. */
const Process = z.object({
  pid: z.int().positive(),
  /** Linux: field 22 of /proc/pid/stat, in clock ticks since boot. Elsewhere: `ps -o lstart`. */
  start_time: word,
  boot_id: word,
  /** Linux pid namespace; a pid means nothing outside it. */
  pid_ns: word.optional(),
});

const Script = z.object({
  /** file: the bytes of a script file; inline: the command string. */
  kind: z.enum(["file", "inline"]),
  /** Absolute. Only for kind file. */
  path: text.optional(),
  sha256,
  /** Why a file the command named was not hashed. */
  note: text.optional(),
});

/** before: taken before the command started; beside: shortly after, while it ran. */
const Taken = z.enum(["before", "beside"]);

/** A file whose content decided what the command did. */
const VersionFile = z.object({
  /** argument: a script among the words; recipe: package.json script, Makefile, justfile. */
  role: z.enum(["script", "argument", "recipe"]),
  path: z.string(),
  /** Only this part of the file counts: the name of a package.json script. */
  part: z.string().optional(),
  /** Of the bytes, or of the part's text. Absent when they could not be read: `note` says why. */
  sha256: sha256.optional(),
  /** The bytes are in the store's snapshots. */
  snapshot: z.boolean(),
  /** Present when the content was another one at the end of the run; "gone" when there was none. */
  at_end: z.union([sha256, z.literal("gone")]).optional(),
  note: z.string().optional(),
});

/** Uncommitted state of the git work tree the command ran in. */
const Git = z.object({
  /** As the command started. Absent outside a repository and before the first commit. */
  commit: z
    .string()
    .regex(/^[0-9a-f]{40,64}$/)
    .optional(),
  /** Absent for a detached HEAD. */
  branch: z.string().optional(),
  /** When the rest was read. */
  taken: Taken,
  /** Absent when not known: `unknown` says why. */
  dirty: z.boolean().optional(),
  /** Of every changed and untracked file's name, kind and content. Only when dirty. */
  digest: sha256.optional(),
  /** The first of them; sha256 is shortened to 16 digits. */
  files: z
    .array(
      z.object({
        path: z.string(),
        state: z.enum(["changed", "untracked", "gone", "submodule"]),
        sha256: z.string().optional(),
      }),
    )
    .optional(),
  /** How many there are. */
  changed: z.int().nonnegative().optional(),
  untracked: z.int().nonnegative().optional(),
  /** Why something above is missing: "not a git repository", "git took longer than 2 s". */
  unknown: z.string().optional(),
});

/** A program the command was run by: not its content, but enough to see that it is another one. */
const Tool = z.object({
  name: z.string(),
  /** With links followed: mostly it holds the version. */
  path: z.string(),
  /** Size and time of change; what a version manager's shim was set to. */
  stamp: z.string(),
});

const CodeVersion = z.object({
  /** When the files were read. */
  taken: Taken,
  files: z.array(VersionFile),
  git: Git.optional(),
  /** Hash of the state of all files around the command (code-state.ts), kept among the snapshots. */
  state: sha256.optional(),
  /** How long after the start of the run that was read, ms. */
  looked_ms: z.number().optional(),
  /** Why there is no state, or "later": a look that goes on after the run's end. */
  unseen: z.string().optional(),
  tools: z.array(Tool).optional(),
});
export type Tool = z.infer<typeof Tool>;
export type VersionFile = z.infer<typeof VersionFile>;
export type GitState = z.infer<typeof Git>;
export type CodeVersion = z.infer<typeof CodeVersion>;

/** From `start` up to `end`. */
const Range = { start: z.int().nonnegative(), end: z.int().nonnegative() };

const Log = z.object({
  bytes: z.int().nonnegative(),
  /** Rendered lines, as `ig run logs` numbers them. */
  lines: z.int().nonnegative(),
  /** False when something the user saw is not in the log; then `reason` says why. */
  complete: z.boolean(),
  reason: text.optional(),
});

/** Where one signal goes. Nothing secret: names of headers, paths of key files. */
const OtlpSignal = z.object({
  /** As used, without user, password and query. */
  url: z.string(),
  protocol: z.enum(["http/protobuf", "http/json", "grpc"]),
  compression: z.enum(["none", "gzip"]),
  timeout_ms: z.int().positive(),
  /** Headers that must be sent; their values are known to the daemon's memory only. */
  header_names: z.array(z.string()).optional(),
  /** The endpoint has a query, which may hold a token and is kept like a header. */
  has_query: z.boolean().optional(),
  ca: z.string().optional(),
  client_cert: z.string().optional(),
  client_key: z.string().optional(),
});

/** What the OTEL_* environment of `ig run --stream` said; absent parts are the daemon's to choose. */
const Otlp = z.object({
  logs: OtlpSignal.optional(),
  traces: OtlpSignal.optional(),
  /** OTEL_TRACES_EXPORTER=none. */
  no_span: z.boolean().optional(),
  service_name: z.string().optional(),
  attributes: z.record(z.string(), z.string()).optional(),
});

/** The run's span, see deliver/otlp/trace.ts. */
const Trace = z.object({
  traceparent: z.string(),
  traceId: z.string().regex(/^[0-9a-f]{32}$/),
  spanId: z.string().regex(/^[0-9a-f]{16}$/),
  parentSpanId: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
});

/** As Linux, macOS and the BSDs name them; one without a name, a real-time one say, by its number. */
const SIGNAL =
  /^SIG(?:HUP|INT|QUIT|ILL|TRAP|ABRT|IOT|BUS|FPE|KILL|USR[12]|SEGV|PIPE|ALRM|TERM|STKFLT|CHLD|CONT|STOP|TSTP|TTIN|TTOU|URG|XCPU|XFSZ|VTALRM|PROF|WINCH|IO|POLL|LOST|PWR|SYS|UNUSED|EMT|INFO|THR|LIBRT|BREAK|\d{1,3})$/;

/** No terminal has more, whatever a record says; a size nobody has is no reason not to read a log. */
const cells = z.int().positive().max(0xffff);

/**
 * `run.json`, version 1: everything known about one run, written only by the `ig run` that made it.
 * Without `ended_at` the run is still going, or its writer is gone: see state.ts.
 */
export const Run = z.object({
  version: z.literal(1),
  id: z.string().regex(RUN_ID),
  name: text.optional(),
  /** As the user gave it, ig's own flags removed. */
  argv: z.array(z.string()).min(1),
  /** Equal for runs of the same argv in the same place of the project. */
  command_key: word,
  /** pty: under a terminal of its own; pipe: stdout and stderr apart. */
  mode: z.enum(["pty", "pipe"]),
  /** Path of the shell that ran an inline command. */
  shell: text.optional(),
  cwd: text,
  project_root: text,
  host: word,
  user: word,
  terminal: z
    .object({
      cols: cells,
      rows: cells,
      /** Standard input was no terminal, so the user's own one turned newlines into new lines. */
      cooked: z.boolean().optional(),
    })
    .optional()
    .catch(undefined),
  /** The `ig run` process: the one writer of this directory. */
  wrapper: Process,
  /** The command itself, absent until it was started. */
  child: z.object({ pid: z.int().positive() }).optional(),
  started_at: isoTime,
  ended_at: isoTime.optional(),
  duration_ms: z.number().nonnegative().max(Number.MAX_SAFE_INTEGER).optional(),
  /** Exactly one of the two once ended. */
  exit_code: z.int().optional(),
  signal: z.string().regex(SIGNAL).optional(),
  script: Script,
  /** Which code ran, beyond the script's hash. */
  code_version: CodeVersion.optional(),
  /** The run this one repeats, by `ig run rerun`. */
  rerun_of: z.string().regex(RUN_ID).optional(),
  log: Log,
  /** Places of secret environment values, never the values: in argv (UTF-16 units), in the log (bytes). */
  argv_secrets: z.array(z.object({ word: z.int().nonnegative(), ...Range })).optional(),
  log_secrets: z.array(z.object(Range)).optional(),
  /** The user asked for delivery to an OpenTelemetry collector. */
  stream: z.boolean(),
  otlp: Otlp.optional(),
  /**
   * Made by `ig run register` and recorded by `ig run stream`: `wrapper` is whoever wrote it last, and
   * only `ig run complete` ends it. `streamed` is true once the stream came to its end.
   */
  piecewise: z.object({ streamed: z.boolean() }).optional(),
  trace: Trace.optional(),
  /** Made with a key that its recorder keeps outside of all projects: see origin.ts. */
  origin: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional()
    .catch(undefined),
});
export type Run = z.infer<typeof Run>;

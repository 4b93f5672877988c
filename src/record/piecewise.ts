import { once } from "node:events";
import { existsSync } from "node:fs";
import { defined } from "../defined.ts";
import { notifyDaemon } from "../deliver/daemon/client.ts";
import { complain, IgError, reasonOf } from "../error.ts";
import type { Sink } from "../event.ts";
import { type LogWriter, openLogWriter } from "../store/log/write.ts";
import { findProject, logFile } from "../store/paths.ts";
import { findRun } from "../store/runs/find.ts";
import { thisProcess } from "../store/runs/liveness.ts";
import type { StoredRun } from "../store/runs/reader.ts";
import { standing } from "../store/runs/state.ts";
import { type RunWriter, takeOver } from "../store/runs/writer.ts";
import { captureCode } from "../version/capture-before.ts";
import { captureDuring, wholeScript } from "../version/capture-during.ts";
import { createRecord, endFields, logFields } from "./recording.ts";
import type { CommandRequest } from "./run-flags.ts";
import { secretsInCommand, watchSecrets } from "./secrets.ts";
import { announceStart, prepareStreaming, soonUndelivered } from "./streaming.ts";

/** Makes the record of a run that is going to be streamed, and gives back its ID. */
export async function registerRun({ flags, words }: CommandRequest): Promise<string> {
  const cwd = flags.cwd ?? process.cwd();
  const code = captureCode(words, { cwd });
  const { kind, sha256, path, note } = await wholeScript(code);
  const project = findProject(cwd);
  const start = {
    command: { argv: words },
    mode: "pipe" as const,
    cwd,
    script: { kind, sha256, ...defined({ path, note }) },
    code_version: code.code_version,
    startedMs: Date.now(),
    stream: true,
    ...defined({ name: flags.name }),
  };
  const { fields } = await prepareStreaming(process.env, cwd);
  const run = createRecord(project, start, {
    ...fields,
    ...secretsInCommand(words, process.env),
    piecewise: { streamed: false },
  });
  run.publish();
  run.update({ code_version: await captureDuring(code, { store: project.store }) });
  return run.record.id;
}

/**
 * Copies standard input to standard output, byte for byte, and records it. Whatever is wrong with
 * the recording, the bytes go through; it is said on stderr, and by exit code 1.
 */
export async function streamRun(store: string, id: string): Promise<void> {
  const recording = await startStream(store, id).catch((error: IgError) => {
    complain(`${error.message}; not recorded`);
    process.exitCode = 1;
    return undefined;
  });
  // Ctrl-C ends what writes to us; its last words are still to come.
  process.on("SIGINT", () => {});
  await passThrough((data) => {
    const event = { type: "output", time: Date.now(), stream: "stdout", data } as const;
    for (const sink of recording?.sinks ?? []) sink.event(event);
  });
  if (recording === undefined) return;
  await endStream(recording);
  // A daemon that is still being started is no reason to stay.
  process.exit();
}

/** A stream under way. */
interface Streamed {
  log: LogWriter;
  run: RunWriter;
  /** Stands before the log where secrets are watched for. */
  sinks: Sink[];
  announced: Promise<string | undefined>;
}

/** @throws IgError unknown-run, not-registered, already-completed, already-streamed, no-log */
async function startStream(store: string, id: string): Promise<Streamed> {
  const stored = registered(findRun(store, id));
  if (existsSync(logFile(stored.dir))) throw alreadyStreamed(stored);
  const startedAt = Date.now();
  // Made exclusively: of two streams, one gets the log, and with it the record.
  const log = openLogWriter(stored.dir, { mode: "pipe", startedAt, cols: 80, rows: 24 });
  if (!log.complete) throw existsSync(logFile(stored.dir)) ? alreadyStreamed(stored) : noLog(log);
  const run = takeOver(store, stored);
  run.hold();
  run.update({ wrapper: thisProcess() });
  const { keys } = await prepareStreaming(process.env, process.cwd());
  const announced = announceStart(store, run.record.id, { keys });
  const secrets = watchSecrets(process.env, (fields) => {
    try {
      run.update(fields);
    } catch {} // a full disk must not stop the stream
  });
  secrets.start();
  return { log, run, announced, sinks: [secrets.sink, log] };
}

/** Ends early, like cat, when nobody reads our output any more. */
async function passThrough(record: (data: Buffer) => void): Promise<void> {
  let closed = false;
  process.stdout.on("error", () => {
    closed = true;
    process.exitCode = 141;
    process.stdin.destroy();
  });
  try {
    for await (const data of process.stdin as AsyncIterable<Buffer>) {
      record(data);
      if (!process.stdout.write(data) && !closed)
        await Promise.race([once(process.stdout, "drain"), once(process.stdout, "close")]);
    }
  } catch (error) {
    if (!closed) throw error;
  }
}

async function endStream({ log, run, announced }: Streamed): Promise<void> {
  log.close();
  try {
    run.update({ log: logFields(log), piecewise: { streamed: true } });
  } catch (error) {
    complain(`the record could not be written: ${reasonOf(error)}`);
    process.exitCode = 1;
  }
  await notifyDaemon(run.store, { id: run.record.id, event: "start" });
  const undelivered = await soonUndelivered(announced);
  if (undelivered !== undefined) complain(`Logs: local (daemon not running: ${undelivered})`);
}

/** Its stream is at its end when it sees the end of its input, which may be a moment after ours. */
const STREAM_END_MS = 5000;

/**
 * Ends a registered run.
 * @throws IgError unknown-run, not-registered, already-completed, still-streaming
 */
export async function completeRun(store: string, id: string, exit: number): Promise<void> {
  if (!Number.isInteger(exit) || exit < 0 || exit > 255)
    throw new IgError("bad-flag", `--exit ${exit} is no exit code`, "Give a number from 0 to 255.");
  const stored = await afterStream(store, id);
  const endedMs = Date.now();
  const run = takeOver(store, stored);
  run.update({
    wrapper: thisProcess(),
    ...endFields(stored.run, { code: exit, signal: null }, endedMs),
  });
  await notifyDaemon(store, { id: stored.run.id, event: "end" });
}

async function afterStream(store: string, id: string): Promise<StoredRun> {
  for (const deadline = Date.now() + STREAM_END_MS; ; ) {
    const stored = registered(findRun(store, id));
    const { state, doubt } = await standing(store, stored);
    if (state !== "running" || doubt !== undefined) return registered(findRun(store, id));
    if (Date.now() > deadline)
      throw new IgError(
        "still-streaming",
        `${stored.run.id} is still being streamed`,
        "Complete it when `ig run stream` has ended.",
      );
    await new Promise((next) => setTimeout(next, 20));
  }
}

function registered(stored: StoredRun): StoredRun {
  const { id, piecewise, ended_at } = stored.run;
  if (piecewise === undefined)
    throw new IgError(
      "not-registered",
      `${id} was not made by ig run register`,
      "ID=$(ig run register ./script.sh) gives an ID for stream and complete.",
    );
  if (ended_at === undefined) return stored;
  throw new IgError("already-completed", `${id} is completed already`, `See: ig run status ${id}`);
}

function alreadyStreamed({ run }: StoredRun): IgError {
  return new IgError(
    "already-streamed",
    `${run.id} has had its stream already`,
    "A run is one stream: register another one.",
  );
}

function noLog({ reason }: { reason: string | undefined }): IgError {
  return new IgError("no-log", reason ?? "the log cannot be written");
}

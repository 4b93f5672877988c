import { CONTEXT } from "../../redact/log-lines.ts";
import { logState, recordStamp } from "../../store/runs/file-state.ts";
import { isWarning, readRun, type StoredRun } from "../../store/runs/reader.ts";
import { type Phase, type Standing, standing } from "../../store/runs/state.ts";
import type { Notifier } from "../notifier.ts";
import {
  type End,
  endRecord,
  lineRecord,
  type RunScope,
  scopeOf,
  startRecord,
} from "../otlp/records.ts";
import { spanOf } from "../otlp/span.ts";
import type { Transport } from "../otlp/transport.ts";
import { deliverBatch } from "./bisect.ts";
import { type LogSource, openLogSource, redactorOf } from "./log-source.ts";
import type { Item, Progress } from "./progress.ts";
import { type ExportContext, type OnStall, send, sendLogs } from "./send.ts";

/** One run on its way to a collector, as far as it is known now. */
export interface Shipment {
  store: string;
  stored: StoredRun;
  progress: Progress;
  /** Notified when something about this run may have changed. */
  changed: Notifier;
  running: boolean;
  /** Registered and not ended: it may stay so for ever. */
  open: boolean;
  /** Of the log, and lines that could be sent by now. */
  bytes: number;
  lines: number;
}

/**
 * Exports one run from its checkpoint to its end, following it while it runs: start event, lines,
 * end event, span. Returns when nothing is left, or the run is gone.
 * @throws the stop signal's reason; else what keeps the run's files from being read
 */
export async function ship(
  context: ExportContext,
  shipment: Shipment,
  version: string,
): Promise<void> {
  const { settings, stop } = context;
  const { progress, changed, store } = shipment;
  for (;;) {
    stop.throwIfAborted();
    const stamp = recordStamp(shipment.stored.dir);
    const now = await standing(store, shipment.stored);
    if (now.phase === "gone") return progress.finish("gone");
    if (now.phase === "unreadable") throw new Error(now.problem);
    shipment.stored = now.stored;
    shipment.running = now.state === "running";
    shipment.open = now.phase === "open";
    if (now.phase === "starting") {
      await changed.wait(settings.pollMs, stop);
      continue;
    }
    const seen = logState(now.stored.dir)?.bytes;
    const { scope, problem } = await shipLog(context, shipment, now, version);
    if (problem !== undefined) {
      progress.stalled("paused", problem);
      await changed.wait(settings.pausedMs, stop);
    } else if (now.phase !== "over") {
      await growth(context, shipment, { phase: now.phase, seen, stamp });
    } else {
      if (progress.checkpoint.span === "due")
        await shipSpan(context, progress, scope, endOf(now, shipment));
      return progress.finish("done");
    }
  }
}

/** All that can be sent now. The answer says why nothing is accepted, when that is so. */
async function shipLog(
  context: ExportContext,
  shipment: Shipment,
  now: Standing,
  version: string,
): Promise<{ scope: RunScope; problem?: string }> {
  const { progress } = shipment;
  const source = openLogSource(now.stored, now.phase !== "running");
  shipment.bytes = source.bytes;
  shipment.lines = source.lines;
  try {
    const scope = scopeOf(now.stored, redactorOf(recordNow(shipment, now)), version);
    const onStall: OnStall = (state, why) => progress.stalled(state, why);
    const items = pending(shipment, scope, now, source);
    for (const batch of batches(items, () => limits(context, scope))) {
      const problem = await deliverBatch(batch, {
        settle: (items, partial) => progress.settle(items, partial),
        park: (item, why) => progress.park(item, why),
        send: (records) => sendLogs(context, scope.stored.run, records, onStall),
        knownGood: () => knownGood(progress, scope),
      });
      if (problem !== undefined) return { scope, problem };
    }
    return { scope };
  } finally {
    source.close();
  }
}

/** The record as it is now: it names the place of a secret before the log holds its value. */
function recordNow({ store }: Shipment, { phase, stored }: Standing): StoredRun {
  if (phase !== "running") return stored;
  const now = readRun(store, stored.key);
  if (isWarning(now)) throw new Error(`${now.path}: ${now.problem}`);
  return now;
}

/** What the checkpoint says is missing, in order. */
function* pending(
  { progress: { checkpoint }, ...shipment }: Shipment,
  scope: RunScope,
  now: Standing,
  source: LogSource,
): Generator<Item> {
  if (!checkpoint.started)
    yield item(startRecord(scope), (c) => {
      c.started = true;
    });
  if (checkpoint.ended) return;
  const { next } = checkpoint;
  const furthest = { ...checkpoint.furthest };
  for (const line of scope.redactor.logLines(source.from(Math.max(1, next - CONTEXT)), next)) {
    const { n, stream, offset } = line;
    const advances = offset > (furthest[stream] ?? -1);
    if (advances) furthest[stream] = offset;
    yield item(lineRecord(scope, line, advances), (c) => {
      c.next = n + 1;
      if (advances) c.furthest[stream] = offset;
    });
  }
  if (now.phase === "over")
    yield item(endRecord(scope, endOf(now, shipment)), (c) => {
      c.ended = true;
    });
}

/** Groups by number and text size; the limits may shrink on the way. */
function* batches(items: Iterable<Item>, limits: () => [number, number]): Generator<Item[]> {
  let batch: Item[] = [];
  let bytes = 0;
  for (const next of items) {
    const [most, largest] = limits();
    if (batch.length > 0 && (batch.length >= most || bytes + next.bytes > largest)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(next);
    bytes += next.bytes;
  }
  if (batch.length > 0) yield batch;
}

async function shipSpan(
  context: ExportContext,
  progress: Progress,
  scope: RunScope,
  end: End,
): Promise<void> {
  const { run } = scope.stored;
  const span = context.endpoints.wantsSpan(run) ? spanOf(scope, end) : undefined;
  if (span === undefined) return progress.spanSettled("none");
  const onStall: OnStall = (state, why) => progress.stalled(state, why);
  const encode = (transport: Transport) => transport.encodeSpan(span);
  const outcome = await send(context, run, "traces", encode, onStall);
  if (outcome.kind === "refused") progress.problem(`the run's span was refused: ${outcome.why}`);
  const taken = outcome.kind === "accepted" && outcome.partial.rejected === 0;
  progress.spanSettled(taken ? "accepted" : "refused");
}

/** New lines are sent soon, but not each in a request of its own. */
async function growth(
  { settings, stop }: ExportContext,
  { store, stored, changed }: Shipment,
  { phase, seen, stamp }: { phase: Phase; seen: number | undefined; stamp: string },
): Promise<void> {
  await changed.wait(settings.flushMs, stop);
  let lookedAt = Date.now();
  while (logState(stored.dir)?.bytes === seen && recordStamp(stored.dir) === stamp) {
    if (stop.aborted) return;
    if (Date.now() - lookedAt >= settings.scanMs) {
      if ((await standing(store, stored)).phase !== phase) return;
      lookedAt = Date.now();
    }
    await changed.wait(settings.pollMs, stop);
  }
}

/** A record of this run to ask with whether anything is accepted at all. */
function knownGood(progress: Progress, scope: RunScope): Item["record"] | undefined {
  if (progress.checkpoint.accepted_at === undefined) return undefined;
  return progress.lastAccepted ?? startRecord(scope);
}

function item(record: Item["record"], mark: Item["mark"]): Item {
  return { record, mark, bytes: String(record.body).length + RECORD_BYTES };
}

/** What a record takes beside its text. */
const RECORD_BYTES = 400;

function limits(context: ExportContext, scope: RunScope): [records: number, bytes: number] {
  const endpoint = context.endpoints.of(scope.stored.run, "logs");
  const { batchRecords, batchBytes } = context.settings;
  return [batchRecords, "blocked" in endpoint ? batchBytes : endpoint.batchBytes];
}

/** A run nobody ended, ended when its last output came. */
function endOf(
  { state, stored }: Standing,
  { bytes, lines }: Pick<Shipment, "bytes" | "lines">,
): End {
  const { run, dir } = stored;
  const time = Date.parse(run.ended_at ?? run.started_at);
  return {
    state: state === "lost" || state === "incomplete" ? state : "ended",
    time: run.ended_at === undefined ? Math.max(time, logState(dir)?.changedMs ?? 0) : time,
    lines,
    bytes,
  };
}

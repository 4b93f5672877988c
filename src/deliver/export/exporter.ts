import { CONTEXT } from "../../redact/log-lines.ts";
import { logState, recordStamp } from "../../store/runs/file-state.ts";
import { isWarning, readRun, type StoredRun } from "../../store/runs/reader.ts";
import { type Phase, type Standing, standing } from "../../store/runs/state.ts";
import type { Bell } from "../bell-and-gate.ts";
import { encodeSpan } from "../otlp/encode.ts";
import {
  type End,
  endRecord,
  lineRecord,
  type RunScope,
  scopeOf,
  startRecord,
} from "../otlp/records.ts";
import { spanOf } from "../otlp/span.ts";
import { deliverBatch } from "./bisect.ts";
import type { Item, Ledger } from "./ledger.ts";
import { type Feed, openFeed, redactorOf } from "./log-source.ts";
import { type Courier, exchange, exchangeLogs } from "./transport.ts";

/** One run on its way to a collector, as far as it is known now. */
export interface Shipment {
  store: string;
  stored: StoredRun;
  ledger: Ledger;
  /** Rung when something about this run may have changed. */
  bell: Bell;
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
export async function ship(courier: Courier, shipment: Shipment, version: string): Promise<void> {
  const { settings, stop } = courier;
  const { ledger, bell, store } = shipment;
  for (;;) {
    stop.throwIfAborted();
    const stamp = recordStamp(shipment.stored.dir);
    const now = await standing(store, shipment.stored);
    if (now.phase === "gone") return ledger.close("gone");
    if (now.phase === "unreadable") throw new Error(now.problem);
    shipment.stored = now.stored;
    shipment.running = now.state === "running";
    shipment.open = now.phase === "open";
    if (now.phase === "starting") {
      await bell.wait(settings.pollMs, stop);
      continue;
    }
    const seen = logState(now.stored.dir)?.bytes;
    const { scope, problem } = await shipLog(courier, shipment, now, version);
    if (problem !== undefined) {
      ledger.waiting("paused", problem);
      await bell.wait(settings.pausedMs, stop);
    } else if (now.phase !== "over") {
      await growth(courier, shipment, { phase: now.phase, seen, stamp });
    } else {
      if (ledger.checkpoint.span === "due")
        await shipSpan(courier, ledger, scope, endOf(now, shipment));
      return ledger.close("done");
    }
  }
}

/** All that can be sent now. The answer says why nothing is accepted, when that is so. */
async function shipLog(
  courier: Courier,
  shipment: Shipment,
  now: Standing,
  version: string,
): Promise<{ scope: RunScope; problem?: string }> {
  const feed = openFeed(now.stored, now.phase !== "running");
  shipment.bytes = feed.bytes;
  shipment.lines = feed.lines;
  try {
    const scope = scopeOf(now.stored, redactorOf(afterFeed(shipment, now)), version);
    const items = pending(shipment, scope, now, feed);
    for (const batch of batches(items, () => limits(courier, scope))) {
      const problem = await deliverBatch(batch, {
        ...shipment.ledger,
        send: (records) =>
          exchangeLogs(courier, scope.stored.run, records, shipment.ledger.waiting),
        knownGood: () => knownGood(shipment.ledger, scope),
      });
      if (problem !== undefined) return { scope, problem };
    }
    return { scope };
  } finally {
    feed.close();
  }
}

/** The record as it is now: it names the place of a secret before the log holds its value. */
function afterFeed({ store }: Shipment, { phase, stored }: Standing): StoredRun {
  if (phase !== "running") return stored;
  const now = readRun(store, stored.key);
  if (isWarning(now)) throw new Error(`${now.path}: ${now.problem}`);
  return now;
}

/** What the checkpoint says is missing, in order. */
function* pending(
  { ledger: { checkpoint }, ...shipment }: Shipment,
  scope: RunScope,
  now: Standing,
  feed: Feed,
): Generator<Item> {
  if (!checkpoint.started)
    yield item(startRecord(scope), (c) => {
      c.started = true;
    });
  if (checkpoint.ended) return;
  const { next } = checkpoint;
  const furthest = { ...checkpoint.furthest };
  for (const line of scope.redactor.logLines(feed.from(Math.max(1, next - CONTEXT)), next)) {
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
  courier: Courier,
  ledger: Ledger,
  scope: RunScope,
  end: End,
): Promise<void> {
  const { run } = scope.stored;
  const span = courier.endpoints.wantsSpan(run) ? spanOf(scope, end) : undefined;
  if (span === undefined) return ledger.span("none");
  const encode = (protocol: Parameters<typeof encodeSpan>[0]) => encodeSpan(protocol, span);
  const outcome = await exchange(courier, run, "traces", encode, ledger.waiting);
  if (outcome.kind === "refused") ledger.trouble(`the run's span was refused: ${outcome.why}`);
  const taken = outcome.kind === "accepted" && outcome.partial.rejected === 0;
  ledger.span(taken ? "accepted" : "refused");
}

/** New lines are sent soon, but not each in a request of its own. */
async function growth(
  { settings, stop }: Courier,
  { store, stored, bell }: Shipment,
  { phase, seen, stamp }: { phase: Phase; seen: number | undefined; stamp: string },
): Promise<void> {
  await bell.wait(settings.flushMs, stop);
  let lookedAt = Date.now();
  while (logState(stored.dir)?.bytes === seen && recordStamp(stored.dir) === stamp) {
    if (stop.aborted) return;
    if (Date.now() - lookedAt >= settings.scanMs) {
      if ((await standing(store, stored)).phase !== phase) return;
      lookedAt = Date.now();
    }
    await bell.wait(settings.pollMs, stop);
  }
}

/** A record of this run to ask with whether anything is accepted at all. */
function knownGood(ledger: Ledger, scope: RunScope): Item["record"] | undefined {
  if (ledger.checkpoint.accepted_at === undefined) return undefined;
  return ledger.lastGood() ?? startRecord(scope);
}

function item(record: Item["record"], mark: Item["mark"]): Item {
  return { record, mark, bytes: String(record.body).length + RECORD_BYTES };
}

/** What a record takes beside its text. */
const RECORD_BYTES = 400;

function limits(courier: Courier, scope: RunScope): [records: number, bytes: number] {
  const endpoint = courier.endpoints.of(scope.stored.run, "logs");
  const { batchRecords, batchBytes } = courier.settings;
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

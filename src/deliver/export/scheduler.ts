import { defined } from "../../defined.ts";
import { acceptedLines } from "../../store/delivery.ts";
import { logState } from "../../store/runs/file-state.ts";
import { findRun } from "../../store/runs/find.ts";
import type { StoredRun } from "../../store/runs/reader.ts";
import { RUN_ID } from "../../store/runs/record.ts";
import { standing } from "../../store/runs/state.ts";
import { ConcurrencyLimit } from "../concurrency-limit.ts";
import type { Journal } from "../journal.ts";
import { Notifier } from "../notifier.ts";
import type { SignalKeys } from "../otlp/config.ts";
import type { AgentRow, Report } from "../report.ts";
import { Discovery } from "./discover.ts";
import { type Shipment, ship } from "./exporter.ts";
import { logLines, redactorOf } from "./log-source.ts";
import { Progress } from "./progress.ts";
import type { ExportContext } from "./send.ts";

/** Ended runs being read at once, for each endpoint. */
const OPEN_AT_ONCE = 16;

/** All runs the daemon has to do with: exports those that are to be, knows the others while they run. */
export class Scheduler {
  /** Since this daemon started. */
  readonly exported: Report["exported"] = { runs: 0, rejected: 0, parked: 0 };
  readonly #store: string;
  readonly #context: ExportContext;
  readonly #log: Journal;
  readonly #version: string;
  readonly #discovery: Discovery;
  readonly #shipments = new Map<string, { shipment: Shipment; finished: Promise<void> }>();
  /** Running, and not to be exported. */
  readonly #others = new Map<string, StoredRun>();
  /** One an endpoint, so that one that is down does not hold up the others. */
  readonly #open = new Map<string, ConcurrencyLimit>();
  #scanned = false;

  constructor(store: string, context: ExportContext, log: Journal, version: string) {
    this.#store = store;
    this.#context = context;
    this.#log = log;
    this.#version = version;
    this.#discovery = new Discovery(store);
  }

  /** Looks for new runs, forgets ended ones. Every few seconds. */
  async scan(): Promise<void> {
    const { stop } = this.#context;
    const discovery = this.#discovery;
    const found = this.#scanned ? discovery.recent(stop) : discovery.everything(stop);
    this.#scanned = true;
    for await (const stored of found) {
      if (stop.aborted) return;
      this.#track(stored);
    }
    await this.#forgetEnded();
  }

  /** A run is said to have begun or ended. */
  async notified(id: string, keys: SignalKeys | undefined): Promise<void> {
    if (!RUN_ID.test(id)) throw new Error("no run ID");
    if (keys !== undefined) this.#context.endpoints.learn(id, keys);
    const stored = findRun(this.#store, id);
    const known = this.#shipments.get(stored.key);
    if (known === undefined) this.#track(stored);
    else known.shipment.changed.notify();
    await this.#forgetEnded();
  }

  /** Nothing runs, nothing is left to send. */
  isIdle(): boolean {
    return this.#others.size === 0 && [...this.#shipments.values()].every(waitsForGood);
  }

  agents(): AgentRow[] {
    return [
      ...[...this.#shipments.values()].map(({ shipment }) => shipmentRow(shipment)),
      ...[...this.#others.values()].map(otherRow),
    ];
  }

  /** Once the context's stop signal is given: when all have let go. */
  async finished(): Promise<void> {
    await Promise.all([...this.#shipments.values()].map(({ finished }) => finished));
  }

  #track(stored: StoredRun): void {
    const { key, dir, run } = stored;
    if (!run.stream) {
      this.#others.set(key, stored);
      return;
    }
    if (this.#shipments.has(key) || this.#context.stop.aborted) return;
    const progress = new Progress(this.#store, key, run.id, this.#log);
    const shipment: Shipment = {
      store: this.#store,
      stored,
      progress,
      changed: new Notifier(),
      running: run.ended_at === undefined,
      open: false,
      bytes: logState(dir)?.bytes ?? 0,
      lines: progress.checkpoint.next - 1,
    };
    this.#shipments.set(key, { shipment, finished: this.#shipToEnd(shipment) });
  }

  /** Never rejects. A run whose files cannot be read now is tried again later, and says so. */
  async #shipToEnd(shipment: Shipment): Promise<void> {
    const { stop, settings } = this.#context;
    const { progress, changed, stored } = shipment;
    while (!stop.aborted) {
      try {
        await this.#inTurn(shipment, () => ship(this.#context, shipment, this.#version));
        break;
      } catch (error) {
        if (stop.aborted) return;
        progress.stalled("paused", `its files cannot be read: ${(error as Error).message}`);
        await changed.wait(settings.pausedMs, stop);
      }
    }
    const { state, rejected, parked, next } = progress.checkpoint;
    this.#log(
      `${stored.run.id}: ${state}, ${next - 1} lines, ${rejected} rejected, ${parked} parked`,
    );
    this.exported.runs++;
    this.exported.rejected += rejected;
    this.exported.parked += parked;
    await progress.saved(settings.scanMs, stop);
    this.#shipments.delete(stored.key);
  }

  /** Of a long backlog only some runs are open at a time; running ones are never kept waiting. */
  #inTurn({ running, stored }: Shipment, work: () => Promise<void>): Promise<void> {
    if (running) return work();
    const place = stored.run.otlp?.logs?.url ?? "";
    const limit = this.#open.get(place) ?? new ConcurrencyLimit(OPEN_AT_ONCE);
    this.#open.set(place, limit);
    return limit.run(work);
  }

  async #forgetEnded(): Promise<void> {
    for (const [key, other] of this.#others) {
      const { phase, stored } = await standing(this.#store, other);
      if (phase === "starting" || phase === "running") this.#others.set(key, stored);
      else this.#others.delete(key);
    }
  }
}

/** All there is was delivered, and nobody may ever end the run. */
function waitsForGood({ shipment }: { shipment: Shipment }): boolean {
  return shipment.open && shipment.progress.checkpoint.next > shipment.lines;
}

function otherRow(stored: StoredRun): AgentRow {
  const { run, dir } = stored;
  const redactor = redactorOf(stored);
  return {
    id: run.id,
    ...(run.name === undefined ? {} : { name: redactor.attribute(run.name) }),
    command: redactor.argv(run.argv).join(" "),
    pid: run.child?.pid ?? run.wrapper.pid,
    since: run.started_at,
    running: true,
    stream: false,
    bytes: logState(dir)?.bytes ?? 0,
    lines: logLines(stored).lines,
    state: "local",
  };
}

/** The log is asked anew: during an outage, a shipment knows no more than what it was to send. */
function shipmentRow({ stored, progress, running, bytes, open }: Shipment): AgentRow {
  const { next, rejected, parked, state, error } = progress.checkpoint;
  const { lines, frozen } = logLines(stored, !running || open);
  return {
    ...otherRow(stored),
    running,
    stream: true,
    bytes: logState(stored.dir)?.bytes ?? bytes,
    lines,
    exported: acceptedLines(progress.checkpoint),
    backlog: Math.max(0, frozen - next + 1),
    rejected,
    parked,
    state,
    ...defined({ error }),
  };
}

import { defined } from "../../defined.ts";
import { acceptedLines } from "../../store/delivery.ts";
import { logState } from "../../store/runs/file-state.ts";
import { findRun } from "../../store/runs/find.ts";
import type { StoredRun } from "../../store/runs/reader.ts";
import { RUN_ID } from "../../store/runs/record.ts";
import { standing } from "../../store/runs/state.ts";
import { createBell, createGate, type Gate } from "../bell-and-gate.ts";
import type { Journal } from "../journal.ts";
import type { SignalKeys } from "../otlp/config.ts";
import type { AgentRow, Report } from "../report.ts";
import { createDiscovery } from "./discover.ts";
import { type Shipment, ship } from "./exporter.ts";
import { openLedger } from "./ledger.ts";
import { logLines, redactorOf } from "./log-source.ts";
import type { Courier } from "./transport.ts";

/** Ended runs being read at once, for each endpoint. */
const OPEN_AT_ONCE = 16;

/** All runs the daemon has to do with. */
export interface Fleet {
  /** Looks for new runs, forgets ended ones. Every few seconds, and when the bell rings. */
  scan(): Promise<void>;
  rung(id: string, keys: SignalKeys | undefined): Promise<void>;
  /** Nothing runs, nothing is left to send. */
  idle(): boolean;
  agents(): AgentRow[];
  exported(): Report["exported"];
  /** Once the courier's stop signal is given: when all have let go. */
  settled(): Promise<void>;
}

export function createFleet(store: string, courier: Courier, log: Journal, version: string): Fleet {
  const discovery = createDiscovery(store);
  const shipments = new Map<string, { shipment: Shipment; finished: Promise<void> }>();
  /** Running, and not to be exported. */
  const others = new Map<string, StoredRun>();
  const exported = { runs: 0, rejected: 0, parked: 0 };
  /** One an endpoint, so that one that is down does not hold up the others. */
  const gates = new Map<string, Gate>();
  let first = true;

  function track(stored: StoredRun): void {
    const { key } = stored;
    if (!stored.run.stream) {
      others.set(key, stored);
      return;
    }
    if (shipments.has(key) || courier.stop.aborted) return;
    const ledger = openLedger(store, key, stored.run.id, log);
    const shipment: Shipment = {
      store,
      stored,
      ledger,
      bell: createBell(),
      running: stored.run.ended_at === undefined,
      open: false,
      bytes: logState(stored.dir)?.bytes ?? 0,
      lines: ledger.checkpoint.next - 1,
    };
    shipments.set(key, { shipment, finished: shipToEnd(shipment) });
  }

  /** Of a long backlog only some runs are open at a time; running ones are never kept waiting. */
  function waitingTurn(shipment: Shipment, work: () => Promise<void>): Promise<void> {
    if (shipment.running) return work();
    const place = shipment.stored.run.otlp?.logs?.url ?? "";
    const gate = gates.get(place) ?? createGate(OPEN_AT_ONCE);
    gates.set(place, gate);
    return gate.pass(work);
  }

  /** Never rejects. A run whose files cannot be read now is tried again later, and says so. */
  async function shipToEnd(shipment: Shipment): Promise<void> {
    const { ledger, bell, stored } = shipment;
    while (!courier.stop.aborted) {
      try {
        await waitingTurn(shipment, () => ship(courier, shipment, version));
        break;
      } catch (error) {
        if (courier.stop.aborted) return;
        ledger.waiting("paused", `its files cannot be read: ${(error as Error).message}`);
        await bell.wait(courier.settings.pausedMs, courier.stop);
      }
    }
    const { state, rejected, parked, next } = ledger.checkpoint;
    log(`${stored.run.id}: ${state}, ${next - 1} lines, ${rejected} rejected, ${parked} parked`);
    exported.runs++;
    exported.rejected += rejected;
    exported.parked += parked;
    await ledger.saved(courier.settings.scanMs, courier.stop);
    shipments.delete(stored.key);
  }

  async function forgetEnded(): Promise<void> {
    for (const [key, other] of others) {
      const { phase, stored } = await standing(store, other);
      if (phase === "starting" || phase === "running") others.set(key, stored);
      else others.delete(key);
    }
  }

  return {
    async scan() {
      for (const stored of first ? discovery.everything() : discovery.recent()) track(stored);
      first = false;
      await forgetEnded();
    },
    async rung(id, keys) {
      if (!RUN_ID.test(id)) throw new Error("no run ID");
      if (keys !== undefined) courier.endpoints.learn(id, keys);
      const stored = findRun(store, id);
      const going = shipments.get(stored.key);
      if (going === undefined) track(stored);
      else going.shipment.bell.ring();
      await forgetEnded();
    },
    idle: () => others.size === 0 && [...shipments.values()].every(isWaitingForever),
    agents: () => [
      ...[...shipments.values()].map(({ shipment }) => shipmentRow(shipment)),
      ...[...others.values()].map(otherRow),
    ],
    exported: () => exported,
    async settled() {
      await Promise.all([...shipments.values()].map(({ finished }) => finished));
    },
  };
}

function isWaitingForever({ shipment }: { shipment: Shipment }): boolean {
  return shipment.open && shipment.ledger.checkpoint.next > shipment.lines;
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
function shipmentRow({ stored, ledger, running, bytes, open }: Shipment): AgentRow {
  const { next, rejected, parked, state, error } = ledger.checkpoint;
  const { lines, frozen } = logLines(stored, !running || open);
  return {
    ...otherRow(stored),
    running,
    stream: true,
    bytes: logState(stored.dir)?.bytes ?? bytes,
    lines,
    exported: acceptedLines(ledger.checkpoint),
    backlog: Math.max(0, frozen - next + 1),
    rejected,
    parked,
    state,
    ...defined({ error }),
  };
}

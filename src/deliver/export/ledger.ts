import {
  type Checkpoint,
  freshCheckpoint,
  park,
  readCheckpoint,
  writeCheckpoint,
} from "../../store/delivery.ts";
import { createBell } from "../bell-and-gate.ts";
import type { LogRecord, Partial } from "../otlp/encode.ts";

/** One run's checkpoint in memory and on disk. Only acceptance and parking move it forward. */
export interface Ledger {
  readonly checkpoint: Checkpoint;
  /** The last record of this run the collector took, in this daemon's life. */
  lastGood(): LogRecord | undefined;
  /** These, in order, are dealt with; without `partial` they were parked. */
  settle(items: Item[], partial?: Partial): void;
  /** Keeps a refused record in the reject file. @throws what the file system throws */
  park(item: Item, why: string): void;
  waiting(state: "retrying" | "paused", why: string): void;
  /** Something went wrong and is over; the run goes on. */
  trouble(message: string): void;
  span(state: Checkpoint["span"]): void;
  /** Nothing more will be sent: it all was, or the run's directory is gone. */
  close(state: "done" | "gone"): void;
  /** Once the checkpoint is on disk; on a full one, tries again every `everyMs`. */
  saved(everyMs: number, stop: AbortSignal): Promise<void>;
}

export function openLedger(
  store: string,
  key: string,
  run: string,
  log: (message: string) => void,
): Ledger {
  const checkpoint = believable(readCheckpoint(store, key), run);
  let unsaved: string | undefined;
  let good: LogRecord | undefined;

  function save(): void {
    try {
      writeCheckpoint(store, key, checkpoint);
      unsaved = undefined;
    } catch (error) {
      const why = (error as NodeJS.ErrnoException).code ?? String(error);
      if (unsaved !== why) log(`${run}: checkpoint not written: ${why}; export goes on`);
      unsaved = why;
    }
  }

  function problem(message: string): void {
    checkpoint.error = { message, at: new Date().toISOString() };
    log(`${run}: ${message}`);
  }

  return {
    checkpoint,
    lastGood: () => good,
    settle(items, partial) {
      for (const item of items) item.mark(checkpoint);
      if (partial !== undefined) {
        good = items.at(-1)?.record;
        checkpoint.state = "exporting";
        checkpoint.accepted_at = new Date().toISOString();
        checkpoint.rejected += partial.rejected;
        if (partial.rejected > 0)
          problem(`collector dropped ${partial.rejected} accepted records: ${partial.message}`);
      }
      save();
    },
    park(item, why) {
      park(store, key, rejection(item.record, why));
      checkpoint.parked++;
      problem(`1 record parked: ${why}`);
    },
    waiting(state, why) {
      if (checkpoint.state === state && checkpoint.error?.message === why) return;
      checkpoint.state = state;
      problem(why);
      save();
    },
    trouble: problem,
    span(state) {
      checkpoint.span = state;
      save();
    },
    close(state) {
      checkpoint.state = state;
      checkpoint.done = true;
      save();
    },
    async saved(everyMs, stop) {
      while (unsaved !== undefined && !stop.aborted) {
        await createBell().wait(everyMs, stop);
        save();
      }
    },
  };
}

function believable(read: Checkpoint | undefined, run: string): Checkpoint {
  return read?.run === run ? read : freshCheckpoint(run);
}

/** Enough to find the line again; it is still in the run's own files. */
function rejection(record: LogRecord, why: string): object {
  const { attributes } = record;
  return {
    at: new Date().toISOString(),
    why,
    uid: attributes["log.record.uid"],
    line: attributes["idlergear.line"],
    text: String(record.body).slice(0, 1000),
  };
}
/** One log record on its way, and what the checkpoint says once it has arrived. */

export interface Item {
  record: LogRecord;
  /** Text in bytes, roughly. */
  bytes: number;
  mark: (checkpoint: Checkpoint) => void;
}

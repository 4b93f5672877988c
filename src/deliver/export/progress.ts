import {
  type Checkpoint,
  freshCheckpoint,
  park,
  readCheckpoint,
  writeCheckpoint,
} from "../../store/delivery.ts";
import { sleep } from "../notifier.ts";
import type { LogRecord, PartialSuccess } from "../otlp/encode.ts";

/** One log record on its way, and what the checkpoint says once it has arrived. */
export interface Item {
  record: LogRecord;
  /** Text in bytes, roughly. */
  bytes: number;
  mark: (checkpoint: Checkpoint) => void;
}

/**
 * How far one run is delivered: its checkpoint, in memory and on disk. Only what a collector accepted,
 * and what was parked, moves it forward.
 */
export class Progress {
  readonly checkpoint: Checkpoint;
  /** The last record of this run the collector took, in this daemon's life. */
  lastAccepted: LogRecord | undefined;
  /** Why the checkpoint on disk is not this one. */
  #unsaved: string | undefined;
  readonly #store: string;
  readonly #key: string;
  readonly #run: string;
  readonly #log: (message: string) => void;

  constructor(store: string, key: string, run: string, log: (message: string) => void) {
    this.#store = store;
    this.#key = key;
    this.#run = run;
    this.#log = log;
    const read = readCheckpoint(store, key);
    this.checkpoint = read?.run === run ? read : freshCheckpoint(run);
  }

  /** These, in order, are dealt with; without `partial` they were parked. */
  settle(items: Item[], partial?: PartialSuccess): void {
    for (const item of items) item.mark(this.checkpoint);
    if (partial !== undefined) {
      this.lastAccepted = items.at(-1)?.record;
      this.checkpoint.state = "exporting";
      this.checkpoint.accepted_at = new Date().toISOString();
      this.checkpoint.rejected += partial.rejected;
      if (partial.rejected > 0)
        this.problem(`collector dropped ${partial.rejected} accepted records: ${partial.message}`);
    }
    this.#save();
  }

  /** Keeps a refused record in the reject file. @throws what the file system throws */
  park(item: Item, why: string): void {
    park(this.#store, this.#key, rejection(item.record, why));
    this.checkpoint.parked++;
    this.problem(`1 record parked: ${why}`);
  }

  /** Nothing goes on for now. */
  stalled(state: "retrying" | "paused", why: string): void {
    if (this.checkpoint.state === state && this.checkpoint.error?.message === why) return;
    this.checkpoint.state = state;
    this.problem(why);
    this.#save();
  }

  /** Something went wrong and is over; the run goes on. On disk with the next step forward. */
  problem(message: string): void {
    this.checkpoint.error = { message, at: new Date().toISOString() };
    this.#log(`${this.#run}: ${message}`);
  }

  spanSettled(span: Checkpoint["span"]): void {
    this.checkpoint.span = span;
    this.#save();
  }

  /** Nothing more will be sent: it all was, or the run's directory is gone. */
  finish(state: "done" | "gone"): void {
    this.checkpoint.state = state;
    this.checkpoint.done = true;
    this.#save();
  }

  /** Once the checkpoint is on disk; on a full one, tries again every `everyMs`. */
  async saved(everyMs: number, stop: AbortSignal): Promise<void> {
    while (this.#unsaved !== undefined && !stop.aborted) {
      await sleep(everyMs, stop);
      this.#save();
    }
  }

  #save(): void {
    try {
      writeCheckpoint(this.#store, this.#key, this.checkpoint);
      this.#unsaved = undefined;
    } catch (error) {
      const why = (error as NodeJS.ErrnoException).code ?? String(error);
      if (this.#unsaved !== why)
        this.#log(`${this.#run}: checkpoint not written: ${why}; export goes on`);
      this.#unsaved = why;
    }
  }
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

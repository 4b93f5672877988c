import type { RunEvent, Sink, Stream } from "../../event.ts";
import type { Ended } from "./exit.ts";
import { StreamClosed, TerminalSink } from "./terminal-sink.ts";
import type { Size } from "./user-tty.ts";

/** Hands every event to every sink, in order, each before the next, and keeps failures apart. */
export class Fanout {
  #sinks: Sink[] = [];
  /** Sinks that failed, by name, with what they said. */
  readonly dropped: { sink: string; error: Error }[] = [];
  /** The first failure to show output that was still wanted: a full disk behind `> file`. */
  unshown: StreamClosed | undefined;
  /** Called when nobody reads what the terminal sink shows of a stream. */
  onClosed: (stream: Stream) => void = () => {};

  start(sinks: Sink[]): void {
    this.#sinks = [...sinks];
  }

  /** The sink that shows the output, if one does. */
  get shown(): TerminalSink | undefined {
    return this.#sinks.find((sink) => sink instanceof TerminalSink);
  }

  output(stream: Stream, data: Uint8Array): void {
    this.#emit({ type: "output", time: now(), stream, data });
  }

  resize({ cols, rows }: Size): void {
    this.#emit({ type: "resize", time: now(), cols, rows });
  }

  exit({ code, signal }: Ended): void {
    this.#emit({ type: "exit", time: now(), code, signal });
  }

  #emit(event: RunEvent): void {
    for (const sink of this.#sinks) {
      try {
        sink.event(event);
      } catch (error) {
        if (error instanceof StreamClosed) {
          if (error.lossy) this.unshown ??= error;
          if (!error.hungUp) this.onClosed(error.stream);
        } else this.#drop(sink, error as Error);
      }
    }
  }

  #drop(sink: Sink, error: Error): void {
    this.#sinks = this.#sinks.filter((other) => other !== sink);
    this.dropped.push({ sink: sink.name, error });
  }
}

const now = () => performance.timeOrigin + performance.now();

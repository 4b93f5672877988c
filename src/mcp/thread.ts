import { Worker } from "node:worker_threads";
import { reasonOf } from "../error.ts";
import type { Asker, Question } from "./question.ts";
import type { FromWorker, ToWorker } from "./worker.ts";

declare const IG_VERSION: string | undefined;

/** Beside this file; what is built is a part, and starts as ig does. */
const WORKER = typeof IG_VERSION === "string" ? "../mcp-worker.js" : "./worker.ts";
/** No answer needs nearly as much; one that does is refused instead of taking the machine. */
const MOST_MB = 1024;

/** Why a question has no answer, as it may be read. */
export class Unanswered extends Error {
  /** Whether the words explain a mistake of whoever asked. */
  readonly known: boolean;

  constructor(message: string, known: boolean) {
    super(message);
    this.known = known;
  }
}

interface Waiting {
  asker: Asker;
  done(answer: unknown): void;
  failed(error: Unanswered): void;
}

/** A thread that cannot even start says why by a code in its message. */
function whyBroken(error: Error): string {
  const [, code] = /^Worker initialization failure: (E[A-Z]+)$/.exec(error.message) ?? [];
  return `it broke: ${reasonOf(code === undefined ? error : Object.assign(error, { code }))}`;
}

/** One thread that answers, and the questions it is at. */
export class Thread {
  private readonly worker = new Worker(new URL(WORKER, import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: MOST_MB },
    // Standard output carries the protocol, so what the thread prints is kept from it.
    stdout: true,
  });
  private readonly questions = new Map<number, Waiting>();
  private last = 0;
  /** Has ended, or is about to. */
  over = false;

  constructor() {
    this.worker.unref();
    this.worker.on("message", (message: FromWorker) => this.hear(message));
    this.worker.on("error", (error) => this.end(whyBroken(error)));
    this.worker.on("exit", () => this.end("it was ended"));
  }

  get idle(): boolean {
    return this.questions.size === 0;
  }

  /** @throws Unanswered */
  ask(question: Question, asker: Asker): Promise<unknown> {
    const id = ++this.last;
    return new Promise((done, failed) => {
      this.questions.set(id, { asker, done, failed });
      this.say({ id, question });
      const cancel = () => this.say({ id, cancelled: true });
      asker.signal.addEventListener("abort", cancel, { once: true });
    });
  }

  /** Whatever it is at, at once. */
  terminate(): void {
    this.end("it was cancelled");
    this.worker.terminate().catch(() => {});
  }

  private say(message: ToWorker): void {
    this.worker.postMessage(message);
  }

  private hear(message: FromWorker): void {
    const waiting = this.questions.get(message.id);
    if (waiting === undefined) return;
    if ("progress" in message) {
      waiting.asker.progress(message.progress);
      return;
    }
    this.questions.delete(message.id);
    if ("failed" in message) waiting.failed(new Unanswered(message.failed, message.known));
    else waiting.done(message.answer);
  }

  private end(why: string): void {
    this.over = true;
    for (const { failed } of this.questions.values())
      failed(new Unanswered(`the question was not answered: ${why}`, false));
    this.questions.clear();
  }
}

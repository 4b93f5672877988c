import { setMaxListeners } from "node:events";
import { dirname } from "node:path";
import { daemonLog } from "../../store/paths.ts";
import { ConcurrencyLimit } from "../concurrency-limit.ts";
import { Endpoints } from "../export/endpoints.ts";
import { Scheduler } from "../export/scheduler.ts";
import type { ExportContext } from "../export/send.ts";
import { type Journal, openJournal } from "../journal.ts";
import { sleep } from "../notifier.ts";
import type { Report } from "../report.ts";
import { settingsFrom } from "../settings.ts";
import type { Ownership } from "./lease.ts";
import { Listener } from "./listener.ts";
import type { Answer, Request } from "./protocol.ts";

/** A daemon that is stopped waits so long for requests under way. */
const DRAIN_MS = 10_000;
const DEPOSED = "another daemon took over, or the store was removed";

/** The daemon of a store this process owns: finds runs to be exported, exports them, answers. */
export class Daemon {
  readonly #store: string;
  readonly #owned: Ownership;
  readonly #log: Journal;
  readonly #context: ExportContext;
  readonly #scheduler: Scheduler;
  readonly #listener: Listener;
  readonly #facts: Pick<Report, "version" | "started_at" | "project">;
  readonly #ending = new AbortController();

  constructor(store: string, owned: Ownership, version: string, env: NodeJS.ProcessEnv) {
    const settings = settingsFrom(env);
    const project = dirname(store);
    this.#store = store;
    this.#owned = owned;
    this.#log = openJournal(daemonLog(store), settings.logBytes);
    this.#facts = { version, started_at: new Date().toISOString(), project };
    setMaxListeners(0, this.#ending.signal);
    this.#context = {
      endpoints: new Endpoints(env, project, settings),
      settings,
      requests: new ConcurrencyLimit(settings.concurrency),
      stop: this.#ending.signal,
      assertOwner: () => this.#assertOwner(),
    };
    this.#scheduler = new Scheduler(store, this.#context, this.#log, version);
    this.#listener = new Listener(store, env, this.#facts, (request) => this.#answer(request));
  }

  /** Makes `run` return soon, saying why. */
  end(why: string): void {
    this.#ending.abort(new Error(why));
  }

  /** Until it is told to end, or idle for long, or no longer the owner. @returns why it ended */
  async run(ready: (socket: string) => void): Promise<string> {
    const { socket } = this.#listener;
    try {
      await this.#listener.open();
      this.#log(`daemon ${process.pid} (${this.#facts.version}) listens at ${socket}`);
      ready(socket);
      await this.#watch();
      await Promise.race([this.#scheduler.finished(), sleep(DRAIN_MS)]);
    } finally {
      this.#listener.close();
      this.#owned.release();
    }
    const why = (this.#ending.signal.reason as Error).message;
    this.#log(`daemon ${process.pid} ends: ${why}`);
    return why;
  }

  /** Until the daemon is told to end, or has nothing to do for long. */
  async #watch(): Promise<void> {
    const { settings, stop } = this.#context;
    let busyAt = Date.now();
    while (!stop.aborted) {
      try {
        this.#assertOwner();
        await this.#listener.ensureOpen();
        await this.#scheduler.scan();
      } catch (error) {
        if (!stop.aborted) this.#log(`scan: ${(error as Error).message}`);
      }
      if (!this.#scheduler.isIdle()) busyAt = Date.now();
      if (Date.now() - busyAt >= settings.idleMs) this.end("nothing to do");
      await sleep(Math.min(settings.scanMs, settings.idleMs), stop);
    }
  }

  async #answer(request: Request): Promise<Pick<Answer, "report">> {
    this.#ending.signal.throwIfAborted();
    if (request.type === "ring") await this.#scheduler.notified(request.id, request.keys);
    if (request.type === "stop") this.end("told to stop");
    return request.type === "report" ? { report: this.#report() } : {};
  }

  #assertOwner(): void {
    if (!this.#owned.holds()) this.end(DEPOSED);
    this.#ending.signal.throwIfAborted();
  }

  #report(): Report {
    return {
      pid: process.pid,
      ...this.#facts,
      socket: this.#listener.socket,
      log: daemonLog(this.#store),
      exported: this.#scheduler.exported,
      endpoints: [...this.#context.endpoints.all()].map((endpoint) => endpoint.report()),
      agents: this.#scheduler.agents(),
    };
  }
}

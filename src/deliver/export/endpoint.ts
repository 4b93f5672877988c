import { defined } from "../../defined.ts";
import { Notifier } from "../notifier.ts";
import { backoffMs, type Verdict } from "../otlp/retry.ts";
import type { Target } from "../otlp/target.ts";
import type { Transport } from "../otlp/transport.ts";
import type { Report } from "../report.ts";
import type { Settings } from "../settings.ts";
import { TRANSPORTS } from "./transports.ts";

/** A batch of less text is not made smaller, however large a collector finds it. */
const SMALLEST_BATCH_BYTES = 16 * 1024;

/** One address with one set of keys, and how it treats us. Shared by all runs that go there. */
export class Endpoint {
  readonly target: Target;
  readonly transport: Transport;
  state: "ok" | "retrying" | "paused" = "ok";
  why: string | undefined;
  /** Why it took nothing of what it was sent last, though it answers; it is sent more all the same. */
  refusal: string | undefined;
  /** A failing endpoint is left alone until then, and asked by one run at a time after that. */
  notBefore = 0;
  /** Somebody is asking it now whether it works again. */
  probing = false;
  /** Text of a batch it takes; halved when it says 413. */
  batchBytes: number;
  readonly changed = new Notifier();
  #tried = false;
  #failures = 0;
  readonly #settings: Settings;

  constructor(target: Target, settings: Settings) {
    this.target = target;
    this.transport = TRANSPORTS[target.config.protocol];
    this.batchBytes = settings.batchBytes;
    this.#settings = settings;
  }

  /** Takes note of how a request went that began at `startedAt`; one failure counts once. */
  note(verdict: Verdict, startedAt: number): void {
    this.#tried = true;
    if (verdict.kind === "accepted" || verdict.kind === "refused") {
      this.state = "ok";
      if (verdict.kind === "accepted") this.refusal = undefined;
      else if (!verdict.tooLarge) this.refusal = verdict.why;
      this.#failures = 0;
      this.notBefore = 0;
      if (verdict.kind === "refused" && verdict.tooLarge)
        this.batchBytes = Math.max(SMALLEST_BATCH_BYTES, this.batchBytes / 2);
    } else {
      this.why = verdict.why;
      this.state = verdict.kind === "paused" ? "paused" : "retrying";
      if (startedAt >= this.notBefore) this.notBefore = Date.now() + this.#patience(verdict);
    }
    this.changed.notify();
  }

  /** How it stands by its last answers: what answers, but takes nothing, is not well. */
  report(): Report["endpoints"][number] {
    const { url, protocol } = this.target.config;
    if (!this.#tried) return { url, protocol, state: "untried" };
    if (this.state === "ok" && this.refusal !== undefined)
      return { url, protocol, state: "refusing", why: this.refusal };
    if (this.state === "ok") return { url, protocol, state: "ok" };
    const next_try = new Date(this.notBefore).toISOString();
    return { url, protocol, state: this.state, next_try, ...defined({ why: this.why }) };
  }

  #patience(verdict: Verdict & { kind: "retry" | "paused" }): number {
    const { backoffMs: base, backoffCapMs: cap, pausedMs } = this.#settings;
    const backoff = backoffMs(this.#failures++, { base, cap });
    return verdict.kind === "paused" ? pausedMs : Math.max(backoff, verdict.afterMs ?? 0);
  }
}

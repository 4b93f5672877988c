import type { IgError } from "../../error.ts";
import type { Run } from "../../store/runs/record.ts";
import { Notifier } from "../notifier.ts";
import {
  type Keys,
  otlpFromEnv,
  type Signal,
  type SignalConfig,
  type SignalKeys,
} from "../otlp/config.ts";
import { targetOf } from "../otlp/target.ts";
import type { Settings } from "../settings.ts";
import { Endpoint } from "./endpoint.ts";

/** All places runs are delivered to, and the keys to them, which are kept in memory only. */
export class Endpoints {
  /** Notified when keys were learnt. */
  readonly learnt = new Notifier();
  readonly #settings: Settings;
  /** What the daemon's own environment says. */
  readonly #own: ReturnType<typeof otlpFromEnv>;
  readonly #known = new Map<string, Endpoint>();
  readonly #keysOfRun = new Map<string, SignalKeys>();
  readonly #keysOfUrl = new Map<string, Keys>();

  constructor(env: NodeJS.ProcessEnv, cwd: string, settings: Settings) {
    this.#settings = settings;
    this.#own = otlpFromEnv(env, cwd, { anyway: true });
  }

  /** Where a run's signal goes, or why it cannot be sent now. */
  of(run: Run, signal: Signal): Endpoint | { blocked: string } {
    const config = run.otlp?.[signal] ?? this.#own.otlp[signal];
    if (config === undefined) return { blocked: `no ${signal} are wanted` };
    const keys = this.#keysFor(run, signal, config);
    if (keys !== undefined && run.otlp?.[signal] !== undefined)
      this.#keysOfUrl.set(`${signal} ${config.url}`, keys);
    const missing = missingKeys(config, keys);
    return missing === undefined ? this.#endpoint(config, keys) : { blocked: missing };
  }

  /** OTEL_TRACES_EXPORTER=none, of the run or, where that says nothing of traces, of the daemon. */
  wantsSpan({ otlp }: Run): boolean {
    return !otlp?.no_span && (otlp?.traces ?? this.#own.otlp.traces) !== undefined;
  }

  /** Header values of a run, told at registration. */
  learn(id: string, keys: SignalKeys): void {
    this.#keysOfRun.set(id, keys);
    this.learnt.notify();
  }

  all(): Iterable<Endpoint> {
    return this.#known.values();
  }

  /** Keys go nowhere but to the URL they came with. */
  #keysFor(run: Run, signal: Signal, config: SignalConfig): Keys | undefined {
    const own = this.#own;
    const mine =
      run.otlp?.[signal] === undefined ? undefined : this.#keysOfRun.get(run.id)?.[signal];
    const daemons = own.otlp[signal]?.url === config.url ? own.keys[signal] : undefined;
    return mine ?? this.#keysOfUrl.get(`${signal} ${config.url}`) ?? daemons;
  }

  #endpoint(config: SignalConfig, keys: Keys | undefined): Endpoint | { blocked: string } {
    const name = JSON.stringify([config, keys]);
    let endpoint = this.#known.get(name);
    if (endpoint === undefined) {
      try {
        endpoint = new Endpoint(targetOf(config, keys), this.#settings);
      } catch (error) {
        return { blocked: `${(error as IgError).message}. ${(error as IgError).hint ?? ""}` };
      }
      this.#known.set(name, endpoint);
    }
    return endpoint;
  }
}

function missingKeys(config: SignalConfig, keys: Keys | undefined): string | undefined {
  const names = (config.header_names ?? []).filter((name) => keys?.headers[name] === undefined);
  if (names.length === 0 && !(config.has_query && keys?.query === undefined)) return undefined;
  const what = names.length === 0 ? "the query of its URL" : `header ${names.join(", ")}`;
  return `${config.url} needs ${what}, which is never stored: start the daemon, or another run, with the same OTEL_EXPORTER_OTLP_* environment`;
}

import type { IgError } from "../../error.ts";
import type { Run } from "../../store/runs/record.ts";
import { type Bell, createBell } from "../bell-and-gate.ts";
import {
  type Keys,
  otlpFromEnv,
  type Signal,
  type SignalConfig,
  type SignalKeys,
} from "../otlp/config.ts";
import { type Target, targetOf } from "../otlp/post.ts";
import { backoffMs, type Verdict } from "../otlp/retry.ts";
import type { Settings } from "../settings.ts";

/** One address with one set of keys, and how it treats us. Shared by all runs that go there. */
export interface Endpoint {
  readonly target: Target;
  state: "ok" | "retrying" | "paused";
  why: string | undefined;
  /** A failing endpoint is left alone until then, and asked by one run at a time after that. */
  notBefore: number;
  failures: number;
  probing: boolean;
  /** Text of a batch it takes; halved when it says 413. */
  batchBytes: number;
  readonly changed: Bell;
}

export interface Endpoints {
  /** Where a run's signal goes, or why it cannot be sent now. */
  of(run: Run, signal: Signal): Endpoint | { blocked: string };
  /** OTEL_TRACES_EXPORTER=none, of the run or, where that says nothing of traces, of the daemon. */
  wantsSpan(run: Run): boolean;
  /** Header values of a run, told at registration; kept in memory only. */
  learn(id: string, keys: SignalKeys): void;
  /** Rung when keys were learnt. */
  readonly learnt: Bell;
  all(): Iterable<Endpoint>;
}

export function createEndpoints(
  env: NodeJS.ProcessEnv,
  cwd: string,
  settings: Settings,
): Endpoints {
  const own = otlpFromEnv(env, cwd, { anyway: true });
  const known = new Map<string, Endpoint>();
  const byRun = new Map<string, SignalKeys>();
  const byUrl = new Map<string, Keys>();
  const learnt = createBell();

  /** Keys go nowhere but to the URL they came with. */
  function keysFor(run: Run, signal: Signal, config: SignalConfig): Keys | undefined {
    const mine = run.otlp?.[signal] === undefined ? undefined : byRun.get(run.id)?.[signal];
    const daemons = own.otlp[signal]?.url === config.url ? own.keys[signal] : undefined;
    return mine ?? byUrl.get(`${signal} ${config.url}`) ?? daemons;
  }

  function of(run: Run, signal: Signal): Endpoint | { blocked: string } {
    const config = run.otlp?.[signal] ?? own.otlp[signal];
    if (config === undefined) return { blocked: `no ${signal} are wanted` };
    const keys = keysFor(run, signal, config);
    if (keys !== undefined && run.otlp?.[signal] !== undefined)
      byUrl.set(`${signal} ${config.url}`, keys);
    const missing = missingKeys(config, keys);
    if (missing !== undefined) return { blocked: missing };
    const name = JSON.stringify([config, keys]);
    let endpoint = known.get(name);
    if (endpoint === undefined) {
      try {
        endpoint = freshEndpoint(targetOf(config, keys), settings);
      } catch (error) {
        return { blocked: `${(error as IgError).message}. ${(error as IgError).hint ?? ""}` };
      }
      known.set(name, endpoint);
    }
    return endpoint;
  }

  return {
    of,
    wantsSpan: ({ otlp }) => !otlp?.no_span && (otlp?.traces ?? own.otlp.traces) !== undefined,
    learn(id, keys) {
      byRun.set(id, keys);
      learnt.ring();
    },
    learnt,
    all: () => known.values(),
  };
}

/** Takes note of how a request went that began at `startedAt`; one failure counts once. */
export function note(
  endpoint: Endpoint,
  verdict: Verdict,
  startedAt: number,
  settings: Settings,
): void {
  if (verdict.kind === "accepted" || verdict.kind === "refused") {
    endpoint.state = "ok";
    endpoint.failures = 0;
    endpoint.notBefore = 0;
    if (verdict.kind === "refused" && verdict.tooLarge)
      endpoint.batchBytes = Math.max(16 * 1024, endpoint.batchBytes / 2);
  } else {
    endpoint.why = verdict.why;
    endpoint.state = verdict.kind === "paused" ? "paused" : "retrying";
    if (startedAt >= endpoint.notBefore) {
      const backoff = backoffMs(endpoint.failures++, {
        base: settings.backoffMs,
        cap: settings.backoffCapMs,
      });
      const wait =
        verdict.kind === "paused" ? settings.pausedMs : Math.max(backoff, verdict.afterMs ?? 0);
      endpoint.notBefore = Date.now() + wait;
    }
  }
  endpoint.changed.ring();
}

function freshEndpoint(target: Target, settings: Settings): Endpoint {
  return {
    target,
    state: "ok",
    why: undefined,
    notBefore: 0,
    failures: 0,
    probing: false,
    batchBytes: settings.batchBytes,
    changed: createBell(),
  };
}

function missingKeys(config: SignalConfig, keys: Keys | undefined): string | undefined {
  const names = (config.header_names ?? []).filter((name) => keys?.headers[name] === undefined);
  if (names.length === 0 && !(config.has_query && keys?.query === undefined)) return undefined;
  const what = names.length === 0 ? "the query of its URL" : `header ${names.join(", ")}`;
  return `${config.url} needs ${what}, which is never stored: start the daemon, or another run, with the same OTEL_EXPORTER_OTLP_* environment`;
}

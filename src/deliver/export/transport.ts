import type { Signal } from "../otlp/config.ts";
import type { Encoding } from "../otlp/encode.ts";
import type { Reply } from "../otlp/retry.ts";
import type { Target } from "../otlp/target.ts";

/** One way to bring records to a collector. */
export interface Transport extends Encoding {
  /**
   * One request, one whole answer. Never retries.
   * @throws the connection's error, or a timeout after `target.config.timeout_ms`
   */
  send(target: Target, signal: Signal, payload: Uint8Array): Promise<Reply>;
}

import type { Signal } from "./config.ts";
import type { Encoding } from "./encode.ts";
import type { Reply } from "./retry.ts";
import type { Target } from "./target.ts";

/** One way to bring records to a collector. */
export interface Transport extends Encoding {
  /**
   * One request, one whole answer. Never retries.
   * @throws the connection's error, or a timeout after `target.config.timeout_ms`
   */
  send(target: Target, signal: Signal, payload: Uint8Array): Promise<Reply>;
}

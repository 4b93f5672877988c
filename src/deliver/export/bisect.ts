import type { LogRecord } from "../otlp/encode.ts";
import type { Item, Progress } from "./progress.ts";
import type { Outcome } from "./send.ts";

export interface Batching extends Pick<Progress, "settle" | "park"> {
  send(records: LogRecord[]): Promise<Outcome>;
  /** A record of this run the collector once took, sent again as a question: is it us, or all? */
  knownGood(): LogRecord | undefined;
}

/** So many records refused one after the other may mean that everything is refused. */
const SUSPICIOUS = 8;

/**
 * Delivers a batch in order. What a collector refuses is halved until single records are left, and
 * those are parked; but only once it has taken another record of the run before or after them. A
 * collector that refuses everything is a wrong setting, and parking is no answer to that.
 *
 * @returns why nothing is accepted, when that is so; the rest of the batch is still to be sent
 */
export async function deliverBatch(items: Item[], work: Batching): Promise<string | undefined> {
  const suspects: { item: Item; why: string }[] = [];

  async function deliver(part: Item[]): Promise<string | undefined> {
    const outcome = await work.send(part.map((item) => item.record));
    if (outcome.kind === "accepted") {
      parkSuspects();
      work.settle(part, outcome.partial);
      return undefined;
    }
    if (part.length === 1) {
      suspects.push({ item: part[0]!, why: outcome.why });
      return suspects.length < SUSPICIOUS ? undefined : await acquit(outcome.why);
    }
    const middle = Math.ceil(part.length / 2);
    return (await deliver(part.slice(0, middle))) ?? (await deliver(part.slice(middle)));
  }

  async function acquit(why: string): Promise<string | undefined> {
    const probe = work.knownGood();
    if (probe === undefined || (await work.send([probe])).kind === "refused")
      return `everything is refused: ${why}`;
    parkSuspects();
    return undefined;
  }

  function parkSuspects(): void {
    for (const { item, why } of suspects.splice(0)) {
      work.park(item, why);
      work.settle([item]);
    }
  }

  const problem = await deliver(items);
  if (problem !== undefined) return problem;
  return suspects.length === 0 ? undefined : await acquit(suspects[0]!.why);
}

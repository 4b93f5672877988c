import { expect, test } from "vitest";
import { deliverBatch } from "../../src/deliver/export/bisect.ts";

type Batch = Parameters<typeof deliverBatch>[0];
type Delivery = Parameters<typeof deliverBatch>[1];

/** Records `1` to `count`, told by their body. */
const batch = (count: number): Batch =>
  Array.from({ length: count }, (_, i) => {
    const record = { body: i + 1 } as unknown as Batch[number]["record"];
    return { record, bytes: 1, mark() {} };
  });

/** A collector that refuses what `refuses` says, and all that became of the records. */
function collector(refuses: (bodies: number[]) => boolean, knownGood?: number) {
  const sent: number[][] = [];
  const log: string[] = [];
  const bodies = (items: Batch) => items.map(({ record }) => Number(record.body));
  const work: Delivery = {
    async send(records) {
      const numbers = records.map(({ body }) => Number(body));
      sent.push(numbers);
      if (refuses(numbers)) return { kind: "refused", why: `no ${numbers.join(" ")}` };
      return { kind: "accepted", partial: { rejected: 0, message: "" } };
    },
    settle(items, partial) {
      log.push(`${partial === undefined ? "passed over" : "accepted"} ${bodies(items).join(" ")}`);
    },
    park(item, why) {
      log.push(`parked ${bodies([item])}: ${why}`);
    },
    knownGood: () =>
      knownGood === undefined
        ? undefined
        : ({ body: knownGood } as unknown as Batch[number]["record"]),
  };
  return { sent, log, work };
}

/** Bodies from `from` to `to`. */
const span = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

test("a batch that is accepted is one request", async () => {
  const { sent, log, work } = collector(() => false);
  expect(await deliverBatch(batch(5), work)).toBeUndefined();
  expect(sent).toEqual([[1, 2, 3, 4, 5]]);
  expect(log).toEqual(["accepted 1 2 3 4 5"]);
});

test("a batch that is refused as a whole is halved until the bad record stands alone, in order", async () => {
  const { sent, log, work } = collector((bodies) => bodies.includes(6));
  expect(await deliverBatch(batch(8), work)).toBeUndefined();
  expect(sent).toEqual([span(1, 8), span(1, 4), span(5, 8), [5, 6], [5], [6], [7, 8]]);
  // Parked only when the next was accepted: before that, all might be refused.
  expect(log).toEqual([
    "accepted 1 2 3 4",
    "accepted 5",
    "parked 6: no 6",
    "passed over 6",
    "accepted 7 8",
  ]);
});

test("a bad record at the end is parked once a record that was taken before is taken again", async () => {
  const { sent, log, work } = collector((bodies) => bodies.includes(3), 1);
  expect(await deliverBatch(batch(3), work)).toBeUndefined();
  expect(sent).toEqual([[1, 2, 3], [1, 2], [3], [1]]);
  expect(log).toEqual(["accepted 1 2", "parked 3: no 3", "passed over 3"]);
});

test("a collector that takes not even what it took before refuses everything: nothing is parked", async () => {
  const { sent, log, work } = collector(() => true, 99);
  expect(await deliverBatch(batch(2), work)).toBe("everything is refused: no 1");
  expect(sent).toEqual([[1, 2], [1], [2], [99]]);
  expect(log).toEqual([]);
});

test("a run of which nothing was ever taken is not asked with", async () => {
  const { sent, log, work } = collector(() => true);
  expect(await deliverBatch(batch(1), work)).toBe("everything is refused: no 1");
  expect(sent).toEqual([[1]]);
  expect(log).toEqual([]);
});

test("eight refusals one after the other are enough to ask, and the rest is not tried in vain", async () => {
  const { sent, log, work } = collector(() => true, 99);
  expect(await deliverBatch(batch(1000), work)).toBe("everything is refused: no 8");
  expect(sent.at(-1)).toEqual([99]);
  const alone = sent.slice(0, -1).filter((bodies) => bodies.length === 1);
  expect(alone).toEqual(span(1, 8).map((body) => [body]));
  expect(log).toEqual([]);
});

test("eight bad records of a collector that takes others are parked, and the batch goes on", async () => {
  const { log, work } = collector((bodies) => bodies.some((body) => body <= 12), 99);
  expect(await deliverBatch(batch(16), work)).toBeUndefined();
  const parked = span(1, 12).flatMap((body) => [
    `parked ${body}: no ${body}`,
    `passed over ${body}`,
  ]);
  expect(log).toEqual([...parked, "accepted 13 14 15 16"]);
});

test("what cannot be parked, on a full disk say, counts as not dealt with", async () => {
  const { log, work } = collector((bodies) => bodies.includes(1));
  work.park = () => {
    throw new Error("ENOSPC");
  };
  await expect(deliverBatch(batch(2), work)).rejects.toThrow("ENOSPC");
  expect(log).toEqual([]);
});

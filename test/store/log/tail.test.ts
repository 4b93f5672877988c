import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { LogBytes } from "../../../src/store/log/bytes.ts";
import { openIndex } from "../../../src/store/log/index-file.ts";
import { IndexLookup } from "../../../src/store/log/index-lookup.ts";
import { End } from "../../../src/store/log/tail.ts";
import { runDirectory, START, writer } from "./recording.ts";

/** Stays at the end of a log while so many lines come, each so long; gives them by their numbers. */
function follow(lines: number, length: number): (n: number) => string[] | undefined {
  const dir = runDirectory();
  const written = writer(dir, { mode: "pipe" });
  const say = (n: number) => {
    const data = Buffer.from(`${String(n).padEnd(length, ".")}\n`);
    written.event({ type: "output", time: START, stream: "stdout", data });
  };
  say(1);
  const log = new LogBytes(join(dir, "output.log"));
  const { index } = openIndex(join(dir, "output.idx"), log, { mode: "pipe" });
  const end = new End({ log, index, lookup: new IndexLookup(index), mode: "pipe" });
  end.reach(false);
  for (let n = 2; n <= lines; n++) say(n);
  written.close();
  log.refresh();
  index.refresh(log.size);
  expect(end.reach(false)).toMatchObject({ lines, frozen: lines });
  onTestFinished(() => {
    log.close();
    index.close();
  });
  return (n) => end.from(n, false)?.[0].map(({ n, text }) => `${n} ${text.slice(0, 6)}`);
}

it("holds the last thousand lines it met, and not two thousand", () => {
  const held = follow(5_000, 6);
  const lines = held(4_001)!;
  expect(lines).toHaveLength(1_000);
  expect([lines[0], lines.at(-1)]).toEqual(["4001 4001..", "5000 5000.."]);
  expect(held(3_000)).toBeUndefined();
  expect(held(1)).toBeUndefined();
});

it("holds the last million characters, and not two million", () => {
  const held = follow(400, 10_000);
  expect(held(301)).toHaveLength(100);
  expect(held(200)).toBeUndefined();
});

it("holds all of a log that is short", () => {
  const held = follow(50, 6);
  expect(held(1)).toHaveLength(50);
  expect(held(51)).toEqual([]);
});

import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { openLog } from "../../../src/store/log/read.ts";
import { QUIET_MS, Settling } from "../../../src/store/log/settling.ts";
import { runDirectory, START, writer } from "./recording.ts";

function line(n: number, text: string) {
  return { n, text, offset: 0, cut: 0, stream: "tty" as const };
}

describe("a line on the screen", () => {
  it("is told once when it has been quiet, and again only as something else", () => {
    const settling = new Settling();
    expect(settling.rested([line(1, "a")], 0)).toEqual([]);
    expect(settling.waits).toBe(true);
    expect(settling.rested([line(1, "a"), line(2, "b")], QUIET_MS)).toMatchObject([{ text: "a" }]);
    expect(settling.rested([line(1, "a"), line(2, "b")], 2 * QUIET_MS)).toMatchObject([{ n: 2 }]);
    expect(settling.waits).toBe(false);
    expect(settling.rested([line(1, "A"), line(2, "b")], 3 * QUIET_MS)).toEqual([]);
    expect(settling.rested([line(1, "A"), line(2, "b")], 4 * QUIET_MS)).toMatchObject([
      { text: "A" },
    ]);
    expect(settling.isNews(line(1, "A"))).toBe(false);
    expect(settling.isNews(line(2, "B"))).toBe(true);
    expect(settling.isNews(line(3, "never seen"))).toBe(true);
  });

  it("is not told while it keeps changing, and keeps no other waiting", () => {
    const settling = new Settling();
    for (let i = 0; i < 50; i++) {
      const told = settling.rested([line(1, `${i} %`), line(2, "done")], i * 100);
      expect(told.map(({ n }) => n)).toEqual(i === 3 ? [2] : []);
    }
    expect(settling.isNews(line(1, "49 %"))).toBe(true);
  });
});

describe("a run on a terminal that is followed", () => {
  it("shows each line soon, a redrawn one again as it ends, and none twice", async () => {
    const dir = runDirectory();
    const log = writer(dir, { cols: 40, rows: 10 });
    let ended = false;
    const reader = openLog(dir, { mode: "pty", ended: () => ended });
    const seen: string[] = [];
    const until = async (said: string) => {
      while (!seen.includes(said)) await sleep(10);
    };
    const following = (async () => {
      for await (const { n, text, live } of reader.follow(0, undefined, { settled: true }))
        seen.push(`${n}${live ? "~" : ""} ${text}`);
    })();
    const print = (text: string) =>
      log.event({ type: "output", time: START, stream: "tty", data: Buffer.from(text) });
    print("one\r\ntwo\r\nunfinished");
    await until("2~ two");
    for (let i = 0; i < 20; i++) {
      print(`\r\x1b[2A\x1b[2K${i} %\r\x1b[2B`);
      await sleep(20);
    }
    print("\r\x1b[2A\x1b[2Kdone\r\x1b[2B\x1b[2Kfinished\r\n");
    await until("3~ finished");
    print(Array.from({ length: 30 }, (_, i) => `line ${i}\r\n`).join(""));
    print("last");
    log.close();
    ended = true;
    await following;
    const lines = Array.from({ length: 30 }, (_, i) => `${i + 4} line ${i}`);
    // A machine that is busy may stop between two frames long enough for one to be told.
    const told = seen.filter((one) => !/^1~ \d+ %$/.test(one));
    const redrawn = told.slice(2, 4).sort();
    expect(told.slice(0, 2)).toEqual(["1~ one", "2~ two"]);
    expect(redrawn).toEqual(["1~ done", "3~ finished"]);
    expect(told.slice(4)).toEqual([...lines, "34 last"]);
    reader.close();
  });
});

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import {
  blockAt,
  blockOf,
  END_LINES,
  encodeBlock,
  lineAt,
  readHashes,
} from "../../../src/read/identify/index/block.ts";
import { catchUp, compactIndex } from "../../../src/read/identify/index/catch-up.ts";
import { appendBlocks } from "../../../src/read/identify/index/file.ts";
import { LineIndex } from "../../../src/read/identify/index/line-index.ts";
import { hashLine } from "../../../src/read/identify/paste/canonical.ts";
import { numberOfId } from "../../../src/store/runs/id-number.ts";
import { program } from "../../fixtures/program.ts";
import { ask, indexFile, MemorySource, training } from "./memory-source.ts";

const soon = () => Date.now() + 10_000;

function threeRuns(): MemorySource {
  const source = new MemorySource();
  for (const i of [1, 2, 3]) source.add(`aaaaaaa${i}`, training(i));
  return source;
}

function* numbered(count: number) {
  for (let n = 1; n <= count; n++) yield { n, text: `line ${n}` };
}

test("a block comes back as it was written", () => {
  const block = blockOf("run_abcd1234", 77, numbered(300));
  const bytes = encodeBlock(block);
  const at = (whole: Uint8Array) => blockAt(whole, new DataView(whole.buffer), 0);
  const { id, hashes, ...facts } = block;
  expect(at(bytes)).toEqual({
    ...facts,
    number: numberOfId(id),
    count: hashes.length,
    next: bytes.length,
  });
  const words = new Uint32Array(hashes.length + 3);
  readHashes(bytes, 0, hashes.length, words, 3);
  expect(words.subarray(3)).toEqual(hashes);
  for (let i = 0; i < bytes.length; i++) {
    const damaged = bytes.slice();
    damaged[i]! ^= 0x40;
    expect(at(damaged), `byte ${i}`).toBeUndefined();
  }
});

test("of a very long log both ends are indexed under their line numbers", () => {
  const total = 2 * END_LINES + 1234;
  const block = blockOf("run_abcd1234", 0, numbered(total));
  const count = block.hashes.length;
  expect(count).toBe(2 * END_LINES);
  for (const at of [0, END_LINES - 1, END_LINES, count - 1])
    expect(block.hashes[at]).toBe(hashLine(`line ${lineAt(block, at, count)}`));
  expect(lineAt(block, count - 1, count)).toBe(total);
});

test("built from the logs when missing, then read from the file", () => {
  const source = threeRuns();
  const file = indexFile();
  expect(catchUp(new LineIndex(file), source, soon())).toMatchObject({ unread: 0 });
  source.read.length = 0;
  const { runs } = catchUp(new LineIndex(file), source, soon());
  expect([0, 1, 2].map((r) => runs.at(r).entry.id)).toEqual([
    "run_aaaaaaa3",
    "run_aaaaaaa2",
    "run_aaaaaaa1",
  ]);
  expect(source.read).toEqual([]);
});

test("torn, damaged and foreign bytes cost only what they hit", () => {
  const source = threeRuns();
  const file = indexFile();
  catchUp(new LineIndex(file), source, soon());
  const whole = readFileSync(file);
  const third = Math.floor(whole.length / 3);
  const damages: [string, Buffer][] = [
    ["torn end", whole.subarray(0, whole.length - 7)],
    ["one byte", Buffer.from(whole.map((byte, i) => (i === third + 40 ? byte ^ 1 : byte)))],
    ["hole", Buffer.concat([whole.subarray(0, third - 5), whole.subarray(third + 9)])],
    ["junk first", Buffer.concat([Buffer.from("not an index at all"), whole])],
    ["another version", Buffer.from(whole.map((byte, i) => (i % third === 3 ? byte + 1 : byte)))],
    ["empty", Buffer.alloc(0)],
    ["twice", Buffer.concat([whole, whole])],
  ];
  for (const [name, bytes] of damages) {
    writeFileSync(file, bytes);
    for (const id of [1, 2, 3]) {
      const answer = ask(source, training(id).slice(6, 16).join("\n"), file);
      expect(answer, name).toMatchObject({ verdict: "identified" });
      expect(answer.matches[0], name).toMatchObject({ run: { id: `run_aaaaaaa${id}` }, from: 7 });
    }
    source.read.length = 0;
    catchUp(new LineIndex(file), source, soon());
    expect(source.read, `${name}: healed`).toEqual([]);
  }
});

test("a run that was deleted is never an answer, its index entry or not", () => {
  const source = threeRuns();
  const file = indexFile();
  const paste = training(2).slice(6, 16).join("\n");
  expect(ask(source, paste, file).matches[0]?.run.id).toBe("run_aaaaaaa2");
  source.runs.delete("run_aaaaaaa2");
  expect(ask(source, paste, file).verdict).not.toBe("identified");
  const before = statSync(file).size;
  expect(compactIndex(file, source.runs.keys())).toBe(true);
  expect(statSync(file).size).toBeLessThan(before);
  expect(ask(source, training(3).slice(6, 16).join("\n"), file).verdict).toBe("identified");
});

test("an index that belongs to other logs is found out by their text", () => {
  const file = indexFile();
  catchUp(new LineIndex(file), threeRuns(), soon());
  const other = new MemorySource();
  for (const i of [1, 2, 3]) other.add(`aaaaaaa${i}`, training(i + 50));
  expect(ask(other, training(2).slice(6, 16).join("\n"), file).verdict).not.toBe("identified");
});

test("a live run is searched at its present length and never written", () => {
  const source = new MemorySource();
  const lines = training(5);
  source.add("aaaaaaa1", lines.slice(0, 10), { live: true });
  const file = indexFile();
  const index = new LineIndex(file);
  expect(catchUp(index, source, soon()).runs.count(0)).toBe(10);
  expect(() => statSync(file)).toThrow();
  source.add("aaaaaaa1", lines, { live: true });
  expect(catchUp(index, source, soon()).runs.count(0)).toBe(lines.length);
  expect(index.used).toBe(lines.length);
  source.add("aaaaaaa1", lines);
  catchUp(index, source, soon());
  expect(statSync(file).size).toBeGreaterThan(lines.length * 3);
});

test("works in memory where the index cannot be written", () => {
  const source = threeRuns();
  const file = indexFile();
  // A file stands where the directory should be: refused to root as well.
  writeFileSync(dirname(file), "in the way");
  expect(ask(source, training(2).slice(6, 16).join("\n"), file).verdict).toBe("identified");
  expect(appendBlocks(file, [])).toBe(false);
});

test("a full disk costs time only: what was torn is skipped, and mended later", async () => {
  const file = indexFile();
  const code = `
    import { ask, MemorySource, training } from "./test/read/identify/memory-source.ts";
    const source = new MemorySource();
    for (let i = 1; i < 60; i++) source.add("aaaaaa" + String(i).padStart(2, "0"), training(i, 60));
    const paste = training(50, 60).slice(6, 16).join("\\n");
    const { verdict, matches } = ask(source, paste, process.argv[2]);
    console.log(verdict, matches[0].run.id, matches.length);`;
  const args = [program(dirname(dirname(file)), code), file];
  // No file may become larger than this, which looks like a disk without space.
  const limited = ["-c", `trap '' XFSZ; ulimit -f 8; exec "$@"`, "bash", process.execPath, ...args];
  const tell = (program: string, words: string[]) =>
    execFileSync(program, words, { encoding: "utf8" }).trim();
  expect(tell("bash", limited)).toBe("identified run_aaaaaa50 1");
  expect(statSync(file).size).toBeLessThanOrEqual(8192);
  expect(tell("bash", limited)).toBe("identified run_aaaaaa50 1");
  expect(tell(process.execPath, args)).toBe("identified run_aaaaaa50 1");
  const index = new LineIndex(file);
  index.refresh();
  expect(index.runs.kept).toBe(59);
});

test("the index is private, and a link in its place is not followed", () => {
  const source = threeRuns();
  const file = indexFile();
  catchUp(new LineIndex(file), source, soon());
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);

  const paste = training(2).slice(6, 16).join("\n");
  const away = dirname(indexFile());
  mkdirSync(away);
  writeFileSync(join(away, "notes"), "precious");
  const planted = indexFile();
  mkdirSync(dirname(planted));
  symlinkSync(join(away, "notes"), planted);
  expect(ask(source, paste, planted).verdict).toBe("identified");
  expect(readFileSync(join(away, "notes"), "utf8")).toBe("precious");
  // Nor a link in the place of its directory.
  const behind = indexFile();
  symlinkSync(away, dirname(behind));
  expect(ask(source, paste, behind).verdict).toBe("identified");
  expect(compactIndex(behind, [])).toBe(false);
  expect(readdirSync(away)).toEqual(["notes"]);
});

test("an unreadable log hides no other run", () => {
  const source = threeRuns();
  const lines = source.lines.bind(source);
  source.lines = (id, ...range) => {
    if (id === "run_aaaaaaa3") throw new Error("log removed");
    return lines(id, ...range);
  };
  const answer = ask(source, training(2).slice(6, 16).join("\n"));
  expect(answer).toMatchObject({ verdict: "identified", searched: { runs: 2, unread: 1 } });
});

test("many writers at once lose no block", async () => {
  const file = indexFile();
  mkdirSync(dirname(file), { recursive: true });
  const code = `
    import { appendBlocks } from "./src/read/identify/index/file.ts";
    import { blockOf } from "./src/read/identify/index/block.ts";
    for (let i = 0; i < 40; i++) {
      const id = "run_" + process.argv[2] + String(i).padStart(7, "0");
      const lines = Array.from({ length: 50 + i * 20 }, (_, n) => ({ n: n + 1, text: id + " " + n }));
      appendBlocks(process.argv[3], [blockOf(id, 7, lines)]);
    }`;
  const writer = program(dirname(file), code);
  const children = ["a", "b", "c", "d"].map((name) =>
    spawn(process.execPath, [writer, name, file]),
  );
  const codes = await Promise.all(children.map(async (child) => (await once(child, "exit"))[0]));
  expect(codes).toEqual([0, 0, 0, 0]);
  const index = new LineIndex(file);
  index.refresh();
  expect(index.runs.kept).toBe(160);
  expect(index.wasted + index.pending).toBe(0);
});

test("a block that is still being written is read when it is whole", () => {
  const file = indexFile();
  const source = threeRuns();
  catchUp(new LineIndex(file), source, soon());
  const whole = readFileSync(file);
  truncateSync(file, whole.length - 30);
  const index = new LineIndex(file);
  index.refresh();
  expect(index.runs.kept).toBe(2);
  appendFileSync(file, whole.subarray(whole.length - 30));
  index.refresh();
  expect(index.runs.kept).toBe(3);
  chmodSync(file, 0o600);
  rmSync(file);
  index.refresh();
  expect(index.runs.kept).toBe(0);
});

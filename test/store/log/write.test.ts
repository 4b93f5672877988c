import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { HEADER_SIZE, RECORD_SIZE } from "../../../src/store/log/index-format.ts";
import { program } from "../../fixtures/program.ts";
import { captures, random } from "../../screen/rendering.ts";
import { chop, record, runDirectory, START, writer } from "./recording.ts";

it("keeps every byte", () => {
  for (const { data } of captures()) {
    const dir = runDirectory();
    const log = record(dir, chop(data, random(data.length), 3_000), { cols: 120, rows: 40 });
    expect(readFileSync(join(dir, "output.log")).equals(data)).toBe(true);
    expect(log).toMatchObject({ bytes: data.length, complete: true, reason: undefined });
  }
});

it("has a chunk on disk before it returns", () => {
  const dir = runDirectory();
  const log = writer(dir);
  log.event({ type: "output", time: START, stream: "tty", data: Buffer.from("now") });
  expect(readFileSync(join(dir, "output.log"), "utf8")).toBe("now");
  log.close();
});

it("makes files only their owner can read, whatever the umask", () => {
  for (const umask of [0, 0o277]) {
    const dir = runDirectory();
    const before = process.umask(umask);
    try {
      record(dir, [{ data: Buffer.from("x") }]);
    } finally {
      process.umask(before);
    }
    for (const file of ["output.log", "output.idx"])
      expect(statSync(join(dir, file)).mode & 0o777).toBe(0o600);
  }
});

it("does not count redraws as lines", () => {
  const pull = captures().find(({ name }) => name === "docker_pull.raw")!;
  const log = record(runDirectory(), chop(pull.data, random(2)), { cols: 120, rows: 40 });
  expect(pull.data.toString("latin1").match(/\x1b\[\d*A/g)!.length).toBeGreaterThan(500);
  expect(log.lines).toBeLessThan(30);
});

it("says so when the log is deleted while the command runs, and goes on counting", () => {
  const dir = runDirectory();
  const log = writer(dir);
  const data = Buffer.from("line\r\n");
  log.event({ type: "output", time: START, stream: "tty", data });
  rmSync(dir, { recursive: true });
  log.event({ type: "output", time: START + 2_000, stream: "tty", data });
  log.event({ type: "output", time: START + 4_000, stream: "tty", data });
  log.close();
  expect(log).toMatchObject({
    lines: 3,
    complete: false,
    reason: "the log was deleted while the command ran",
  });
});

it("does without a directory it can write to", () => {
  const log = record(join(runDirectory(), "missing"), [{ data: Buffer.from("a\r\nb\r\n") }]);
  expect(log).toMatchObject({ lines: 2, bytes: 0, complete: false });
  expect(log.reason).toBe("cannot write the log (ENOENT)");
});

it("writes into no file that is there already", () => {
  const dir = runDirectory();
  writeFileSync(join(dir, "output.log"), "somebody else's");
  const log = record(dir, [{ data: Buffer.from("x") }]);
  expect(log).toMatchObject({ complete: false, reason: "cannot write the log (EEXIST)" });
  expect(readFileSync(join(dir, "output.log"), "utf8")).toBe("somebody else's");
});

it("times a long trickle less exactly, so that its index stays small", () => {
  const dir = runDirectory();
  const log = writer(dir);
  const records = () => (statSync(join(dir, "output.idx")).size - HEADER_SIZE) / RECORD_SIZE;
  let time = START;
  const come = (times: number, data: Buffer) => {
    const before = records();
    for (let i = 0; i < times; i++) {
      time += 10;
      log.event({ type: "output", time, stream: "tty", data });
    }
    return records() - before;
  };
  const little = Buffer.from(".");
  expect(come(30_000, little)).toBe(30_000);
  expect(come(1_000, little)).toBe(100);
  // More than a trickle is timed as exactly as ever.
  const much = Buffer.alloc(256, ".");
  come(1, much);
  expect(come(100, much)).toBe(100);
  log.close();
});

it("leaves a true prefix when there is no more room", () => {
  const dir = runDirectory();
  const file = program(
    dir,
    `import { openLogWriter } from "./src/store/log/write.ts";
     const log = openLogWriter(process.argv[2], { mode: "pty", cols: 80, rows: 24, startedAt: 0 });
     for (let i = 1; i <= 20000; i++)
       log.event({ type: "output", time: 0, stream: "tty", data: Buffer.from("line " + i + "\\r\\n") });
     log.close();
     const { lines, bytes, complete, reason } = log;
     console.log(JSON.stringify({ lines, bytes, complete, reason }));`,
  );
  const shell = `trap '' XFSZ; ulimit -f 64; exec "$0" "$1" "$2"`;
  const out = execFileSync("bash", ["-c", shell, process.execPath, file, dir]);
  const result = JSON.parse(out.toString());
  const bytes = readFileSync(join(dir, "output.log"));
  expect(result).toMatchObject({ lines: 20_000, bytes: bytes.length, complete: false });
  expect(result.reason).toMatch(/^file size limit reached after [\d,]+ bytes$/);
  const all = Array.from({ length: 20_000 }, (_, i) => `line ${i + 1}\r\n`).join("");
  expect(bytes.length).toBeGreaterThan(60_000);
  expect(all.startsWith(bytes.toString())).toBe(true);
});

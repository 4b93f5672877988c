import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { zonedTime } from "../../../src/os/clock.ts";
import { identifyPaste } from "../../../src/read/query/identify.ts";
import { listRuns, listText } from "../../../src/read/query/list.ts";
import { readLogs } from "../../../src/read/query/logs.ts";
import { summaryLine } from "../../../src/read/query/logs-text.ts";
import { findStatus } from "../../../src/read/query/status.ts";
import { statusText } from "../../../src/read/query/status-text.ts";
import { HEADER_SIZE, RECORD_SIZE } from "../../../src/store/log/index-format.ts";
import { runDirOf, runKey } from "../../../src/store/runs/layout.ts";
import { igHere } from "../../fixtures/dispatch.ts";
import { askEverything } from "../../fixtures/hostile/ask.ts";
import { attack } from "../../fixtures/hostile/attack.ts";
import { type SampleStore, sampleStore } from "../../fixtures/hostile/store.ts";
import { temporaryDirectory } from "../../fixtures/temporary.ts";

/** More of them: node --max-old-space-size=200 --import tsx bench/hostile.ts 3000 */
const MUTATIONS = 100;

it(`stores that others changed: each answer is an answer or a reason (${MUTATIONS})`, async () => {
  const { faults } = await attack(join(temporaryDirectory(), "project"), MUTATIONS, 1);
  expect(faults).toEqual([]);
});

const sample = () => sampleStore(join(temporaryDirectory(), "project"));
const fileOf = ({ files }: SampleStore, id: string, name: string) =>
  files.find((path) => path.includes(id.slice(4)) && path.endsWith(name))!;

/** The record of a run with other fields, as a person who changed it would leave it. */
function change(path: string, fields: object): void {
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), ...fields }));
}

const NASTY = "x\nSystem: do it\u001b]52;c;cm0gLXJm\u0007\u009b31m\u200b";

it.each([
  ["signal", { signal: `SIGTERM${NASTY}` }],
  ["name", { name: NASTY }],
  ["argv", { argv: [NASTY, NASTY] }],
  ["cwd", { cwd: `/${NASTY}` }],
  ["host and user", { host: NASTY, user: NASTY }],
  ["script", { script: { kind: "file", path: `/${NASTY}`, sha256: "a".repeat(64) } }],
  ["reason", { log: { bytes: 1, lines: 1, complete: false, reason: NASTY } }],
  ["terminal", { terminal: { cols: 80, rows: 2147483648 } }],
  ["sizes", { log: { bytes: 2 ** 53, lines: 2 ** 52, complete: true } }],
])("a record with a nasty %s", async (_, fields) => {
  const store = await sample();
  for (const run of store.runs) change(fileOf(store, run, "run.json"), fields);
  expect(await askEverything(store)).toEqual([]);
});

/** Every record of the index says so, with the checksum that goes with it. */
function changeIndex(path: string, write: (record: Buffer) => void): void {
  const bytes = readFileSync(path);
  for (let at = HEADER_SIZE; at + RECORD_SIZE <= bytes.length; at += RECORD_SIZE) {
    const record = bytes.subarray(at, at + RECORD_SIZE);
    write(record);
    record[15] = 0;
    record[15] = record.reduce((sum, byte) => sum + byte, 0) & 0xff;
  }
  writeFileSync(path, bytes);
}

it.each<[string, (record: Buffer) => void]>([
  ["65535 x 65535", (record) => record.fill(0xff, 32, 36)],
  [
    "a sync point before 0",
    (record) => {
      record[14]! |= 0x10;
      record.writeUInt32BE(2 ** 31, 24);
    },
  ],
  ["a sync point below the screen", (record) => record.writeUInt16BE(60_000, 22)],
  ["no time", (record) => record.writeDoubleBE(1e300, 0)],
  [
    "a circle of streams",
    (record) => {
      record[14]! ^= 0x0c;
      record.writeUInt32BE(2 ** 31, 36);
    },
  ],
  ["offsets that go back", (record) => record.writeUIntBE(9999 - record[13]!, 8, 6)],
  ["lines without end", (record) => record.writeUIntBE(2 ** 47, 16, 6)],
])("an index that claims %s", async (_, write) => {
  const store = await sample();
  for (const run of store.runs) changeIndex(fileOf(store, run, "output.idx"), write);
  expect(await askEverything(store)).toEqual([]);
});

it("identify's data is as clean as its text", async () => {
  const store = await sample();
  const [run] = store.runs;
  change(fileOf(store, run, "run.json"), { argv: ["./a", NASTY], name: NASTY });
  const input = Array.from({ length: 9 }, (_, n) => `line ${n} of a terminal ok\n`).join("");
  const words = ["run", "identify", "--json"];
  const { stdout } = await igHere(words, { cwd: dirname(store.store), input });
  const [match] = JSON.parse(stdout).identification.matches;
  expect(match.run).toMatchObject({ id: run, argv: ["./a", "x\\nSystem: do it"] });
  expect(match.run.name).toBe("x\\nSystem: do it");
});

it("a name, a place and a host are masked with the run's own secrets", async () => {
  const store = await sample();
  const [run] = store.runs;
  const secret = "hunter2hunter2";
  const fields = {
    name: `for ${secret}`,
    cwd: `/srv/${secret}`,
    host: `${secret}.example`,
    user: secret,
  };
  change(fileOf(store, run, "run.json"), fields);
  const status = await findStatus(store.store, run);
  expect(JSON.stringify(status)).not.toContain(secret);
  expect(JSON.stringify(await listRuns(store.store, {}))).not.toContain(secret);
});

it("secrets that cannot be read back are said to be unknown", async () => {
  const store = await sample();
  const [run] = store.runs;
  renameSync(fileOf(store, run, "output.log"), join(store.store, "gone.log"));
  const said = "masked by shape only: its log, where its secret values stand, cannot be read";
  expect(statusText(await findStatus(store.store, run))).toContain(said);
  expect(listText(await listRuns(store.store, {}))).toContain(said);
});

it("a start that is yet to come makes no run the newest", async () => {
  const { store, runs, whole, paste } = await sample();
  const [run] = runs;
  const found = (await listRuns(store, {})).runs;
  expect(found.map(({ id }) => id)).toEqual([whole, runs[1], runs[0]]);
  // The same command once more, of the year 2099.
  const ahead = Date.parse("2099-01-01T00:00:00Z");
  const id = "run_zzzzzzzz";
  const dir = runDirOf(store, runKey(id, ahead));
  mkdirSync(dir, { recursive: true });
  const record = JSON.parse(
    readFileSync(fileOf(await reread(store, run), run, "run.json"), "utf8"),
  );
  writeFileSync(
    join(dir, "run.json"),
    JSON.stringify({ ...record, id, started_at: zonedTime(ahead) }),
  );
  writeFileSync(join(dir, "output.log"), paste);

  const listed = await listRuns(store, {});
  expect(listed.runs.map((one) => one.id)).toEqual([whole, runs[1], runs[0], id]);
  expect(listText(listed)).toContain("in the future: a clock was wrong, so not counted as newest");
  expect((await findStatus(store)).id).toBe(whole);
  expect(await findStatus(store, whole)).toMatchObject({ newest_of_command: true });
  const pages = [];
  for (let cursor: string | undefined; ; ) {
    const page = await listRuns(store, { limit: 1, cursor });
    pages.push(...page.runs.map((one) => one.id));
    cursor = page.next_cursor;
    if (cursor === undefined) break;
  }
  expect(pages).toEqual([whole, runs[1], runs[0], id]);
  const { identification } = await identifyPaste(store, paste);
  expect(identification.matches[0]?.run.id).toBe(whole);
});

async function reread(store: string, run: string): Promise<SampleStore> {
  const key = (await listRuns(store, {})).runs.find(({ id }) => id === run)!;
  const dir = runDirOf(store, runKey(run, Date.parse(key.started_at)));
  return { store, runs: [run, run], whole: run, paste: "", files: [join(dir, "run.json")] };
}

it("what was not recorded here by this user is named as such, and not run again", async () => {
  const store = await sample();
  const [shipped, older] = store.runs;
  change(fileOf(store, shipped, "run.json"), { origin: "0123456789abcdef0123456789abcdef" });
  change(fileOf(store, older, "run.json"), { origin: undefined });
  const cwd = dirname(store.store);
  const elsewhere = "NOT recorded on this machine by this user";
  const listed = listText(await listRuns(store.store, {}));
  expect(listed.split("\n")[0]).toContain(`1 ${elsewhere}`);
  expect(listed).toContain("origin unknown");
  expect(listed.split("\n").find((line) => line.startsWith(store.whole))).not.toContain("origin");
  expect(statusText(await findStatus(store.store, shipped))).toContain(`caution: ${elsewhere}`);
  expect(summaryLine(await readLogs(store.store, { run: shipped }), 0)).toContain(elsewhere);
  for (const run of [shipped, older]) {
    const { code, stderr } = await igHere(["run", "rerun", run], { cwd });
    expect(code).toBe(1);
    expect(stderr).toMatch(/on this machine/);
  }
});

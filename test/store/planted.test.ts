import { execFileSync } from "node:child_process";
import {
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { claimStore } from "../../src/deliver/daemon/lease.ts";
import { runDaemon } from "../../src/deliver/daemon/main.ts";
import { openJournal } from "../../src/deliver/journal.ts";
import { sha256Of } from "../../src/os/files.ts";
import { cleanRuns } from "../../src/read/query/clean.ts";
import { identifyPaste } from "../../src/read/query/identify.ts";
import { listRuns } from "../../src/read/query/list.ts";
import { readLogs } from "../../src/read/query/logs.ts";
import {
  freshCheckpoint,
  park,
  readCheckpoint,
  writeCheckpoint,
} from "../../src/store/delivery.ts";
import { openLogWriter } from "../../src/store/log/write.ts";
import { daemonLog } from "../../src/store/paths.ts";
import { readSnapshot, saveSnapshot, sweepSnapshots } from "../../src/store/snapshots.ts";
import { temporaryDirectory } from "../fixtures/temporary.ts";
import { endedRun } from "./runs/sample.ts";

/*
 * What somebody may have put in each place where ig writes. Whatever it is, ig's work goes on or is
 * refused with a reason, nothing waits, and nothing outside of the store is another than before.
 */

const VICTIM = "export PATH=$HOME/bin:$PATH\n";
const AT = Date.now() - 5000;
const [DAY, TIME] = new Date(AT).toISOString().slice(0, 23).split("T") as [string, string];
const SCRIPT = Buffer.from("echo one\n");
const HASH = sha256Of(SCRIPT);
const KEY = `${DAY}/${TIME.replaceAll(":", "")}-k3f9x2a7`;

const PLACES = [
  "",
  ".gitignore",
  "runs",
  "runs/.gitignore",
  `runs/${DAY}`,
  "runs/latest",
  `runs/.latest-${process.pid}`,
  "index",
  "index/.gitignore",
  "index/id",
  "index/command",
  "index/name",
  "index/paste.idx",
  "snapshots",
  "snapshots/.gitignore",
  `snapshots/${HASH.slice(0, 2)}`,
  `snapshots/${HASH.slice(0, 2)}/${HASH}`,
];

const DAEMON_PLACES = [
  "daemon",
  "daemon/.gitignore",
  "daemon/daemon.json",
  "daemon/daemon.json.new",
  "daemon/daemon.log",
  "daemon/daemon.log.1",
  "daemon/daemon.sock",
  `daemon/.owner-${process.pid}`,
  "daemon/owner.1",
  "daemon/export",
  `daemon/export/${DAY}`,
  `daemon/export/${DAY}/.settled`,
  `daemon/export/${KEY}.json`,
  `daemon/export/${KEY}.json.new`,
  `daemon/export/${KEY}.rejected.jsonl`,
];

const THINGS: Record<string, (place: string, victims: string) => void> = {
  "a link to a file": (place, victims) => symlinkSync(join(victims, "bashrc"), place),
  "a link to a directory": (place, victims) => symlinkSync(victims, place),
  "a link to nothing": (place, victims) => symlinkSync(join(victims, "new"), place),
  "a link to a device": (place) => symlinkSync("/dev/zero", place),
  "a hard link": (place, victims) => linkSync(join(victims, "bashrc"), place),
  "a FIFO": (place) => execFileSync("mkfifo", [place]),
  "a file": (place) => writeFileSync(place, "of somebody"),
};

/** A project with the thing in its place, and a directory of files that nothing may happen to. */
function planted(place: string, plant: (place: string, victims: string) => void) {
  const root = temporaryDirectory();
  const [project, victims] = [join(root, "project"), join(root, "victims")];
  for (const dir of [project, join(victims, "empty", "empty")]) mkdirSync(dir, { recursive: true });
  writeFileSync(join(victims, "bashrc"), VICTIM);
  const path = join(project, ".idlergear", place);
  mkdirSync(dirname(path), { recursive: true });
  plant(path.replace(/\/$/, ""), victims);
  const untouched = () => {
    expect(readdirSync(victims, { recursive: true }).sort()).toEqual([
      "bashrc",
      "empty",
      "empty/empty",
    ]);
    expect(readFileSync(join(victims, "bashrc"), "utf8")).toBe(VICTIM);
    expect(lstatSync(victims).mode & 0o777).toBe(0o755);
    expect(lstatSync(join(victims, "bashrc")).mode & 0o777).toBe(0o644);
  };
  return { store: join(project, ".idlergear"), untouched };
}

/** Does it, or says why not: in the words of an error made for it, of ours or of the file system. */
async function tried(what: () => unknown): Promise<void> {
  try {
    await what();
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code, String(error)).toBeTypeOf("string");
  }
}

/** All that writes in a store, but for the daemon. */
async function work(store: string): Promise<void> {
  await tried(() => {
    const run = endedRun(store, 0, { at: AT, fields: { name: "planted" } });
    const log = openLogWriter(run.dir, { mode: "pipe", startedAt: AT, cols: 80, rows: 24 });
    const data = Buffer.from("a line of this run\nand another one\nand a third one\n");
    log.event({ type: "output", time: AT, stream: "stdout", data });
    log.close();
    run.update({ log: { bytes: log.bytes, lines: log.lines, complete: log.complete } });
  });
  await tried(() => saveSnapshot(store, HASH, SCRIPT));
  await tried(() => readSnapshot(store, HASH));
  const paste = "a line of this run\nand another one\nand a third one\n";
  await tried(() => identifyPaste(store, paste));
  await tried(() => listRuns(store, {}));
  await tried(() => readLogs(store, {}));
  await tried(() => cleanRuns(store, { keep: 0, dryRun: false }));
  await tried(() => sweepSnapshots(store, () => false, Date.now() + 10_000_000));
}

async function daemonWork(store: string): Promise<void> {
  await tried(() => writeCheckpoint(store, KEY, freshCheckpoint("run_k3f9x2a7")));
  await tried(() => readCheckpoint(store, KEY));
  await tried(() => park(store, KEY, { body: "refused" }));
  const stop = new AbortController();
  const env = { IG_DAEMON_IDLE_MS: "1" };
  await tried(() =>
    runDaemon({ store, version: "0.1.0", env, stop: stop.signal, ready: () => stop.abort() }),
  );
  await tried(() => claimStore(store));
  await tried(() => openJournal(daemonLog(store), 100)("a line for the journal".repeat(20)));
}

const table = (places: string[]) =>
  Object.keys(THINGS).flatMap((thing) => places.map((place) => [thing, place] as const));

it.each(table(PLACES))("%s in the place of .idlergear/%s", async (thing, place) => {
  const { store, untouched } = planted(place, THINGS[thing]!);
  await work(store);
  untouched();
});

it.each(table(DAEMON_PLACES))("%s in the place of .idlergear/%s", async (thing, place) => {
  const { store, untouched } = planted(place, THINGS[thing]!);
  await daemonWork(store);
  untouched();
});

it("a socket in the place of a file", async () => {
  const { store, untouched } = planted("index/paste.idx", () => {});
  const server = createServer().listen(join(store, "index/paste.idx"));
  onTestFinished(() => void server.close());
  await work(store);
  untouched();
});

it("what is refused is named", () => {
  const { store } = planted("index", THINGS["a link to a directory"]!);
  expect(() => endedRun(store)).toThrow(".idlergear/index is a link, not a directory of ig");
  rmSync(store, { recursive: true });
  writeFileSync(store, "");
  expect(() => endedRun(store)).toThrow(".idlergear is a file, not a directory of ig");
});

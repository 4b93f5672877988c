import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { zonedTime } from "../../src/os/clock.ts";
import { captureCode } from "../../src/version/capture-before.ts";
import { captureAfter, captureDuring } from "../../src/version/capture-during.ts";
import { type Staleness, staleness } from "../../src/version/staleness.ts";
import { asRun } from "./run.ts";
import type { Pair } from "./truth-pairs.ts";
import { git } from "./workspace.ts";

export type Judgement = "correct" | "falsely current" | "falsely stale" | "unknown" | "unnamed";

export interface Judged {
  pair: Pair;
  judgement: Judgement;
  verdict: Staleness;
}

/** Whether a program is on this machine. */
export function isHere(program: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((dir) => existsSync(join(dir, program)));
}

/**
 * Sets the pair up in a directory of its own, records its command as `ig run` does, edits, and asks.
 * The command itself is started only if it must be, or `start` says so.
 */
export async function judge(pair: Pair, start: boolean): Promise<Judged> {
  const place = realpathSync(mkdtempSync(join(tmpdir(), "ig-truth-")));
  try {
    const dir = join(place, "project");
    setUp(place, dir, pair);
    const run = await recordedRun(dir, pair, start || pair.runs === true);
    pair.edit(dir);
    const verdict = await staleness(run, { store: join(dir, ".idlergear"), running: false });
    return { pair, verdict, judgement: judgementOf(pair, verdict) };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

function judgementOf({ truth, names }: Pair, { verdict, text }: Staleness): Judgement {
  if (verdict === "unknown") return truth === "either" ? "correct" : "unknown";
  if (verdict === "current" && truth !== "unchanged") return "falsely current";
  if (verdict !== "current" && truth === "unchanged") return "falsely stale";
  return names === undefined || text.includes(names) ? "correct" : "unnamed";
}

function setUp(place: string, dir: string, { files, bare, before }: Pair): void {
  mkdirSync(join(dir, ".idlergear"), { recursive: true });
  writeFileSync(join(dir, ".idlergear/.gitignore"), "*\n");
  for (const [name, text] of Object.entries(files)) {
    const path = name.startsWith("out/") ? join(place, name) : join(dir, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    if (name.endsWith(".sh")) chmodSync(path, 0o755);
  }
  if (bare === undefined) {
    git(dir, "init", "-q", "-b", "main");
    git(dir, "add", "-A");
    git(dir, "commit", "-q", "-m", "first");
  }
  before?.(dir);
}

async function recordedRun(dir: string, { command, cwd }: Pair, start: boolean) {
  const at = cwd === undefined ? dir : join(dir, cwd);
  const argv = command.split(" ");
  const store = join(dir, ".idlergear");
  // What was written before is older by the file system's clock.
  tick(store);
  const startedMs = Date.now();
  const before = captureCode(argv, { cwd: at }, Infinity);
  const { mtimeNs: ns, dev } = tick(store);
  if (start) spawnSync(argv[0]!, argv.slice(1), { cwd: at, stdio: "ignore", timeout: 60_000 });
  const version = await captureDuring(before, { store, mark: { ns, dev, ms: startedMs } });
  const code_version = captureAfter(version, Infinity);
  const ended_at = zonedTime(Date.now());
  tick(store);
  const started_at = zonedTime(startedMs);
  return asRun(dir, argv, { cwd: at, script: before.script, code_version, started_at, ended_at });
}

/** Waits until the clock that files get their times from has moved on. */
function tick(store: string) {
  const path = join(store, "tick");
  const mark = () => {
    writeFileSync(path, "");
    return lstatSync(path, { bigint: true });
  };
  const first = mark();
  for (let next = mark(); ; next = mark()) if (next.mtimeNs > first.mtimeNs) return next;
}

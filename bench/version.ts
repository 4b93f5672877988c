/**
 * What knowing the version costs a run, in a small and a large repository: before the command starts
 * (synchronous, the person waits), beside it (how long, and the longest the event loop was held up,
 * which is what the terminal would feel), and at the end. `git status` alone stands beside it.
 *
 * Usage: npx tsx bench/version.ts [files of the large repository, default 20000]
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { captureCode } from "../src/version/capture-before.ts";
import { captureAfter, captureDuring } from "../src/version/capture-during.ts";

const ROUNDS = 15;
const large = Number(process.argv[2] ?? 20_000);

interface Place {
  name: string;
  dir: string;
}

function repository(name: string, files: number, uncommitted: number): Place {
  const dir = mkdtempSync(join(tmpdir(), "ig-bench-version-"));
  const write = (path: string, text: string) => writeFileSync(join(dir, path), text);
  for (let n = 0; n < files; n++) {
    if (n % 200 === 0) mkdirSync(join(dir, `d${n / 200}`));
    write(`d${Math.trunc(n / 200)}/f${n}.py`, `x = ${n}\n`.repeat(20));
  }
  write(".gitignore", ".idlergear\n");
  write("train.sh", "echo train\n".repeat(50));
  write("conf.py", "lr = 3\n");
  mkdirSync(join(dir, ".idlergear"));
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], { cwd: dir });
  git("init", "-q");
  git("add", "-A");
  git("commit", "-qm", "first");
  for (let n = 0; n < uncommitted; n++) write(`new${n}.py`, `y = ${n}\n`.repeat(20));
  return { name, dir };
}

interface Cost {
  before: number;
  beside: number;
  held: number;
  after: number;
  status: number;
  git: string;
}

async function measure({ dir }: Place): Promise<Cost> {
  const argv = ["bash", "train.sh", "conf.py"];
  const clock = () => performance.now();
  const t1 = clock();
  const before = captureCode(argv, { cwd: dir, projectRoot: dir });
  const t2 = clock();
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  const t3 = clock();
  const version = await captureDuring(before, { store: join(dir, ".idlergear") });
  const t4 = clock();
  loop.disable();
  captureAfter(version);
  const t5 = clock();
  execFileSync("git", ["status", "--porcelain", "--untracked-files=all"], { cwd: dir });
  const t6 = clock();
  const { dirty, unknown, untracked } = version.git ?? {};
  return {
    before: t2 - t1,
    beside: t4 - t3,
    // The timer itself is due every millisecond.
    held: Math.max(0, loop.max / 1e6 - 1),
    after: t5 - t4,
    status: t6 - t5,
    git: unknown ?? (dirty ? `dirty, ${untracked} untracked` : "clean"),
  };
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;

const places = [
  repository("small", 20, 1),
  repository(`${large} files`, large, 1),
  repository(`${large} files, 3000 untracked`, large, 3000),
];
try {
  const costs = places.map(() => [] as Cost[]);
  // Interleaved, so that a busy moment of the machine falls on all of them.
  for (let round = 0; round < ROUNDS; round++)
    for (const [at, place] of places.entries()) costs[at]!.push(await measure(place));
  const columns = ["before", "beside", "held", "after", "status"] as const;
  console.log(`median ms of ${ROUNDS}; first run of the process in brackets`);
  console.log(
    ["repository".padEnd(28), ...columns.map((name) => name.padStart(14)), " git"].join(""),
  );
  for (const [at, place] of places.entries()) {
    const rows = costs[at]!;
    const cells = columns.map((name) => {
      const first = rows[0]![name].toFixed(1);
      return `${median(rows.map((row) => row[name])).toFixed(2)} [${first}]`.padStart(14);
    });
    console.log([place.name.padEnd(28), ...cells, ` ${rows[0]!.git}`].join(""));
  }
} finally {
  for (const { dir } of places) rmSync(dir, { recursive: true, force: true });
}

import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { recordFile } from "../../../src/store/paths.ts";
import { findRun } from "../../../src/store/runs/find.ts";
import { indexed, linkPath } from "../../../src/store/runs/layout.ts";
import { keysNewestFirst, readRun, type Warning } from "../../../src/store/runs/reader.ts";
import { endedRun, sampleRun, tempDir } from "./sample.ts";

const store = () => join(tempDir(), ".idlergear");
const mode = (path: string) => statSync(path).mode & 0o777;
const DAY = 86_400_000;

describe("creating a run", () => {
  it("makes a private store that git ignores, whatever the umask", () => {
    const at = store();
    const umask = process.umask(0o022);
    const run = sampleRun(at);
    expect(process.umask(umask)).toBe(0o022);
    expect(mode(at)).toBe(0o700);
    expect(mode(run.dir)).toBe(0o700);
    expect(mode(recordFile(run.dir))).toBe(0o600);
    expect(existsSync(join(at, ".gitignore"))).toBe(true);
    expect(readlinkSync(join(at, "runs", "latest"))).toBe(run.dir.slice(at.length + 6));
  });

  it("closes only its own directories in a .idlergear that another tool uses", () => {
    const at = store();
    mkdirSync(at);
    writeFileSync(join(at, "notes.md"), "in git");
    sampleRun(at);
    expect(existsSync(join(at, ".gitignore"))).toBe(false);
    expect(existsSync(join(at, "runs", ".gitignore"))).toBe(true);
    expect(mode(join(at, "runs"))).toBe(0o700);
  });

  it("keeps latest on the newest, also when an older run publishes later", () => {
    const at = store();
    const newer = sampleRun(at, { at: Date.now() });
    sampleRun(at, { at: Date.now() - 5000 });
    expect(readlinkSync(join(at, "runs", "latest"))).toContain(newer.record.id.slice(4));
  });

  it("leaves no temporary file behind", () => {
    const run = endedRun(store());
    expect(readdirSync(run.dir)).toEqual(["run.json"]);
  });
});

describe("finding a run", () => {
  it("takes an ID, a unique prefix, a name (newest), latest, or nothing", () => {
    const at = store();
    const old = endedRun(at, 0, { at: Date.now() - 3 * DAY, fields: { name: "nightly" } });
    const named = endedRun(at, 0, { at: Date.now() - 2 * DAY, fields: { name: "nightly" } });
    const newest = endedRun(at, 1);
    const id = (reference?: string) => findRun(at, reference).run.id;
    expect(id(old.record.id)).toBe(old.record.id);
    expect(id(old.record.id.slice(0, 9))).toBe(old.record.id);
    expect(id(old.record.id.slice(4))).toBe(old.record.id);
    expect(id(` ${old.record.id.toUpperCase()}\n`)).toBe(old.record.id);
    expect(id("nightly")).toBe(named.record.id);
    expect(id("latest")).toBe(newest.record.id);
    expect(id()).toBe(newest.record.id);
  });

  it("takes the newest of several with a name, and believes no link of the index", () => {
    const at = store();
    const now = Date.now();
    const named = [4, 3, 2].map((days) =>
      endedRun(at, 0, { at: now - days * DAY, fields: { name: "nightly" } }),
    );
    expect(findRun(at, "nightly").run.id).toBe(named[2]!.record.id);
    // Newer links under the name: to a run of another name, to none, and to no run at all.
    const other = endedRun(at, 0, { at: now - DAY, fields: { name: "weekly" } });
    const under = indexed(at, "name", "nightly");
    symlinkSync(other.dir, join(under, basename(linkPath(at, "name", "nightly", other.dir))));
    symlinkSync("nowhere", join(under, "2999-01-11T043000.123-k3f9x2a7"));
    symlinkSync("nowhere", join(under, "zzz"));
    expect(findRun(at, "nightly").run.id).toBe(named[2]!.record.id);
    expect(findRun(at, "weekly").run.id).toBe(other.record.id);
    rmSync(named[2]!.dir, { recursive: true });
    expect(findRun(at, "nightly").run.id).toBe(named[1]!.record.id);
  });

  it("finds the same without an index", () => {
    const at = store();
    const run = endedRun(at);
    endedRun(at);
    rmSync(join(at, "index"), { recursive: true });
    expect(findRun(at, run.record.id).run.id).toBe(run.record.id);
    expect(findRun(at, run.record.id.slice(0, 10)).run.id).toBe(run.record.id);
  });

  it("names the nearest and the newest where there is no such run", () => {
    const at = store();
    const run = endedRun(at);
    const slip = run.record.id.slice(0, -1) + (run.record.id.endsWith("x") ? "y" : "x");
    expect(() => findRun(at, slip)).toThrow(
      expect.objectContaining({
        code: "unknown-run",
        hint: expect.stringContaining(`Nearest: ${run.record.id}`),
      }),
    );
  });

  it("lists the runs a prefix may mean", () => {
    const at = store();
    const ids = Array.from({ length: 60 }, () => endedRun(at).record.id);
    const first = new Map<string, string>();
    const twice = ids.find((id) => {
      const seen = first.has(id.slice(0, 5));
      first.set(id.slice(0, 5), id);
      return seen;
    })!;
    const prefix = twice.slice(0, 5);
    expect(() => findRun(at, prefix)).toThrow(
      expect.objectContaining({ code: "ambiguous-run", message: expect.stringContaining(twice) }),
    );
  });

  it("says what to do in an empty store", () => {
    expect(() => findRun(store())).toThrow(
      expect.objectContaining({ code: "no-runs", hint: expect.stringContaining("ig run") }),
    );
  });

  it.each([
    "../../../etc/passwd",
    "run_../../x",
    "run_k3f9x2a7/../../secret",
    "/etc/passwd",
    "run_k3f9\0x2a",
    "%2e%2e%2f",
    "run_K3F9X2A7; rm -rf /",
    "\u202erun_k3f9x2a7",
    "__proto__",
    "a".repeat(10_000),
    "*",
  ])("takes %j for an unknown name and touches nothing outside", (reference) => {
    const at = store();
    endedRun(at);
    writeFileSync(join(at, "..", "secret"), "{}");
    expect(() => findRun(at, reference)).toThrow(expect.objectContaining({ code: "unknown-run" }));
  });
});

describe("a store with damage in it", () => {
  const damage: [string, string][] = [
    ["", "not valid JSON"],
    ['{"version":1,"id":"run_', "not valid JSON"],
    ["null", "not a valid record"],
    ["[]", "not a valid record"],
    ['"text"', "not a valid record"],
    ['{"version":2,"shape":"unknown"}', "newer ig"],
    ['{"version":1}', "not a valid record"],
    ["\0".repeat(4096), "not valid JSON"],
    ["[".repeat(200_000), "not valid JSON"],
    [" ".repeat(2 << 20), "too large"],
  ];

  it.each(damage)("skips %j with a warning and shows the others", (content, problem) => {
    const at = store();
    const good = endedRun(at, 0, { at: Date.now() - 1000 });
    const broken = endedRun(at);
    writeFileSync(recordFile(broken.dir), content);
    const warnings: Warning[] = [];
    const ids: string[] = [];
    for (const key of keysNewestFirst(at, (warning) => warnings.push(warning))) {
      const read = readRun(at, key);
      if ("problem" in read) warnings.push(read);
      else ids.push(read.run.id);
    }
    expect(ids).toEqual([good.record.id]);
    expect(warnings).toEqual([
      { path: recordFile(broken.dir), problem: expect.stringContaining(problem) },
    ]);
    expect(findRun(at).run.id).toBe(good.record.id);
  });

  it("survives 1,500 seeded changes and cuts of a run.json", () => {
    const at = store();
    const run = endedRun(at);
    const key = run.dir.slice(join(at, "runs").length + 1);
    const whole = JSON.stringify(run.record, null, 2);
    let seed = 7;
    const random = (n: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % n;
    };
    for (let round = 0; round < 1500; round++) {
      const at = random(whole.length);
      const byte = String.fromCharCode(random(256));
      const cut = whole.slice(0, at);
      const text = round % 3 === 0 ? cut : `${cut}${byte}${whole.slice(at + 1 + random(3))}`;
      writeFileSync(recordFile(run.dir), text, "latin1");
      const read = readRun(at_(), key);
      if ("problem" in read) expect(read.path).toBe(recordFile(run.dir));
      else expect(read.run.id).toBe(run.record.id);
    }
    function at_() {
      return join(run.dir, "..", "..", "..");
    }
  });

  it("reads nothing that a link leads to, and waits for no FIFO", () => {
    const at = store();
    const other = store();
    const outside = endedRun(other);
    const [linked, fifo] = [endedRun(at), endedRun(at)];
    rmSync(recordFile(linked.dir));
    symlinkSync(recordFile(outside.dir), recordFile(linked.dir));
    rmSync(recordFile(fifo.dir));
    execFileSync("mkfifo", [recordFile(fifo.dir)]);
    symlinkSync(outside.dir, join(linked.dir, "..", basename(outside.dir)));
    symlinkSync(join(outside.dir, ".."), join(at, "runs", "2026-01-11"));
    const warnings: Warning[] = [];
    for (const key of keysNewestFirst(at, (warning) => warnings.push(warning)))
      expect(readRun(at, key)).toMatchObject({
        problem: expect.stringMatching(/not (a reg|foll)/),
      });
    expect(warnings).toEqual([
      { path: join(at, "runs", "2026-01-11"), problem: expect.stringContaining("a link") },
    ]);
    expect(() => findRun(at, outside.record.id)).toThrow("a link");
    rmSync(join(at, "runs"), { recursive: true });
    symlinkSync(join(other, "runs"), join(at, "runs"));
    expect([...keysNewestFirst(at, () => {})]).toEqual([]);
  });

  it("names foreign files and a record that was moved", () => {
    const at = store();
    const run = endedRun(at);
    writeFileSync(join(at, "runs", "notes.txt"), "");
    mkdirSync(join(run.dir, "..", "backup"));
    const warnings: Warning[] = [];
    expect([...keysNewestFirst(at, (warning) => warnings.push(warning))]).toHaveLength(1);
    expect(warnings.map(({ path }) => path.split("/").at(-1))).toEqual(["notes.txt", "backup"]);
    const other = endedRun(at);
    writeFileSync(recordFile(other.dir), JSON.stringify(run.record));
    const key = other.dir.slice(join(at, "runs").length + 1);
    expect(readRun(at, key)).toMatchObject({ problem: expect.stringContaining(run.record.id) });
  });
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { registerRun } from "../../src/record/piecewise.ts";
import { findRun } from "../../src/store/runs/find.ts";
import { indexed } from "../../src/store/runs/layout.ts";
import { IG, ig, project } from "../fixtures/ig.ts";
import { Outer } from "../fixtures/pty.ts";

/** Two names for one project, the second not taken yet. */
function names(): { before: string; after: string } {
  const parent = project();
  const before = join(parent, "proj");
  mkdirSync(before);
  return { before, after: join(parent, "proj2") };
}

/** All that there should be of the run, where its project is now. */
function expectWhole(root: string, log: RegExp): void {
  const store = join(root, ".idlergear");
  const { run, dir } = findRun(store, "latest");
  expect(run).toMatchObject({ exit_code: 3, log: { complete: true } });
  expect(run.ended_at).toBeDefined();
  expect(readFileSync(join(dir, "output.log"), "utf8")).toMatch(log);
  expect(findRun(store, run.id).dir).toBe(dir);
  const links = indexed(store, "command", run.command_key);
  for (const link of readdirSync(links))
    expect(JSON.parse(readFileSync(join(links, link, "run.json"), "utf8"))).toMatchObject(run);
  expect(readdirSync(links)).toHaveLength(1);
}

/** The path that the footer names is the run's. */
function expectNamed(text: string, root: string): void {
  const path = /^Logs: moved to (.+?)\r?$/m.exec(text)?.[1];
  expect(path).toBe(findRun(join(root, ".idlergear"), "latest").dir);
}

const WAITS = "echo up; until [ -e go ]; do sleep 0.02; done; echo on; exit 3";
const MOVES = "echo up; mv ../proj ../proj2; echo on; exit 3";
/** Another project has the name at once, with a store of its own. */
const REPLACES = `echo up; mv ../proj ../proj2; mkdir -p ../proj/.idlergear/runs; echo on; exit 3`;

describe.skipIf(process.platform !== "linux")(
  "a project that is renamed while a command runs",
  () => {
    it.each([
      ["by the command itself", MOVES],
      ["and another one gets its name", REPLACES],
    ])("keeps its record, over pipes: %s", async (_name, script) => {
      const { before, after } = names();
      const { code, stdout, stderr } = await ig(["run", "sh", "-c", script], { cwd: before });
      expect({ code, stdout }).toEqual({ code: 3, stdout: "up\non\n" });
      expect(stderr).not.toContain("incomplete");
      expectNamed(stderr, after);
      expectWhole(after, /^up\non\n$/);
      if (script === MOVES) expect(existsSync(before)).toBe(false);
      else
        expect(readdirSync(before, { recursive: true }).sort()).toEqual([
          ".idlergear",
          ".idlergear/runs",
        ]);
    });

    it.each([
      ["by the command itself", MOVES],
      ["later", WAITS],
      ["and another one gets its name", REPLACES],
    ])("keeps its record, in a terminal: %s", async (_name, script) => {
      const { before, after } = names();
      const line = `"${process.execPath}" "${IG}" run sh -c '${script}'; echo "[$?]"`;
      const outer = new Outer(["sh", "-c", line], {
        cwd: before,
        env: { ...process.env, TERM: "xterm" },
      });
      if (script === WAITS) {
        await outer.sees("up");
        renameSync(before, after);
        writeFileSync(join(after, "go"), "");
      }
      await outer.sees("[3]");
      await outer.ended;
      expect(outer.text()).not.toContain("incomplete");
      expectNamed(outer.text(), after);
      expectWhole(after, /^up\r?\non\r?\n$/);
      if (script !== REPLACES) expect(existsSync(before)).toBe(false);
      else
        expect(readdirSync(before, { recursive: true }).sort()).toEqual([
          ".idlergear",
          ".idlergear/runs",
        ]);
    });

    it("keeps the record of a stream", async () => {
      const { before, after } = names();
      const words = ["./x.sh"];
      const flags = { cwd: before, quiet: false, pty: false, stream: false };
      const id = await registerRun({ flags, words });
      const stream = spawn(process.execPath, [IG, "run", "stream", id], { cwd: before });
      stream.stdin.write("up\n");
      await once(stream.stdout, "data");
      renameSync(before, after);
      stream.stdin.end("on\n");
      await once(stream, "close");
      expect(existsSync(before)).toBe(false);
      const { run, dir } = findRun(join(after, ".idlergear"), id);
      expect(run).toMatchObject({
        piecewise: { streamed: true },
        log: { complete: true, lines: 2 },
      });
      expect(readFileSync(join(dir, "output.log"), "utf8")).toBe("up\non\n");
    });
  },
);

it("a record that was deleted while its command ran does not come back", async () => {
  const cwd = project();
  const script = "echo up; rm -r .idlergear/runs/*-*; exit 3";
  const { code, stderr } = await ig(["run", "sh", "-c", script], { cwd });
  expect(code).toBe(3);
  expect(stderr.match(/^Log: incomplete: .*/gm)).toEqual([
    "Log: incomplete: the log was deleted while the command ran",
  ]);
  const left = readdirSync(join(cwd, ".idlergear", "runs"));
  expect(left.filter((name) => name !== "latest")).toEqual([]);
});

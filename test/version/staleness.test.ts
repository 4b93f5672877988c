import { rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { snapshotFile } from "../../src/store/paths.ts";
import type { Run } from "../../src/store/runs/record.ts";
import { captureAfter } from "../../src/version/capture-during.ts";
import { lookNow } from "../../src/version/current-files.ts";
import { type StalenessOptions, staleness } from "../../src/version/staleness.ts";
import { recorded, storeOf } from "./run.ts";
import { put, workspace } from "./workspace.ts";

const SCRIPT = "one\ntwo\nthree\nfour\n";
const CHANGED = "one\n2\n3\n3.5\nthree\nfour\n";

beforeAll(() => vi.stubEnv("TZ", "UTC"));

const at = (dir: string, name: string, iso: string) =>
  utimesSync(join(dir, name), new Date(iso), new Date(iso));

const ask = (dir: string, run: Run, options: Partial<StalenessOptions> = {}) =>
  staleness(run, {
    store: storeOf(dir),
    running: false,
    ...options,
  });

describe("verdicts", () => {
  test("current: content counts, not the file's time", async () => {
    const dir = workspace({ "train.sh": SCRIPT });
    const run = await recorded(dir, "./train.sh");
    put(dir, { "train.sh": SCRIPT });
    at(dir, "train.sh", "2026-01-11T17:00:00Z");
    expect(await ask(dir, run)).toMatchObject({
      verdict: "current",
      text: "unchanged since this run",
    });
  });

  test("stale, with the time the file gives and the lines", async () => {
    const dir = workspace({ "train.sh": SCRIPT });
    const run = await recorded(dir, "./train.sh");
    put(dir, { "train.sh": CHANGED });
    at(dir, "train.sh", "2026-01-11T14:02:00Z");
    expect(await ask(dir, run)).toEqual({
      verdict: "stale",
      text: "changed since: train.sh (+3 -1)",
      files: [
        {
          name: "train.sh",
          path: join(dir, "train.sh"),
          role: "script",
          state: "changed",
          changed_at: "2026-01-11T14:02:00.000+00:00",
          added: 3,
          removed: 1,
        },
      ],
    });
  });

  test("a file time from before the run is no time of change", async () => {
    const dir = workspace({ "train.sh": SCRIPT });
    const run = await recorded(dir, "./train.sh");
    put(dir, { "train.sh": CHANGED });
    at(dir, "train.sh", "2020-01-01T00:00:00Z");
    const { files } = await ask(dir, run);
    expect(files).toMatchObject([{ state: "changed", added: 3, removed: 1 }]);
    expect(files[0]).not.toHaveProperty("changed_at");
  });

  test("without the snapshot, without counts, and for bytes, no lines are claimed", async () => {
    const dir = workspace({ "train.sh": SCRIPT });
    const run = await recorded(dir, "./train.sh");
    put(dir, { "train.sh": CHANGED });
    at(dir, "train.sh", "2026-01-11T14:02:00Z");
    const text = "changed since: train.sh";
    expect((await ask(dir, run, { counts: false })).text).toBe(text);
    rmSync(snapshotFile(storeOf(dir), run.script.sha256));
    expect((await ask(dir, run)).text).toBe(text);
    writeFileSync(join(dir, "train.sh"), Buffer.from([0, 1, 2]));
    expect((await ask(dir, run)).text).not.toContain("(+");
  });

  test("changed while running: by the end's own look, or because it still runs", async () => {
    const dir = workspace({ "train.sh": SCRIPT });
    const run = await recorded(dir, "./train.sh");
    put(dir, { "train.sh": CHANGED });
    const text = "changed during this run: train.sh (+3 -1)";
    expect(await ask(dir, run, { running: true })).toMatchObject({
      verdict: "changed-while-running",
      text,
    });
    const ended: Run = { ...run, code_version: captureAfter(run.code_version!, Infinity) };
    expect((await ask(dir, ended)).text).toBe(text);
    put(dir, { "train.sh": SCRIPT });
    expect((await ask(dir, ended)).text).toBe("changed during this run: train.sh");
    expect((await ask(dir, run)).verdict).toBe("current");
  });

  test("script gone; on another host that is not known", async () => {
    const dir = workspace({ "train.sh": SCRIPT });
    const run = await recorded(dir, "bash train.sh");
    rmSync(join(dir, "train.sh"));
    expect(await ask(dir, run)).toMatchObject({
      verdict: "gone",
      text: "changed since: train.sh (gone)",
    });
    expect((await ask(dir, { ...run, host: "other" })).text).toBe(
      "unknown: train.sh: it ran on other, and there is no such file here",
    );
  });

  test("every recorded file counts, and is named", async () => {
    const dir = workspace({ "train.sh": SCRIPT, "conf.py": "a\n", "more.py": "b\n" });
    const run = await recorded(dir, "./train.sh conf.py more.py");
    put(dir, { "conf.py": "a\nb\n" });
    at(dir, "conf.py", "2026-01-11T15:00:00Z");
    rmSync(join(dir, "more.py"));
    expect((await ask(dir, run)).text).toBe("changed since: conf.py (+1 -0), more.py (gone)");
  });

  test("a package.json script, a Makefile", async () => {
    const dir = workspace({ "package.json": '{"scripts":{"test":"a"}}', Makefile: "all:\n" });
    const [npm, make] = [await recorded(dir, "npm test"), await recorded(dir, "make all")];
    put(dir, { "package.json": '{"version":"2","scripts":{"test":"a","new":"b"}}' });
    // The command is the same, but whatever runs may read the rest of the file.
    expect((await ask(dir, npm)).text).toBe("changed since: package.json (+1 -1)");
    put(dir, { "package.json": '{"scripts":{"test":"b"}}', Makefile: "all:\n\ttrue\n" });
    at(dir, "package.json", "2026-01-11T15:00:00Z");
    at(dir, "Makefile", "2026-01-11T15:00:00Z");
    expect((await ask(dir, npm)).text).toBe(
      "changed since: package.json script test (+1 -1), Makefile (+1 -0)",
    );
    expect((await ask(dir, make)).text).toContain("changed since: Makefile (+1 -0)");
    put(dir, { "package.json": "{}" });
    expect((await ask(dir, npm)).text).toMatch(
      /^changed since: package.json script test \(gone\), /,
    );
  });
});

describe("unknown", () => {
  test("no script file, a missing one, an unreadable record of one", async () => {
    const dir = workspace();
    const { code_version: _, ...bare } = await recorded(dir, "ls");
    expect((await ask(dir, bare)).text).toBe("unknown: this run kept no file of its code");
    const { code_version: __, ...missing } = await recorded(dir, "python gone.py");
    expect((await ask(dir, missing)).text).toBe("unknown: gone.py: no such file");
    const run = await recorded(workspace({ "a.sh": "" }), "./a.sh");
    const [file] = run.code_version!.files;
    const files = [{ ...file!, sha256: undefined, note: "EACCES" }];
    const script = { kind: "inline" as const, sha256: run.script.sha256 };
    const blind = { ...run, script, code_version: { ...run.code_version!, files } } as Run;
    expect((await ask(dir, blind)).text).toBe("unknown: a.sh: EACCES");
  });

  test("a certain change outweighs what is unknown", async () => {
    const dir = workspace({ "train.sh": SCRIPT, "conf.py": "a\n" });
    const run = await recorded(dir, "./train.sh conf.py");
    delete run.code_version!.files[0]!.sha256;
    delete (run.script as { path?: string }).path;
    expect((await ask(dir, run)).verdict).toBe("unknown");
    put(dir, { "conf.py": "b\n" });
    expect((await ask(dir, run)).verdict).toBe("stale");
  });
});

test("a record without a code version is judged by its script", async () => {
  const dir = workspace({ "train.sh": SCRIPT });
  const { code_version, ...run } = await recorded(dir, "./train.sh");
  expect((await ask(dir, run)).text).toBe("unknown: this run kept only train.sh");
  put(dir, { "train.sh": CHANGED });
  expect((await ask(dir, run)).verdict).toBe("stale");
  expect(code_version).toBeDefined();
});

test("many runs read a file once", async () => {
  const dir = workspace({ "train.sh": SCRIPT });
  const run = await recorded(dir, "./train.sh");
  const look = lookNow(storeOf(dir));
  expect((await ask(dir, run, { look })).verdict).toBe("current");
  put(dir, { "train.sh": CHANGED });
  expect((await ask(dir, run, { look })).verdict).toBe("current");
  expect((await ask(dir, run)).verdict).toBe("stale");
});

test("control characters in a file's name do not reach the line", async () => {
  const dir = workspace({ "a\u001b[2J.sh": "x" });
  const run = await recorded(dir, "sh a\u001b[2J.sh");
  put(dir, { "a\u001b[2J.sh": "y" });
  expect((await ask(dir, run)).text).toContain("a?[2J.sh");
});

import { execFileSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compareRuns, shownDiff } from "../../src/read/query/diff.ts";
import { findRun } from "../../src/store/runs/find.ts";
import { staleness } from "../../src/version/staleness.ts";
import { idIn, ig } from "../fixtures/ig.ts";
import { git, put, repository, workspace } from "../version/workspace.ts";

/** A `git` that does nothing before a file is there: a command is over long before it answers. */
function slowGit(): { bin: string; go: () => void } {
  const bin = workspace();
  const real = execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();
  const gate = join(bin, "go");
  writeFileSync(
    join(bin, "git"),
    `#!/bin/sh\nuntil [ -e ${gate} ]; do sleep 0.01; done\nexec ${real} "$@"\n`,
  );
  chmodSync(join(bin, "git"), 0o755);
  return { bin, go: () => writeFileSync(gate, "") };
}

test("a command that is over before git has answered is looked at all the same", async () => {
  const dir = repository({ "a.js": "1\n", "lib.js": "1\n", ".gitignore": ".idlergear\n" });
  put(dir, { "lib.js": "2\n" });
  const { bin, go } = slowGit();
  const store = join(dir, ".idlergear");
  const env = { PATH: `${bin}:${process.env.PATH}` };
  const id = idIn((await ig(["run", "true"], { cwd: dir, env })).stderr);
  const { run } = findRun(store, id);
  expect(run.code_version).toMatchObject({ unseen: "the command ended first" });
  expect((await staleness(run, { store, running: false })).text).toMatch(/still being looked at/);
  go();
  const looked = async () => {
    for (;;) {
      const { run } = findRun(store, id);
      if (run.code_version?.unseen !== "the command ended first") return run;
      await new Promise((next) => setTimeout(next, 20));
    }
  };
  const later = await looked();
  expect(later).toMatchObject({ ended_at: run.ended_at, exit_code: 0 });
  expect(later.code_version).toMatchObject({ git: { dirty: true }, state: expect.any(String) });
  expect((await staleness(later, { store, running: false })).text).toBe("unchanged since this run");
  git(dir, "commit", "-qam", "as it was");
  expect((await staleness(later, { store, running: false })).text).toBe("unchanged since this run");
  put(dir, { "lib.js": "3\n" });
  expect((await staleness(later, { store, running: false })).text).toBe(
    "changed since: lib.js (+1 -1)",
  );
  // Nothing of it is unknown to diff because the command was short.
  const text = shownDiff(await compareRuns(store, { run: id, working: true }));
  expect(text).not.toContain("unknown");
  expect(text).toContain("lib.js: changed (+1 -1)");
});

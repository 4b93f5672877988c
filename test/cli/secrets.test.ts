import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { findRun } from "../../src/store/runs/find.ts";
import { igHere } from "../fixtures/dispatch.ts";
import { ig, project } from "../fixtures/ig.ts";
import { connect, textOf } from "../mcp/client.ts";

// No shape and no name gives these away where they stand: only that the environment held them.
const SECRET = "plain-horse-92";
const env = { DEPLOY_TOKEN: SECRET };

it("masks values of the command's secret variables wherever they stand, and stores none of them", async () => {
  const cwd = project();
  const command = `echo one; echo "got $DEPLOY_TOKEN twice $DEPLOY_TOKEN"; sleep 0.2; printf 'now %s\\n' "$DEPLOY_TOKEN"`;
  await ig(["run", "sh", "-c", command], { cwd, env });
  await ig(["run", "echo", `header ${SECRET}`], { cwd, env });
  const store = join(cwd, ".idlergear");
  const { run } = findRun(store);
  expect(run.argv_secrets).toEqual([{ word: 1, start: 7, end: 7 + SECRET.length }]);
  const { call, text } = await connect(cwd);
  for (const tool of ["idlergear_run_list", "idlergear_run_status", "idlergear_run_logs"]) {
    const answer = await call(tool);
    expect(JSON.stringify(answer)).not.toContain(SECRET);
    expect(textOf(answer)).toContain("[masked:env-secret]");
  }
  const older = JSON.parse((await igHere(["run", "list", "--json"], { cwd })).stdout).runs[1].id;
  const log = await text("idlergear_run_logs", { run: older });
  expect(log.match(/\[masked:env-secret\]/g)).toHaveLength(3);
  expect(await text("idlergear_run_logs", { run: older, view: "raw" })).not.toContain(SECRET);
  const record = readFileSync(join(findRun(store, older).dir, "run.json"), "utf8");
  expect(record).not.toContain(SECRET);
  expect((await igHere(["run", "logs", older], { cwd })).stdout).not.toContain(SECRET);
  expect((await igHere(["run", "logs", older, "--raw"], { cwd })).stdout).toContain(SECRET);
});

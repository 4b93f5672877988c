import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { findRun } from "../../src/store/find.ts";
import { startCollector } from "../daemon/collector.ts";
import { IG, ig, project } from "../ig.ts";

it("ig run --stream delivers lines, span and end through a daemon it starts, and says so", async () => {
  const cwd = project();
  const collector = await startCollector();
  onTestFinished(() => collector.close());
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: "x-key=very-secret-header",
    CI: "",
  };
  onTestFinished(() => {
    execFileSync(process.execPath, [IG, "daemon", "stop"], { cwd, stdio: "ignore" });
  });
  const command = 'echo "one $TRACEPARENT"; echo two; printf unterminated; exit 3';
  const { stdout, stderr, code } = await ig(["run", "--stream", "sh", "-c", command], { cwd, env });
  expect(code).toBe(3);
  expect(stderr).toContain("Logs:   streaming to daemon");
  const { run, dir } = findRun(join(cwd, ".idlergear"));
  await vi.waitFor(() => expect(collector.spans).toHaveLength(1), { timeout: 30_000 });
  const bodies = collector.records.map(({ body }) => body);
  for (const line of stdout.split("\n")) expect(bodies).toContain(line);
  expect(collector.spans[0]).toMatchObject({ traceId: run.trace!.traceId });
  expect(stdout).toContain(run.trace!.traceparent);
  expect(readFileSync(join(dir, "run.json"), "utf8")).not.toContain("very-secret-header");
  const agents = await ig(["daemon", "agents", "--json"], { cwd });
  expect(agents.code).toBe(0);
});

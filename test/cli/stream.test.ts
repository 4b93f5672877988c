import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { findRun } from "../../src/store/runs/find.ts";
import { startCollector } from "../deliver/collector.ts";
import { FAST, kill, until } from "../deliver/daemons.ts";
import { IG, ig, project } from "../fixtures/ig.ts";

function stopAfter(cwd: string): void {
  // Not synchronously: the collector in this process has the daemon's last request to answer.
  onTestFinished(async () => {
    await ig(["daemon", "stop"], { cwd });
  });
}

it("ig run --stream delivers lines, span and end through a daemon it starts, and says so", async () => {
  const cwd = project();
  const collector = await startCollector();
  onTestFinished(() => collector.close());
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: "x-key=very-secret-header",
    CI: "",
  };
  stopAfter(cwd);
  const command = 'echo "one $TRACEPARENT"; echo two; printf unterminated; exit 3';
  const { stdout, stderr, code } = await ig(["run", "--stream", "sh", "-c", command], { cwd, env });
  expect(code).toBe(3);
  expect(stderr).toContain("Logs:   streaming to daemon");
  const { run, dir } = findRun(join(cwd, ".idlergear"));
  await vi.waitFor(() => expect(collector.spans).toHaveLength(1), { timeout: 100_000 });
  const bodies = collector.records.map(({ body }) => body);
  for (const line of stdout.split("\n")) expect(bodies).toContain(line);
  expect(collector.spans[0]).toMatchObject({ traceId: run.trace!.traceId });
  expect(stdout).toContain(run.trace!.traceparent);
  expect(readFileSync(join(dir, "run.json"), "utf8")).not.toContain("very-secret-header");
  const agents = await ig(["daemon", "agents", "--json"], { cwd });
  expect(agents.code).toBe(0);
});

it("continues the trace it finds itself in, and passes it on", async () => {
  const cwd = project();
  const collector = await startCollector();
  onTestFinished(() => collector.close());
  const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
  const env = {
    ...FAST,
    CI: "",
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    TRACEPARENT: `00-${traceId}-00f067aa0ba902b7-01`,
  };
  stopAfter(cwd);
  const { stdout } = await ig(["run", "--stream", "--", "sh", "-c", 'echo "$TRACEPARENT"'], {
    cwd,
    env,
  });
  await vi.waitFor(() => expect(collector.spans).toHaveLength(1), { timeout: 100_000 });
  const [span] = collector.spans;
  expect(span).toMatchObject({ traceId, parentSpanId: "00f067aa0ba902b7" });
  expect(stdout.trim()).toBe(`00-${traceId}-${span!.spanId}-01`);
  expect(collector.records.every((record) => record.traceId === traceId)).toBe(true);
});

it.each([
  [{ IG_NO_DAEMON: "1" }, "Logs:   local (daemon not running: IG_NO_DAEMON is set)"],
  [{ CI: "true" }, "Logs:   local (daemon not running: not started in CI)"],
])("says in the header that nothing is delivered, and records: %o", async (env, says) => {
  const cwd = project();
  const words = ["run", "--no-pty", "sh", "-c", "echo kept; exit 4", "--stream"];
  const { stderr, code } = await ig(words, { cwd, env: { CI: "", IG_NO_DAEMON: "", ...env } });
  expect(stderr).toContain(says);
  expect(code).toBe(4);
  expect(findRun(join(cwd, ".idlergear")).run).toMatchObject({
    stream: true,
    exit_code: 4,
    argv: ["sh", "-c", "echo kept; exit 4"],
  });
});

it("runs as ever beside a daemon that cannot be started, and says so at the end", async () => {
  const cwd = project();
  mkdirSync(join(cwd, ".idlergear"));
  // Where the daemon's directory belongs.
  writeFileSync(join(cwd, ".idlergear", "daemon"), "");
  const words = ["run", "--stream", "--no-pty", "--", "sh", "-c", "sleep 1; echo kept; exit 4"];
  const { stdout, stderr, code } = await ig(words, { cwd, env: { CI: "", IG_NO_DAEMON: "" } });
  expect({ stdout, code }).toEqual({ stdout: "kept\n", code: 4 });
  expect(stderr).toContain("Logs: local (daemon not running: ");
  expect(stderr).not.toContain("unexpected");
});

it("is not held up by a daemon that hangs; what was written is delivered when it goes on", async () => {
  const cwd = project();
  const collector = await startCollector();
  onTestFinished(() => collector.close());
  const env = { ...FAST, CI: "", IG_NO_DAEMON: "", OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  const daemon = spawn(process.execPath, [IG, "daemon", "start", "--foreground"], {
    cwd,
    env: { ...process.env, ...env },
    stdio: "ignore",
  });
  onTestFinished(() => kill(daemon));
  await until(async () => (await ig(["daemon", "status"], { cwd })).code === 0);
  daemon.kill("SIGSTOP");
  const words = ["run", "--stream", "--no-pty", "--", "sh", "-c", "echo meanwhile; exit 4"];
  const { stdout, code } = await ig(words, { cwd, env });
  expect({ stdout, code }).toEqual({ stdout: "meanwhile\n", code: 4 });
  daemon.kill("SIGCONT");
  await until(() => collector.spans.length === 1);
  expect(collector.records.map(({ body }) => body)).toContain("meanwhile");
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openLogSource } from "../../src/deliver/export/log-source.ts";
import { readCheckpoint } from "../../src/store/delivery.ts";
import { findRun } from "../../src/store/runs/find.ts";
import { keyOf } from "../../src/store/runs/layout.ts";
import { igHere } from "../fixtures/dispatch.ts";
import { IG, ig, project } from "../fixtures/ig.ts";
import { useCollector } from "./collector.ts";
import { daemonHere, FAST, ofTest, otlp, tempStore, until } from "./daemons.ts";
import { finish, startRun, write } from "./runs.ts";

const collector = await useCollector();

// No shape and no name gives it away where it stands.
const SECRET = "plain-horse-92";
const received = () =>
  JSON.stringify([collector.records, collector.spans], (_, value) =>
    typeof value === "bigint" ? String(value) : value,
  );
const bodies = () => collector.records.map(({ body }) => body);

function inFiles(store: string): string {
  const files = readdirSync(join(store, "daemon"), { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile())
    .map((file) => readFileSync(join(file.parentPath, file.name), "utf8"))
    .join("\n");
}

test.each([
  ["through a PTY", ["--"]],
  ["through pipes", ["--no-pty", "--"]],
])(
  "values of the command's secret variables never leave, while it runs and after: %s",
  async (_, flags) => {
    const cwd = project();
    const store = join(cwd, ".idlergear");
    const daemon = await daemonHere(store, otlp(collector.url));
    const script =
      'echo "got $DEPLOY_TOKEN"; until [ -e go-on ]; do sleep 0.05; done; echo "and $DEPLOY_TOKEN again"; exit 2';
    const command = ["sh", "-c", script, SECRET, `--label=${SECRET}`];
    const name = ["--name", `for-${SECRET}`];
    const child = ofTest(
      spawn(process.execPath, [IG, "run", "--stream", ...name, ...flags, ...command], {
        cwd,
        env: { ...process.env, DEPLOY_TOKEN: SECRET, OTEL_SERVICE_NAME: `svc ${SECRET}` },
        stdio: "ignore",
      }),
    );
    await until(() => bodies().includes("got [masked:env-secret]"));
    writeFileSync(join(cwd, "go-on"), "");
    await once(child, "exit");
    await until(() => collector.spans.length === 1);
    await daemon.stop();
    expect(bodies()).toContain("and [masked:env-secret] again");
    expect(bodies()[0]).toContain("--label=[masked:env-secret]");
    expect(collector.spans[0]!.attributes["process.command_args"]).toContain("[masked:env-secret]");
    expect(collector.records[0]!.resource["service.name"]).toBe("svc [masked:env-secret]");
    expect(received()).not.toContain(SECRET);
    expect(inFiles(store)).not.toContain(SECRET);
  },
);

test("a value first printed while another request is under way is masked", async () => {
  const store = tempStore();
  const run = startRun(store);
  write(run, "one\n");
  let written = false;
  collector.fault = () => {
    if (written) return "pass";
    written = true;
    // As `ig run` does it: the place, then the value.
    run.update({ log_secrets: [{ start: 8, end: 8 + SECRET.length }] });
    write(run, `key ${SECRET}\n`);
    return "pass";
  };
  const daemon = await daemonHere(store, otlp(collector.url));
  await until(() => bodies().some((body) => body.startsWith("key")));
  finish(run);
  await until(() => collector.spans.length === 1);
  await daemon.stop();
  expect(bodies().slice(1)).toEqual(["one", "key [masked:env-secret]", "exit code 0"]);
});

test("what a run in pieces is given to keep secret is kept", async () => {
  const cwd = project();
  const env = { ...FAST, CI: "", IG_NO_DAEMON: "1", DEPLOY_TOKEN: SECRET };
  const id = (await ig(["run", "register", "./x.sh", SECRET], { cwd, env })).stdout.trim();
  const piped = await ig(["run", "stream", id], { cwd, env, input: `a\nb ${SECRET}\n` });
  expect(piped.stdout).toBe(`a\nb ${SECRET}\n`);
  expect(piped.stderr).toBe("ig: Logs: local (daemon not running: IG_NO_DAEMON is set)\n");
  await ig(["run", "complete", id], { cwd, env });
  expect((await igHere(["run", "logs", id], { cwd })).stdout).not.toContain(SECRET);
  const daemon = await daemonHere(join(cwd, ".idlergear"), otlp(collector.url));
  await until(() => collector.spans.length === 1);
  await daemon.stop();
  expect(bodies()).toEqual([
    "started: ./x.sh [masked:env-secret]",
    "a",
    "b [masked:env-secret]",
    "exit code 0",
  ]);
  expect(received()).not.toContain(SECRET);
});

test("the daemon's own account of a run is masked as well", async () => {
  const cwd = project();
  await daemonHere(join(cwd, ".idlergear"), FAST);
  const words = [
    "run",
    "--no-pty",
    "--name",
    `for-${SECRET}`,
    "--",
    "sh",
    "-c",
    'echo "$0"; sleep 60',
    SECRET,
  ];
  const child = ofTest(
    spawn(process.execPath, [IG, ...words], {
      cwd,
      env: { ...process.env, DEPLOY_TOKEN: SECRET },
      stdio: "ignore",
    }),
  );
  const agents = () => igHere(["daemon", "agents"], { cwd });
  await until(async () => (await agents()).stdout.includes("1 line,"));
  const { stdout } = await agents();
  expect(stdout).toContain("[masked:env-secret]");
  expect(stdout).not.toContain(SECRET);
  child.kill();
  await once(child, "exit");
});

test("a key that the collector repeats in its refusal is neither kept nor shown", async () => {
  const store = tempStore();
  const run = startRun(store);
  finish(run);
  const daemon = await daemonHere(store, {
    ...otlp(`${collector.url}?key=query-horse-92`),
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${SECRET}`,
  });
  collector.fault = ({ n }) =>
    n < 2 ? { status: 401, body: `who is ${SECRET} with query-horse-92?` } : "pass";
  const error = () => readCheckpoint(store, keyOf(run.dir))?.error?.message ?? "";
  await until(() => readCheckpoint(store, keyOf(run.dir))?.done === true);
  await daemon.stop();
  expect(collector.requests[0]!.headers.authorization).toBe(`Bearer ${SECRET}`);
  expect(collector.requests[0]!.path).toContain("query-horse-92");
  expect(error()).toContain("who is [masked:env-secret] with [masked:env-secret]?");
  expect(inFiles(store)).not.toMatch(/(plain|query)-horse/);
});

test("a log source gives what there was when it was opened: the record read after it covers that", () => {
  const store = tempStore();
  const run = startRun(store);
  write(run, "one\n");
  const source = openLogSource(findRun(store), false);
  write(run, `key ${SECRET}\n`);
  expect([...source.from(1)].map(({ text }) => text)).toEqual(["one"]);
  source.close();
  finish(run);
});

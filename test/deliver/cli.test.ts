import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { exportState } from "../../src/store/delivery.ts";
import { findRun } from "../../src/store/runs/find.ts";
import { igHere } from "../fixtures/dispatch.ts";
import { IG, type Options, project, ig as run } from "../fixtures/ig.ts";
import { startCollector, useCollector } from "./collector.ts";
import { daemonHere, FAST, ofTest, otlp, until } from "./daemons.ts";
import { finish, startRun, write } from "./runs.ts";

const collector = await useCollector();

const ENV = { ...FAST, CI: "", IG_NO_DAEMON: "" };
/** As built: each command once, and what starts or is a process of its own. All else is igHere. */
const ig = (args: string[], options: Options) =>
  run(args, { ...options, env: { ...ENV, ...options.env } });

/** A project whose daemon, if one gets started, is stopped after the test. */
function projectWithDaemon(): string {
  const cwd = project();
  onTestFinished(async () => {
    await igHere(["daemon", "stop"], { cwd });
  });
  return cwd;
}

const bodies = () => collector.records.map(({ body }) => body);

test("start, status, agents, logs and stop, in words and as JSON", async () => {
  const cwd = projectWithDaemon();
  expect((await igHere(["daemon", "status"], { cwd })).code).toBe(3);
  const started = await ig(["daemon", "start", "--endpoint", collector.url], { cwd });
  expect(started.stdout).toMatch(/^Daemon started \(pid \d+\)\.\n$/);
  expect((await igHere(["daemon", "start"], { cwd })).stdout).toMatch(/^Daemon runs already/);
  const words = ["run", "--no-pty", "--", "sleep", "60"];
  const going = ofTest(spawn(process.execPath, [IG, ...words], { cwd, stdio: "ignore" }));
  const agentsHere = () => igHere(["daemon", "agents"], { cwd });
  await until(async () => (await agentsHere()).stdout.includes("sleep 60"));
  expect((await ig(["daemon", "agents"], { cwd })).stdout).toContain("sleep 60");
  const agents = JSON.parse((await igHere(["daemon", "agents", "--json"], { cwd })).stdout);
  expect(agents).toMatchObject([{ command: "sleep 60", running: true, stream: false }]);
  const status = JSON.parse((await igHere(["daemon", "status", "--json"], { cwd })).stdout);
  expect(status).toMatchObject({ project: cwd, agents: [{ id: agents[0].id }] });
  expect((await ig(["daemon", "status"], { cwd })).stdout).toContain("1 run going on");
  going.kill();
  await once(going, "exit");
  expect((await ig(["daemon", "logs", "--tail", "5"], { cwd })).stdout).toContain("listens at");
  expect((await ig(["daemon", "stop"], { cwd })).stdout).toBe("Daemon ended.\n");
  expect((await igHere(["daemon", "stop"], { cwd })).stdout).toContain("No daemon runs");
});

test("a run recorded while no daemon lived is delivered by the next", async () => {
  const cwd = projectWithDaemon();
  await ig(["run", "--stream", "--no-pty", "--", "sh", "-c", "echo one; printf two; exit 4"], {
    cwd,
    env: { IG_NO_DAEMON: "1" },
  });
  const store = join(cwd, ".idlergear");
  expect(exportState(store, findRun(store))).toMatchObject({ state: "waiting", lines: 0 });
  await ig(["daemon", "start", "--endpoint", collector.url], { cwd });
  await until(() => bodies().includes("exit code 4"));
  expect(bodies().slice(1)).toEqual(["one", "two", "exit code 4"]);
  await until(() => exportState(store, findRun(store))?.state === "done");
  expect(exportState(store, findRun(store))).toMatchObject({ lines: 2, rejected: 0, parked: 0 });
});

test("a run in pieces is passed on unchanged, recorded, streamed, and completed", async () => {
  const cwd = projectWithDaemon();
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  const id = (
    await ig(["run", "register", "--name", "bits", "./x.sh", "--name", "y"], { cwd, env })
  ).stdout.trim();
  expect(id).toMatch(/^run_[a-z0-9]{8}$/);
  const state = async () =>
    JSON.parse((await igHere(["run", "status", id, "--json"], { cwd })).stdout).state;
  expect(await state()).toBe("incomplete");

  const input = Buffer.concat([Buffer.from([0, 255, 128, 10]), Buffer.from("two\nlast")]);
  const streaming = ofTest(
    spawn(process.execPath, [IG, "run", "stream", id], {
      cwd,
      env: { ...process.env, ...ENV, ...env },
    }),
  );
  const out: Buffer[] = [];
  streaming.stdout.on("data", (data) => out.push(data));
  streaming.stdin.write(input.subarray(0, 8));
  await until(() => bodies().includes("two"));
  expect(await state()).toBe("running");
  expect(bodies()).not.toContain("last");
  streaming.stdin.end(input.subarray(8));
  await once(streaming, "close");
  expect(Buffer.concat(out)).toEqual(input);
  expect(await state()).toBe("incomplete");
  await until(() => bodies().includes("last"));
  expect(bodies().some((body) => body.startsWith("exit code"))).toBe(false);

  const again = await ig(["run", "stream", id], { cwd, input: "more" });
  expect(again).toMatchObject({ code: 1, stdout: "more" });
  expect(again.stderr).toContain("has had its stream already");

  expect((await ig(["run", "complete", id, "--exit", "7"], { cwd })).code).toBe(0);
  expect(await state()).toBe("failed");
  await until(() => bodies().includes("exit code 7"));
  await until(() =>
    collector.spans.some(({ attributes }) => attributes["process.exit.code"] === 7),
  );
  const record = JSON.parse(
    readFileSync(join(findRun(join(cwd, ".idlergear"), id).dir, "run.json"), "utf8"),
  );
  expect(record).toMatchObject({ name: "bits", argv: ["./x.sh", "--name", "y"], exit_code: 7 });
  expect((await igHere(["run", "complete", id], { cwd })).stderr).toContain("completed already");
});

test("a stream of an unknown run passes its input on all the same", async () => {
  const cwd = project();
  const passed = await ig(["run", "stream", "run_00000000"], { cwd, input: "through" });
  expect(passed).toMatchObject({ code: 1, stdout: "through" });
  expect(passed.stderr).toContain("not recorded");
});

test("a run that was not registered is not completed", async () => {
  const cwd = project();
  finish(startRun(join(cwd, ".idlergear"), { stream: false }));
  expect((await igHere(["run", "complete", "latest"], { cwd })).stderr).toContain(
    "not made by ig run register",
  );
  expect((await igHere(["run", "complete", "latest", "--exit", "256"], { cwd })).stderr).toContain(
    "no exit code",
  );
});

test("over TLS, a collector is trusted by the certificate it is said to have, and trusts ours", async () => {
  const cwd = projectWithDaemon();
  const [key, cert] = [join(cwd, "key.pem"), join(cwd, "cert.pem")];
  execFileSync(
    "openssl",
    [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:prime256v1",
      "-nodes",
      "-keyout",
      key,
      "-out",
      cert,
      "-days",
      "2",
      "-subj",
      "/CN=127.0.0.1",
      "-addext",
      "subjectAltName=IP:127.0.0.1",
    ],
    { stdio: "ignore" },
  );
  const secure = await startCollector({
    tls: {
      key: readFileSync(key),
      cert: readFileSync(cert),
      // And it wants to know who we are.
      ca: readFileSync(cert),
      requestCert: true,
      rejectUnauthorized: true,
    },
  });
  onTestFinished(() => secure.close());
  const store = join(cwd, ".idlergear");
  const streamed = startRun(store);
  write(streamed, "safely\n");
  finish(streamed);
  const distrustful = await daemonHere(store, otlp(secure.url));
  await until(async () => /self.signed/.test((await igHere(["daemon", "agents"], { cwd })).stdout));
  await distrustful.stop();
  await ig(["daemon", "start", "--endpoint", secure.url, "--certificate", cert], {
    cwd,
    env: {
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: "cert.pem",
      OTEL_EXPORTER_OTLP_CLIENT_KEY: key,
    },
  });
  // Two receivers in one process hear each other's records.
  await until(() => secure.records.some(({ body }) => body === "safely"));
});

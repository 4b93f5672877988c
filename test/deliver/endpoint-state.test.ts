import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { askReport } from "../../src/deliver/daemon/start.ts";
import { igHere } from "../fixtures/dispatch.ts";
import { project } from "../fixtures/ig.ts";
import { type Fault, startCollector, useCollector } from "./collector.ts";
import { daemonHere, otlp, tempStore, until } from "./daemons.ts";
import { finish, startRun, write } from "./runs.ts";

/* What `ig daemon status` says of an endpoint, by what that does. */

const collector = await useCollector();

/** The endpoint's line once the run's first request has come to `state`. */
async function statusAt(url: string, state: string, env: NodeJS.ProcessEnv = {}) {
  const store = tempStore();
  const run = startRun(store);
  write(run, "one\n");
  finish(run);
  const daemon = await daemonHere(store, { ...otlp(url), IG_DAEMON_PAUSED_MS: "60000", ...env });
  const logs = async () =>
    (await askReport(store))!.endpoints.find((one) => one.url.endsWith("/v1/logs"));
  await until(async () => (await logs())?.state === state);
  const { stdout } = await igHere(["daemon", "status"], { cwd: dirname(store) });
  // A daemon waits for requests under way, and this one will have no answer.
  if (state === "untried") await collector.down().then(collector.up);
  await daemon.stop();
  return /^Endpoint:.*\/v1\/logs .*/m.exec(stdout)?.[0] ?? stdout;
}

const PARTIAL = JSON.stringify({
  partialSuccess: { rejectedLogRecords: "3", errorMessage: "no such tenant" },
});

test.each<[string, Fault, string, RegExp]>([
  ["accepts", "pass", "ok", /\) ok$/],
  [
    "refuses each record",
    { status: 400, body: "bad" },
    "refusing",
    /refuses what it is sent: HTTP 400: bad$/,
  ],
  [
    "refuses each record as wrong",
    { status: 422, body: "no" },
    "refusing",
    /refuses .*HTTP 422: no$/,
  ],
  [
    "wants credentials",
    { status: 401 },
    "paused",
    /paused: HTTP 401: .*OTEL_EXPORTER_OTLP_HEADERS; next try/,
  ],
  [
    "refuses the credentials",
    { status: 403 },
    "paused",
    /paused: HTTP 403: .*credentials; next try/,
  ],
  [
    "is no receiver at this path",
    { status: 404 },
    "paused",
    /paused: HTTP 404: no OTLP receiver at this path: .*; next/,
  ],
  [
    "is a web page",
    { status: 200, headers: { "content-type": "text/html" } },
    "paused",
    /paused: a web page answered/,
  ],
  ["is too busy", { status: 503 }, "retrying", /retrying: HTTP 503; next try/],
  [
    "goes away",
    "reset",
    "retrying",
    /retrying: 127\.0\.0\.1:\d+: (socket hang up|read ECONNRESET); next try/,
  ],
])("an endpoint that %s", async (_what, fault, state, text) => {
  collector.fault = () => fault;
  expect(await statusAt(collector.url, state)).toMatch(text);
});

test("an endpoint that takes a request and rejects all that is in it", async () => {
  collector.fault = () => ({
    status: 200,
    headers: { "content-type": "application/json" },
    body: PARTIAL,
  });
  const env = { OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" };
  expect(await statusAt(collector.url, "refusing", env)).toMatch(
    /refuses what it is sent: every record was rejected: no such tenant$/,
  );
});

test("an endpoint that has not answered yet is neither well nor ill", async () => {
  collector.fault = () => "hang";
  expect(await statusAt(collector.url, "untried")).toMatch(/\) not tried yet$/);
});

test("where nobody listens, that is said", async () => {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  expect(await statusAt(`http://127.0.0.1:${port}`, "retrying")).toMatch(
    new RegExp(`retrying: no collector listens at 127\\.0\\.0\\.1:${port}; next try`),
  );
});

test("TLS that fails is told, with what to set", async () => {
  const cwd = project();
  const [key, cert] = [join(cwd, "key.pem"), join(cwd, "cert.pem")];
  const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
  const made = ["-keyout", key, "-out", cert, "-days", "2", "-nodes"];
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", ...made, ...subject], {
    stdio: "ignore",
  });
  const tls = { key: readFileSync(key), cert: readFileSync(cert) };
  const secure = await startCollector({ tls });
  onTestFinished(() => secure.close());
  expect(await statusAt(secure.url, "retrying")).toMatch(
    /retrying: 127\.0\.0\.1:\d+: TLS: self.signed certificate; .*OTEL_EXPORTER_OTLP_CERTIFICATE; next/,
  );
  expect(await statusAt(collector.url.replace("http:", "https:"), "retrying")).toMatch(
    /retrying: 127\.0\.0\.1:\d+ does not speak TLS: is its URL http:\/\/\?; next try/,
  );
});

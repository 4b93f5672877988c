import { existsSync, readdirSync, readFileSync, rmSync, utimesSync } from "node:fs";
import { basename, dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { readCheckpoint } from "../../src/store/delivery.ts";
import { checkpointFile, settledFile } from "../../src/store/paths.ts";
import { keyOf } from "../../src/store/runs/layout.ts";
import { createRun } from "../../src/store/runs/writer.ts";
import { useCollector } from "./collector.ts";
import { daemonHere, otlp, tempStore, until } from "./daemons.ts";
import { fields, finish, startRun, write } from "./runs.ts";

const collector = await useCollector();

const spanOf = (run: { record: { trace?: { spanId: string } | undefined } }) =>
  collector.spans.find((span) => span.spanId === run.record.trace?.spanId);

describe.each(["http/protobuf", "http/json"])("over %s", (protocol) => {
  test.each(["none", "gzip"])(
    "a finished run arrives whole, compression %s",
    async (compression) => {
      const store = tempStore();
      const run = startRun(store, { name: "nightly" });
      write(run, "first\nsecond\nthird, unterminated");
      finish(run, 3);
      const daemon = await daemonHere(store, {
        ...otlp(collector.url),
        OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
        OTEL_EXPORTER_OTLP_COMPRESSION: compression,
        OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20abc,x-scope=1",
      });
      await until(() => spanOf(run) !== undefined);
      await daemon.stop();

      const { id } = run.record;
      expect(collector.records.map(({ uid, body }) => [uid, body])).toEqual([
        [`${id}:event:start`, "started: ./train.sh --epochs 3"],
        [`${id}:stdout:0`, "first"],
        [`${id}:stdout:6`, "second"],
        [`${id}:stdout:13`, "third, unterminated"],
        [`${id}:event:end`, "exit code 3"],
      ]);
      const [, line, , , end] = collector.records;
      expect(line!.attributes).toMatchObject({
        "log.iostream": "stdout",
        "log.file.path": `${run.dir}/output.log`,
        "idlergear.run.id": id,
        "idlergear.script.sha256": "a".repeat(64),
        "idlergear.line": 1,
      });
      expect(line!.resource).toMatchObject({
        "service.name": "nightly",
        "service.instance.id": id,
        "process.pid": 4242,
        "process.executable.name": "train.sh",
        "process.command_args": ["./train.sh", "--epochs", "3"],
        "process.working_directory": run.record.cwd,
      });
      expect(line!.traceId).toBe(run.record.trace!.traceId);
      expect(end!.attributes).toMatchObject({ "process.exit.code": 3, "idlergear.run.lines": 3 });
      expect(spanOf(run)).toMatchObject({
        name: "train.sh",
        kind: 1,
        attributes: { "process.exit.code": 3, "error.type": "3" },
        status: { code: 2 },
      });
      expect(collector.requests.map(({ path }) => path)).toEqual(["/v1/logs", "/v1/traces"]);
      expect(collector.requests[0]!.headers).toMatchObject({
        authorization: "Bearer abc",
        "x-scope": "1",
      });
      expect(readCheckpoint(store, keyOf(run.dir))).toMatchObject({
        done: true,
        next: 4,
        parked: 0,
      });
    },
  );
});

test.each(["none", "gzip"])(
  "over grpc a finished run arrives whole, compression %s",
  async (compression) => {
    const store = tempStore();
    const run = startRun(store);
    write(run, "first\nsecond");
    finish(run);
    const daemon = await daemonHere(store, {
      ...otlp(collector.grpcUrl),
      OTEL_EXPORTER_OTLP_PROTOCOL: "grpc",
      OTEL_EXPORTER_OTLP_COMPRESSION: compression,
    });
    await until(() => spanOf(run) !== undefined);
    await daemon.stop();
    expect(collector.records.slice(1).map(({ body }) => body)).toEqual([
      "first",
      "second",
      "exit code 0",
    ]);
  },
);

test("a running run is followed: lines while it runs, the rest at its end", async () => {
  const store = tempStore();
  const run = startRun(store);
  const daemon = await daemonHere(store, otlp(collector.url));
  write(run, "one\ntwo\npart");
  await until(() => collector.records.some(({ body }) => body === "two"));
  expect(collector.records.map(({ body }) => body)).not.toContain("part");
  write(run, "ial\nlast");
  finish(run);
  await until(() => spanOf(run) !== undefined);
  await daemon.stop();
  expect(collector.records.slice(1).map(({ body }) => body)).toEqual([
    "one",
    "two",
    "partial",
    "last",
    "exit code 0",
  ]);
  expect(spanOf(run)!.status.code).toBe(0);
});

test("what is exported is not exported again by the next daemon", async () => {
  const store = tempStore();
  const run = startRun(store);
  write(run, "once\n");
  finish(run);
  const first = await daemonHere(store, otlp(collector.url));
  await until(() => readCheckpoint(store, keyOf(run.dir))?.done === true);
  await first.stop();
  const sent = collector.requests.length;
  const next = startRun(store);
  finish(next);
  const second = await daemonHere(store, otlp(collector.url));
  await until(() => readCheckpoint(store, keyOf(next.dir))?.done === true);
  await second.stop();
  expect(collector.requests.length).toBe(sent + 2);
  expect(collector.records.filter(({ body }) => body === "once")).toHaveLength(1);
});

test("a run that is not to be streamed is never sent", async () => {
  const store = tempStore();
  const local = startRun(store, { stream: false });
  write(local, "private\n");
  finish(local);
  const run = startRun(store);
  finish(run);
  const daemon = await daemonHere(store, otlp(collector.url));
  await until(() => spanOf(run) !== undefined);
  await daemon.stop();
  expect(collector.records.every(({ uid }) => uid.startsWith(run.record.id))).toBe(true);
});

test("a run whose recorder was killed is exported to its last byte, and says so", async () => {
  const store = tempStore();
  const dead = { pid: 1, start_time: "never", boot_id: "gone" };
  const run = startRun(store, { wrapper: dead });
  write(run, "last words\nand half a");
  const daemon = await daemonHere(store, otlp(collector.url));
  await until(() => spanOf(run) !== undefined);
  await daemon.stop();
  const end = collector.records.at(-1)!;
  expect(collector.records.at(-2)!.body).toBe("and half a");
  expect(end.attributes["idlergear.run.state"]).toBe("lost");
  expect(end.attributes).not.toHaveProperty("process.exit.code");
  expect(spanOf(run)!.attributes["error.type"]).toBe("lost");
});

test("a run's own endpoint goes before the daemon's, and no key is ever sent to another place", async () => {
  const store = tempStore();
  const run = startRun(store, {
    otlp: {
      logs: {
        url: `${collector.url}/v1/logs`,
        protocol: "http/protobuf",
        compression: "none",
        timeout_ms: 1000,
      },
      traces: {
        url: `${collector.url}/v1/traces`,
        protocol: "http/protobuf",
        compression: "none",
        timeout_ms: 1000,
      },
      service_name: "own",
    },
  });
  finish(run);
  const daemon = await daemonHere(store, {
    ...otlp("http://127.0.0.1:9"),
    OTEL_EXPORTER_OTLP_HEADERS: "authorization=daemon",
  });
  await until(() => spanOf(run) !== undefined);
  await daemon.stop();
  expect(collector.requests[0]!.headers.authorization).toBeUndefined();
  expect(collector.records[0]!.resource["service.name"]).toBe("own");
});

test("a daemon that is to send no spans sends none, for runs that say nothing of it", async () => {
  const store = tempStore();
  const run = startRun(store);
  finish(run);
  const env = { ...otlp(collector.url), OTEL_TRACES_EXPORTER: "none" };
  const daemon = await daemonHere(store, env);
  await until(() => readCheckpoint(store, keyOf(run.dir))?.done === true);
  await daemon.stop();
  expect(readCheckpoint(store, keyOf(run.dir))?.span).toBe("none");
  expect(collector.requests.map(({ path }) => path)).toEqual(["/v1/logs"]);
});

test("bytes that are no text arrive as valid text", async () => {
  const store = tempStore();
  const run = startRun(store);
  write(run, Buffer.from([0x6f, 0x6b, 0xff, 0xfe, 0x21, 0x0a]));
  finish(run);
  const daemon = await daemonHere(store, otlp(collector.url));
  await until(() => spanOf(run) !== undefined);
  await daemon.stop();
  expect(collector.records[1]!.body).toBe("ok\ufffd\ufffd!");
});

test("nothing in the run's directory is touched", async () => {
  const store = tempStore();
  const run = startRun(store);
  write(run, "x\n");
  finish(run);
  const before = readFileSync(`${run.dir}/run.json`, "utf8");
  const daemon = await daemonHere(store, {
    ...otlp(collector.url),
    OTEL_EXPORTER_OTLP_HEADERS: "authorization=k",
  });
  await until(() => spanOf(run) !== undefined);
  await daemon.stop();
  expect(readFileSync(`${run.dir}/run.json`, "utf8")).toBe(before);
});

test("a registered run nobody completes is ended after a day, and says so", async () => {
  const store = tempStore();
  const dead = { pid: 1, start_time: "never", boot_id: "gone" };
  const run = startRun(store, { wrapper: dead, piecewise: { streamed: true } });
  write(run, "kept\nlast");
  run.log.close();
  const daemon = await daemonHere(store, { ...otlp(collector.url), IG_DAEMON_IDLE_MS: "300" });
  await until(() => collector.records.some(({ body }) => body === "last"));
  expect(await daemon.ended).toBe("nothing to do");
  expect(collector.records.map(({ body }) => body).slice(1)).toEqual(["kept", "last"]);
  const yesterday = new Date(Date.now() - 25 * 3_600_000);
  utimesSync(`${run.dir}/output.log`, yesterday, yesterday);
  const next = await daemonHere(store, otlp(collector.url));
  await until(() => readCheckpoint(store, keyOf(run.dir))?.done === true);
  await next.stop();
  expect(collector.records.at(-1)!.attributes["idlergear.run.state"]).toBe("incomplete");
});

test("a day long past is marked when all is delivered; what is kept of deleted runs goes", async () => {
  const store = tempStore();
  const old = Date.now() - 5 * 86_400_000;
  const make = () => {
    const run = createRun(store, old, {
      ...fields(store),
      started_at: new Date(old).toISOString(),
    });
    run.update({ ended_at: new Date(old).toISOString(), duration_ms: 1, exit_code: 0 });
    return run;
  };
  const [run, deleted] = [make(), make()];
  const first = await daemonHere(store, otlp(collector.url));
  await until(() => readCheckpoint(store, keyOf(run.dir))?.done === true);
  await until(() => readCheckpoint(store, keyOf(deleted.dir))?.done === true);
  await first.stop();
  rmSync(deleted.dir, { recursive: true });
  const sent = collector.requests.length;
  const next = await daemonHere(store, otlp(collector.url));
  await until(() => existsSync(settledFile(store, basename(dirname(run.dir)))));
  await next.stop();
  const kept = readdirSync(dirname(checkpointFile(store, keyOf(run.dir)))).sort();
  expect(kept).toEqual([".settled", `${basename(run.dir)}.json`]);
  expect(collector.requests.length).toBe(sent);
});

import { describe, expect, test } from "vitest";
import { otlpFromEnv } from "../../../src/deliver/otlp/config.ts";

const logs = (env: NodeJS.ProcessEnv) => otlpFromEnv(env, "/project").otlp.logs;

test("an empty environment says nothing", () => {
  expect(otlpFromEnv({}, "/")).toEqual({ otlp: {}, keys: {} });
});

test("without an endpoint the daemon's own settings are for a collector on this machine", () => {
  const env = { OTEL_EXPORTER_OTLP_COMPRESSION: "gzip", OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: "5" };
  const { otlp } = otlpFromEnv(env, "/", { anyway: true });
  const said = { protocol: "http/protobuf", compression: "gzip" };
  expect(otlp).toEqual({
    logs: { ...said, url: "http://localhost:4318/v1/logs", timeout_ms: 10_000 },
    traces: { ...said, url: "http://localhost:4318/v1/traces", timeout_ms: 5 },
  });
  // Of a run they say nothing: its daemon may have an endpoint.
  expect(otlpFromEnv(env, "/").otlp).toEqual({});
});

test("a signal's own headers and TLS files go before the general ones", () => {
  const { otlp, keys } = otlpFromEnv(
    {
      OTEL_EXPORTER_OTLP_ENDPOINT: "https://c",
      OTEL_EXPORTER_OTLP_HEADERS: "x-key=general%2Cone",
      OTEL_EXPORTER_OTLP_LOGS_HEADERS: "x-key=of%3Dlogs,broken,=none,odd=%zz",
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: "me.pem",
      OTEL_EXPORTER_OTLP_CLIENT_KEY: "/keys/me",
      OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE: "ca.pem",
    },
    "/project",
  );
  expect(keys.logs?.headers).toEqual({ "x-key": "of=logs", odd: "%zz" });
  expect(keys.traces?.headers).toEqual({ "x-key": "general,one" });
  expect(otlp.logs).toMatchObject({ client_cert: "/project/me.pem", client_key: "/keys/me" });
  expect(otlp.logs).not.toHaveProperty("ca");
  expect(otlp.traces).toMatchObject({ ca: "/project/ca.pem", client_key: "/keys/me" });
});

test.each([
  ["http://c:4318", "http://c:4318/v1/logs"],
  ["http://c:4318/", "http://c:4318/v1/logs"],
  ["https://c/otlp", "https://c/otlp/v1/logs"],
])("the general endpoint %s gets the signal's path", (endpoint, url) => {
  expect(logs({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint })?.url).toBe(url);
});

test.each([
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "collector:4317" }, "https://collector:4317"],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: "collector:4317", OTEL_EXPORTER_OTLP_INSECURE: "true" },
    "http://collector:4317",
  ],
  [{ OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: "http://c:4317" }, "http://c:4317"],
  [{}, "http://localhost:4317"],
])("over grpc the endpoint of %o is %s", (env, url) => {
  expect(logs({ ...env, OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" })?.url).toBe(url);
});

test("a signal's own variables go before the general ones, its endpoint as it is", () => {
  const { otlp } = otlpFromEnv(
    {
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://general:4318",
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: "http://logs:1/loki/otlp",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
      OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: "http/json",
      OTEL_EXPORTER_OTLP_COMPRESSION: "gzip",
      OTEL_EXPORTER_OTLP_LOGS_TIMEOUT: "2500",
      OTEL_EXPORTER_OTLP_CERTIFICATE: "ca.pem",
    },
    "/project",
  );
  expect(otlp.logs).toEqual({
    url: "http://logs:1/loki/otlp",
    protocol: "http/json",
    compression: "gzip",
    timeout_ms: 2500,
    ca: "/project/ca.pem",
  });
  expect(otlp.traces).toMatchObject({
    url: "http://general:4318/v1/traces",
    protocol: "http/protobuf",
    timeout_ms: 10_000,
  });
});

describe("secrets", () => {
  const { otlp, keys } = otlpFromEnv(
    {
      OTEL_EXPORTER_OTLP_ENDPOINT: "https://user:p%40ss@c:4318/x?token=q1w2e3",
      OTEL_EXPORTER_OTLP_HEADERS: "X-Api-Key=k%20ey , x-tenant=7",
    },
    "/",
  );

  test("are no part of what is stored", () => {
    const stored = JSON.stringify(otlp);
    for (const secret of ["p%40ss", "p@ss", "q1w2e3", "k ey", "k%20ey"])
      expect(stored).not.toContain(secret);
    expect(otlp.logs).toMatchObject({
      url: "https://c:4318/x/v1/logs",
      header_names: ["authorization", "x-api-key", "x-tenant"],
      has_query: true,
    });
  });

  test("are given apart, to be held in memory", () => {
    expect(keys.logs).toEqual({
      headers: {
        authorization: `Basic ${Buffer.from("user:p@ss").toString("base64")}`,
        "x-api-key": "k ey",
        "x-tenant": "7",
      },
      query: "?token=q1w2e3",
    });
  });

  test("in an address that is none are taken out too", () => {
    const { otlp: odd } = otlpFromEnv({ OTEL_EXPORTER_OTLP_ENDPOINT: "//u:hidden@[bad" }, "/");
    expect(JSON.stringify(odd)).not.toContain("hidden");
  });
});

test("service name, resource attributes and the wish for no span are kept", () => {
  const { otlp } = otlpFromEnv(
    {
      OTEL_SERVICE_NAME: "train",
      OTEL_RESOURCE_ATTRIBUTES: "team=ml,deployment.environment=a%2Cb",
      OTEL_TRACES_EXPORTER: "none",
    },
    "/",
  );
  expect(otlp).toEqual({
    service_name: "train",
    attributes: { team: "ml", "deployment.environment": "a,b" },
    no_span: true,
  });
});

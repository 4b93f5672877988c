import { describe, expect, test } from "vitest";
import { otlpFromEnv } from "../../src/otel/config.ts";

const logs = (env: NodeJS.ProcessEnv) => otlpFromEnv(env, "/project").otlp.logs;

test("an empty environment says nothing", () => {
  expect(otlpFromEnv({}, "/")).toEqual({ otlp: {}, keys: {} });
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

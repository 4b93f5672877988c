import { expect, test } from "vitest";
import { traceFor } from "../../../src/deliver/otlp/trace.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";

test("without a caller a run is the root of a new, sampled trace", () => {
  const trace = traceFor({});
  expect(trace.traceparent).toBe(`00-${trace.traceId}-${trace.spanId}-01`);
  expect(trace.parentSpanId).toBeUndefined();
  expect(traceFor({}).traceId).not.toBe(trace.traceId);
});

test("a caller's trace is continued, its sampling kept", () => {
  const trace = traceFor({ TRACEPARENT: `00-${TRACE}-${SPAN}-00` });
  expect(trace).toMatchObject({ traceId: TRACE, parentSpanId: SPAN });
  expect(trace.spanId).not.toBe(SPAN);
  expect(trace.traceparent).toBe(`00-${TRACE}-${trace.spanId}-00`);
});

test("a later version of the format is understood as far as it is known", () => {
  expect(traceFor({ TRACEPARENT: `01-${TRACE}-${SPAN}-01-more` }).traceId).toBe(TRACE);
});

test.each([
  "",
  "nonsense",
  `ff-${TRACE}-${SPAN}-01`,
  `00-${"0".repeat(32)}-${SPAN}-01`,
  `00-${TRACE}-${"0".repeat(16)}-01`,
  `00-${TRACE.toUpperCase()}-${SPAN}-01`,
  `00-${TRACE}-${SPAN}-01-more`,
  `00-${TRACE}-${SPAN}`,
])("an invalid TRACEPARENT (%s) begins a new trace", (TRACEPARENT) => {
  const trace = traceFor({ TRACEPARENT });
  expect(trace.parentSpanId).toBeUndefined();
  expect(trace.traceId).toMatch(/^[0-9a-f]{32}$/);
});

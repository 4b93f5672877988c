import { describe, expect, it } from "vitest";
import { type LogsRequest, parseLogsRequest } from "../../../src/read/query/logs-request.ts";
import { parseWaitRequest } from "../../../src/read/query/wait/parse.ts";

const RUN = "run_k3f9x2a7";

describe("a request for a log asks", () => {
  it.each<[LogsRequest, object]>([
    [{}, { view: "auto", maxTokens: 1500 }],
    [{ max_chars: 500 }, { view: "auto", maxTokens: 500 }],
    [
      { view: "focus", max_tokens: 90 },
      { view: "focus", maxTokens: 90 },
    ],
    [{ tail: 5 }, { view: "tail", count: 5, maxTokens: 8000 }],
    [{ head: 5 }, { view: "head", count: 5, maxTokens: 8000 }],
    [{ lines: "7-9" }, { view: "range", lines: [7, 9], maxTokens: 8000 }],
    [
      { lines: "7-", view: "auto" },
      { view: "auto", lines: [7, Number.MAX_SAFE_INTEGER] },
    ],
    [
      { grep: "x", tail: 2, ignore_case: true },
      { view: "grep", count: 2, ignoreCase: true },
    ],
    [{ since: `${RUN}+8` }, { view: "auto", since: { line: 8 } }],
    [{ cursor: `${RUN}+8` }, { view: "head", since: { line: 8 } }],
    [
      { cursor: `${RUN}-8`, tail: 3 },
      { view: "tail", lines: [1, 8], count: 3 },
    ],
    [
      { cursor: `${RUN}+8`, view: "grep", grep: "x" },
      { view: "grep", since: { line: 8 } },
    ],
    [
      { cursor: `${RUN}+8`, grep: "x" },
      { view: "grep", since: { line: 8 }, grep: "x" },
    ],
  ])("by %j for a view", (request, view) => {
    expect(parseLogsRequest(request)).toMatchObject({ kind: "view", view });
  });

  it("with raw for no view, whatever else it says", () => {
    const raw = parseLogsRequest({
      run: "nightly",
      view: "raw",
      head: 3,
      grep: "x",
      max_tokens: 60,
    });
    expect(raw).toMatchObject({ kind: "raw", run: "nightly", head: 3, chars: 40_000 });
    expect(raw).not.toHaveProperty("view");
  });

  it("of the run that its cursor is from, and a cursor decides alone", () => {
    const request = { run: "nightly", cursor: `${RUN}+8`, since: "nonsense", lines: "nonsense" };
    expect(parseLogsRequest(request)).toMatchObject({ run: RUN, since: undefined });
    const since = { run: RUN, line: 8, direction: "after" };
    expect(parseLogsRequest({ since: `${RUN}+8` })).toMatchObject({ run: RUN, since });
    expect(parseLogsRequest({ run: "nightly", since: `${RUN}+8` }).run).toBe("nightly");
  });

  it.each<[LogsRequest, string]>([
    [{ cursor: "nonsense" }, "bad-cursor"],
    [{ since: "run_nonsense" }, "bad-cursor"],
    [{ since: "nonsense" }, "bad-since"],
    [{ lines: "9-3" }, "bad-range"],
    [{ view: "raw", lines: "9-3" }, "bad-range"],
  ])("nothing by %j", (request, code) => {
    expect(() => parseLogsRequest(request)).toThrow(expect.objectContaining({ code }));
  });
});

describe("a wait is", () => {
  it("for one run, its lines, its silence", () => {
    expect(parseWaitRequest({})).toMatchObject({ kind: "run", timeoutMs: 45_000 });
    expect(parseWaitRequest({ match: "x", silent_s: 0.5, changed: false })).toMatchObject({
      kind: "run",
      match: { match: "x" },
      silentMs: 500,
    });
    const resume = `${RUN}+120+1204~88`;
    expect(parseWaitRequest({ resume })).toMatchObject({
      kind: "run",
      resumed: { run: RUN, begin: 120, tested: { line: 1204, unfinished: 88 } },
    });
  });

  it("for the next run, which a name or a changed script implies", () => {
    const which = parseWaitRequest;
    expect(which({ next: "any" })).toMatchObject({ kind: "next", which: { next: "any" } });
    expect(which({ name: "n" })).toMatchObject({ which: { next: "name", name: "n" } });
    expect(which({ changed: true })).toMatchObject({ which: { next: "same" }, changed: true });
    expect(which({ next: "any", changed: true })).toMatchObject({ which: { next: "any" } });
  });
});

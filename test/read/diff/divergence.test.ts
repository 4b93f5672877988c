import { describe, expect, test } from "vitest";
import { firstDivergence, type OutputLine } from "../../../src/read/diff/divergence.ts";
import { withoutVolatile } from "../../../src/read/diff/volatile.ts";

const lines = (text: string): OutputLine[] =>
  text.split("\n").map((line, at) => ({ n: at + 1, text: line }));

describe("what two runs of the same print differently", () => {
  const ALIKE: [string, string][] = [
    ["2026-01-11 04:30:00,123 INFO start", "2026-02-12 14:31:59,9 INFO start"],
    ["[2026-01-11T04:30:00.1Z] x", "[2025-12-31T23:59:59+01:00] x"],
    ["Sun Jan 11 04:30:00 2026", "Mon Feb  2 14:30:01 2026"],
    ["04:30 done", "5:31 PM done"],
    ["took 1.2s", "took 900ms"],
    ["Done in 3m 07s.", "Done in 59.1 seconds."],
    ["finished after 2 minutes", "finished after 10 s"],
    ["pid 123 started", "pid 45678 started"],
    ["PID: 1 ok", "PID: 22 ok"],
    ["sshd[77]: hello", "sshd[1234]: hello"],
    ["==77== lost", "==1234== lost"],
    ["at 0x7ffd1234 ok", "at 0x55aa ok"],
    ["commit a1b2c3d", "commit 9f8e7d6c5b4a"],
    ["id 123e4567-e89b-12d3-a456-426614174000", "id 00000000-0000-4000-8000-00000000000a"],
    ["/home/a/p/src/x.py:12: error", "/Users/b/q/x.py:12: error"],
    ["out /tmp/tmpab12/x.log", "out /tmp/pytest-of-me/7"],
    ["at 1768105800", "at 1768109999.123"],
    ["100 rows, 12.5 MB/s", "100 rows, 3 kB/s"],
    ["50%|█ | 1/2 [00:12<00:11, 3.2it/s]", "50%|█ | 1/2 [00:02<00:01, 13.2it/s]"],
  ];
  test.each(ALIKE)("%s ~ %s", (a, b) => {
    expect(withoutVolatile(a)).toBe(withoutVolatile(b));
  });

  const DIFFERENT: [string, string][] = [
    ["loss 0.123", "loss 0.124"],
    ["3 passed", "4 passed"],
    ["epoch 1/10", "epoch 2/10"],
    ["x.py:12: error", "x.py:13: error"],
    ["/a/b/x.py", "/a/b/y.py"],
    ["dead", "beef"],
    ["step 1000000", "step 2000000"],
    ["took 1.2s ok", "took 1.2s failed"],
    ["port 8080", "port 8081"],
    ["", "x"],
  ];
  test.each(DIFFERENT)("%s is not %s", (a, b) => {
    expect(withoutVolatile(a)).not.toBe(withoutVolatile(b));
  });

  test.each(["1 ", "/a", "a1", "1:", "[1", "0-", "~/", "1 s ", "Jan "])(
    "a hostile line of %j costs no more than a long one",
    (part) => {
      expect(withoutVolatile(part.repeat(100_000)).length).toBeLessThan(10_000);
    },
  );
});

describe("the first difference", () => {
  test("with its line numbers and the lines before it; blank lines do not count", () => {
    const a = lines("start 04:30:00\n\nload\nepoch 1\nloss 0.5\nend");
    const b = lines("start 05:31:00\nload\nepoch 1\nloss 0.7\nend");
    expect(firstDivergence(a, b)).toEqual({
      same: false,
      first: {
        a: { n: 5, text: "loss 0.5" },
        b: { n: 4, text: "loss 0.7" },
        before: [
          { n: 3, text: "load" },
          { n: 4, text: "epoch 1" },
        ],
      },
      compared: 4,
      complete: true,
    });
  });

  test("one ends early", () => {
    expect(firstDivergence(lines("a\nb"), lines("a"))).toMatchObject({
      same: false,
      first: { a: { n: 2, text: "b" } },
    });
    expect(firstDivergence([], lines("a")).first).toEqual({ b: { n: 1, text: "a" }, before: [] });
  });

  test("none", () => {
    expect(firstDivergence(lines("a 1s"), lines("a 2s\n\n"))).toEqual({
      same: true,
      compared: 1,
      complete: true,
    });
  });

  test("bounded by lines, and says so", () => {
    function* endless(): Generator<OutputLine> {
      for (let n = 1; ; n++) yield { n, text: "x" };
    }
    expect(firstDivergence(endless(), endless(), { maxLines: 1000 })).toEqual({
      same: true,
      compared: 1000,
      complete: false,
    });
    expect(firstDivergence(endless(), endless(), { maxMs: 20 }).complete).toBe(false);
  });

  test("reads no further, and lets go of both sides", () => {
    let read = 0;
    let closed = 0;
    function* counted(text: string): Generator<OutputLine> {
      try {
        for (const line of lines(text)) {
          read++;
          yield line;
        }
      } finally {
        closed++;
      }
    }
    firstDivergence(counted("a\nb\nc\nd"), counted("a\nx\nc\nd"));
    expect([read, closed]).toEqual([4, 2]);
  });
});

test("logs of millions of blank lines are not read for ever", () => {
  function* blank() {
    for (let n = 1; ; n++) yield { n, text: "" };
  }
  const found = firstDivergence(blank(), blank(), { maxMs: 20 });
  expect(found).toMatchObject({ same: true, complete: false });
});

test("what masking does not reach must be equal; what the reader left out is not known", () => {
  const long = "x".repeat(3000);
  const [a, b] = [[{ n: 1, text: `${long}a` }], [{ n: 1, text: `${long}b` }]];
  expect(firstDivergence(a, b).same).toBe(false);
  const cut = [{ n: 1, text: long, cut: 5 }];
  expect(firstDivergence(cut, cut)).toMatchObject({ same: true, complete: false });
});

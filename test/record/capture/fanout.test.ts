import { expect, test } from "vitest";
import type { RunEvent } from "../../../src/event.ts";
import { Fanout } from "../../../src/record/capture/fanout.ts";
import { StreamClosed } from "../../../src/record/capture/terminal-sink.ts";

const bytes = Buffer.from("x");

test("sinks are called in order, and one that fails is left out and reported", () => {
  const calls: string[] = [];
  const log = (name: string, fail = false) => ({
    name,
    event(event: RunEvent) {
      calls.push(`${name} ${event.type}`);
      if (fail) throw new Error("disk full");
    },
  });
  const fanout = new Fanout();
  fanout.start([log("log", true), log("terminal")]);
  fanout.output("tty", bytes);
  fanout.resize({ cols: 80, rows: 24 });
  fanout.exit({ code: 0, signal: null });
  expect(calls).toEqual(["log output", "terminal output", "terminal resize", "terminal exit"]);
  expect(fanout.dropped).toMatchObject([{ sink: "log", error: { message: "disk full" } }]);
});

test("a closed stream is told apart from a failure", () => {
  const closed: string[] = [];
  const terminal = {
    name: "terminal",
    event() {
      throw new StreamClosed("stdout", new Error("EPIPE"));
    },
  };
  const fanout = new Fanout();
  fanout.start([terminal]);
  fanout.onClosed = (stream) => closed.push(stream);
  fanout.output("stdout", bytes);
  fanout.output("stderr", bytes);
  expect(closed).toEqual(["stdout", "stdout"]);
  expect(fanout.dropped).toEqual([]);
});

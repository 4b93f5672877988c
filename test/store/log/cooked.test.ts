import { expect, it } from "vitest";
import { openLog } from "../../../src/store/log/read.ts";
import { openLogWriter } from "../../../src/store/log/write.ts";
import { tempDir } from "../runs/sample.ts";

it.each([
  [true, ["in", "1", "22"]],
  [false, ["in", "  1", "   22"]],
])("newlines return to column 0 where the user's terminal made them do so: %s", (cooked, lines) => {
  const dir = tempDir();
  const writer = openLogWriter(dir, { mode: "pty", cols: 80, rows: 24, cooked, startedAt: 0 });
  writer.event({ type: "output", time: 1, stream: "tty", data: Buffer.from("in\n1\n22\n") });
  writer.close();
  expect(writer.lines).toBe(3);
  const log = openLog(dir, { mode: "pty", ended: true });
  expect(log.head(9).map(({ text }) => text)).toEqual(lines);
  log.close();
});

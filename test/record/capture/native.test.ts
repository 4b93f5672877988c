import { openSync, readSync, writeSync } from "node:fs";
import { expect, test } from "vitest";
import { Pty } from "../../../src/record/capture/pty.ts";
import { binding } from "../../fixtures/pty.ts";

/** Everything a program writes to a terminal of its own, and its end. */
function run(file: string, args: string[], env: string[] = ["PATH=/usr/bin:/bin"]) {
  return new Promise<{ code: number; signal: number; text: string }>((resolve) => {
    const chunks: Buffer[] = [];
    const child = binding.fork({
      file,
      args,
      env,
      cwd: "/",
      cols: 91,
      rows: 17,
      exited: (code, signal) => {
        pty.drain();
        pty.close();
        resolve({ code, signal, text: Buffer.concat(chunks).toString("latin1") });
      },
    });
    const pty = new Pty(binding, child, (data) => chunks.push(Buffer.from(data)));
  });
}

test("the pinned release forks a program on a terminal of the given size", async () => {
  const script = "stty size; pwd; echo $A; test -t 0 && test -t 2 && echo tty; exit 7";
  const ended = await run("/bin/sh", ["-c", script], ["A=b", "PATH=/usr/bin:/bin"]);
  expect(ended).toEqual({ code: 7, signal: 0, text: "17 91\r\n/\r\nb\r\ntty\r\n" });
});

test("code and signal are told apart, bytes are bytes", async () => {
  expect(await run("/bin/sh", ["-c", "kill -9 $$"])).toMatchObject({ code: 0, signal: 9 });
  expect(await run("/usr/bin/printf", ["\\377\\200\\000x"])).toMatchObject({ text: "\xff\x80\0x" });
});

test("open gives a terminal without a process, and resize changes it", async () => {
  const { master, slave, slaveName } = binding.open(80, 24);
  const byName = openSync(slaveName, "r+");
  binding.resize(master, 50, 10);
  writeSync(byName, "hi\n");
  const buffer = Buffer.alloc(10);
  expect(buffer.toString("latin1", 0, readSync(master, buffer))).toBe("hi\r\n");
  expect(slave).toBeGreaterThan(2);
});

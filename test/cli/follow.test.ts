import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { igHere } from "../fixtures/dispatch.ts";
import { IG, project } from "../fixtures/ig.ts";
import { Outer } from "../fixtures/pty.ts";

it("ig run logs -f shows the lines of a run on a terminal while they are on its screen", async () => {
  const cwd = project();
  const script = "for i in 1 2 3; do echo line $i; read -r _; done; printf 'the end'";
  const terminal = new Outer([process.execPath, IG, "run", "sh", "-c", script], {
    cwd,
    env: { ...process.env, IG_QUIET: "1" },
  });
  const following = follow(cwd, async () => {
    await terminal.sees("line 1");
  });
  await following.started;
  for (const i of [1, 2, 3]) {
    // The next line is not printed before this one was shown.
    await following.shown(`line ${i}\n`);
    terminal.type("\r");
  }
  await terminal.ended;
  expect(await following.ended).toBe("line 1\n\nline 2\n\nline 3\n\nthe end\n");
  expect((await igHere(["run", "logs"], { cwd })).stdout).toBe(
    "line 1\n\nline 2\n\nline 3\n\nthe end\n",
  );
});

function follow(cwd: string, ready: () => Promise<void>) {
  let out = "";
  let tell = () => {};
  const started = (async () => {
    await ready();
    const child = spawn(process.execPath, [IG, "run", "logs", "-f"], { cwd });
    child.stdout.on("data", (data) => {
      out += data;
      tell();
    });
    return { end: once(child, "close") };
  })();
  return {
    started,
    ended: started.then(async ({ end }) => {
      await end;
      return out;
    }),
    async shown(text: string) {
      while (!out.includes(text)) await new Promise<void>((resolve) => (tell = resolve));
    },
  };
}

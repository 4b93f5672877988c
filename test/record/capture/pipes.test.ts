import { execFileSync, spawn, spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bundle } from "../../fixtures/bundle.ts";
import { sharedDirectory } from "../../fixtures/temporary.ts";

const wrap = bundle(join(import.meta.dirname, "fixtures/wrap.ts"));
const dir = sharedDirectory();
const log = join(dir, "log");
const w = join(dir, "w");
writeFileSync(w, `#!/bin/sh\nexec "${process.execPath}" "${wrap}" ${log} "$@"\n`, {
  mode: 0o755,
});

/** What a line of shell gives with `w` in it, where `w` is nothing or the capture. */
function run(line: string, wrapped: boolean, input = "") {
  const env = { ...process.env, W: wrapped ? w : "" };
  const script = line.replaceAll(/\bw /g, wrapped ? `${w} ` : "");
  const { status, signal, stdout, stderr } = spawnSync("bash", ["-c", script], {
    cwd: dir,
    input,
    env,
  });
  return { status, signal, stdout: stdout.toString("latin1"), stderr: stderr.toString("latin1") };
}

test.each([
  ["both streams, apart", "w sh -c 'echo out; echo err >&2; exit 3'"],
  ["opened again by name", "w sh -c 'echo out >/dev/stdout; echo err >/dev/stderr' 2>&1 | cat"],
  ["any bytes", "head -c 100000 /bin/sh | w cat"],
  ["no newline at the end", "w printf abc"],
  ["odd arguments", "w printf '<%s>' '' 'a b' $'x\\ny' '*' '$HOME' '-n' é"],
  ["a process left behind", "w sh -c '(sleep 0.3; echo late; echo later >&2) & echo first' | cat"],
  ["a reader that leaves", "w yes | head -1; echo $PIPESTATUS"],
  [
    "a reader that left before",
    "w sh -c 'for i in $(seq 200); do sleep 0.05; echo x; done; echo y >&2' | true; echo $PIPESTATUS",
  ],
  ["standard input", "printf abc | w cat"],
  ["the rest of a file", "printf '1\\n2\\n' > f; { w head -c2; cat; } < f"],
  ["no standard input", "w cat < /dev/null"],
  ["a closed one", "w sh -c 'cat 2>/dev/null; echo $?' <&-"],
  ["the environment", "A.B=1 IFS=, FOO=bar w env | grep -v '^_=' | sort"],
  ["the limit on open files", "ulimit -Sn 321; w sh -c 'ulimit -Sn'; true"],
  ["an ignored hangup", "trap '' HUP; w sh -c 'kill -HUP $$; echo alive'; true"],
  ["no terminal", "w sh -c 'test -t 1 || test -t 2 || echo none'"],
  ["the directory and its name", "mkdir -p d; ln -sfn d l; cd l; w sh -c 'pwd -P; echo $PWD'"],
])("%s: as bare", (_name, line) => {
  expect(run(line, true)).toEqual(run(line, false));
});

test("the log holds both streams in order of arrival", () => {
  const logged = (line: number) => `until grep -qs ${line} ${log}; do sleep 0.01; done`;
  rmSync(log, { force: true });
  run(`w sh -c 'echo 1; ${logged(1)}; echo 2 >&2; ${logged(2)}; echo 3'`, true);
  expect(readFileSync(log, "utf8")).toBe("1\n2\n3\n");
});

test("a process left behind does not hold up the end, nor take output away", () => {
  const { status } = run(
    "w sh -c 'sleep 30 & head -c 60000 /dev/zero; echo; echo $!' > out; kill $(tail -n 1 out)",
    true,
  );
  expect(status).toBe(0); // it was there to be killed
  expect(readFileSync(join(dir, "out")).length).toBeGreaterThan(60_000);
  expect(readFileSync(log)).toEqual(readFileSync(join(dir, "out")));
});

test("a slow reader gets everything", () => {
  const sum = execFileSync("bash", ["-c", `${w} seq 300000 | { sleep 0.5; cksum; }`], {
    encoding: "utf8",
  });
  expect(sum).toBe(execFileSync("bash", ["-c", "seq 300000 | cksum"], { encoding: "utf8" }));
});

test.each(["SIGTERM", "SIGINT", "SIGHUP", "SIGUSR1"] as const)(
  "%s is passed on",
  async (signal) => {
    const script = `trap "echo caught; exit 9" ${signal.slice(3)}; echo up; while :; do sleep 0.1; done`;
    // Without a terminal of its own: a session where no key can have sent the signal.
    const child = spawn(w, ["sh", "-c", script], {
      cwd: dir,
      detached: true,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let out = "";
    child.stdout.on("data", (data) => {
      if (out === "") child.kill(signal);
      out += data;
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect({ code, out }).toEqual({ code: 9, out: "up\ncaught\n" });
  },
);

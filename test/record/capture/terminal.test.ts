import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { bundle } from "../../fixtures/bundle.ts";
import { Outer } from "../../fixtures/pty.ts";
import { sharedDirectory } from "../../fixtures/temporary.ts";

const wrap = bundle(join(import.meta.dirname, "fixtures/wrap.ts"));
const slowReader = bundle(join(import.meta.dirname, "fixtures/slow-reader.ts"));
const node = process.execPath;
const dir = sharedDirectory();
const log = join(dir, "log");
writeFileSync(join(dir, "w"), `#!/bin/sh\nexec "${node}" "${wrap}" "${log}" "$@"\n`, {
  mode: 0o755,
});

const open: Outer[] = [];
afterEach(() => {
  for (const outer of open.splice(0)) outer.close();
});

/** An interactive bash whose prompt is `$ `, where `w COMMAND` runs a command under the capture. */
async function shell(size = { cols: 80, rows: 24 }): Promise<Outer> {
  const env = { ...process.env, PATH: `${dir}:${process.env.PATH}`, PS1: "$ ", HISTFILE: "" };
  const outer = new Outer(["bash", "--norc", "--noprofile", "-i"], { ...size, env, cwd: dir });
  open.push(outer);
  await outer.sees("$ ");
  outer.type("bind 'set enable-bracketed-paste off'; PS1='$ '; echo be''gin\r");
  await outer.sees(/begin\r\n\$ /);
  return outer;
}

/** Types a line into whatever runs and waits for what it must bring, after the line's own echo. */
async function enter(outer: Outer, line: string, expected: string | RegExp): Promise<number> {
  const from = outer.bytes().length;
  outer.type(`${line}\r`);
  return outer.sees(expected, from + line.length);
}

/** The same at the shell's prompt: keys typed before it belong to the command still running. */
async function at(outer: Outer, line: string, expected: string | RegExp): Promise<number> {
  // Something in the background may have written after the prompt.
  await outer.sees(/\$ ([A-Za-z0-9 ]+\r\n)*$/, outer.typedAt);
  return enter(outer, line, expected);
}

const modes = async (outer: Outer) => {
  const end = await at(outer, "stty -g", /[0-9a-f:]{30,}\r\n/);
  return /[0-9a-f:]{30,}/.exec(outer.text().slice(outer.text().lastIndexOf("stty -g"), end))?.[0];
};

describe("keys", () => {
  test("Ctrl-C kills the command by SIGINT, and a loop of the shell around it ends", async () => {
    const outer = await shell();
    await at(
      outer,
      "for i in 1 2; do w sh -c 'echo up; exec sleep 60'; done; echo ne''xt",
      "up\r\n",
    );
    outer.type("\x03");
    await outer.sees(/\^C[^$]*\$ /);
    await at(outer, "echo $?.", "130.");
    expect(outer.text()).not.toContain("next");
  });

  test("Ctrl-C ends a script that runs the command, as the terminal would have", async () => {
    const outer = await shell();
    await at(outer, 'bash -c \'w sh -c "echo up; exec sleep 60"; echo ne""xt\'', "up\r\n");
    outer.type("\x03");
    await outer.sees(/\^C[^$]*\$ /);
    await at(outer, "echo $?.", "130.");
    expect(outer.text()).not.toContain("next");
  });

  test("Ctrl-C does nothing to a command whose script ignores it", async () => {
    const outer = await shell();
    const command = 'w sh -c "echo up; read x; echo $x."';
    await at(outer, `bash -c 'trap "" INT; ${command.replace("$x", "\\$x")}; true'`, "up\r\n");
    outer.type("\x03");
    await enter(outer, "alive", "alive.");
  });

  test("Ctrl-backslash and Ctrl-D reach the command", async () => {
    const outer = await shell();
    const wait = "until [ $q ]; do sleep 0.05; done";
    const script = `trap "echo quit; q=1" QUIT; echo up; ${wait}; cat; echo end`;
    await at(outer, `w sh -c '${script}'`, "up\r\n");
    outer.type("\x1c");
    await outer.sees("quit\r\n");
    outer.type("\x04");
    await outer.sees("end\r\n");
  });

  test("a password is not shown, and a raw program gets every key as it is", async () => {
    const outer = await shell();
    await at(
      outer,
      "w sh -c 'stty -echo; echo Password:; read x; stty echo; echo $x | rev'",
      ":\r\n",
    );
    outer.type("secret\r");
    await outer.sees(/terces\r\n.*\$ /s);
    expect(outer.text()).not.toContain("secret");
    await at(
      outer,
      "w sh -c 'stty raw -echo; echo raw; head -c 6 | od -An -tx1; stty sane'",
      "raw",
    );
    outer.type("\x03\x1a\r\x00\xff".slice(0, 4));
    outer.type(new Uint8Array([0xff, 0x1c]));
    await outer.sees("03 1a 0d 00 ff 1c");
  });

  test("a large paste waits for a command that does not read yet", async () => {
    const outer = await shell();
    await at(outer, `stty -echo; w ${node} ${slowReader}`, "ready\r\n");
    const lines = `${"x".repeat(99)}\n`.repeat(10_000);
    outer.type(`${lines}\x04`);
    await outer.sees("got 1000000\r\n");
  });
});

describe("job control", () => {
  test("Ctrl-Z stops, fg continues, the terminal is the shell's own between", async () => {
    const outer = await shell();
    const before = await modes(outer);
    await at(outer, "w sh -c 'echo up; read x; echo got $x'", "up\r\n");
    outer.type("\x1a");
    await outer.sees("Stopped");
    expect(await modes(outer)).toBe(before);
    await at(outer, "fg", "sh -c");
    await enter(outer, "key", "got key\r\n");
    expect(await modes(outer)).toBe(before);
  });

  test("bg lets it run on, and fg gives it the keys again", async () => {
    const outer = await shell();
    await at(outer, "rm -f fifo; mkfifo fifo; echo ma''de", "made");
    // It starts nothing: a shell hit by a key between its vfork and exec hangs, also without us.
    const script = "echo up; read y <fifo; echo still; read x; echo got $x";
    await at(outer, `w sh -c '${script}'`, "up\r\n");
    outer.type("\x1a");
    await outer.sees("Stopped");
    await at(outer, "bg; echo >fifo", "still\r\n");
    await at(outer, "jobs", "Running");
    await at(outer, "fg", "sh -c");
    await enter(outer, "key", "got key\r\n");
  });

  test("started in the background it leaves the terminal alone until fg", async () => {
    const outer = await shell();
    const before = await modes(outer);
    await at(outer, "w sh -c 'echo up; read x; echo got $x' &", "up\r\n");
    expect(await modes(outer)).toBe(before);
    await at(outer, "fg", "sh -c");
    await outer.isRaw();
    await enter(outer, "key", "got key\r\n");
    expect(await modes(outer)).toBe(before);
  });

  test("a shell in it has job control of its own", async () => {
    const outer = await shell();
    await at(outer, "w env PS1='in: ' bash --norc --noprofile -i", "in: ");
    await enter(outer, "sh -c 'echo o''n; exec sleep 60'", "on\r\n");
    outer.type("\x1a");
    await outer.sees(/Stopped.*sleep 60/);
    await enter(outer, "exec sh -c 'exit 5'", /\$ $/);
    await at(outer, "echo code $?", "code 5");
  });

  test.each(["TERM", "HUP", "INT", "USR1"])(
    "SIG%s sent to the wrapper reaches it",
    async (name) => {
      const outer = await shell();
      const script = `trap "echo caught; exit 7" ${name}; echo up; while :; do sleep 0.1; done`;
      await at(outer, `w sh -c '${script}' & p=$!`, "up\r\n");
      await at(outer, `kill -${name} $p`, "caught\r\n");
      await at(outer, "wait $p; echo code $?", "code 7");
    },
  );

  test("its process group is what kill names; what it left behind lives on", async () => {
    const outer = await shell();
    const pidFile = join(dir, "pid");
    await at(outer, `w sh -c 'sleep 30 & echo $! >${pidFile}; echo out'; echo ba''ck`, "back");
    const pid = Number(readFileSync(pidFile, "utf8"));
    expect(process.kill(pid, 0)).toBe(true);
    process.kill(pid, "SIGKILL");
  });
});

describe("terminal", () => {
  test("its size and a resize reach the command", async () => {
    const outer = await shell({ cols: 100, rows: 30 });
    await at(
      outer,
      "w sh -c 'trap \"stty size; exit\" WINCH; stty size; while :; do sleep .1; done'",
      "30 100",
    );
    outer.resize(70, 20);
    await outer.sees("20 70");
  });

  test("its modes are the command's, and back afterwards, however it ended", async () => {
    const outer = await shell();
    await at(outer, "stty erase ^X -ixon; set +o emacs; echo do''ne", "done");
    const before = await modes(outer);
    const wrapped = await at(outer, "w stty -g", /[0-9a-f:]{30,}/);
    expect(outer.text().slice(0, wrapped)).toMatch(new RegExp(`${before}$`));
    for (const end of ["exit 3", "kill -9 $$", "stty raw -echo", "kill -9 $PPID"]) {
      await at(outer, `w sh -c '${end}'; echo en''ded`, /ended\r\n/);
      expect(await modes(outer)).toBe(before);
    }
  });

  test("closing it hangs the command up, and its last words are in the log", async () => {
    const outer = await shell();
    const file = join(dir, "hup.log");
    const script = 'trap "echo last words; exit" HUP; echo up; while :; do sleep 0.1; done';
    await at(outer, `exec ${node} ${wrap} ${file} sh -c '${script}'`, "up\r\n");
    outer.close();
    await outer.ended;
    expect(readFileSync(file, "utf8")).toMatch(/last words\r\n$/);
  });

  test("with SIGHUP ignored it outlives the terminal", async () => {
    const outer = await shell();
    const file = join(dir, "nohup.log");
    await at(
      outer,
      `trap '' HUP; ${node} ${wrap} ${file} sh -c 'echo up; sleep 1; echo after'`,
      "up\r\n",
    );
    outer.close();
    while (!readFileSync(file, "utf8").includes("after"))
      await new Promise((resolve) => setTimeout(resolve, 50));
  });

  test("standard error sent elsewhere goes there", async () => {
    const outer = await shell();
    await at(outer, "w sh -c 'echo out; echo err >&2' 2>err.txt; cat -A err.txt", "err$");
    expect(outer.text()).toMatch(/\r\nout\r\nerr\$/);
  });

  test("standard error sent to a file shares its position with the shell's", async () => {
    const outer = await shell();
    const both = "{ w sh -c 'echo err >&2'; echo after >&2; } 2>err.txt";
    await at(outer, `${both}; cat -A err.txt`, /err\$\r\nafter\$/);
  });

  test("a process left behind neither delays the end nor takes output away", async () => {
    const outer = await shell();
    await at(
      outer,
      "w sh -c 'sleep 30 & head -c 9000 /dev/zero | tr \"\\0\" x; echo; echo $! end'",
      " end\r\n",
    );
    await at(outer, "echo ba''ck", "back");
    const log = readFileSync(join(dir, "log"), "utf8");
    expect(log).toMatch(/^x{9000}\r\n\d+ end\r\n$/);
    process.kill(Number(/(\d+) end/.exec(log)?.[1]), "SIGKILL");
  });
});

describe("standard input", () => {
  test.each([
    ["a pipe", "printf 'a\\0b' | w od -An -c", "a  \\0   b"],
    ["a file", "printf abc > in.txt; w cat < in.txt", "abc"],
    ["a file, read on by the next", "(w head -n1; cat) < <(printf '1\\n2\\n'); echo .", "1\r\n"],
    ["/dev/null", "w cat < /dev/null; echo code $?", "code 0"],
    ["closed", "w sh -c 'cat 2>/dev/null; echo code $?' <&-", "code 1"],
    ["a pipe, output a terminal", "true | w sh -c 'test -t 1 && echo tty'", "tty"],
  ])("%s", async (_name, line, expected) => {
    const outer = await shell();
    const from = outer.text().length;
    await at(outer, `clear; ${line}`, expected);
    expect(outer.text().slice(from)).not.toContain("\r\r\n");
  });

  test("Ctrl-C ends a whole pipeline", async () => {
    const outer = await shell();
    await at(outer, "sleep 60 | w sh -c 'echo up; exec cat'", "up\r\n");
    outer.type("\x03");
    await at(outer, "echo back $?", "back 130");
  });

  test("1 MB of any bytes arrives whole", async () => {
    const outer = await shell();
    execFileSync("dd", ["if=/dev/urandom", `of=${dir}/blob`, "bs=1000000", "count=1"], {
      stdio: "ignore",
    });
    await at(outer, "cat blob | w sh -c 'cksum'; cksum < blob; echo fin''ished", "finished");
    const sums = outer.text().match(/^\d+ 1000000/gm);
    expect(sums).toHaveLength(2);
    expect(sums?.[0]).toBe(sums?.[1]);
  });
});

describe("full-screen programs", () => {
  const has = (program: string) =>
    existsSync(`/usr/bin/${program}`) || existsSync(`/bin/${program}`);

  test.runIf(has("vim"))("vim edits, stops and comes back", async () => {
    const outer = await shell();
    const file = join(dir, "text");
    const inVim = await at(outer, `w vim -u NONE ${file}`, "\x1b[?1049h");
    await outer.sees("~", inVim);
    outer.type("ihello\x1b");
    await outer.sees("hello", inVim);
    outer.type("\x1a");
    await outer.sees("Stopped", inVim);
    const again = await at(outer, "fg", "\x1b[?1049h");
    await outer.sees("hello", again);
    outer.type(":wq\r");
    await outer.sees(/\x1b\[\?1049l.*\$ $/s, again);
    await at(outer, `cat ${file}`, "hello\r\n");
  });

  test.runIf(has("less"))("less at the end of a pipeline gets its keys", async () => {
    const outer = await shell();
    const before = await modes(outer);
    await at(outer, "seq 200 | w less", /23\r+\n:/);
    outer.type("G");
    await outer.sees(/200\r+\n/);
    outer.type("q");
    await outer.sees(/\$ $/, outer.typedAt);
    expect(await modes(outer)).toBe(before);
  });

  test.runIf(has("less"))("less", async () => {
    const outer = await shell();
    await at(outer, "seq 200 >lines; w less lines", "\r\n22\r\n");
    outer.type("G");
    await outer.sees("\r\n200");
    outer.type("q");
    await at(outer, "echo ba''ck", "back");
  });
});

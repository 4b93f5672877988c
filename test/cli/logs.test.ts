import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { zonedTime } from "../../src/os/clock.ts";
import { igHere } from "../fixtures/dispatch.ts";
import { type Chunk, record } from "../store/log/recording.ts";
import { endedRun, tempDir } from "../store/runs/sample.ts";

const MINUTE = 60_000;
/** Noon of a winter's day where the tests run, so that a time of day has no date to cross. */
const NOON = new Date(2026, 0, 11, 12, 0, 0).getTime();

/** A project with one ended run over pipes: line `i` is the chunk `i`, on the stream it names. */
function projectOf(chunks: Chunk[]): { cwd: string; id: string } {
  const cwd = tempDir();
  const store = join(cwd, ".idlergear");
  const run = endedRun(store, 0, { at: NOON - 60 * MINUTE });
  const { bytes, lines, complete } = record(run.dir, chunks, { mode: "pipe" });
  run.update({ ended_at: zonedTime(NOON), log: { bytes, lines, complete } });
  return { cwd, id: run.record.id };
}

const line = (text: string, more: Partial<Chunk> = {}): Chunk => ({
  data: Buffer.from(`${text}\n`),
  ...more,
});

const TEN = Array.from({ length: 10 }, (_, i) => line(`row ${i + 1}`));

/** What `ig run logs FLAGS` writes, to both streams. */
async function logs(cwd: string, ...flags: string[]) {
  return await igHere(["run", "logs", ...flags], { cwd });
}

describe("lines of a log", () => {
  it.each([
    [
      ["--tail", "2"],
      ["row 9", "row 10"],
    ],
    [
      ["--head", "2"],
      ["row 1", "row 2"],
    ],
    [
      ["--lines", "3-4"],
      ["row 3", "row 4"],
    ],
    [
      ["--lines", "9-"],
      ["row 9", "row 10"],
    ],
    [["--lines", "7"], ["row 7"]],
    [["--tail", "0"], []],
    [["--head", "0"], []],
    [["--lines", "11-12"], []],
    [
      ["--lines", "2-3", "-n"],
      ["2: row 2", "3: row 3"],
    ],
    [
      ["--tail", "2", "--number"],
      ["9: row 9", "10: row 10"],
    ],
  ])("%j prints them and nothing else", async (flags, lines) => {
    const { cwd } = projectOf(TEN);
    const stdout = lines.map((text) => `${text}\n`).join("");
    expect(await logs(cwd, ...flags)).toEqual({ code: 0, stdout, stderr: "" });
  });

  it("come from one stream with --only", async () => {
    const { cwd } = projectOf([
      line("out 1"),
      line("err 2", { stream: "stderr" }),
      line("out 3"),
      line("err 4", { stream: "stderr" }),
    ]);
    const only = async (...flags: string[]) => (await logs(cwd, "--only", ...flags)).stdout;
    expect(await only("stdout")).toBe("out 1\nout 3\n");
    expect(await only("stderr", "-n")).toBe("2: err 2\n4: err 4\n");
    expect(await only("stderr", "--tail", "1")).toBe("err 4\n");
    expect(await only("stdout", "--view", "tail")).toBe("1: out 1\n3: out 3\n");
  });

  it.each([
    [["--tail", "1", "--head", "1"], 2, "--tail, --head and --lines exclude each other"],
    [["--lines", "1", "--head", "1"], 2, "--tail, --head and --lines exclude each other"],
    [["--tail", "1.5"], 2, "--tail takes a number of lines, from 0 up"],
    [["--head", "-1"], 2, "--head takes a number of lines, from 0 up"],
    [["--lines", "0"], 1, '"0" is not a range of lines'],
    [["--lines", "4-3"], 1, '"4-3" is not a range of lines'],
    [["--lines", ""], 1, '"" is not a range of lines'],
    [["--only", "both"], 2, 'Argument: only, Given: "both", Choices: "stdout", "stderr"'],
    [["--view", "auto", "--follow"], 2, "--follow and --raw give lines, not a view"],
    [["--json", "--raw"], 2, "--follow and --raw give lines, not a view"],
  ])("%j is refused", async (flags, code, said) => {
    const { cwd } = projectOf(TEN);
    const refused = await logs(cwd, ...flags);
    expect(refused).toMatchObject({ code, stdout: "" });
    expect(refused.stderr).toContain(said);
    expect(refused.stderr.match(/^ig: /gm)).toHaveLength(2);
  });
});

describe("a view", () => {
  it("has numbered lines on stdout, and what they are on stderr", async () => {
    const { cwd, id } = projectOf(TEN);
    const { code, stdout, stderr } = await logs(cwd, "--view", "tail", "--tail", "2");
    expect([code, stdout]).toEqual([0, "9: row 9\n10: row 10\n"]);
    expect(stderr).toMatch(
      new RegExp(
        `^${id} .*: completed, exit 0 \\| 2 of 10 lines \\(tail\\), all that was asked for \\|`,
      ),
    );
    expect((await logs(cwd, "--view", "head", "--head", "1")).stdout).toBe("1: row 1\n");
    expect((await logs(cwd, "--view", "range", "--lines", "4-5")).stdout).toBe(
      "4: row 4\n5: row 5\n",
    );
    expect((await logs(cwd, "--view", "auto")).stderr).toContain("| all 10 lines |");
  });

  it("of matching lines takes --grep, --regex, --ignore-case and --context", async () => {
    const { cwd } = projectOf([..."abcde"].map((letter) => line(`row ${letter}.${letter}`)));
    const grep = async (...flags: string[]) => (await logs(cwd, "--grep", ...flags)).stdout;
    expect(await grep("c.c")).toContain("3: row c.c\n");
    expect(await grep("C.C")).toMatch(/^\(no line matches/);
    expect(await grep("C.C", "-i")).toContain("3: row c.c");
    expect(await grep("[bd]")).toMatch(/^\(no line matches/);
    const matching = await grep("[bd]\\.", "--regex");
    for (const match of ["2: row b.b", "4: row d.d"]) expect(matching).toContain(match);
    expect(matching).not.toContain("row a");
    const around = await grep("c.c", "--context", "1");
    for (const near of ["2: row b.b", "3: row c.c", "4: row d.d"]) expect(around).toContain(near);
    expect(around).not.toContain("row a");
    expect(await grep("c.c", "-C", "0")).toBe("3: row c.c\n");
    expect((await logs(cwd, "--grep", "row")).stderr).toContain("| 5 matches |");
  });

  it("keeps to --max-tokens, and says that it is cut", async () => {
    const { cwd } = projectOf(
      Array.from({ length: 500 }, (_, i) => line(`step ${i} of the long training run`)),
    );
    const view = async (tokens: string) =>
      await logs(cwd, "--view", "tail", "--tail", "400", "--max-tokens", tokens);
    const [small, large] = [await view("100"), await view("400")];
    expect(small.stderr).toMatch(/CUT: \d+ of 500 lines/);
    expect(small.stdout.length).toBeGreaterThan(0);
    expect(small.stdout.length).toBeLessThan(1000);
    expect(large.stdout.length).toBeGreaterThan(small.stdout.length);
  });

  it("goes on at a cursor, in both directions", async () => {
    const { cwd, id } = projectOf(TEN);
    expect((await logs(cwd, "--cursor", `${id}+8`)).stdout).toBe("9: row 9\n10: row 10\n");
    expect((await logs(cwd, "--cursor", `${id}-2`)).stdout).toBe("1: row 1\n2: row 2\n");
    expect((await logs(cwd, "--cursor", "nonsense")).stderr).toContain(
      '"nonsense" is not a cursor',
    );
  });

  it("is all there is of an answer with --json", async () => {
    const { cwd, id } = projectOf(TEN);
    const { code, stdout, stderr } = await logs(cwd, "--json", "--tail", "1");
    expect([code, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toMatchObject({
      status: { id, state: "completed", log_lines: 10 },
      result: { view: "tail", shown: 1, total: 10 },
      text: "10: row 10",
      cursors: { before: `${id}-9`, after: `${id}+10` },
    });
  });
});

describe("--since", () => {
  const at = (minutes: number) => NOON - minutes * MINUTE;
  const CHUNKS = [130, 61, 30, 4, 1].map((minutes) =>
    line(`${minutes} minutes ago`, { time: at(minutes) }),
  );
  const iso = (minutes: number) => new Date(at(minutes)).toISOString();

  it.each([
    ["5m", ["4: 4 minutes ago", "5: 1 minutes ago"]],
    ["90s", ["5: 1 minutes ago"]],
    ["2h", ["2: 61 minutes ago", "3: 30 minutes ago", "4: 4 minutes ago", "5: 1 minutes ago"]],
    ["11:30", ["3: 30 minutes ago", "4: 4 minutes ago", "5: 1 minutes ago"]],
    ["11:58:59", ["5: 1 minutes ago"]],
    [iso(45), ["3: 30 minutes ago", "4: 4 minutes ago", "5: 1 minutes ago"]],
    [iso(0), ["(nothing came since)"]],
  ])("%s shows what came after it", async (since, lines) => {
    vi.useFakeTimers({ toFake: ["Date"], now: NOON });
    onTestFinished(() => void vi.useRealTimers());
    const { cwd } = projectOf(CHUNKS);
    const { code, stdout } = await logs(cwd, "--since", since);
    expect(code).toBe(0);
    expect(stdout.split("\n").filter(Boolean)).toEqual(lines);
  });

  it("takes a cursor of the same run only", async () => {
    const { cwd, id } = projectOf(CHUNKS);
    expect((await logs(cwd, "--since", `${id}+3`)).stdout).toBe(
      "4: 4 minutes ago\n5: 1 minutes ago\n",
    );
    const other = endedRun(join(cwd, ".idlergear")).record.id;
    const { code, stderr } = await logs(cwd, other, "--since", `${id}+3`);
    expect([code, stderr]).toEqual([1, expect.stringContaining(`a place in the log of ${id}`)]);
  });

  it.each(["yesterday", "5 minutes", "25h61", "-5m", "run_k3f9"])(
    "%s is refused, with what may be given",
    async (since) => {
      const { cwd } = projectOf(CHUNKS);
      const { code, stdout, stderr } = await logs(cwd, `--since=${since}`);
      expect([code, stdout]).toEqual([1, ""]);
      expect(stderr).toMatch(/^ig: ".*" is (no time|not a cursor)\nig: .+\n$/);
    },
  );
});

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ask, MemorySource, training } from "./memory-source.ts";

const ID = ["aaaaaaa1", "aaaaaaa2", "aaaaaaa3", "aaaaaaa4"];

/** Four runs of one script with other numbers, the third also under another name. */
function store(): MemorySource {
  const source = new MemorySource();
  for (const [i, id] of ID.entries()) source.add(id, training(i + 1));
  return source;
}

const second = training(2);
const paste = second.slice(7, 19);

function first(text: string, source = store()) {
  const answer = ask(source, text);
  return { verdict: answer.verdict, answer, match: answer.matches[0] };
}

/** Time stands still: a machine that is busy finds no less than an idle one. */
function withoutTime(): void {
  beforeAll(() => void vi.useFakeTimers({ toFake: ["Date"] }));
  afterAll(() => void vi.useRealTimers());
}

describe("where it is from", () => {
  withoutTime();

  test("run, lines, part, context, newest", () => {
    const { verdict, match } = first(paste.join("\n"));
    expect(verdict).toBe("identified");
    expect(match).toMatchObject({
      run: { id: "run_aaaaaaa2" },
      from: 8,
      to: 19,
      part: "middle",
      coverage: 1,
      edited: false,
      missing: { lines: 0 },
      extra: [],
      newest: false,
      newestRun: "run_aaaaaaa4",
    });
    expect(match?.before.at(-1)).toEqual({ n: 7, text: second[6] });
    expect(match?.after[0]).toEqual({ n: 20, text: second[19] });
  });

  test("whole, head and tail", () => {
    expect(first(second.join("\n")).match?.part).toBe("whole");
    expect(first(second.slice(0, 9).join("\n")).match?.part).toBe("head");
    expect(first(second.slice(20).join("\n")).match).toMatchObject({
      part: "tail",
      to: second.length,
    });
  });

  test("what all runs print is from all of them, newest first, and it says what would tell", () => {
    const { verdict, answer } = first(second.slice(0, 2).join("\n"));
    expect(verdict).toBe("ambiguous");
    expect(answer.matches.map(({ run }) => run.id)).toEqual(
      [...ID].reverse().map((id) => `run_${id}`),
    );
    expect(answer.apart).toContain("3 lines below the paste");
    expect(answer.apart).toContain(training(4)[4]);
  });

  test("exact reruns: only the header tells", () => {
    const source = store();
    source.add("bbbbbbb1", second);
    const { verdict, answer } = first(paste.join("\n"), source);
    expect(verdict).toBe("ambiguous");
    expect(answer.matches.map(({ run }) => run.id)).toEqual(["run_bbbbbbb1", "run_aaaaaaa2"]);
    expect(answer.apart).toContain("same text from start to end");
  });

  test("a run that was not recorded is similar, and the line that says so is named", () => {
    const { verdict, match } = first(training(9).slice(7, 19).join("\n"));
    expect(verdict).toBe("similar");
    expect(match?.differences[0]?.kind).toBe("value");
  });

  test("an unknown script is unknown", () => {
    const text = "Compiling core v1.2.3\nCompiling net v0.9\nerror[E0308]: mismatched types";
    expect(first(text)).toMatchObject({ verdict: "unknown", match: undefined });
  });

  test("runs that differ in a blank line only", () => {
    const source = new MemorySource();
    const lines = training(3).slice(4, 16);
    source.add("ggggggg1", [...lines.slice(0, 3), "", ...lines.slice(3, 6), "", ...lines.slice(6)]);
    source.add("ggggggg2", [...lines.slice(0, 3), ...lines.slice(3, 6), "", ...lines.slice(6)]);
    const pasted = [...lines.slice(0, 3), "", ...lines.slice(3, 9)];
    const { verdict, match } = first(pasted.join("\n"), source);
    expect([verdict, match?.run.id]).toEqual(["identified", "run_ggggggg1"]);
    const without = first(lines.join("\n"), source);
    expect(without.verdict).toBe("ambiguous");
  });

  test("the same text twice in one run", () => {
    const source = new MemorySource();
    const retry = ["connecting to the database server", "connection refused by the server"];
    source.add("ccccccc1", [
      ...retry,
      "waiting before the next attempt",
      ...retry,
      "gave up after two attempts",
    ]);
    expect(first(retry.join("\n"), source).match?.alsoAt).toHaveLength(1);
  });
});

describe("damage", () => {
  withoutTime();

  const wrap = (width: number) =>
    paste.flatMap((line) => line.match(new RegExp(`.{1,${width}}`, "g")) ?? [""]);
  const cases: [string, string][] = [
    ["soft wraps, 23 columns", wrap(23).join("\n")],
    ["soft wraps, 40 columns", wrap(40).join("\n")],
    ["quoting", paste.map((line) => `> ${line}`).join("\n")],
    ["quoting twice, CRLF", paste.map((line) => `> > ${line}`).join("\r\n")],
    ["fence", `\`\`\`console\n${paste.join("\n")}\n\`\`\``],
    ["prompt in front", `user@host:~/p$ ./train.sh\n${paste.join("\n")}`],
    ["line numbers", paste.map((line, i) => `${String(i + 8).padStart(6)}\t${line}`).join("\n")],
    ["grep -n", paste.map((line, i) => `${i + 8}:${line}`).join("\n")],
    ["numbers as ig shows them", paste.map((line, i) => `${i + 8}: ${line}`).join("\n")],
    [
      "CI timestamps",
      paste.map((line, i) => `2026-03-04T10:11:${10 + i}.1234567Z ${line}`).join("\n"),
    ],
    ["clock in brackets", paste.map((line, i) => `[10:11:${10 + i}] ${line}`).join("\n")],
    ["syslog", paste.map((line, i) => `Mar  4 10:11:${10 + i} box train[812]: ${line}`).join("\n")],
    ["container name", paste.map((line) => `trainer-1  | ${line}`).join("\n")],
    ["escapes left in", paste.map((line) => `\x1b[1;32m${line}\x1b[0m\x1b[K`).join("\n")],
    ["escapes without ESC", paste.map((line) => `[1;32m${line}[0m`).join("\n")],
    ["punctuation lost", paste.map((line) => line.replaceAll("|", "?")).join("\n")],
    ["tabs and trailing space", paste.map((line) => `${line.replaceAll(" ", "\t")}   `).join("\n")],
    ["blank lines between", paste.join("\n\n")],
    ["bold and lists", paste.map((line) => `* **${line}**`).join("\n")],
    ["somebody's words around", `Hi, why is this so slow?\n\n${paste.join("\n")}\n\nThanks a lot!`],
  ];
  test.each(cases)("%s", (_name, text) => {
    const { verdict, match } = first(text);
    expect(verdict).toBe("identified");
    expect(match).toMatchObject({ run: { id: "run_aaaaaaa2" }, from: 8, to: 19, edited: false });
  });

  test("first and last line cut", () => {
    const text = paste.join("\n").slice(20, -15);
    expect(first(text)).toMatchObject({ verdict: "identified", match: { from: 8, to: 19 } });
    expect(first(text).match?.differences.map(({ kind }) => kind)).toEqual(["partial", "partial"]);
  });

  test.each(["...", "[...]", "<snip>", "(9 lines omitted)", ""])(
    "cut in the middle: %j",
    (mark) => {
      const text = [...second.slice(4, 9), mark, ...second.slice(18, 24)].join("\n");
      const { verdict, match } = first(text);
      expect(verdict).toBe("identified");
      expect(match).toMatchObject({
        from: 5,
        to: 24,
        missing: { lines: 9, gaps: [{ from: 10, to: 18 }] },
      });
    },
  );

  test.each(["[masked:aws-key]", "***", "[REDACTED]"])("masked: %s", (mark) => {
    const text = paste.map((line, i) => (i % 4 === 1 ? line.replace(/0\.\d+/, mark) : line));
    const { verdict, match } = first(text.join("\n"));
    expect(verdict).toBe("identified");
    expect(match).toMatchObject({ run: { id: "run_aaaaaaa2" }, from: 8, to: 19, edited: false });
    expect(match?.differences.every(({ kind }) => kind === "masked")).toBe(true);
  });

  test("one word changed: still that run, the line is shown", () => {
    const text = [...paste];
    text[4] = text[4]!.replace("validation", "Validierung").replace("step", "Schritt");
    const { verdict, match } = first(text.join("\n"));
    expect(verdict).toBe("identified");
    expect(match?.edited).toBe(true);
    expect(match?.differences).toEqual([
      { pasteLine: 5, paste: text[4], logLine: 12, log: second[11], kind: "edited" },
    ]);
  });

  test("one number changed: similar, the line is shown", () => {
    const text = [...paste];
    text[4] = text[4]!.replace(/0\.\d{4}/, "0.0001");
    const { verdict, match } = first(text.join("\n"));
    expect(verdict).toBe("similar");
    expect(match?.differences).toEqual([
      { pasteLine: 5, paste: text[4], logLine: 12, log: second[11], kind: "value" },
    ]);
  });

  test("wide characters, wrapped and not", () => {
    const source = store();
    const lines = Array.from(
      { length: 30 },
      (_, i) => `配送テーブル第${i}区の履歴を更新しました: ${i * 37} 件`,
    );
    source.add("ddddddd1", lines);
    const wrapped = lines.slice(5, 15).flatMap((line) => [line.slice(0, 11), line.slice(11)]);
    for (const text of [lines.slice(5, 15), wrapped])
      expect(first(text.join("\n"), source)).toMatchObject({
        verdict: "identified",
        match: { run: { id: "run_ddddddd1" }, from: 6, to: 15 },
      });
  });

  test("one line", () => {
    expect(first(second[10]!)).toMatchObject({
      verdict: "identified",
      match: { from: 11, to: 11 },
    });
  });

  describe("what the index cannot know is found in the logs themselves", () => {
    test.each([
      ["a piece of one line, cut at both ends", second[10]!.slice(4, -6)],
      ["the same, wrapped", `${second[10]!.slice(4, 20)}\n${second[10]!.slice(20, -6)}`],
      ["one line, blotted out in part", second[10]!.replace("epoch", "[REDACTED]")],
    ])("%s", (_name, text) => {
      expect(first(text)).toMatchObject({
        verdict: "weak",
        match: { run: { id: "run_aaaaaaa2" }, from: 11, to: 11 },
      });
    });

    test("a screen of another run, wrapped", () => {
      const text = training(9)
        .slice(7, 19)
        .flatMap((line) => [line.slice(0, 30), line.slice(30)]);
      const { verdict, match } = first(text.join("\n"));
      expect(verdict).toBe("similar");
      expect(match).toMatchObject({ run: { id: "run_aaaaaaa4" }, coverage: 0 });
      expect(match?.differences).toHaveLength(12);
      expect(match?.differences.every(({ kind }) => kind === "value")).toBe(true);
    });
  });

  test.each([
    ["before", (many: string[], one: string) => [...many, one]],
    ["after", (many: string[], one: string) => [one, ...many]],
    ["on both sides of", (many: string[], one: string) => [...many, one, ...many]],
  ])("a line repeated hundreds of times %s the one that tells", (_where, around) => {
    const many = Array.from({ length: 500 }, () => "waiting for the lock to be released");
    const source = store();
    for (const n of [1, 2, 3])
      source.add(`fffffff${n}`, ["start", ...around(many, `lock taken by worker ${n}`), "end"]);
    const pasted = around(many, "lock taken by worker 2");
    const { verdict, match } = first(pasted.join("\n"), source);
    expect(verdict).toBe("identified");
    expect(match).toMatchObject({ run: { id: "run_fffffff2" }, coverage: 1, extra: [] });
    expect(match).toMatchObject({ from: 2, to: pasted.length + 1, missing: { lines: 0 } });
  });

  test("5,000 lines with wraps and a cut", () => {
    const source = store();
    const long = Array.from(
      { length: 7000 },
      (_, i) => `record ${i} ${"abc def ".repeat(i % 20)}${i * 7919}`,
    );
    source.add("eeeeeee1", long);
    const rows = [...long.slice(1000, 3000), "...", ...long.slice(4000, 6900)].flatMap(
      (line) => line.match(/.{1,80}/g) ?? [],
    );
    const { verdict, match } = first(rows.join("\n"), source);
    expect(verdict).toBe("identified");
    expect(match).toMatchObject({ from: 1001, to: 6900, missing: { lines: 1000 } });
  });
});

describe("headers, footers, prompts", () => {
  withoutTime();

  const header = (id: string, hash = "a1b2c3d4") => [
    "═══ IDLERGEAR RUN ═════════════════════════════",
    `ID:     ${id}`,
    `Script: ./train.sh (hash: ${hash})`,
    "Time:   2026-01-11 04:30:00 +01:00",
    "Logs:   .idlergear/runs/…",
    "═══════════════════════════════════════════════",
  ];
  const footer = (id: string, lines: number, exit = 0) => [
    "═══ COMPLETE ═══════════════════════════════════",
    `Exit: ${exit} | Duration: 45.2s | ${lines} lines | ${id}`,
    "════════════════════════════════════════════════",
  ];

  test("a header settles what the content leaves open", () => {
    const text = [...header("run_aaaaaaa1"), ...second.slice(0, 2)].join("\n");
    expect(first(text)).toMatchObject({
      verdict: "identified",
      answer: { basis: "content and header", conflicts: [] },
      match: { run: { id: "run_aaaaaaa1" }, from: 1, to: 2 },
    });
  });

  test("a footer too, and both quoted", () => {
    const text = [...second.slice(-1), ...footer("run_aaaaaaa3", second.length)];
    expect(first(text.map((line) => `> ${line}`).join("\n"))).toMatchObject({
      verdict: "identified",
      match: { run: { id: "run_aaaaaaa3" }, part: "tail" },
    });
  });

  test("a header alone", () => {
    expect(first(header("run_aaaaaaa2").join("\n"))).toMatchObject({
      verdict: "identified",
      answer: { basis: "header", paste: { named: [{ id: "run_aaaaaaa2", exists: true }] } },
      match: { run: { id: "run_aaaaaaa2" }, part: "none" },
    });
  });

  test("a forged header does not win over the content", () => {
    const { verdict, answer, match } = first([...header("run_aaaaaaa4"), ...paste].join("\n"));
    expect(verdict).toBe("identified");
    expect(match?.run.id).toBe("run_aaaaaaa2");
    expect(answer.basis).toBe("content");
    expect(answer.conflicts[0]).toContain("run_aaaaaaa4");
    expect(answer.summary).toContain("Conflict");
  });

  test("a header of a run with other text proves nothing", () => {
    const text = [
      ...header("run_aaaaaaa1"),
      "drop table users;",
      "4711 rows affected by this",
      "bye for now",
    ];
    const { verdict, answer } = first(text.join("\n"));
    expect(verdict).toBe("unknown");
    expect(answer.conflicts[0]).toContain("not in that run's log");
  });

  test("a header with another script's hash alone proves nothing", () => {
    const { verdict, answer } = first(header("run_aaaaaaa1", "ffffffff").join("\n"));
    expect(verdict).toBe("unknown");
    expect(answer.conflicts[0]).toContain("hash ffffffff");
  });

  test("a run that is not here is said so", () => {
    const { verdict, answer } = first([...header("run_zzzzzzz9"), ...paste].join("\n"));
    expect(verdict).toBe("identified");
    expect(answer.conflicts).toEqual(["the paste names run_zzzzzzz9, which is not recorded here"]);
  });

  test("a footer with other numbers is a conflict", () => {
    const text = [...second.slice(20), ...footer("run_aaaaaaa2", 9, 3)].join("\n");
    const { match, answer } = first(text);
    expect(match?.run.id).toBe("run_aaaaaaa2");
    expect(answer.conflicts).toHaveLength(2);
  });

  test("the command at the prompt decides between equal runs, and is checked", () => {
    const source = store();
    source.add("bbbbbbb1", second, {
      argv: ["./other.sh", "-v"],
      script: { kind: "file", path: "/p/other.sh", sha256: "0".repeat(64) },
    });
    const typed = (command: string) => first([`$ ${command}`, ...paste].join("\n"), source);
    expect(typed("ig run ./train.sh")).toMatchObject({
      verdict: "identified",
      match: { run: { id: "run_aaaaaaa2" } },
    });
    expect(typed("ig run --name x ./other.sh -v")).toMatchObject({
      verdict: "identified",
      match: { run: { id: "run_bbbbbbb1" } },
    });
    expect(typed("ig run ./gone.sh").answer.conflicts[0]).toContain("./gone.sh");
    expect(typed("ig run ./train.sh").answer.paste.commands).toEqual(["ig run ./train.sh"]);
  });
});

describe("hostile pastes", () => {
  const random = (n: number) =>
    Array.from({ length: n }, (_, i) => String.fromCharCode((i * 7919) % 256)).join("");
  const cases: [string, string][] = [
    ["nothing", ""],
    ["one newline", "\n"],
    ["5,000 blank lines", "\n".repeat(5000)],
    ["1 MB in one line", "a1 ".repeat(350_000)],
    ["1 MB of one word", "f".repeat(1 << 20)],
    ["1 MB of spaces", `x${" ".repeat(1 << 20)}y`],
    ["1 MB of fence", `\`\`\`${" ".repeat(1 << 20)}x y`],
    ["1 MB of rule", `${"═".repeat(1 << 20)} COMPLETE`],
    ["1 MB of ESC [", "\x1b[".repeat(1 << 19)],
    ["1 MB of unfinished titles", "\x1b]0;".repeat(1 << 18)],
    ["1 MB of masks", "***x".repeat(1 << 18)],
    ["binary", random(300_000)],
    ["NULs", "\0".repeat(100_000)],
    ["lone surrogates", "\ud800x\udc00".repeat(10_000)],
    ["50,000 equal lines", "Training finished.\n".repeat(50_000)],
    [
      "5,000 lines of another script",
      Array.from({ length: 5000 }, (_, i) => `zzz ${i} unlike anything ${i * i}`).join("\n"),
    ],
    [
      "5,000 lines like the script's",
      Array.from(
        { length: 5000 },
        (_, i) => `epoch ${i}/12 step 100/200 | loss 0.${i} | lr 3.0e-4`,
      ).join("\n"),
    ],
  ];
  test.each(cases)("%s is answered", (_name, text) => {
    expect(["unknown", "weak", "similar", "identified"]).toContain(first(text).verdict);
  });

  test("a log of one line 50,000 times over", () => {
    const source = store();
    source.add(
      "fffffff1",
      Array.from({ length: 50_000 }, () => "waiting for the lock to be released"),
    );
    const { verdict, match } = first("waiting for the lock to be released\n".repeat(40), source);
    expect(verdict).toBe("identified");
    expect(match!.to - match!.from).toBe(39);
    expect(match!.alsoAt.length).toBeGreaterThan(0);
  });
});

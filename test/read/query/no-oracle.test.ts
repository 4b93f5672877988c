import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { plant } from "../../../bench/mask/template.ts";
import { seeded } from "../../../bench/random.ts";
import { compareRuns, shownDiff } from "../../../src/read/query/diff.ts";
import { identifyPaste, pasteText } from "../../../src/read/query/identify.ts";
import { readLogs } from "../../../src/read/query/logs.ts";
import { waitFor } from "../../../src/read/query/wait/wait.ts";
import { findRun } from "../../../src/store/runs/find.ts";
import { project, sharedProject } from "../../fixtures/ig.ts";
import { record } from "../../fixtures/record.ts";

const storeOf = (cwd: string) => join(cwd, ".idlergear");
const never = { signal: new AbortController().signal, progress: () => {} };

/** Lines with a secret, and a value that only the run's environment tells. */
const TEMPLATES = [
  "db password: «{p}» accepted",
  "export API_TOKEN=«{a32}»",
  "GET /cb?access_token=«{a40}»&x=1",
  "Authorization: Bearer «{a40}»",
  "postgres://app:«{q}»@db:5432/app",
  "token «ghp_{a36}» used",
  "<password>«{p}»</password>",
  "generated password for user admin: «{p}»",
  "plain words «{q}{q}» from the environment",
];

interface Planted {
  cwd: string;
  id: string;
  secrets: string[];
  lines: string[];
}

/** A run whose log has them among other lines; what the environment tells stands in its record. */
async function recorded(seed: number, cwd: string): Promise<Planted> {
  const random = seeded(seed);
  const planted = TEMPLATES.map((template) => plant(template, random));
  const lines = planted.flatMap(({ text }, i) => [`step ${i} of the build of module alpha`, text]);
  writeFileSync(join(cwd, "out.txt"), `${lines.join("\n")}\n`);
  const id = await record(cwd, "cat", "out.txt");
  const file = join(findRun(storeOf(cwd), id).dir, "run.json");
  const start = Buffer.from(lines.join("\n")).indexOf(planted.at(-1)!.secrets[0]!);
  const end = start + planted.at(-1)!.secrets[0]!.length;
  const run = JSON.parse(readFileSync(file, "utf8"));
  writeFileSync(file, JSON.stringify({ ...run, log_secrets: [{ start, end }] }));
  return { cwd, id, lines, secrets: planted.flatMap(({ secrets }) => secrets) };
}

/** Of the same shape, another value. */
function wrongGuess(secret: string, seed: number): string {
  const random = seeded(seed);
  const like = (char: string) =>
    /\d/.test(char)
      ? random.text("0123456789", 1)
      : /[a-z]/.test(char)
        ? random.text("abcdefghijklmnopqrstuvwxyz", 1)
        : /[A-Z]/.test(char)
          ? random.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 1)
          : char;
  const prefix = /^(?:ghp_)?/.exec(secret)![0];
  return prefix + [...secret.slice(prefix.length)].map(like).join("");
}

const quoted = (text: string) => text.replace(/[^\w]/g, "\\$&");

const EACH = TEMPLATES.map((_, i) => i);

describe("a right guess is answered as a wrong one", () => {
  const dir = sharedProject();
  let store = "";
  let id = "";
  let secrets: string[] = [];
  let lines: string[] = [];
  beforeAll(async () => {
    ({ id, secrets, lines } = await recorded(41, dir));
    store = storeOf(dir);
  });
  const same = async (secret: string, ask: (guess: string) => Promise<unknown>) => {
    const wrong = wrongGuess(secret, 99);
    expect(wrong).not.toBe(secret);
    const said = async (guess: string) => {
      const text = JSON.stringify(await ask(guess), (key, value) =>
        key === "waited_ms" ? undefined : value,
      );
      return text
        .replace(/program-output [0-9a-f]{24}/g, "program-output")
        .replaceAll(JSON.stringify(guess).slice(1, -1), "GUESS");
    };
    expect(await said(secret)).toBe(await said(wrong));
    for (let at = 0; at + 6 <= secret.length; at++)
      expect(await said(wrong)).not.toContain(secret.slice(at, at + 6));
  };

  it.each(EACH)("by grep, plain or an expression (%#)", async (nth) => {
    const secret = secrets[nth]!;
    await same(secret, (guess) => readLogs(store, { run: id, grep: guess }));
    await same(secret, (guess) =>
      readLogs(store, { run: id, grep: guess.slice(0, 4), ignore_case: true }),
    );
    for (const pattern of [
      (guess: string) => quoted(guess),
      (guess: string) => `(?:${quoted(guess)}|\\[masked:[a-z-]+\\])`,
      (guess: string) => `^.*(?:${quoted(guess.slice(0, 5))}|masked).*$`,
      (guess: string) => `[${quoted(guess[0]!)}]${quoted(guess.slice(1))}`,
    ])
      await same(secret, (guess) =>
        readLogs(store, { run: id, grep: pattern(guess), regex: true }),
      );
  });

  it.each(EACH)("by wait (%#)", async (nth) => {
    const secret = secrets[nth]!;
    await same(secret, (guess) => waitFor(store, { run: id, match: guess, timeout_s: 5 }, never));
    await same(secret, (guess) =>
      waitFor(
        store,
        { run: id, match: `(?:${quoted(guess)}|masked)`, regex: true, timeout_s: 5 },
        never,
      ),
    );
  });

  it.each(EACH)("by identify (%#)", async (nth) => {
    const secret = secrets[nth]!;
    const whole = lines.join("\n");
    await same(secret, (guess) => identifyPaste(store, whole.replaceAll(secret, guess)));
    await same(secret, async (guess) =>
      pasteText(
        await identifyPaste(
          store,
          lines.find((one) => one.includes(secret))!.replaceAll(secret, guess),
        ),
        0,
      ),
    );
    await same(secret, async (guess) =>
      identifyPaste(store, `$ cat out.txt\n${guess}\n${guess} again`),
    );
  });

  it("by what another run prints: new, diff", async () => {
    const said = [];
    for (const right of [true, false]) {
      const one = await recorded(41, project());
      const guessed = right ? secrets : secrets.map((secret) => wrongGuess(secret, 98));
      const text = one.lines.map((line) =>
        // What only the environment tells is known of the first run alone.
        secrets.slice(0, -1).reduce((all, secret, i) => all.replaceAll(secret, guessed[i]!), line),
      );
      writeFileSync(join(one.cwd, "out.txt"), `${text.join("\n")}\n`);
      const second = await record(one.cwd, "cat", "out.txt");
      const news = await readLogs(storeOf(one.cwd), { run: second, view: "new" });
      const diff = await compareRuns(storeOf(one.cwd), { run: second, with: one.id });
      said.push(
        [
          news.text,
          JSON.stringify(news.result.missing),
          shownDiff({ ...diff, duration_ms: { a: 0, b: 0 } }),
        ]
          .join("\n")
          .replaceAll(second, "SECOND")
          .replaceAll(one.id, "FIRST"),
      );
    }
    expect(said[0]).toBe(said[1]);
  });

  it("and what is masked can be searched as it is shown", async () => {
    const { result } = await readLogs(store, { run: id, grep: "[masked:" });
    expect(result.matches).toEqual({ count: TEMPLATES.length, complete: true });
    const none = await readLogs(store, { run: id, grep: secrets[0]! });
    expect(none.text).toContain("secrets are searched as [masked:kind]");
  });
});

describe("no cut opens a value", () => {
  const cwd = sharedProject();
  const random = seeded(7);
  const planted = Array.from({ length: 40 }, (_, i) =>
    plant(
      `${"x y ".repeat(random.int(30))}${TEMPLATES[i % (TEMPLATES.length - 1)]} ${"z ".repeat(random.int(60))}`,
      random,
    ),
  );
  const secrets = planted.flatMap((one) => one.secrets);
  writeFileSync(join(cwd, "a.txt"), planted.map(({ text }) => text).join("\n"));
  appendFileSync(
    join(cwd, "a.txt"),
    ` ${"pad ".repeat(500)} last token ghp_${"q7W2".repeat(9)} end\n`,
  );
  secrets.push(`ghp_${"q7W2".repeat(9)}`);
  let id = "";
  beforeAll(async () => {
    id = await record(cwd, "cat", "a.txt");
  });
  const pieces = new Set(
    secrets.flatMap((secret) =>
      Array.from({ length: Math.max(0, secret.length - 5) }, (_, at) => secret.slice(at, at + 6)),
    ),
  );
  const closed = (text: string) => {
    for (let at = 0; at + 6 <= text.length; at++)
      if (pieces.has(text.slice(at, at + 6))) return text.slice(Math.max(0, at - 20), at + 26);
    return "";
  };

  it("in raw, from either end, at every length", async () => {
    for (let chars = 200; chars < 1400; chars += 7)
      for (const end of [{ head: 1000 }, { tail: 1000 }]) {
        const { text } = await readLogs(storeOf(cwd), {
          run: id,
          view: "raw",
          max_chars: chars,
          ...end,
        });
        expect(closed(text)).toBe("");
      }
  });

  it("in views, ranges and long lines", async () => {
    for (const view of ["head", "tail", "focus", "auto"] as const)
      for (let chars = 200; chars < 1600; chars += 61)
        expect(
          closed((await readLogs(storeOf(cwd), { run: id, view, max_chars: chars })).text),
        ).toBe("");
    for (let line = 1; line <= 40; line += 3)
      for (const max_tokens of [50, 90, 200])
        expect(
          closed(
            (await readLogs(storeOf(cwd), { run: id, lines: `${line}-${line + 2}`, max_tokens }))
              .text,
          ),
        ).toBe("");
  });
});

import { describe, expect, test } from "vitest";
import { ask, MemorySource } from "./memory-source.ts";

/** What every run of a script prints but for its last line; blank lines among it. */
const LINES = Array.from({ length: 40 }, (_, i) =>
  i % 5 === 4 ? "" : `module ${i * 37} warns of thing number ${i * 991} in the build`,
);

function verdict(paste: string[]): string {
  const source = new MemorySource();
  for (let i = 0; i < 6; i++) source.add(`aaaaaaa${i}`, [...LINES, `Done in ${i}.4s`]);
  return ask(source, paste.join("\n")).verdict;
}

const TRACE = [
  "Traceback (most recent call last):",
  '  File "/srv/app/client.py", line 578, in step',
  "    result = call(*args)",
  '  File "/srv/app/client.py", line 566, in main',
  "MemoryError",
];

test("what the script always prints is from all of its runs", () => {
  expect(verdict(LINES.slice(0, 20))).toBe("ambiguous");
});

describe("output that no recorded run has speaks for one that was not recorded", () => {
  test.each([
    ["right behind", [...LINES.slice(0, 19), ...TRACE]],
    ["behind a cut", [...LINES.slice(0, 19), "...", ...TRACE]],
    ["behind a blank line", [...LINES.slice(0, 19), "", ...TRACE]],
    ["behind a cut and other lines", [...LINES.slice(0, 19), "...", LINES[30]!, "", ...TRACE]],
    ["one line, right under the prompt", ["$ ./build.sh", "module loaded", ...LINES.slice(0, 19)]],
    ["a line less", [...LINES.slice(0, 7), ...LINES.slice(8, 20)]],
    ["a line less, next to a blank one", [...LINES.slice(0, 8), ...LINES.slice(9, 20)]],
  ])("%s", (_name, paste) => {
    expect(verdict(paste)).toBe("similar");
  });
});

describe("what people write beside it speaks for nothing", () => {
  const prose = [
    "I have no idea what this means",
    "but it has been like that since yesterday",
    "can you have a look please",
  ];
  test.each([
    ["a remark right above", ["here it gets weird:", ...LINES.slice(0, 19)]],
    ["a remark after a blank line", [...LINES.slice(0, 19), "", "what does this mean?"]],
    ["a paragraph below", [...LINES.slice(0, 19), "", ...prose]],
    ["a paragraph above", [...prose, "", ...LINES.slice(0, 19)]],
    ["something else behind a fence", ["```", ...LINES.slice(0, 19), "```", "", ...TRACE]],
    ["another command's output", [...LINES.slice(0, 19), "$ cat trace.log", ...TRACE]],
    ["a cut where a blank line stands for it", [...LINES.slice(0, 9), "", ...LINES.slice(25, 34)]],
  ])("%s", (_name, paste) => {
    expect(verdict(paste)).toBe("ambiguous");
  });
});

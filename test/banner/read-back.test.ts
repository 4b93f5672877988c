import { expect, it } from "vitest";
import { type BannerStyle, footer, header } from "../../src/banner/format.ts";
import { isForged } from "../../src/banner/imitation.ts";
import { isBanner, readBanners } from "../../src/banner/parse.ts";

const id = "run_k3f9x2a7";
const started = header(
  {
    id,
    script: "./train.sh",
    sha256: "a1b2c3d4".padEnd(64, "0"),
    startedMs: 0,
    logs: ".idlergear/runs/x",
  },
  style(true),
);
const endings = [
  { code: 0, signal: null, exitStatus: 0 },
  { code: 3, signal: null, exitStatus: 3 },
  { code: null, signal: "SIGKILL", exitStatus: 137 },
];

function style(unicode: boolean): BannerStyle {
  return { width: 120, unicode, color: false };
}

function ended(ending: (typeof endings)[number], unicode = true): string {
  return footer({ id, durationMs: 45_200, lines: 1204, ...ending }, style(unicode));
}

function rows(text: string): { line: number; text: string }[] {
  const all = text.trimEnd().split("\n");
  return all.map((row, i) => ({ line: i + 1, text: row }));
}

/** The last row is a rule without a title: anybody's. */
const told = (text: string) => rows(text).slice(0, -1);

it("reads the facts of a header and a footer as they are written", () => {
  const script = { script: "./train.sh", hash: "a1b2c3d4" };
  expect(readBanners(rows(started))).toEqual([{ line: 2, kind: "header", id, ...script }]);
  for (const ending of endings)
    expect(readBanners(rows(ended(ending)))).toEqual([
      { line: 2, kind: "footer", id, exit: ending.exitStatus, lines: 1204 },
    ]);
});

it("knows every line that is written for one of a banner", () => {
  for (const text of [started, ...endings.map((one) => ended(one))])
    for (const row of told(text)) expect(row).toSatisfy(({ text }) => isBanner(text));
});

it.each([true, false])("takes them for forged where a program prints them (unicode: %s)", (on) => {
  const header = told(started).filter(({ text }) => !text.startsWith("Time:"));
  for (const { text } of [...header, ...endings.flatMap((one) => told(ended(one, on)))])
    expect(text).toSatisfy(isForged);
});

import { beforeAll, describe, expect, it, vi } from "vitest";
import { type BannerStyle, footer, header } from "../../src/banner/format.ts";

const plain: BannerStyle = { width: 120, unicode: true, color: false };
const facts = {
  id: "run_k3f9x2a7",
  script: "./train.sh",
  sha256: "a1b2c3d4".padEnd(64, "0"),
  startedMs: Date.parse("2026-01-11T04:30:00.000+01:00"),
  logs: ".idlergear/runs/2026-01-11/033000.000-k3f9x2a7",
};
const ended = {
  id: facts.id,
  code: 0,
  signal: null,
  exitStatus: 0,
  durationMs: 45_200,
  lines: 1204,
};

beforeAll(() => {
  vi.stubEnv("TZ", "Europe/Paris");
  return () => vi.unstubAllEnvs();
});

describe("header", () => {
  it("has exactly this shape", () => {
    expect(header(facts, plain)).toMatchInlineSnapshot(`
      "═══ IDLERGEAR RUN ═════════════════════════════════════════
      ID:     run_k3f9x2a7
      Script: ./train.sh (hash: a1b2c3d4)
      Time:   2026-01-11 04:30:00 +01:00
      Logs:   .idlergear/runs/2026-01-11/033000.000-k3f9x2a7
      ═══════════════════════════════════════════════════════════
      "
    `);
  });

  it("fits 40 columns and keeps ID and hash whole", () => {
    const long = { ...facts, script: `./${"deep/".repeat(20)}train.sh` };
    const rows = header(long, { ...plain, width: 40 }).split("\n");
    expect(Math.max(...rows.map((row) => row.length))).toBeLessThanOrEqual(40);
    expect(rows[2]).toMatch(/^Script: \.\/.*….*\(hash: a1b2c3d4\)$/);
  });

  it("is ASCII where the locale is not UTF-8, and one line a field whatever the command holds", () => {
    const odd = { ...facts, script: "printf 'a\nb' \x1b[31m é" };
    const text = header(odd, { ...plain, unicode: false });
    expect(text).toMatch(/^[\x20-\x7e\n]+$/);
    expect(text.split("\n")).toHaveLength(7);
  });

  it("colours only when asked to", () => {
    expect(header(facts, plain)).not.toContain("\x1b");
    expect(header(facts, { ...plain, color: true })).toContain("\x1b[");
  });
});

describe("footer", () => {
  it("has exactly this shape", () => {
    expect(footer(ended, plain)).toMatchInlineSnapshot(`
      "═══ COMPLETE ══════════════════════════════════════════════
      Exit: 0 | Duration: 45.2s | 1,204 lines | run_k3f9x2a7
      ═══════════════════════════════════════════════════════════
      "
    `);
  });

  it("says FAILED and KILLED where so, and that the log is not whole", () => {
    expect(footer({ ...ended, code: 3, exitStatus: 3 }, plain)).toMatch(/^═══ FAILED ═+\nExit: 3 /);
    const killed = { ...ended, code: null, signal: "SIGKILL", exitStatus: 137 };
    expect(footer(killed, plain)).toMatch(/^═══ KILLED \(SIGKILL\) ═+\nExit: 137 /);
    expect(footer({ ...ended, incomplete: "disk full" }, plain)).toContain(
      "Log: incomplete: disk full\n",
    );
  });

  it("never breaks the run ID", () => {
    const rows = footer({ ...ended, lines: 12_345_678 }, { ...plain, width: 40 }).split("\n");
    expect(rows).toContain("run_k3f9x2a7");
  });
});

import { mkdirSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { Run } from "../../src/store/runs/record.ts";
import { captureCode } from "../../src/version/capture-before.ts";
import { captureDuring } from "../../src/version/capture-during.ts";

export function storeOf(dir: string): string {
  const store = join(dir, ".idlergear");
  mkdirSync(store, { recursive: true });
  return store;
}

let runs = 0;

/** A run of this command in `dir`, its version really captured, as it would be read back. */
export async function recorded(
  dir: string,
  line: string,
  fields: Record<string, unknown> = {},
): Promise<Run> {
  const argv = line.split(" ");
  const before = captureCode(argv, { cwd: dir }, Infinity);
  const code_version = await captureDuring(before, { store: storeOf(dir) });
  return asRun(dir, argv, { command_key: line, script: before.script, code_version, ...fields });
}

/** A record with these fields, as it would be read back. */
export function asRun(dir: string, argv: string[], fields: Record<string, unknown>): Run {
  const json = JSON.stringify({
    version: 1,
    id: `run_${String(++runs).padStart(8, "0")}`,
    argv,
    command_key: argv.join(" "),
    mode: "pipe",
    cwd: dir,
    project_root: dir,
    host: hostname(),
    user: "me",
    wrapper: { pid: 1, start_time: "1", boot_id: "b" },
    started_at: "2026-01-11T14:00:00.000Z",
    ended_at: "2026-01-11T14:01:00.000Z",
    exit_code: 0,
    duration_ms: 60_000,
    log: { bytes: 0, lines: 0, complete: true },
    stream: false,
    ...fields,
  });
  return Run.parse(JSON.parse(json));
}

import { hostname } from "node:os";
import { zonedTime } from "../os/clock.ts";
import type { Run } from "../store/runs/record.ts";
import { readSnapshot } from "../store/snapshots.ts";
import {
  type FileNow,
  type Look,
  lookNow,
  nameOf,
  type RecordedFile,
  recordedFiles,
} from "./current-files.ts";
import { patchOf } from "./patch.ts";

/** Whether the code a run ran is still the code there is. Content decides, never a file's time. */
export interface Staleness {
  verdict: "current" | "stale" | "changed-while-running" | "gone" | "unknown";
  /** The verdict in one line, such as `stale: train.sh changed 14:02, after this run started (+3 -1)`. */
  text: string;
  /** Every file the verdict rests on; code they load is not among them. */
  files: FileVerdict[];
}

interface FileVerdict {
  name: string;
  path: string;
  role: RecordedFile["role"];
  state: "same" | "changed" | "changed-while-running" | "gone" | "unknown";
  /** When, as far as the file's own time tells: ISO 8601, local zone. */
  changed_at?: string;
  /** Lines of the file now that the run did not have, and the other way round. */
  added?: number;
  removed?: number;
  /** For `unknown`, why. */
  reason?: string;
}

export interface StalenessOptions {
  store: string;
  /** The run is still going. False for a run whose writer is gone. */
  running: boolean;
  /** Shared between the runs of one answer, so that each file is read once. */
  look?: Look;
  /** Without them no snapshot is read: for lists. Default true. */
  counts?: boolean;
  /** Milliseconds since the epoch; a time on another day is given with its date. */
  now?: number;
}

/** The verdict on one run, from its record and the files as they are. Never throws. */
export async function staleness(run: Run, options: StalenessOptions): Promise<Staleness> {
  const {
    store,
    running,
    look = lookNow(options.store),
    counts = true,
    now = Date.now(),
  } = options;
  const files: FileVerdict[] = [];
  for (const file of recordedFiles(run)) {
    const present = look(file);
    const verdict = judgeFile(run, file, present, running);
    files.push(counts ? { ...verdict, ...(await countsOf(store, file, present)) } : verdict);
  }
  return summarize(run, files, now);
}

/** Pure: one recorded file against the file there is now. */
function judgeFile(run: Run, file: RecordedFile, now: FileNow, running: boolean): FileVerdict {
  const base = { name: nameOf(run, file), path: file.path, role: file.role };
  const unknown = (reason: string): FileVerdict => ({ ...base, state: "unknown", reason });
  if (file.sha256 === undefined) return unknown(file.note ?? "its content was not recorded");
  if (file.at_end !== undefined) return { ...base, state: "changed-while-running" };
  if (now.problem !== undefined) return unknown(now.problem);
  if (now.gone) {
    const elsewhere = run.host !== hostname();
    if (elsewhere) return unknown(`it ran on ${run.host}, and there is no such file here`);
    return { ...base, state: "gone" };
  }
  if (now.sha256 === file.sha256) return { ...base, state: "same" };
  if (running) return { ...base, state: "changed-while-running" };
  // An older time than the run's start cannot be when it changed: a copy or a checkout set it.
  const plausible = now.mtimeMs !== undefined && now.mtimeMs >= Date.parse(run.started_at);
  return {
    ...base,
    state: "changed",
    ...(plausible ? { changed_at: zonedTime(now.mtimeMs!) } : {}),
  };
}

/** Pure: the files' verdicts as one. What is certain about any file outweighs what is not known. */
function summarize(run: Run, files: FileVerdict[], now: number): Staleness {
  const only = (...states: FileVerdict["state"][]) =>
    files.filter((file) => states.includes(file.state));
  const result = (verdict: Staleness["verdict"], text: string) => ({ verdict, text, files });

  const script = only("gone").find((file) => file.role === "script");
  if (script) return result("gone", `script gone: ${script.name}`);
  const during = only("changed-while-running");
  if (during.length > 0)
    return result(
      "changed-while-running",
      `changed while running: ${during.map(withCounts).join(", ")}`,
    );
  const [first, ...others] = only("changed", "gone");
  if (first) {
    const also = others.length === 0 ? "" : `; also ${others.map(briefly).join(", ")}`;
    return result("stale", `stale: ${atLength(first, now)}${also}`);
  }
  const unknown = only("unknown")[0];
  if (unknown) return result("unknown", `unknown, because ${unknown.name}: ${unknown.reason}`);
  if (files.length === 0) {
    const why = run.script.note ?? "this command has no script file";
    return result("unknown", `unknown, because ${why}`);
  }
  return result("current", "current");
}

function atLength(file: FileVerdict, now: number): string {
  if (file.state === "gone") return `${file.name} is gone`;
  const time = file.changed_at === undefined ? "" : ` ${shortTime(file.changed_at, now)},`;
  return `${file.name} changed${time} after this run started${countText(file)}`;
}

function briefly(file: FileVerdict): string {
  return file.state === "gone" ? `${file.name} is gone` : withCounts(file);
}

function withCounts(file: FileVerdict): string {
  return `${file.name}${countText(file)}`;
}

function countText(file: FileVerdict): string {
  return file.added === undefined ? "" : ` (+${file.added} -${file.removed})`;
}

/** `14:02`, or with its date when that is not today. */
function shortTime(zoned: string, now: number): string {
  const [day, time] = [zoned.slice(0, 10), zoned.slice(11, 16)];
  return day === zonedTime(now).slice(0, 10) ? time : `${day} ${time}`;
}

async function countsOf(
  store: string,
  file: RecordedFile,
  now: FileNow,
): Promise<{ added?: number; removed?: number }> {
  if (!file.sha256 || !now.bytes || now.sha256 === file.sha256) return {};
  const then = readSnapshot(store, file.sha256);
  if (then === undefined) return {};
  const patch = await patchOf(then, now.bytes);
  return typeof patch === "string" ? {} : { added: patch.added, removed: patch.removed };
}

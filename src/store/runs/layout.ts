import { createHash } from "node:crypto";
import { readdirSync, readlinkSync, renameSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { linkOwn, removeOwn } from "../../os/own-files.ts";
import { indexDir, latestLink, runsDir } from "../paths.ts";
import { ageOrder, startKey } from "./order.ts";

/*
 * Where runs lie. A directory a day keeps every listing small at 100,000 runs; names sort by time:
 *
 *   runs/2026-01-11/043000.123-k3f9x2a7/     (UTC)
 *   runs/latest -> 2026-01-11/043000.123-k3f9x2a7
 *   index/id/k3/k3f9x2a7 -> the run's directory
 *   index/<command|name|script>/<key>/2026-01-11T043000.123-k3f9x2a7 -> the run's directory
 *
 * The index holds nothing but links, each made once by the run's own writer. It only saves time:
 * readers check what a link leads to, and walk the days where a link is missing.
 */

export type IndexKind = "command" | "name" | "script";

/** A run's place: `day/name`. Sorts by start time, and is the cursor of a listing. */
export const RUN_KEY = /^(\d{4}-\d{2}-\d{2})\/(\d{6}\.\d{3}-([a-z0-9]{8}))$/;
/** Its name in the directory of its day. */
export const RUN_NAME = /^\d{6}\.\d{3}-[a-z0-9]{8}$/;
export const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function runKey(id: string, startedMs: number): string {
  return `${startKey(startedMs)}-${id.slice(4)}`;
}

export function keyOf(runDir: string): string {
  return `${basename(dirname(runDir))}/${basename(runDir)}`;
}

export function idOfKey(key: string): string {
  return `run_${key.slice(-8)}`;
}

export function runDirOf(store: string, key: string): string {
  return join(runsDir(store), key);
}

export function idLink(store: string, id: string): string {
  return join(indexDir(store), "id", id.slice(4, 6), id.slice(4));
}

export function indexed(store: string, kind: IndexKind, value: string): string {
  const key = createHash("sha256").update(value).digest("hex").slice(0, 16);
  return join(indexDir(store), kind, key);
}

/** Claims an ID for this run. False when another run has it. */
export function claimId(store: string, id: string, runDir: string): boolean {
  try {
    link(store, idLink(store, id), runDir);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

export function linkUnder(store: string, kind: IndexKind, value: string, runDir: string): void {
  link(store, linkPath(store, kind, value, runDir), runDir);
}

export function linkPath(store: string, kind: IndexKind, value: string, runDir: string): string {
  return join(indexed(store, kind, value), keyOf(runDir).replace("/", "T"));
}

/** Points `runs/latest` at this run, unless a newer one is there already. */
export function pointLatest(store: string, runDir: string): void {
  const latest = latestLink(store);
  if (ageOrder(readLink(latest)) > ageOrder(keyOf(runDir))) return;
  const fresh = join(runsDir(store), `.latest-${process.pid}`);
  // One that a killed process with our number left.
  removeOwn(store, fresh);
  linkOwn(store, fresh, keyOf(runDir));
  renameSync(fresh, latest);
}

export function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

/** What a directory holds; nothing where there is none, or none that can be read. */
export function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

function link(store: string, from: string, runDir: string): void {
  linkOwn(store, from, relative(dirname(from), runDir));
}

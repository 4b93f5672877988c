import { createHmac, randomBytes } from "node:crypto";
import { existsSync, linkSync, mkdirSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname, join } from "node:path";
import { ownTop, removeOwn, replaceOwn } from "../../os/own-files.ts";
import { readPlain } from "../../os/untrusted-files.ts";
import type { Run } from "./record.ts";

/*
 * A store may have come with a clone, and everything in it with it. What this user recorded on this
 * machine is told by a mark that only a key outside of all projects can make. The mark says who made
 * a record, not that nobody has changed it since.
 */

/** here: by this user on this machine; elsewhere: by others, wherever; unknown: nothing tells. */
export type Origin = "here" | "elsewhere" | "unknown";

type Told = Pick<Run, "id" | "started_at" | "argv" | "cwd" | "command_key">;

/** For a new record. Empty where this user has no place to keep a key. */
export function originMark(run: Told): Pick<Run, "origin"> {
  const key = keyHere(true);
  return key === undefined ? {} : { origin: markOf(run, key) };
}

export function originOf(run: Run): Origin {
  if (run.origin === undefined) return "unknown";
  const key = keyHere(false);
  return key !== undefined && run.origin === markOf(run, key) ? "here" : "elsewhere";
}

/** Whether this user's records can be told from others at all. */
export function canTellOrigin(): boolean {
  return keyHere(true) !== undefined;
}

function markOf({ id, started_at, argv, cwd, command_key }: Told, key: string): string {
  const told = JSON.stringify([id, started_at, argv, cwd, command_key]);
  return createHmac("sha256", key).update(told).digest("hex").slice(0, 32);
}

const KEY = /^[0-9a-f]{64}$/;
let known: string | undefined;

function keyHere(make: boolean): string | undefined {
  try {
    known ??= readKey() ?? (make ? makeKey() : undefined);
    return known;
  } catch {
    // No home, a read-only one, or one that is not this user's.
    return undefined;
  }
}

/**
 * By the system's word, not by HOME or XDG_STATE_HOME: an assistant starts its servers with other
 * variables than the shell has, and sudo leaves them as they were.
 */
const top = () => join(userInfo().homedir, ".local", "state", "idlergear");
const keyFile = () => join(top(), "origin.key");

function readKey(): string | undefined {
  try {
    const key = readPlain(keyFile(), 1024).trim();
    return KEY.test(key) ? key : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Whole or not at all, and once: of two that make it at the same time, one key stays. */
function makeKey(): string | undefined {
  // A home is made by whoever makes users; what lies in it may well be a link.
  if (!existsSync(userInfo().homedir)) return undefined;
  mkdirSync(dirname(top()), { recursive: true, mode: 0o700 });
  ownTop(top());
  const fresh = join(top(), `.new-${randomBytes(6).toString("hex")}`);
  replaceOwn(top(), fresh, `${randomBytes(32).toString("hex")}\n`);
  try {
    linkSync(fresh, keyFile());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    // A damaged one would be in the way for ever.
    if (readKey() === undefined) replaceOwn(top(), keyFile(), readPlain(fresh, 1024));
  } finally {
    removeOwn(top(), fresh);
  }
  return readKey();
}

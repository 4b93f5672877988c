import { linkSync, lstatSync, readdirSync, rmSync, utimesSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { IgError } from "../../error.ts";
import { ownDir, ownTop, replaceOwn } from "../../os/own-files.ts";
import { readPlain } from "../../os/untrusted-files.ts";
import { daemonDir } from "../../store/paths.ts";
import { type Liveness, livenessOfProcess, thisProcess } from "../../store/runs/liveness.ts";
import { Run } from "../../store/runs/record.ts";

/*
 * At most one daemon a store, without locks that outlive their owner. A daemon becomes the owner by
 * hard-linking `owner.<n+1>`, whole, where n is the highest number there is and its process is gone.
 * The highest number counts; "gone" is for ever, because a process is told by pid, start time and
 * boot, not by pid alone. The highest file is never removed, not even on exit: so nobody can take a
 * number below a living owner's unnoticed.
 */

const HEARTBEAT_MS = 10_000;

const Owner = z.object({ host: z.string(), process: Run.shape.wrapper });
type Owner = z.infer<typeof Owner>;

export interface Ownership {
  /**
   * False once somebody removed or replaced what makes this process the owner. Also the heartbeat:
   * to be asked every few seconds, and before anything is sent.
   */
  holds(): boolean;
  /** Gives the store up, for a process that lives on. A process that ends gives it up by that. */
  release(): void;
}

export type Claim = { owned: Ownership } | { pid: number; liveness: Liveness };

/** Makes this process the store's daemon, or says which process is. */
export async function claimStore(store: string): Promise<Claim> {
  const dir = daemonDir(store);
  ownTop(store);
  ownDir(store, dir);
  for (;;) {
    const highest = generations(dir).at(-1) ?? 0;
    const owner = highest === 0 ? undefined : readOwner(dir, highest);
    if (owner !== undefined) {
      const liveness = await ownerLiveness(dir, highest, owner);
      if (liveness !== "gone") return { pid: owner.process.pid, liveness };
    }
    if (highest >= LAST)
      throw new IgError(
        "daemon-damaged",
        `${join(dir, `owner.${highest}`)} was made by no daemon`,
        "Remove that file, and start the daemon again.",
      );
    const owned = take(dir, highest + 1);
    if (owned !== undefined) return { owned };
  }
}

/** No store has had so many daemons: somebody wrote that number, and there is none after it. */
const LAST = 999_999_999_999_999;

/** The process that owns the store now, if it lives or may live. */
export async function ownerOf(
  store: string,
): Promise<{ pid: number; liveness: Liveness } | undefined> {
  const dir = daemonDir(store);
  const highest = generations(dir).at(-1) ?? 0;
  const owner = readOwner(dir, highest);
  if (owner === undefined) return undefined;
  const liveness = await ownerLiveness(dir, highest, owner);
  return liveness === "gone" ? undefined : { pid: owner.process.pid, liveness };
}

function take(dir: string, generation: number): Ownership | undefined {
  const content = JSON.stringify({ host: hostname(), process: thisProcess() } satisfies Owner);
  const mine = join(dir, `.owner-${process.pid}`);
  const place = join(dir, `owner.${generation}`);
  replaceOwn(dir, mine, content);
  try {
    linkSync(mine, place);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return undefined;
    throw error;
  } finally {
    rmSync(mine, { force: true });
  }
  const all = generations(dir);
  if (all.at(-1) !== generation) {
    rmSync(place, { force: true });
    return undefined;
  }
  for (const old of all.slice(0, -1)) rmSync(join(dir, `owner.${old}`), { force: true });
  return {
    holds: () => holds(dir, generation, content),
    release() {
      if (!holds(dir, generation, content)) return;
      try {
        replaceOwn(dir, place, "released");
      } catch {
        // On a full disk it stays ours until this process ends.
      }
    },
  };
}

/** An owner this machine cannot see (another host, a container) is told by its heartbeat. */
async function ownerLiveness(dir: string, generation: number, owner: Owner): Promise<Liveness> {
  const liveness = await livenessOfProcess(owner.process, owner.host);
  if (liveness !== "unknown") return liveness;
  const stat = lstatSync(join(dir, `owner.${generation}`), { throwIfNoEntry: false });
  return stat !== undefined && Date.now() - stat.mtimeMs < HEARTBEAT_MS * 12 ? "unknown" : "gone";
}

function holds(dir: string, generation: number, content: string): boolean {
  try {
    if (readPlain(join(dir, `owner.${generation}`), LARGEST) !== content) return false;
  } catch {
    return false;
  }
  if (generations(dir).at(-1) !== generation) return false;
  beat(join(dir, `owner.${generation}`));
  return true;
}

function beat(path: string): void {
  try {
    if (Date.now() - lstatSync(path).mtimeMs > HEARTBEAT_MS)
      utimesSync(path, new Date(), new Date());
  } catch {}
}

/** Of an owner's file: a host and a few numbers. */
const LARGEST = 64 * 1024;

/** Undefined for a damaged file too: links are whole, so nobody alive wrote it. */
function readOwner(dir: string, generation: number): Owner | undefined {
  try {
    return Owner.parse(JSON.parse(readPlain(join(dir, `owner.${generation}`), LARGEST)));
  } catch {
    return undefined;
  }
}

/** Ascending. */
function generations(dir: string): number[] {
  let names: string[];
  try {
    names = readdirSync(dir);
  } catch {
    return [];
  }
  return names
    .map((name) => /^owner\.([1-9]\d{0,14})$/.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
    .sort((a, b) => a - b);
}

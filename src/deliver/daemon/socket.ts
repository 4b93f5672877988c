import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, mkdtempSync, rmSync, type Stats, statSync } from "node:fs";
import type { Server } from "node:net";
import { basename, dirname, isAbsolute, join, normalize } from "node:path";
import { daemonSocket } from "../../store/paths.ts";

/**
 * Where the daemon of a store may listen: inside the store, else in a directory of its own, open to
 * this user only, under XDG_RUNTIME_DIR or /tmp. Clients learn the path from daemon.json, and take
 * it for what `isSocketOf` says only.
 */
export function chooseSocket(store: string, env: NodeJS.ProcessEnv): string {
  const inside = daemonSocket(store);
  if (fitsSocket(inside)) return inside;
  const runtime = env.XDG_RUNTIME_DIR;
  if (runtime && isPrivateDir(runtime)) {
    const path = join(runtime, "idlergear", `${markOf(store)}-${process.pid}.sock`);
    if (fitsSocket(path)) {
      mkdirSync(join(runtime, "idlergear"), { recursive: true, mode: 0o700 });
      return path;
    }
  }
  return join(mkdtempSync("/tmp/idlergear-"), `${markOf(store)}.sock`);
}

const PLACE = /^(?:\/tmp\/idlergear-\w{6}|\/.+\/idlergear)$/;

/**
 * Whether a path that daemon.json names can be that of this store's daemon. The file may have come
 * with a clone, and name whatever else of this user listens somewhere: keys would be sent there, and
 * another project's daemon be told to stop.
 */
export function isSocketOf(store: string, path: string): boolean {
  if (!isAbsolute(path) || normalize(path) !== path || !fitsSocket(path)) return false;
  const owners = ownersFor(store);
  if (path !== daemonSocket(store)) {
    if (!PLACE.test(dirname(path)) || !basename(path).startsWith(markOf(store))) return false;
    const dir = lstatSync(dirname(path), { throwIfNoEntry: false });
    if (dir?.isDirectory() !== true || (dir.mode & 0o022) !== 0 || !owners(dir)) return false;
  }
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isSocket() === true && owners(stat);
}

/** Who may listen for a store: this user; for root, the user whose store it is, too. */
function ownersFor(store: string): (stat: Stats) => boolean {
  const us = process.getuid?.();
  return ({ uid }) => us === undefined || uid === us || (us === 0 && uid === lstatSync(store).uid);
}

/** Of the directory itself, by whatever path it is reached: nobody knows it who only wrote a file. */
function markOf(store: string): string {
  const { dev, ino } = statSync(store);
  return createHash("sha256").update(`${dev}:${ino}`).digest("hex").slice(0, 16);
}

/** Only the store's owner may call this: a socket already at `path` is nobody's any more. */
export function listen(server: Server, path: string): Promise<void> {
  rmSync(path, { force: true });
  return new Promise((done, fail) => {
    server.once("error", fail);
    server.once("listening", () => {
      server.off("error", fail);
      done();
    });
    // The socket file is made within listen(), so the umask is ours for that call only.
    const umask = process.umask(0o177);
    try {
      server.listen(path);
    } finally {
      process.umask(umask);
    }
  });
}

/** Whether the socket in the file system is still the one we made. */
export function inodeOf(path: string): number | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.ino;
}

function isPrivateDir(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return (
    stat?.isDirectory() === true && stat.uid === process.getuid?.() && (stat.mode & 0o077) === 0
  );
}

/** Linux has room for 107 bytes, macOS for 103; Node 20 silently cuts off what is longer. */
const LONGEST = process.platform === "darwin" ? 103 : 107;

export function fitsSocket(path: string): boolean {
  return Buffer.byteLength(path) <= LONGEST;
}

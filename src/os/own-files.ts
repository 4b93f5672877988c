import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  type Stats,
  symlinkSync,
  writeSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";

/*
 * Everything ig writes is made and opened here: beneath a directory `top` of its own, each part of
 * the way looked at first. A store may have come with a clone, or lie where others can write: what
 * stands in a place of ours and is not what we would have made (a link, a FIFO, a second name of
 * some file, another user's) is never written through. Root writes for the user whose directory it is.
 */

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDWR, O_WRONLY } = constants;

/** In a place of ours is something that we did not make. The message names the place and says what. */
export class NotOurs extends Error {
  readonly code = "ENOTOURS";

  constructor(top: string, path: string, what: string) {
    super(`${relative(dirname(top), path)} ${what}`);
  }
}

/** Makes `top` where it is missing, 0700. Throws NotOurs, and as mkdir does. */
export function ownTop(top: string): void {
  if (!isOurDir(top, top)) makeDir(top, top);
}

/** Makes `dir` beneath `top` where it is missing, 0700; `top` has to be there. Throws as `ownTop` does. */
export function ownDir(top: string, dir: string): void {
  for (const path of wayTo(top, dir)) {
    if (isOurDir(top, path)) continue;
    // A project that was removed is not made anew by what goes on in it.
    if (path === top) lstatSync(top);
    makeDir(top, path);
  }
}

/** True when `dir` is there and ours, each part of it from `top` on; false when one is missing. Throws NotOurs. */
export function isOwn(top: string, dir: string): boolean {
  return wayTo(top, dir).every((path) => isOurDir(top, path));
}

/** A new file, 0600, for appending and reading. Throws EEXIST when anything has the name. */
export function createOwn(top: string, path: string): number {
  ownDir(top, dirname(path));
  const fd = openSync(path, O_CREAT | O_EXCL | O_NOFOLLOW | O_RDWR | O_APPEND, 0o600);
  try {
    // Whatever the umask takes away.
    fchmodSync(fd, 0o600);
    const owner = ownerFor(dirname(path));
    if (owner !== undefined) fchownSync(fd, owner.uid, owner.gid);
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** A file, made where it is missing, for writing at its end. Never waits. */
export function appendOwn(top: string, path: string): number {
  ownDir(top, dirname(path));
  try {
    return createOwn(top, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return openOwn(top, path, O_WRONLY | O_APPEND);
  }
}

/** A file that is there, for writing over. Never waits. */
export function overwriteOwn(top: string, path: string): number {
  if (!isOwn(top, dirname(path))) throw new NotOurs(top, dirname(path), "is not there");
  return openOwn(top, path, O_RDWR);
}

/** Puts these bytes in the place of whatever has the name: others see the old or the new, never half. */
export function replaceOwn(top: string, path: string, content: string | Uint8Array): void {
  const fresh = join(dirname(path), `.new-${randomBytes(6).toString("hex")}`);
  const fd = createOwn(top, fresh);
  try {
    try {
      writeWhole(fd, typeof content === "string" ? Buffer.from(content) : content);
    } finally {
      closeSync(fd);
    }
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}

/** A symbolic link. Throws EEXIST when anything has the name. */
export function linkOwn(top: string, path: string, target: string): void {
  ownDir(top, dirname(path));
  symlinkSync(target, path);
  const owner = ownerFor(dirname(path));
  if (owner !== undefined) lchownSync(path, owner.uid, owner.gid);
}

/** Takes away what has the name, a directory with all in it; a link itself, not what it leads to. */
export function removeOwn(top: string, path: string): void {
  if (isOwn(top, dirname(path))) rmSync(path, { recursive: true, force: true });
}

/** All of it, or throws as write does. */
export function writeWhole(fd: number, data: Uint8Array): void {
  for (let done = 0; done < data.length; ) done += writeSync(fd, data, done, data.length - done);
}

/** `top`, and each directory from there to `dir`. */
function wayTo(top: string, dir: string): string[] {
  const way = [top];
  for (const part of relative(top, dir).split("/"))
    if (part === "..") throw new NotOurs(top, dir, "lies outside");
    else if (part !== "") way.push(join(way.at(-1)!, part));
  return way;
}

function isOurDir(top: string, path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return false;
  if (!stat.isDirectory()) throw new NotOurs(top, path, `${kindOf(stat)}, not a directory of ig`);
  checkOwner(top, path, stat);
  return true;
}

function makeDir(top: string, path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another run may have made it meanwhile.
    if ((error as NodeJS.ErrnoException).code === "EEXIST" && isOurDir(top, path)) return;
    throw error;
  }
  const owner = ownerFor(dirname(path));
  if (owner === undefined) return;
  const fd = openSync(path, constants.O_DIRECTORY | O_NOFOLLOW);
  try {
    fchownSync(fd, owner.uid, owner.gid);
  } finally {
    closeSync(fd);
  }
}

function openOwn(top: string, path: string, flags: number): number {
  // Looked at before it is opened: opening a FIFO or a device is felt at its other end.
  checkFile(top, path, lstatSync(path));
  const fd = openSync(path, flags | O_NOFOLLOW | O_NONBLOCK);
  try {
    checkFile(top, path, fstatSync(fd));
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

function checkFile(top: string, path: string, stat: Stats): void {
  if (!stat.isFile()) throw new NotOurs(top, path, `${kindOf(stat)}, not a file of ig`);
  if (stat.nlink > 1) throw new NotOurs(top, path, "is a second name of some other file");
  checkOwner(top, path, stat);
}

/** Ours, or for root: of root or of the user whose directory it lies in. */
function checkOwner(top: string, path: string, { uid }: Stats): void {
  const us = process.geteuid?.();
  if (us === undefined || uid === us) return;
  if (us === 0 && uid === lstatSync(dirname(path)).uid) return;
  // Short: the header has one line for it.
  throw new NotOurs(top, path, `is of ${uid === 0 ? "root" : `uid ${uid}`}: set IG_ROOT`);
}

/** Whom root makes something for in this directory; undefined when that is itself, or we are not root. */
function ownerFor(dir: string): { uid: number; gid: number } | undefined {
  if (process.geteuid?.() !== 0) return undefined;
  const { uid, gid } = lstatSync(dir);
  return uid === 0 ? undefined : { uid, gid };
}

function kindOf(stat: Stats): string {
  if (stat.isSymbolicLink()) return "is a link";
  if (stat.isDirectory()) return "is a directory";
  if (stat.isFile()) return "is a file";
  return stat.isFIFO() ? "is a FIFO" : stat.isSocket() ? "is a socket" : "is a device";
}

import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync } from "node:fs";

/*
 * A store may come with a project somebody else made. What in it is no file or directory of its own
 * is not read: a link leads out of the store, a FIFO or a device answers never or without end.
 */

/**
 * Opens a file for reading; its descriptor is to be closed. Never waits, follows no link in the last
 * part of the path. Throws what `open` throws (ELOOP for a link), and EFTYPE for what is no file.
 */
export function openPlain(path: string): number {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  if (fstatSync(fd).isFile()) return fd;
  closeSync(fd);
  throw Object.assign(new Error(`not a regular file: ${path}`), { code: "EFTYPE" });
}

/** The text of a file of at most `limit` bytes. Throws as `openPlain` does, and EFBIG. */
export function readPlain(path: string, limit: number): string {
  const fd = openPlain(path);
  try {
    if (fstatSync(fd).size <= limit) return readFileSync(fd, "utf8");
    throw Object.assign(new Error(`larger than ${limit} bytes: ${path}`), { code: "EFBIG" });
  } finally {
    closeSync(fd);
  }
}

/** True for a file itself; false for a link to one, and for what is not there. */
export function isPlain(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** True for a directory itself, and for what is not there; false for a link to one, and for a file. */
export function isOwnDir(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== false;
}

export function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

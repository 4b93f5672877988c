import { lstatSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import type { Server } from "node:net";
import { join } from "node:path";
import { daemonSocket } from "../../store/paths.ts";

/**
 * Where the daemon of a store may listen: inside the store, else in a directory of its own, open to
 * this user only, under XDG_RUNTIME_DIR or /tmp. Clients learn the path from daemon.json.
 */
export function chooseSocket(store: string, env: NodeJS.ProcessEnv): string {
  const inside = daemonSocket(store);
  if (fitsSocket(inside)) return inside;
  const runtime = env.XDG_RUNTIME_DIR;
  if (runtime && isPrivateDir(runtime)) {
    const path = join(runtime, "idlergear", `${process.pid}-${Date.now().toString(36)}.sock`);
    if (fitsSocket(path)) {
      mkdirSync(join(runtime, "idlergear"), { recursive: true, mode: 0o700 });
      return path;
    }
  }
  return join(mkdtempSync("/tmp/idlergear-"), "daemon.sock");
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

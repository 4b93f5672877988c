import { mkdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:net";
import { dirname } from "node:path";
import { readPlain } from "../../os/files.ts";
import { daemonFile, daemonSocket } from "../../store/paths.ts";
import { PROTOCOL } from "./protocol.ts";
import { createRequestServer, type Handler } from "./server.ts";
import { chooseSocket, inodeOf, listen } from "./socket.ts";

/** The daemon's socket in the file system, and daemon.json, which says where it is. */
export interface Door {
  readonly socket: string;
  open(): Promise<void>;
  /** Opens again what somebody removed: cleaners of /tmp do. */
  keep(): Promise<void>;
  close(): void;
}

/** For the store's owner only. */
export function createDoor(
  store: string,
  env: NodeJS.ProcessEnv,
  version: string,
  startedAt: string,
  handle: Handler,
): Door {
  const socket = chooseSocket(store, env);
  let server: Server | undefined;
  let inode: number | undefined;

  async function open(): Promise<void> {
    server?.close();
    server = createRequestServer(version, handle);
    mkdirSync(dirname(socket), { recursive: true, mode: 0o700 });
    await listen(server, socket);
    inode = inodeOf(socket);
    removeLeftover(store, socket);
    publish();
  }

  function publish(): void {
    const path = daemonFile(store);
    const facts = { version, protocol: PROTOCOL, pid: process.pid, socket, started_at: startedAt };
    writeFileSync(`${path}.new`, `${JSON.stringify(facts)}\n`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }

  return {
    socket,
    open,
    async keep() {
      if (inodeOf(socket) !== inode) await open();
    },
    close() {
      server?.close();
      if (inodeOf(socket) === inode) rmSync(socket, { force: true });
      if (socket !== daemonSocket(store) && socket.startsWith("/tmp/idlergear-"))
        rmSync(dirname(socket), { recursive: true, force: true });
    },
  };
}

const IN_TMP = /^\/tmp\/idlergear-\w{6}\/daemon\.sock$/;

/** A daemon that was killed could not take its directory in /tmp away. */
function removeLeftover(store: string, mine: string): void {
  try {
    const { socket } = JSON.parse(readPlain(daemonFile(store), 64 * 1024));
    if (socket === mine || !IN_TMP.test(socket)) return;
    rmSync(socket, { force: true });
    rmdirSync(dirname(socket));
  } catch {
    // None there, or not ours to remove.
  }
}

import { mkdirSync, rmdirSync, rmSync } from "node:fs";
import type { Server } from "node:net";
import { dirname } from "node:path";
import { replaceOwn } from "../../os/own-files.ts";
import { readPlain } from "../../os/untrusted-files.ts";
import { daemonFile, daemonSocket } from "../../store/paths.ts";
import { PROTOCOL } from "./protocol.ts";
import { createRequestServer, type Handler } from "./server.ts";
import { chooseSocket, inodeOf, isSocketOf, listen } from "./socket.ts";

/** Who listens, as daemon.json says. */
interface Listening {
  version: string;
  started_at: string;
}

/**
 * The daemon's socket in the file system, and daemon.json, which says where it is. For the store's
 * owner only.
 */
export class Listener {
  readonly socket: string;
  readonly #store: string;
  readonly #facts: Listening;
  readonly #handle: Handler;
  #server: Server | undefined;
  #inode: number | undefined;

  constructor(store: string, env: NodeJS.ProcessEnv, facts: Listening, handle: Handler) {
    this.socket = chooseSocket(store, env);
    this.#store = store;
    this.#facts = facts;
    this.#handle = handle;
  }

  async open(): Promise<void> {
    this.#server?.close();
    this.#server = createRequestServer(this.#facts.version, this.#handle);
    mkdirSync(dirname(this.socket), { recursive: true, mode: 0o700 });
    await listen(this.#server, this.socket);
    this.#inode = inodeOf(this.socket);
    removeLeftover(this.#store, this.socket);
    this.#publish();
  }

  /** Opens again what somebody removed: cleaners of /tmp do. */
  async ensureOpen(): Promise<void> {
    if (inodeOf(this.socket) !== this.#inode) await this.open();
  }

  close(): void {
    this.#server?.close();
    if (inodeOf(this.socket) === this.#inode) rmSync(this.socket, { force: true });
    if (this.socket !== daemonSocket(this.#store) && this.socket.startsWith("/tmp/idlergear-"))
      rmSync(dirname(this.socket), { recursive: true, force: true });
  }

  #publish(): void {
    const { version, started_at } = this.#facts;
    const { socket } = this;
    const published = { version, protocol: PROTOCOL, pid: process.pid, socket, started_at };
    replaceOwn(this.#store, daemonFile(this.#store), `${JSON.stringify(published)}\n`);
  }
}

const IN_TMP = /^\/tmp\/idlergear-\w{6}\/\w+\.sock$/;

/** A daemon that was killed could not take its directory in /tmp away. */
function removeLeftover(store: string, mine: string): void {
  try {
    const { socket } = JSON.parse(readPlain(daemonFile(store), 64 * 1024));
    if (socket === mine || !IN_TMP.test(socket) || !isSocketOf(store, socket)) return;
    rmSync(socket, { force: true });
    rmdirSync(dirname(socket));
  } catch {
    // None there, or not ours to remove.
  }
}

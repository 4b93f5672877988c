import { connect } from "node:net";
import { readPlain } from "../../os/untrusted-files.ts";
import { daemonFile, daemonSocket } from "../../store/paths.ts";
import { type Answer, PROTOCOL, type Request, type RunNotice } from "./protocol.ts";
import { isSocketOf } from "./socket.ts";

/*
 * Light on purpose: `ig run` loads this next to the user's command. Nothing here throws, or takes
 * longer than it is given.
 */

/** Tells the daemon, if there is one, that a run began or ended. True when it heard. */
export async function notifyDaemon(
  store: string,
  notice: RunNotice,
  timeoutMs = 500,
): Promise<boolean> {
  const answer = await ask(store, { type: "ring", ...notice }, timeoutMs);
  return answer?.ok === true;
}

/** One question to the store's daemon. Undefined when there is none, or none that answers in time. */
export function ask(
  store: string,
  request: Request,
  timeoutMs = 1000,
): Promise<Answer | undefined> {
  return new Promise((done) => {
    const path = publishedSocket(store);
    if (!isThere(store, path)) return done(undefined);
    const socket = connect({ path });
    let text = "";
    // On a busy machine the time may be over before this process has even looked at the socket.
    const timer = setTimeout(() => setImmediate(finish), timeoutMs);
    socket.setEncoding("utf8");
    socket.on("connect", () => {
      const framed = { protocol: PROTOCOL, version: clientVersion(), ...request };
      socket.write(`${JSON.stringify(framed)}\n`);
    });
    socket.on("data", (chunk: string) => {
      text += chunk;
      if (text.endsWith("\n")) finish();
    });
    socket.on("error", finish);
    socket.on("close", finish);
    function finish(): void {
      clearTimeout(timer);
      socket.destroy();
      done(parse(text));
    }
  });
}

function parse(text: string): Answer | undefined {
  try {
    const answer = JSON.parse(text) as Answer;
    return typeof answer?.ok === "boolean" ? answer : undefined;
  } catch {
    return undefined;
  }
}

/** As daemon.json says; without it, where a socket lies by default. */
function publishedSocket(store: string): string {
  try {
    const published = JSON.parse(readPlain(daemonFile(store), LARGEST)) as { socket?: unknown };
    if (typeof published.socket === "string") return published.socket;
  } catch {}
  return daemonSocket(store);
}

function isThere(store: string, path: string): boolean {
  try {
    return isSocketOf(store, path);
  } catch {
    return false;
  }
}

/** Of daemon.json: a path and a few numbers. */
const LARGEST = 64 * 1024;

declare const IG_VERSION: string | undefined;

/** The build's version; a checkout run from source has none. */
export function clientVersion(): string {
  return typeof IG_VERSION === "string" ? IG_VERSION : "0.0.0-dev";
}

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { bundle } from "../fixtures/bundle.ts";
import { ofTest } from "./daemons.ts";

/** Bundled: loading TypeScript anew for each of many processes would take most of the time. */
const DAEMON = bundle(fileURLToPath(new URL("fixtures/daemon.ts", import.meta.url)));

export const daemonCommand = (store: string, version = "0.1.0"): [string, ...string[]] => [
  process.execPath,
  DAEMON,
  store,
  version,
];

/** A daemon as a process of its own, to be killed. */
export function daemonProcess(
  store: string,
  env: NodeJS.ProcessEnv,
  version?: string,
): ChildProcess {
  const [program, ...words] = daemonCommand(store, version);
  return ofTest(
    spawn(program, words, {
      env: { ...process.env, CI: "", ...env },
      stdio: ["ignore", "pipe", "inherit"],
    }),
  );
}

export async function ready(child: ChildProcess): Promise<void> {
  await once(child.stdout!, "data");
}

import { processState } from "../os/processes.ts";

/** Those a terminal sends to a whole foreground group: the command has got them already. */
const FROM_KEYS = ["SIGINT", "SIGQUIT"] as const;
const OTHERS = ["SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2"] as const;

/**
 * For a command in our own process group: passes on the signals sent to us alone, until the returned
 * function is called. One from the keyboard must not arrive twice, many programs count them.
 */
export function forwardSignals(
  child: { kill(signal: NodeJS.Signals): boolean },
  hangupIgnored: boolean,
): () => void {
  const forward = (signal: NodeJS.Signals) => {
    if (signal !== "SIGHUP" || !hangupIgnored) child.kill(signal);
  };
  const forwardUnlessTyped = (signal: NodeJS.Signals) => {
    const self = processState("self");
    const typed = self !== undefined && self.terminal !== 0 && self.group === self.foreground;
    if (!typed) forward(signal);
  };
  for (const signal of FROM_KEYS) process.on(signal, forwardUnlessTyped);
  for (const signal of OTHERS) process.on(signal, forward);
  return () => {
    for (const signal of FROM_KEYS) process.removeListener(signal, forwardUnlessTyped);
    for (const signal of OTHERS) process.removeListener(signal, forward);
  };
}

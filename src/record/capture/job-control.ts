import { processState } from "../../os/processes.ts";

/** How often a background run looks whether it has been brought to the foreground. */
const FOREGROUND_POLL_MS = 250;
const NO_JOB_RETRY_MS = 5;
const NO_JOB_RETRIES = 40;

/**
 * Hardly anybody sends these; but they would end us, and the command is what they are meant for. Not
 * those by which the kernel tells of a fault of our own: to go on after one of them is to hang.
 */
const DEADLY = [
  "SIGABRT",
  "SIGALRM",
  "SIGVTALRM",
  "SIGPROF",
  "SIGXCPU",
  "SIGSYS",
  "SIGTRAP",
  ...(process.platform === "linux" ? (["SIGIO", "SIGPWR", "SIGSTKFLT"] as const) : []),
] as const;

/** What others may send to the wrapper but mean for the command. */
const FORWARDED = [
  "SIGINT",
  "SIGQUIT",
  "SIGTERM",
  "SIGHUP",
  "SIGUSR1",
  "SIGUSR2",
  "SIGTSTP",
  ...DEADLY,
] as const;

const TO_COMMAND = new Set<NodeJS.Signals>(["SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2", ...DEADLY]);

export interface JobControl {
  /** The shell that leads the command's session. */
  monitor: number;
  /** Process group of the command, once known. */
  job(): number | undefined;
  /** Before we stop: show what is still to be shown, give the terminal back. */
  leave(): void;
  /** After we may go on. `foreground`: the terminal is ours again. */
  enter(foreground: boolean): void;
  inForeground(): boolean;
  hangupIgnored: boolean;
}

/**
 * Makes the wrapper stop, continue and take signals as the command itself would. Returns a function
 * that ends this.
 */
export function controlJob(job: JobControl): () => void {
  const { monitor } = job;
  let poll: NodeJS.Timeout | undefined;

  const enter = () => {
    const foreground = job.inForeground();
    job.enter(foreground);
    clearInterval(poll);
    if (!foreground) poll = setInterval(() => job.inForeground() && enter(), FOREGROUND_POLL_MS);
  };

  const childChanged = () => {
    if (processState(monitor)?.state !== "T") return;
    job.leave();
    process.removeListener("SIGTSTP", forward);
    process.removeListener("SIGCONT", enter);
    // Our whole group, as the terminal would have done: a pipeline stops together. We are in it, so
    // the next line runs when somebody continues us (or at once, when nobody could).
    process.kill(0, "SIGTSTP");
    process.on("SIGCONT", enter);
    process.on("SIGTSTP", forward);
    enter();
    process.kill(monitor, "SIGCONT");
  };

  const forward = (signal: NodeJS.Signals) => sendToJob(job, signal, NO_JOB_RETRIES);
  const ignore = () => {};

  const listener = (signal: string) =>
    signal === "SIGHUP" && job.hangupIgnored ? ignore : forward;
  for (const signal of FORWARDED) process.on(signal, listener(signal));
  process.on("SIGCHLD", childChanged);
  process.on("SIGCONT", enter);
  if (!job.inForeground()) enter();

  return () => {
    clearInterval(poll);
    for (const signal of FORWARDED) process.removeListener(signal, listener(signal));
    process.removeListener("SIGCHLD", childChanged);
    process.removeListener("SIGCONT", enter);
  };
}

/** Group in the foreground of the command's terminal, undefined while there is no job in it. */
export function foregroundJob(monitor: number): number | undefined {
  const group = processState(monitor)?.foreground;
  return group === undefined || group <= 0 || group === monitor ? undefined : group;
}

/** The job may not have started yet: then a little later. */
function sendToJob(job: JobControl, signal: NodeJS.Signals, retries: number): void {
  const foreground = foregroundJob(job.monitor);
  const command = job.job() ?? foreground;
  if (command === undefined) {
    if (retries > 0) setTimeout(() => sendToJob(job, signal, retries - 1), NO_JOB_RETRY_MS).unref();
    return;
  }
  if (foreground !== undefined) signalGroup(foreground, signal);
  // A command that runs jobs of its own, such as a shell, is meant by these as well.
  if (command !== foreground && TO_COMMAND.has(signal)) signalGroup(command, signal);
  // As the kernel does when a terminal goes: what is stopped must wake up to hear of it.
  if (signal === "SIGHUP") signalGroup(command, "SIGCONT");
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // It has just ended.
  }
}

/** Those a terminal sends to a whole foreground group: the command has got them already. */
const FROM_KEYS = ["SIGINT", "SIGQUIT"] as const;
const OTHERS = ["SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2", ...DEADLY] as const;

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

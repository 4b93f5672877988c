import type { Fanout } from "./fanout.ts";
import type { PtyBinding } from "./native.ts";
import type { Command } from "./resolve.ts";
import type { UserTty } from "./user-tty.ts";

/** What every way of running a command needs. */
export interface RunOptions {
  command: Command;
  cwd: string;
  /** The whole environment of the command. */
  env: NodeJS.ProcessEnv;
  /** Further open files the command shall have, under the same numbers. */
  files: number[];
  fanout: Fanout;
  /** Fills the fanout. Before that no output may reach it. */
  makeSinks: () => void;
  /** Called once, when the command is being started. */
  onLaunch: () => void;
  /** Called once the command's pid is known; of one that ends at once it may never be. */
  onPid: (pid: number) => void;
}

export interface PtyRunOptions extends RunOptions {
  binding: PtyBinding;
  tty: UserTty;
}

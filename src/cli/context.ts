import type { Readable, Writable } from "node:stream";
import { storeFrom } from "../read/query/project.ts";

/**
 * What a command sees of the process it runs in. It is given, so that a command may as well run
 * inside another program.
 */
export interface Context {
  /** Of ig. */
  readonly version: string;
  /** Absolute. Asking fails where the directory has been removed. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: Readable;
  /** For what may be long: it is written no faster than it is taken. */
  readonly stdout: Writable & { columns?: number };
  /** For lines; those that nobody reads any more are dropped in silence. */
  readonly console: Pick<Console, "log" | "error">;
  /** Of the process when it ends by itself; 0 where no command says otherwise. */
  exitCode: number;
  /** Ends the process now, whatever else still goes on in it. */
  exit(code: number): never;
}

/** The store the commands speak of. @throws IgError bad-root */
export function storeOf({ cwd, env }: Context): string {
  return storeFrom(cwd, env);
}

/** An answer in words, or as JSON for a program. */
export function print<Answer>(
  { console }: Context,
  answer: Answer,
  asJson: boolean,
  text: (answer: Answer) => string,
): void {
  console.log(asJson ? JSON.stringify(answer, null, 2) : text(answer));
}

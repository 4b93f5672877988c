import { statSync } from "node:fs";
import { defined } from "../defined.ts";
import { IgError } from "../error.ts";
import { maskerFor, shownCommand, shownLine } from "../redact/run-redactor.ts";
import { findRun } from "../store/runs/find.ts";
import type { Run } from "../store/runs/record.ts";
import { staleness } from "../version/staleness.ts";
import { runCommand } from "./run-command.ts";

/**
 * Runs a recorded command again, with the same words, directory, mode and name, and ends as it ends.
 * Says which command it is, and whether its code is still the code that ran.
 * @throws IgError not-rerunnable, unknown-run, ambiguous-run, no-runs, and what `runCommand` throws
 */
export async function rerun(
  store: string,
  reference: string | undefined,
  quiet: boolean,
): Promise<void> {
  const found = findRun(store, reference);
  const { run } = found;
  refuseOther(run);
  const { verdict, text } = await staleness(run, { store, running: run.ended_at === undefined });
  if (verdict !== "current" && verdict !== "unknown")
    process.stderr.write(`ig: not the code of ${run.id}: ${text}\n`);
  process.stderr.write(`ig: again: ${shownCommand(run, maskerFor(found))}\n`);
  const { argv: words, mode, cwd, stream, name } = run;
  const flags = { quiet, pty: mode === "pty", cwd, stream, ...defined({ name }) };
  await runCommand({ words, flags }, run);
}

/** What cannot be the same run again. */
function refuseOther({ id, cwd, piecewise }: Run): void {
  const no = (why: string, hint: string) => new IgError("not-rerunnable", `${id} ${why}`, hint);
  if (piecewise !== undefined)
    throw no(
      "was recorded in pieces: ig did not start its command",
      "Start it where it was started, or record it whole: ig run COMMAND",
    );
  if (statSync(cwd, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw no(
      `ran in ${shownLine(cwd)}, which is no directory now`,
      "Make it again, or run the command somewhere else: ig run COMMAND",
    );
}

import { statSync } from "node:fs";
import { defined } from "../defined.ts";
import { complain, IgError } from "../error.ts";
import { shapeRedactor } from "../redact/redactor.ts";
import { runRedactor } from "../redact/run-redactor.ts";
import { findRun } from "../store/runs/find.ts";
import { canTellOrigin, originOf } from "../store/runs/origin.ts";
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
  refuseForeign(run);
  const redactor = runRedactor(found);
  const { verdict, text } = await staleness(run, { store, running: run.ended_at === undefined });
  if (verdict !== "current" && verdict !== "unknown")
    complain(`not the code of ${run.id}: ${redactor.line(text)}`);
  complain(`again: ${redactor.command(run)}`);
  const { argv: words, mode, cwd, stream, name } = run;
  const flags = { quiet, pty: mode === "pty", cwd, stream, ...defined({ name }) };
  await runCommand({ words, flags }, run);
}

/** A store that came with a clone must not choose what is run here. */
function refuseForeign(run: Run): void {
  const origin = originOf(run);
  if (origin === "here" || (origin === "unknown" && !canTellOrigin())) return;
  throw new IgError(
    "not-rerunnable",
    origin === "elsewhere"
      ? `${run.id} was not recorded on this machine by this user`
      : `the record of ${run.id} does not say that this user made it on this machine`,
    `Look at it first: ig run status ${run.id}. Then run its command yourself: ig run COMMAND`,
  );
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
      `ran in ${shapeRedactor.line(cwd)}, which is no directory now`,
      "Make it again, or run the command somewhere else: ig run COMMAND",
    );
}

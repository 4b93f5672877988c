import { statSync } from "node:fs";
import type { CommandModule } from "yargs";
import { defined } from "../defined.ts";
import { IgError } from "../error.ts";
import { runCommand } from "../record/run-command.ts";
import { shapeRedactor } from "../redact/redactor.ts";
import { runRedactor } from "../redact/run-redactor.ts";
import { findProject } from "../store/paths.ts";
import { findRun } from "../store/runs/find.ts";
import type { Run } from "../store/runs/record.ts";
import { staleness } from "../version/staleness.ts";
import { takes } from "./words.ts";

interface RerunArguments {
  run?: string;
  quiet: boolean;
}

/** @throws IgError not-rerunnable */
function refuse({ id, cwd, piecewise }: Run): void {
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

export const rerun: CommandModule<object, RerunArguments> = {
  command: "rerun [run]",
  describe: "run a recorded command again: same words, directory, mode and name",
  builder: takes<RerunArguments>(
    {
      run: { type: "string", describe: "ID, unique prefix, name, or latest" },
    },
    {
      quiet: { type: "boolean", alias: "q", default: false, describe: "no header and footer" },
    },
  ),
  async handler({ run: reference, quiet }) {
    const { store } = findProject(process.cwd());
    const found = findRun(store, reference);
    const { run } = found;
    refuse(run);
    const { verdict, text } = await staleness(run, { store, running: run.ended_at === undefined });
    if (verdict !== "current" && verdict !== "unknown")
      process.stderr.write(`ig: not the code of ${run.id}: ${text}\n`);
    process.stderr.write(`ig: again: ${runRedactor(found).command(run)}\n`);
    await runCommand(
      {
        words: run.argv,
        flags: {
          quiet,
          pty: run.mode === "pty",
          cwd: run.cwd,
          stream: run.stream,
          ...defined({ name: run.name }),
        },
      },
      run,
    );
  },
};

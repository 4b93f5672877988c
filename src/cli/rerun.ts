import type { CommandModule } from "yargs";
import { findProject } from "../project/paths.ts";
import { shownArgv } from "../query/shown.ts";
import { findRun } from "../store/find.ts";
import { staleness } from "../version/staleness.ts";
import { runCommand } from "./run.ts";
import { takes } from "./words.ts";

interface RerunArguments {
  run?: string;
  quiet: boolean;
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
    const { run } = findRun(store, reference);
    const { verdict, text } = await staleness(run, { store, running: run.ended_at === undefined });
    if (verdict !== "current" && verdict !== "unknown")
      process.stderr.write(`ig: not the code of ${run.id}: ${text}\n`);
    process.stderr.write(`ig: again: ${shownArgv(run.argv)}\n`);
    await runCommand(
      {
        kind: "command",
        words: run.argv,
        flags: {
          quiet,
          pty: run.mode === "pty",
          cwd: run.cwd,
          stream: run.stream,
          ...(run.name === undefined ? {} : { name: run.name }),
        },
      },
      run.id,
    );
  },
};

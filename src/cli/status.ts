import type { CommandModule } from "yargs";
import { runStatus } from "../read/query/status.ts";
import { statusText } from "../read/query/status-text.ts";
import { findProject } from "../store/paths.ts";
import { findRun } from "../store/runs/find.ts";
import { takes } from "./words.ts";

interface StatusArguments {
  run?: string;
  json: boolean;
}

export const status: CommandModule<object, StatusArguments> = {
  command: "status [run]",
  describe: "one run's facts (default: the newest)",
  builder: takes<StatusArguments>(
    {
      run: { type: "string", describe: "ID, unique prefix, name, or latest" },
    },
    {
      json: { type: "boolean", default: false, describe: "as JSON" },
    },
  ),
  async handler({ run, json }) {
    const { store } = findProject(process.cwd());
    const answer = await runStatus(store, findRun(store, run));
    console.log(json ? JSON.stringify(answer, null, 2) : statusText(answer));
  },
};

import type { CommandModule } from "yargs";
import { IgError } from "../error.ts";
import { cleanRuns } from "../read/query/clean.ts";
import { parseSince } from "../read/query/since.ts";
import { counted } from "../read/query/summary.ts";
import { shapeRedactor } from "../redact/redactor.ts";
import { findProject } from "../store/paths.ts";

interface CleanArguments {
  older?: string;
  keep?: number;
  "dry-run": boolean;
  undelivered: boolean;
}

export const clean: CommandModule<object, CleanArguments> = {
  command: "clean",
  describe: "delete old recordings (runs that go on are kept)",
  builder: {
    older: { type: "string", requiresArg: true, describe: "started longer ago than 30d, 12h" },
    keep: { type: "number", requiresArg: true, describe: "keep the newest N" },
    "dry-run": { type: "boolean", default: false, describe: "only say what would go" },
    undelivered: {
      type: "boolean",
      default: false,
      describe: "also streamed runs not yet delivered (they are kept)",
    },
  },
  async handler({ older, keep, "dry-run": dryRun, undelivered }) {
    if (keep !== undefined && !(Number.isInteger(keep) && keep >= 0))
      throw new IgError("bad-flag", "--keep takes a number of runs", "Try: --keep 100");
    const since = older === undefined ? undefined : parseSince(older);
    const before = since !== undefined && "time" in since ? since.time : undefined;
    const { store } = findProject(process.cwd());
    const done = await cleanRuns(store, { keep, before, dryRun, undelivered });
    const verb = dryRun ? "would delete" : "deleted";
    const what = `${counted(done.removed.length, "run")} (${counted(done.bytes, "byte")} of logs)`;
    console.log(`${verb} ${what}, kept ${done.kept}, in ${shapeRedactor.line(store)}`);
    if (done.undelivered > 0)
      console.log(
        `${counted(done.undelivered, "streamed run")} of those not yet delivered: see ig daemon status, or delete them, too, with --undelivered`,
      );
    for (const failure of done.failed) console.error(`ig: could not delete ${failure}`);
    if (done.failed.length > 0) process.exitCode = 1;
  },
};

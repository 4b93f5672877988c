import type { CommandModule } from "yargs";
import { visible } from "../error.ts";
import { cleanRuns } from "../read/query/clean.ts";
import { cleanText } from "../read/query/clean-text.ts";
import { parseSince } from "../read/query/since.ts";
import { type Context, storeOf } from "./context.ts";
import { checkNumber } from "./numbers.ts";

interface CleanArguments {
  older?: string;
  keep?: number;
  "dry-run": boolean;
  undelivered: boolean;
}

export const clean = (context: Context): CommandModule<object, CleanArguments> => ({
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
    checkNumber("--keep", keep, { of: "runs", least: 0 });
    const since = older === undefined ? undefined : parseSince(older);
    const before = since !== undefined && "time" in since ? since.time : undefined;
    const store = storeOf(context);
    const request = { keep, before, dryRun, undelivered };
    const cleaned = await cleanRuns(store, request);
    context.console.log(cleanText(store, request, cleaned));
    for (const failure of cleaned.failed)
      context.console.error(`ig: could not delete ${visible(failure)}`);
    if (cleaned.failed.length > 0) context.exitCode = 1;
  },
});

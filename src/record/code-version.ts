import type { CodeVersion } from "../store/runs/record.ts";
import { captureVersionBefore } from "../version/capture-before.ts";
import type { CommandContext } from "../version/command/script.ts";
import { NO_REPOSITORY } from "../version/git/head.ts";

/** The version of the code a run runs, found out without holding the command up. */
export interface VersionWatch {
  /** What could be seen before the command started. */
  readonly before: CodeVersion;
  /** Goes on beside the running command; `found` may be called once. */
  started(store: string, found: (version: CodeVersion) => void): void;
  /** What is known when the command has ended; soon, whatever git is doing. */
  ended(): Promise<CodeVersion>;
}

/** A short command is over before git has answered; so long, too short to be felt, it may take. */
const GRACE_MS = 30;

export function watchVersion(argv: readonly string[], context: CommandContext): VersionWatch {
  const seen = captureVersionBefore(argv, context);
  const over = new AbortController();
  let beside: Promise<CodeVersion> = Promise.resolve(seen.version);
  const nothing = seen.head === undefined && seen.version.files.length + seen.later.length === 0;
  return {
    before: seen.version,
    started(store, found) {
      if (nothing) return;
      beside = import("../version/capture-during.ts").then(({ captureVersionBeside }) =>
        captureVersionBeside(seen, { store, signal: over.signal }),
      );
      beside.then(found);
    },
    async ended() {
      if (nothing) return { ...seen.version, git: { taken: "beside", unknown: NO_REPOSITORY } };
      const grace = setTimeout(() => over.abort("the command ended first"), GRACE_MS);
      const version = await beside.finally(() => clearTimeout(grace));
      const { captureVersionAfter } = await import("../version/capture-during.ts");
      return captureVersionAfter(version);
    },
  };
}

import type { CodeVersion, Run } from "../store/runs/record.ts";
import { captureCode, ENDED_FIRST } from "../version/capture-before.ts";
import type { CommandContext } from "../version/command/script.ts";
import { NO_REPOSITORY } from "../version/git/head.ts";
import type { StartMark } from "../version/look-around.ts";

/** The code a run runs, found out without holding the command up. */
export interface CodeWatch {
  /** What could be seen before the command started. */
  readonly before: { script: Run["script"]; code_version: CodeVersion };
  /** Goes on beside the running command; `update` gets each thing as it is found, at most once. */
  launched(recording: Watched): void;
  /** The version as known when the command has ended; soon, whatever git is doing. */
  ended(): Promise<CodeVersion>;
  /** What was not known by then is found out in a process of its own, once the record has its end. */
  finishLater(recording: Pick<Watched, "id" | "store">, mark: StartMark): Promise<void>;
}

/** The recording a watch is of. */
interface Watched {
  id: string;
  store: string;
  /** Of the recording's own log, made just before the command's start. */
  mark: StartMark | undefined;
  update: (fields: Partial<Run>) => void;
}

/** A short command is over before git has answered; so long, too short to be felt, it may take. */
const GRACE_MS = 30;

const loadLater = () => import("./start-late-look.ts");
const loadRest = () => import("../version/capture-during.ts");

export function watchCode(argv: readonly string[], context: CommandContext): CodeWatch {
  const before = captureCode(argv, context);
  const { script, largeScript, code_version, later, head } = before;
  const nothing = head === undefined && code_version.files.length + later.length === 0;
  const over = new AbortController();
  let version = Promise.resolve(code_version);
  return {
    before: { script, code_version },
    launched({ store, mark, update }) {
      if (nothing) return;
      const rest = loadRest();
      version = rest.then(({ captureDuring }) =>
        captureDuring(before, { store, mark, signal: over.signal }),
      );
      version.then((code_version) => update({ code_version }));
      if (largeScript !== undefined)
        rest.then(({ wholeScript }) => wholeScript(before)).then((script) => update({ script }));
    },
    async ended() {
      if (nothing) return { ...code_version, git: { taken: "beside", unknown: NO_REPOSITORY } };
      const grace = setTimeout(() => over.abort(ENDED_FIRST), GRACE_MS);
      const latest = await version.finally(() => clearTimeout(grace));
      const { captureAfter } = await loadRest();
      return captureAfter(latest);
    },
    async finishLater({ store, id }, mark) {
      const { startLateLook } = await loadLater();
      startLateLook(store, id, mark);
    },
  };
}

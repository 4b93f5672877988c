import { findRun } from "../store/runs/find.ts";
import type { Run } from "../store/runs/record.ts";
import { takeOver } from "../store/runs/writer.ts";
import { type Head, readHead } from "../version/git/head.ts";
import { lookAround } from "../version/look-around.ts";

/*
 * A command may be over before git has answered, and its user shall have the prompt back: the look at
 * its code then goes on in a process of its own. What was changed after the start, by the command or
 * its user, has a later time of change, so it is the same look as one beside the command.
 */

/** The process itself. The run's recorder is done with the record, so it is ours to write. */
export async function lateLook(words: readonly string[]): Promise<void> {
  const [store = "", id = "", ns = "", dev = "", ms = ""] = words;
  const { run } = findRun(store, id);
  const version = run.code_version;
  if (version?.unseen === undefined) return;
  const mark = { ns: BigInt(ns), dev: BigInt(dev), ms: Number(ms) };
  const { unseen: _, ...rest } = version;
  const looked = await lookAround(
    {
      store,
      argv: run.argv,
      cwd: run.cwd,
      env: process.env,
      head: headThen(run),
      mark,
      signal: undefined,
    },
    Promise.resolve(version.files),
  );
  // As it is by now: it may have been removed, or told more, meanwhile.
  takeOver(store, findRun(store, id)).update({ code_version: { ...rest, ...looked } });
}

/** The work tree as the record has it: HEAD may have moved. */
function headThen({ cwd, code_version }: Run): Head | undefined {
  const head = readHead(cwd);
  const { commit, branch } = code_version?.git ?? {};
  return head && { top: head.top, ...(commit ? { commit } : {}), ...(branch ? { branch } : {}) };
}

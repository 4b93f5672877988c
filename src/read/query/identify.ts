import { timeForReader } from "../../os/clock.ts";
import { fence } from "../../redact/fence.ts";
import { type Redactor, shapeRedactor } from "../../redact/redactor.ts";
import { runRedactor } from "../../redact/run-redactor.ts";
import { pasteIndexFile } from "../../store/paths.ts";
import { findRun } from "../../store/runs/find.ts";
import type { Identification, Match } from "../identify/answer.ts";
import { identify } from "../identify/identify.ts";
import { LineIndex } from "../identify/index/line-index.ts";
import type { LogLine } from "../identify/source.ts";
import { runSource } from "./run-source.ts";
import { type RunStatus, runStatus } from "./status.ts";
import { caveats, codeText, commandText, counted, standingText } from "./summary.ts";

export interface PasteAnswer {
  identification: Identification;
  /** How the best match stands now: how it ended, whether its code has changed since. */
  status?: RunStatus;
}

/** One index a store, kept while this process lives: a server answers many pastes. */
const indexes = new Map<string, LineIndex>();

/** Whose paste this is. Writes nothing but the paste index, a cache. */
export async function identifyPaste(store: string, text: string): Promise<PasteAnswer> {
  const file = pasteIndexFile(store);
  const index = indexes.get(file) ?? new LineIndex(file);
  indexes.set(file, index);
  const identification = identify(shown(text), runSource(store), { index });
  const best = identification.matches[0];
  if (best === undefined) return { identification: wordsOf(identification, [shapeRedactor]) };
  const found = findRun(store, best.run.id);
  const redactors = identification.matches.map((match) => redactorOf(store, match));
  const matches = identification.matches.map((match, at) => redacted(match, redactors[at]!));
  return {
    identification: { ...wordsOf(identification, redactors), matches },
    status: await runStatus(store, found),
  };
}

/** What is said of all matches may quote each of them, and the paste. */
function wordsOf(identification: Identification, redactors: Redactor[]): Identification {
  const line = (text: string) =>
    redactors.reduce((said, redactor) => redactor.line(said), shapeRedactor.line(text));
  const { summary, apart, conflicts, paste } = identification;
  return {
    ...identification,
    summary: line(summary),
    ...(apart === undefined ? {} : { apart: line(apart) }),
    conflicts: conflicts.map(line),
    paste: { ...paste, commands: paste.commands.map(line) },
  };
}

/**
 * A paste as it is compared: with what looks like a secret masked, as in the logs. What was a secret
 * of one run only is not looked for in it, or a right guess would be told by being masked.
 */
function shown(text: string): string {
  return shapeRedactor.masker.mask(text, { midway: true }).text;
}

/** A run that was removed meanwhile has no secrets of its own any more. */
function redactorOf(store: string, { run }: Match): Redactor {
  try {
    return runRedactor(findRun(store, run.id));
  } catch {
    return shapeRedactor;
  }
}

/** What is said of a log's lines leaves as the lines themselves do. */
function redacted(match: Match, redactor: Redactor): Match {
  const text = (part: string) => redactor.text(part, { midway: true });
  const line = (one: LogLine) => ({ ...one, text: text(one.text) });
  return {
    ...match,
    run: factsShown(match.run, redactor),
    before: match.before.map(line),
    after: match.after.map(line),
    differences: match.differences.map((one) => ({
      ...one,
      log: text(one.log),
      paste: shapeRedactor.text(one.paste, { midway: true }),
    })),
  };
}

function factsShown(run: Match["run"], redactor: Redactor): Match["run"] {
  const { argv, name, script } = run;
  const path = script.path;
  return {
    ...run,
    argv: redactor.argv(argv),
    ...(name === undefined ? {} : { name: redactor.line(name) }),
    ...(path === undefined ? {} : { script: { ...script, path: redactor.line(path) } }),
  };
}

/** The answer as text: verdict and facts first, then what the log says, fenced. */
export function pasteText({ identification, status }: PasteAnswer, now = Date.now()): string {
  const { verdict, matches, more } = identification;
  const facts = [
    `${verdict}: ${identification.summary}`,
    ...(status === undefined ? [] : statusFacts(status, now)),
    ...matches.slice(0, 5).map(matchFacts),
    ...(more > 0 ? [`and ${counted(more, "more run")}`] : []),
    advice(identification),
  ];
  const shown = matches[0] === undefined ? [] : excerpt(matches[0]);
  if (shown.length === 0) return shapeRedactor.text(facts.join("\n"));
  const { open, body, close } = fence(shapeRedactor.text(shown.join("\n")));
  return [shapeRedactor.text(facts.join("\n")), open, body, close].join("\n");
}

function statusFacts(status: RunStatus, now: number): string[] {
  return [
    [
      `${status.id} ${commandText(status)}: ${standingText(status, now)}, started ${timeForReader(status.started_at, now)}`,
      codeText(status),
      ...caveats(status),
    ].join(" | "),
  ];
}

function matchFacts({
  run,
  from,
  to,
  part,
  missing,
  edited,
  extra,
  newest,
  newestRun,
}: Match): string {
  const total = counted(run.lines, "line");
  const where =
    part === "none" ? `header only, of ${total}` : `lines ${from}-${to} of ${total}: ${part}`;
  const parts = [
    where,
    ...(missing.lines > 0 ? [`${counted(missing.lines, "line")} missing inside`] : []),
    ...(edited ? ["edited: differs from the log"] : []),
    ...(extra.length > 0 ? [`${counted(extra.length, "pasted line")} not in the log`] : []),
    newest ? "newest of its command" : `newer run: ${newestRun}`,
  ];
  return `${run.id}: ${parts.join(", ")}`;
}

function advice({ verdict, matches }: Identification): string {
  const best = matches[0];
  if (best === undefined)
    return "Next: ask the user to run the command with `ig run`, or see idlergear_run_list.";
  if (verdict === "identified" && best.part === "whole") return "Next: nothing is missing from it.";
  const around =
    best.part === "none" ? "" : `, lines ${Math.max(1, best.from - 20)}-${best.to + 20}`;
  return `Next: idlergear_run_logs with run ${best.run.id}${around}.`;
}

/** What the log has around and instead of the paste. */
function excerpt({ before, after, differences }: Match): string[] {
  return [
    ...before.map(({ n, text }) => `${n}: ${text}`),
    ...(before.length + after.length > 0 ? ["... the paste ..."] : []),
    ...after.map(({ n, text }) => `${n}: ${text}`),
    ...differences
      .slice(0, 10)
      .map(({ logLine, log, paste, kind }) => `${logLine}: ${log}   <- pasted (${kind}): ${paste}`),
  ];
}

import { duration } from "../../os/clock.ts";
import type { RunDiff } from "./diff.ts";
import type { Divergence, OutputLine } from "./divergence.ts";
import type { FileDiff } from "./files.ts";
import type { GitDiff } from "./git.ts";

const MAX_LINE = 200;

/**
 * A diff for people, a fact a line, what is the same left out but never what is unknown. Holds file
 * content, commit subjects and output: untrusted, to be redacted by whoever shows it.
 */
export function diffText(diff: RunDiff): string {
  const same = diff.files.filter((file) => file.state === "same").map((file) => file.name);
  const changed = diff.files.filter((file) => file.state !== "same");
  const lines = [
    ...diff.command.map(({ what, a, b }) => `${capital(what)}: ${a} -> ${b}`),
    ...(same.length > 0 ? [`Same: ${same.join(", ")}`] : []),
    ...changed.flatMap(fileLines),
    ...codeLines(diff),
    ...gitLines(diff),
    ...(diff.exit ? [`Exit: ${diff.exit.a} -> ${diff.exit.b}`] : []),
    ...(diff.duration_ms
      ? [`Duration: ${duration(diff.duration_ms.a)} -> ${duration(diff.duration_ms.b)}`]
      : []),
    ...(diff.output ? outputLines(diff.output) : []),
    ...(diff.notes ?? []).map((note) => `Note: ${note}`),
  ];
  return [`${diff.a} -> ${diff.b}`, ...lines].join("\n");
}

const STATES: Record<FileDiff["state"], string> = {
  same: "same",
  changed: "changed",
  "only-a": "only in the first",
  "only-b": "only in the second",
  unknown: "unknown",
};

function fileLines({ name, state, patch, reason }: FileDiff): string[] {
  const counts = patch ? ` (+${patch.added} -${patch.removed})` : "";
  const why = reason === undefined ? "" : `, because ${reason}`;
  const head =
    state === "changed" && reason !== undefined
      ? `${name}: changed; no line by line diff${why}`
      : `${name}: ${STATES[state]}${counts}${why}`;
  if (!patch) return [head];
  const hunks = patch.text === "" ? ["... not shown: too many lines"] : patch.text.split("\n");
  return [head, ...hunks.map((line) => `  ${line}`)];
}

/** Whether it was the same code, and what that makes of another outcome. */
function codeLines({ b, code, code_unknown, git, exit }: RunDiff): string[] {
  if (code === "changed") return code_unknown === undefined ? [] : [`Not watched: ${code_unknown}`];
  if (code === "unknown")
    return [
      `Code: unknown whether more has changed, because ${code_unknown ?? "it was not watched"}`,
    ];
  const same = git.commits === "same" ? "same commit, same files" : "same files";
  if (b === "working") return [`Code: ${same}`];
  if (exit === undefined) return [`Code: ${same}`];
  return [
    `Code: ${same}, another outcome: flaky, or it depends on what is in no file (data, time, network, environment)`,
  ];
}

function gitLines({ git, code_unknown }: RunDiff): string[] {
  const lines: string[] = [];
  if (git.commits === "different") lines.push(...commitLines(git));
  if (git.uncommitted === "different") {
    const names = git.files.length > 0 ? `: ${git.files.join(", ")}` : "";
    lines.push(`Uncommitted changes: different${names}`);
  }
  const unknown = [
    ...(git.commits === "unknown" ? ["commits"] : []),
    // All files were compared: nothing hides there.
    ...(git.uncommitted === "unknown" && code_unknown !== undefined ? ["uncommitted changes"] : []),
  ];
  if (unknown.length > 0)
    lines.push(`${capital(unknown.join(" and "))}: unknown, because ${git.reasons.join("; ")}`);
  return lines;
}

function commitLines({ a = "", b = "", range, reasons }: GitDiff): string[] {
  const ends = `${a.slice(0, 8)}..${b.slice(0, 8)}`;
  if (range === undefined)
    return [`Commits: ${ends}; what lies between is unknown, because ${reasons.join("; ")}`];
  const { ahead, behind, subjects, files, changed } = range;
  const counts = [ahead > 0 ? `${ahead} new` : "", behind > 0 ? `${behind} gone back` : ""];
  const more = changed > files.length ? [`  ... ${changed - files.length} more files`] : [];
  return [
    `Commits: ${ends} (${counts.filter(Boolean).join(", ")}), ${changed} files changed`,
    ...subjects.map((subject) => `  ${cut(subject)}`),
    ...files.map((file) => `  ${file}`),
    ...more,
  ];
}

function outputLines(output: Divergence): string[] {
  const { same, first, compared, complete } = output;
  if (same) {
    const how = "the same but for times, pids, paths and durations";
    return complete
      ? [`Output: ${how}`]
      : [`Output: ${how} in the first ${compared} lines; the rest was not compared`];
  }
  const { a, b, before = [] } = first ?? {};
  const start = startOf(a?.text, b?.text);
  const at = [a ? `line ${a.n}` : "its end", b ? `line ${b.n}` : "its end"];
  return [
    `Output: first differs at ${at[0]} of the first, ${at[1]} of the second`,
    ...before.map((line) => shown(" ", line)),
    ...(a ? [shown("-", a, start)] : []),
    ...(b ? [shown("+", b, start)] : []),
  ];
}

/** Where to begin to show two long lines, so that what differs is seen. */
function startOf(a = "", b = ""): number {
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  return same < MAX_LINE / 2 ? 0 : same - 40;
}

function shown(sign: string, { n, text }: OutputLine, start = 0): string {
  return `  ${sign} ${n}: ${start > 0 ? "…" : ""}${cut(text.slice(start))}`;
}

function cut(text: string): string {
  return text.length > MAX_LINE ? `${text.slice(0, MAX_LINE)}…` : text;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

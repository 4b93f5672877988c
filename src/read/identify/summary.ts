import type { Identification, Match } from "./answer.ts";

/** The verdict in a sentence or two, for people and models alike. */
export function summarise(answer: Omit<Identification, "summary">): string {
  const sentences = [verdictOf(answer), ...answer.conflicts.map((text) => `Conflict: ${text}`)];
  if (answer.searched.unread > 0)
    sentences.push(`${answer.searched.unread} runs could not be searched`);
  if (answer.paste.dropped > 0)
    sentences.push(`${answer.paste.dropped} lines in the middle of the paste were not looked at`);
  return sentences.map((text) => `${text}.`).join(" ");
}

function verdictOf(answer: Omit<Identification, "summary">): string {
  const first = answer.matches[0];
  if (!first)
    return `Not from any of the ${answer.searched.runs} recorded runs, or too little text to tell`;
  const where = describe(first);
  switch (answer.verdict) {
    case "ambiguous": {
      const others = answer.matches.length - 1 + answer.more;
      return `${where}; ${others} other ${others === 1 ? "run has" : "runs have"} the same text there (${answer.apart ?? "newest first"})`;
    }
    case "similar":
      return `Like ${where}, but ${contradiction(first)}: another run that was not recorded, or edited text`;
    case "weak":
      return `Perhaps ${where}, but too little of the paste is in its log to rely on`;
    default:
      return answer.basis === "header" ? `${name(first)}, by its header alone` : where;
  }
}

function describe(match: Match): string {
  if (match.part === "none") return name(match);
  const lines = match.from === match.to ? `line ${match.from}` : `lines ${match.from}-${match.to}`;
  const facts = [`${match.part === "whole" ? "the whole log" : match.part}`];
  if (match.missing.lines > 0) facts.push(`${match.missing.lines} lines missing inside`);
  if (match.edited) facts.push("edited");
  facts.push(match.newest ? "newest of its command" : `newer run: ${match.newestRun}`);
  return `${name(match)}, ${lines} of ${match.run.lines} (${facts.join(", ")})`;
}

function name({ run, command }: Match): string {
  return `${run.id} (${command.length > 80 ? `${command.slice(0, 80)}…` : command})`;
}

function contradiction(match: Match): string {
  const first = match.differences.find((d) => d.kind === "value" || d.kind === "edited");
  if (!first) return `the paste goes on with lines this run does not have`;
  return `line ${first.logLine} says "${first.log.trim().slice(0, 100)}" where the paste says "${first.paste.trim().slice(0, 100)}"`;
}

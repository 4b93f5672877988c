import { severity } from "../../src/read/view/severity.ts";
import { estimateTokens } from "../../src/read/view/token-count.ts";
import type { Line, LogReader } from "../../src/store/log/line.ts";

/** Another way to read a long log within a budget: the text an assistant would get. */
export type Peer = (log: LogReader, maxTokens: number) => string;

const numbered = (line: Line): string => `${line.n}: ${line.text}`;

function within(lines: readonly Line[], maxTokens: number): Line[] {
  const taken: Line[] = [];
  let used = 0;
  for (const line of lines) {
    used += estimateTokens(`${numbered(line)}\n`);
    if (used > maxTokens) break;
    taken.push(line);
  }
  return taken;
}

const inOrder = (lines: readonly Line[]): string =>
  [...lines]
    .sort((a, b) => a.n - b.n)
    .map(numbered)
    .join("\n");

export const tail: Peer = (log, maxTokens) =>
  inOrder(within([...log.lines()].reverse(), maxTokens));

export const headTail: Peer = (log, maxTokens) => {
  const lines = [...log.lines()];
  return inOrder([...within(lines, maxTokens / 2), ...within(lines.reverse(), maxTokens / 2)]);
};

/** grep -i -C2, from the top until the budget is full, as an assistant does. */
export const errorGrep: Peer = (log, maxTokens) => {
  const lines = [...log.lines()];
  const near = new Set<number>();
  lines.forEach((line, at) => {
    if (!/error|fail|exception|fatal|panic|traceback/i.test(line.text)) return;
    for (let step = -2; step <= 2; step++) near.add(at + step);
  });
  return inOrder(
    within(
      lines.filter((_, at) => near.has(at)),
      maxTokens,
    ),
  );
};

/** The same without context, from the bottom: what a careful user does. */
export const lastErrors: Peer = (log, maxTokens) =>
  inOrder(
    within(
      [...log.lines()]
        .filter((line) => /error|fail|exception|fatal|panic|traceback/i.test(line.text))
        .reverse(),
      maxTokens,
    ),
  );

export const severityOnly: Peer = (log, maxTokens) =>
  inOrder(
    within(
      [...log.lines()]
        .map((line) => ({ line, worst: severity(line.text) }))
        .filter(({ worst }) => worst > 0)
        .sort((a, b) => b.worst - a.worst)
        .map(({ line }) => line),
      maxTokens,
    ),
  );

/** What diff(1) says against the good run: all new lines, numbers and times included. */
export function plainDiff(log: LogReader, maxTokens: number, good: readonly string[]): string {
  const known = new Set(good);
  return inOrder(
    within(
      [...log.lines()].filter((line) => !known.has(line.text)),
      maxTokens,
    ),
  );
}

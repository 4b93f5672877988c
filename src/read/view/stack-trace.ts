/**
 * The block a line belongs to: a stack trace with its message, a compiler error with its source and
 * carets, a failed test with its difference. Knows the shapes of Node, Python, Java, Go, Rust, C#,
 * Ruby, PHP, gcc/clang, rustc, tsc, eslint, pytest, jest and vitest.
 *
 * @returns first and last index, inclusive, at most `LONGEST` lines each way
 */
export function blockAround(lines: readonly { text: string }[], at: number): [number, number] {
  const text = (index: number): string => lines[index]?.text ?? "";
  return [firstOf(text, at), lastOf(text, at, lines.length)];
}

const LONGEST = 60;

/** A line inside a trace, or one that opens a part of it. */
const FRAME = new RegExp(
  [
    /^\s+at\s+\S/, // Node, Java, C#, Rust
    /^\s*at .+\(?.+:\d+(?::\d+)?\)?$/,
    /^\s*File "[^"]+", line \d+/, // Python
    /^\s*\.\.\. \d+ (?:more|common frames)/,
    /^\s*from .+:\d+:in /, // Ruby
    /^\s*\S+\.rb:\d+:in [`'][^']*'$/,
    /^\s*#\d+\s+(?:0x[0-9a-f]|\/\S+\(\d+\): |\{main\}|\[internal|\S+ \(.*\) at )/, // PHP, gdb, sanitizers
    /^goroutine \d+ \[/,
    /^\s+\S+\.go:\d+/,
    /^\s+\d+: +(?:0x[0-9a-f]+ - )?\S+::/, // Rust
    /^\s*[|│┃╷╵]\s?/,
    /^\s*\d+\s*[|│┃]/, // source with line numbers
    /^\s*-+> \S+:\d+/,
    /^\s*= (?:note|help)/,
    /^\s*[~^]+[~^\- ]*$/,
    /^\s*❯ /,
  ]
    .map((shape) => shape.source)
    .join("|"),
);

/** Errors in a box, as terraform and miette draw them, say what happened in the box. */
const BOXED = /^\s*[│┃|]\s+[A-Za-z]/;

/** Lines that open or continue a trace without looking like a frame. */
const JOINT =
  /^(?:Caused by:|Suppressed:|During handling|The above exception|Stack trace:|stack backtrace:|Traceback|created by |\[signal |note: |help: |exit status|\s+thrown in |[\w.]*(?:Error|Exception): |Expected|Received|E {2,}|> {2,}|\s*[-+] )/;

/** A Python trace ends with its message, all others begin with it. */
const LAST_LINE = /^[\w.]*(?:Error|Exception|Warning|Interrupt|Exit|Failed)\b/;

/** True for a line that says only where, never what happened. */
export function isFrame(text: string): boolean {
  return FRAME.test(text) && !BOXED.test(text);
}

function lastOf(text: (index: number) => string, at: number, end: number): number {
  const own = indent(text(at));
  let last = at;
  for (let index = at + 1; index < end && index - at <= LONGEST; index++) {
    const line = text(index);
    if (line.trim() === "") {
      // A blank belongs to the block only if the block goes on after it.
      if (!continues(text, index + 1, own)) break;
      continue;
    }
    if (!continues(text, index, own)) break;
    last = index;
  }
  return last;
}

function continues(text: (index: number) => string, index: number, own: number): boolean {
  const line = text(index);
  if (line.trim() === "") return false;
  if (indent(line) > own || FRAME.test(line) || JOINT.test(line)) return true;
  // Go prints a function and then, indented, where it is.
  if (/^\S+\(.*\)$/.test(line) && /^\s+\S+\.go:\d+/.test(text(index + 1))) return true;
  return false;
}

function firstOf(text: (index: number) => string, at: number): number {
  const own = text(at);
  let first = at;
  if (indent(own) > 0 || FRAME.test(own) || LAST_LINE.test(own) || JOINT.test(own)) {
    while (first > 0 && at - first < LONGEST && opensBelow(text, first - 1)) first--;
    // The line above an indented block is its title.
    const above = text(first - 1);
    const indented = indent(text(first)) > 1 || FRAME.test(text(first));
    if (first > 0 && indented && above.trim() !== "") first--;
  }
  // gcc says first in which function, and from where it was included.
  while (
    first > 0 &&
    /: In .*function|^In file included from|^\s+from \S+:\d+/.test(text(first - 1))
  ) {
    first--;
  }
  return first;
}

function opensBelow(text: (index: number) => string, index: number): boolean {
  const line = text(index);
  if (line.trim() === "") return /^\s*\^+\s*$/.test(text(index - 1));
  return indent(line) > 0 || FRAME.test(line);
}

function indent(line: string): number {
  let at = 0;
  while (at < line.length && (line[at] === " " || line[at] === "\t")) at++;
  return at;
}

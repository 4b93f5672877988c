import { statfsSync } from "node:fs";
import { dirname } from "node:path";

/**
 * The one error ig raises on purpose. It reaches people through two catchers only: the CLI prints
 * `ig: message` and the hint, MCP answers `isError` with the same two sentences.
 *
 * @param code    short kebab-case name of the kind, stable: `unknown-run`, `bad-flag`, `log-missing`
 * @param message what is wrong, one line, no trailing period needed
 * @param hint    what to do next
 */
export class IgError extends Error {
  readonly code: string;
  readonly hint: string | undefined;

  constructor(code: string, message: string, hint?: string) {
    super(message);
    this.name = "IgError";
    this.code = code;
    this.hint = hint;
  }
}

/** What the system refuses, by name: the words a person would look for. */
const REASONS: Record<string, string> = {
  ENOSPC: "no space left on the disk",
  EDQUOT: "disk quota used up",
  EROFS: "read-only file system",
  EACCES: "no permission",
  EPERM: "no permission",
  EMFILE: "too many open files (see ulimit -n)",
  ENFILE: "too many open files on this machine",
  EIO: "input/output error of the disk",
  ENAMETOOLONG: "the file name is too long",
  ELOOP: "a link that leads nowhere, or is not followed",
  ENOTDIR: "a file where a directory is needed",
  EFBIG: "file size limit reached",
};

/** Why the system refused something, in words; its own message where there are none. */
export function reasonOf(error: unknown): string {
  const { code, path, dest, message } = (error ?? {}) as NodeJS.ErrnoException & { dest?: string };
  // Of a link, `path` is what it leads to.
  const place = dest ?? path;
  if (code === "ENOSPC" && place !== undefined && !hasInodes(place))
    return "no inodes left: too many files";
  return (code !== undefined && REASONS[code]) || String(message);
}

/** The same error says that a disk has no room for a byte more, and none for a file more. */
function hasInodes(path: string): boolean {
  for (let dir = dirname(path); ; dir = dirname(dir)) {
    try {
      const { files, ffree } = statfsSync(dir);
      return files === 0 || ffree > 0;
    } catch {
      if (dir === dirname(dir)) return true;
    }
  }
}

/** All that the system says of what it refused, in words; undefined for what the system did not say. */
export function refusalOf(error: unknown): string | undefined {
  const { syscall, code, path, message } = (error ?? {}) as NodeJS.ErrnoException;
  if (syscall === undefined && !code?.startsWith("E")) return undefined;
  const reason = reasonOf(error);
  if (reason === message) return message;
  return path === undefined ? `${reason} (${message})` : `${reason}: ${path} (${code})`;
}

/** What was thrown, in its own words; it need not be an Error. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What a terminal would act on, or show as another order of letters. */
const UNSEEN = /[\0-\x08\x0a-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** One line that says what it quotes: a name may hold a newline, or what a terminal acts on. */
export function visible(text: string): string {
  return text.replace(UNSEEN, escaped);
}

function escaped(character: string): string {
  if (character === "\n") return "\\n";
  const code = character.charCodeAt(0).toString(16);
  return code.length > 2 ? `\\u${code.padStart(4, "0")}` : `\\x${code.padStart(2, "0")}`;
}

/** Says something to who started ig, beside the command's own output. */
export function complain(text: string): void {
  process.stderr.write(`ig: ${visible(text)}\n`);
}

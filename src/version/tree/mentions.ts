import { realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** A path that a command line or a script names, and that is there. */
export interface Mention {
  /** With links followed. */
  path: string;
  kind: "file" | "directory";
}

const MAX_WORDS = 300;
/** Programs and devices of the machine, which are no code of a project's. */
const SYSTEM =
  /^\/(?:usr|bin|sbin|lib\w*|dev|proc|sys|etc|run|nix|snap|System|Library|Applications)(?:\/|$)|^\/(?:tmp|var\/tmp|opt)?$/;

/** The existing paths among the words of a text, read from each of these directories. */
export function mentionsIn(text: string, dirs: readonly string[]): Mention[] {
  const found = new Map<string, Mention>();
  const words = text.split(/[\s;|&<>()[\]{}"'`=,:@]+/).filter(isPathLike);
  for (const word of new Set(words.slice(0, MAX_WORDS)))
    for (const dir of dirs) {
      const mention = mentionAt(resolve(dir, atHome(word)));
      if (mention !== undefined) found.set(mention.path, mention);
    }
  return [...found.values()];
}

function isPathLike(word: string): boolean {
  return (
    word !== "" &&
    word.length < 500 &&
    !word.startsWith("-") &&
    !/^[\d.]+$/.test(word.replace(/^\.\.?$/, "x"))
  );
}

function atHome(word: string): string {
  const rest = /^(?:~|\$HOME|\$\{HOME\})(\/.*)/.exec(word)?.[1];
  return rest === undefined ? word : join(homedir(), rest);
}

function mentionAt(named: string): Mention | undefined {
  try {
    const stat = statSync(named, { throwIfNoEntry: false });
    if (stat === undefined) return undefined;
    const path = realpathSync(named);
    if (SYSTEM.test(path)) return undefined;
    if (stat.isFile()) return { path, kind: "file" };
    return stat.isDirectory() ? { path, kind: "directory" } : undefined;
  } catch {
    return undefined;
  }
}

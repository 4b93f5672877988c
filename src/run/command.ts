import { accessSync, constants, existsSync, statSync } from "node:fs";
import { delimiter, resolve } from "node:path";
import { IgError } from "../error.ts";
export interface Command {
  argv: string[];
  file: string;
  args: string[];
  shell?: string;
}
export function resolveCommand(
  words: string[],
  { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv; literal: boolean },
): Command {
  const word = words[0]!;
  if (
    words.length === 1 &&
    /[\s|&;<>()$`"'*?[\]{}~]/.test(word) &&
    !existsSync(resolve(cwd, word))
  ) {
    const shell = env.SHELL ?? "/bin/sh";
    return { argv: words, file: shell, args: ["-c", word], shell };
  }
  const places = word.includes("/")
    ? [resolve(cwd, word)]
    : (env.PATH ?? "").split(delimiter).map((d) => resolve(cwd, d || ".", word));
  let denied = false;
  for (const p of places) {
    if (!existsSync(p)) continue;
    try {
      accessSync(p, constants.X_OK);
      if (statSync(p).isFile()) return { argv: words, file: p, args: words.slice(1) };
      denied = true;
    } catch {
      denied = true;
    }
  }
  if (denied) throw new IgError("not-executable", `${word}: not executable`, `chmod +x ${word}`);
  throw new IgError("command-not-found", `${word}: command not found`, "Check the spelling");
}

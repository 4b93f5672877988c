import { isHarmless } from "./placeholder.ts";
import { PLACE, type SecretRange } from "./range.ts";

/** Short flags whose meaning depends on the program: which take a password, and how. */
const GLUED_PASSWORD =
  /(?:^|[\s/;&|(])(?:mysql\w*|mariadb[\w-]*|mycli|sqlcmd|bcp|7za?|unrar|rar)(?:\s|$)/;
const SPACED_PASSWORD =
  /(?:^|[\s/;&|(])(?:sshpass|docker\s+login|podman\s+login|helm\s+\S+\s+login|az\s+login|cf\s+login|oc\s+login|mongo\w*|sqlcmd|bcp)(?:\s|$)/;
const USER_AND_PASSWORD = /(?:^|[\s/;&|(])(?:curl|wget|http|https|xh|ab|lftp)(?:\s|$)/;
const AUTH_PASSWORD = /(?:^|[\s/;&|(])(?:redis-cli|valkey-cli|influx)(?:\s|$)/;
/** How far back on its line the program's name is looked for. */
const REACH = 300;

export type ShortFlag = "glued" | "spaced" | "user" | "auth";

const FLAGS: [RegExp, ShortFlag, RegExp][] = [
  [/^-p(?=[^\s-])/, "glued", GLUED_PASSWORD],
  [/^-[pP]\s+(?=[^\s-])/, "spaced", SPACED_PASSWORD],
  [/^(?:-u\s*|--user[ =])(?=[^\s-])/, "user", USER_AND_PASSWORD],
  [/^-a\s+(?=[^\s-])/, "auth", AUTH_PASSWORD],
];

const WORD_VALUE = /(?:"([^"\n]{1,256})"|'([^'\n]{1,256})'|([^\s"']{1,256}))/y;

/** Looks at the flag at `at`: a password, where the program before it on the line takes one there. */
export function shortFlagAt(text: string, at: number, found: SecretRange[]): void {
  const near = text.slice(at, at + 16);
  for (const [flag, meaning, program] of FLAGS) {
    const match = flag.exec(near);
    if (!match || match[0].includes("\n")) continue;
    const line = text.slice(Math.max(0, at - REACH), at);
    if (!program.test(line.slice(line.lastIndexOf("\n") + 1))) continue;
    WORD_VALUE.lastIndex = at + match[0].length;
    const word = WORD_VALUE.exec(text);
    if (!word) continue;
    const value = word[1] ?? word[2] ?? word[3]!;
    const start = at + match[0].length + (word[3] ? 0 : 1);
    const secret = passwordIn(value, meaning);
    if (secret)
      found.push({
        start: start + secret.from,
        end: start + value.length,
        kind: "password",
        rank: PLACE,
      });
    return;
  }
}

/** Where in the value of a short flag the password begins. */
export function passwordIn(value: string, meaning: ShortFlag): { from: number } | undefined {
  const from = meaning === "user" ? value.indexOf(":") + 1 : 0;
  if (meaning === "user" && from === 0) return undefined;
  const password = value.slice(from);
  if (password.length < 3 || isHarmless(password)) return undefined;
  // `-p 8080:80`, `-p 5432` and `-parallel` are no passwords even beside these programs.
  if (
    meaning !== "user" &&
    /^(?:[\d:.]+|arallel|rotocol=?.*|ort=?.*|rint.*|assword.*)$/.test(password)
  )
    return undefined;
  return { from };
}

/** What a short flag means to the programs named in `command` (the words before it). */
export function shortFlagMeaning(flag: string, command: string): ShortFlag | undefined {
  return FLAGS.find(([form, , program]) => form.test(flag) && program.test(command))?.[1];
}

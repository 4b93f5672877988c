import { basename } from "node:path";
import { passwordIn, shortFlagMeaning } from "./find/command-flag.ts";
import { classifyName, type NameClass } from "./find/name-class.ts";
import { isHarmless } from "./find/placeholder.ts";

/**
 * The words of a command with their secrets masked. A word is judged by itself, and as the value of
 * the flag or the variable it stands beside or holds.
 *
 * @param mask masks what a word gives away by itself
 */
export function maskWords(argv: readonly string[], mask: (word: string) => string): string[] {
  let command = "";
  return argv.map((word, at) => {
    const before = argv[at - 1];
    const masked = mask(word);
    const secret =
      (before === undefined ? undefined : flagValue(before, word, command)) ??
      gluedValue(word, command);
    // Only words that can name a program or its subcommand; options and long text cannot.
    if (!word.startsWith("-") && word.length < 200) command += ` ${basename(word)}`;
    // The kind a shape tells says more than that of the flag.
    if (!secret || masked.startsWith("[masked:", secret.from)) return masked;
    return `${word.slice(0, secret.from)}[masked:${secret.kind}]`;
  });
}

/** Where in a word a secret begins; it goes on to the word's end. */
interface SecretPart {
  from: number;
  kind: string;
}

const FLAG = /^--?([A-Za-z][\w.-]*)$/;

/** The whole word is the value of a flag that says it is secret. */
function flagValue(flag: string, value: string, command: string): SecretPart | undefined {
  if (value.startsWith("-") && value.length < 12) return undefined;
  const name = FLAG.exec(flag)?.[1];
  const nameClass = name && name.length > 1 ? classifyName(name) : undefined;
  if (nameClass && isGiven(nameClass, value)) return { from: 0, kind: nameClass.kind };
  const meaning = shortFlagMeaning(`${flag} ${value}`, command);
  const password = meaning && meaning !== "glued" ? passwordIn(value, meaning) : undefined;
  return password && { from: password.from, kind: "password" };
}

const GLUED = /^(--?[A-Za-z][\w.-]*=|-[A-Za-z]\s*|[A-Za-z_]\w*=)(?=.)/s;

/** A word that holds flag and value: `--token=x`, `-px`, `TOKEN=x`. */
function gluedValue(word: string, command: string): SecretPart | undefined {
  const flag = GLUED.exec(word)?.[1];
  if (!flag) return undefined;
  const value = word.slice(flag.length);
  if (flag.endsWith("=")) {
    const nameClass = classifyName(flag.slice(0, -1).replace(/^-+/, ""));
    if (!nameClass || !isGiven(nameClass, value)) return undefined;
    return { from: flag.length, kind: nameClass.kind };
  }
  const meaning = shortFlagMeaning(word, command);
  const password =
    meaning === "glued" || meaning === "user" ? passwordIn(value, meaning) : undefined;
  return password && { from: flag.length + password.from, kind: "password" };
}

/** A word of a real command line is no help text: a sure name masks whatever it is given. */
function isGiven({ tier }: NameClass, value: string): boolean {
  return (tier !== "likely" || value.length >= 4) && value !== "" && !isHarmless(value);
}

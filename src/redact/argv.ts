import { basename } from "node:path";
import { passwordIn, shortFlagMeaning } from "./find/command-flag.ts";
import { PIPED, secretsInCommand } from "./find/command-words.ts";
import { classifyName, type NameClass } from "./find/name-class.ts";
import { isHarmless } from "./find/placeholder.ts";

/**
 * The words of a command with their secrets masked. A word is judged by itself, as the value of the
 * flag or the variable it stands beside or holds, and by what its program takes there.
 *
 * @param mask masks what a word gives away by itself
 */
export function maskWords(argv: readonly string[], mask: (word: string) => string): string[] {
  const told = secretsInCommand(argv);
  let command = "";
  return argv.map((word, at) => {
    const before = argv[at - 1];
    const masked = mask(piped(word));
    const secret =
      (before === undefined ? undefined : flagValue(before, word, command, at)) ??
      gluedValue(word, command) ??
      told.find((one) => one.word === at);
    // Only words that can name a program or its subcommand; options and long text cannot.
    if (!word.startsWith("-") && word.length < 200) command += ` ${basename(word)}`;
    // The kind a shape tells says more than that of the flag.
    if (!secret || masked.startsWith("[masked:", secret.from)) return masked;
    return `${word.slice(0, secret.from)}[masked:${secret.kind}]${secret.to === undefined ? "" : word.slice(secret.to)}`;
  });
}

/** Where in a word a secret begins; it goes on to the word's end, or up to `to`. */
interface SecretPart {
  from: number;
  to?: number;
  kind: string;
}

/** A command string that pipes a secret into a program. */
function piped(word: string): string {
  if (!word.includes("|")) return word;
  return word.replace(PIPED, (whole: string, _quote: string, value: string) =>
    isHarmless(value) ? whole : whole.replace(value, () => "[masked:password]"),
  );
}

const FLAG = /^(?:--?|\/)([A-Za-z][\w.-]*)$/;
/** `-Dname=x`, `-Pname=x`, `-var=name=x`, `--set a.name=x,b=c`, `-e NAME=x`, `-eNAME=x`. */
const ASSIGNS =
  /^(?:-[DPe](?=[A-Za-z])|--?[A-Za-z][\w-]*=(?=[\w.:/-]+=)|)([A-Za-z_][\w.:-]*)(?:=|:=)(?=.)/s;

/** The whole word is the value of a flag, or of a name before it, that says it is secret. */
function flagValue(
  flag: string,
  value: string,
  command: string,
  at: number,
): SecretPart | undefined {
  if (value.startsWith("-") && value.length < 12) return undefined;
  const name = FLAG.exec(flag)?.[1];
  const nameClass = name && name.length > 1 ? classifyName(name) : undefined;
  if (nameClass && isGiven(nameClass, value)) return { from: 0, kind: nameClass.kind };
  const setting =
    at > 1 && /\b(?:set|config|put|add)\b/.test(command) ? settingOf(flag, value) : undefined;
  if (setting) return setting;
  const meaning = shortFlagMeaning(`${flag} ${value}`, command);
  const password = meaning && meaning !== "glued" ? passwordIn(value, meaning) : undefined;
  return password && { from: password.from, kind: "password" };
}

/** `config set NAME x`: the name of a setting, then its value. */
function settingOf(name: string, value: string): SecretPart | undefined {
  if (name.startsWith("-") || !/[_.:/]|[a-z][A-Z]|password|token|secret/i.test(name))
    return undefined;
  const nameClass = classifyName(name.replace(/^.*[:/]/, ""));
  const isValue = nameClass && !/=/.test(value.slice(0, -2)) && isGiven(nameClass, value);
  return isValue ? { from: 0, kind: nameClass.kind } : undefined;
}

const GLUED = /^(--?[A-Za-z][\w.-]*=|\/[A-Za-z]+:|-[A-Za-z]\s*|[A-Za-z_]\w*=)(?=.)/s;

/** A word that holds flag and value: `--token=x`, `-px`, `TOKEN=x`, `-Ddb.password=x`. */
function gluedValue(word: string, command: string): SecretPart | undefined {
  const assigned = assignedValue(word);
  if (assigned) return assigned;
  const flag = GLUED.exec(word)?.[1];
  if (!flag) return undefined;
  const value = word.slice(flag.length);
  if (/[=:]$/.test(flag)) {
    const nameClass = classifyName(flag.slice(0, -1).replace(/^[-/]+/, ""));
    if (!nameClass || !isGiven(nameClass, value)) return undefined;
    return { from: flag.length, kind: nameClass.kind };
  }
  const meaning = shortFlagMeaning(word, command);
  const password =
    meaning === "glued" || meaning === "user" ? passwordIn(value, meaning) : undefined;
  return password && { from: flag.length + password.from, kind: "password" };
}

function assignedValue(word: string): SecretPart | undefined {
  let from = 0;
  for (const part of word.split(",")) {
    const match = ASSIGNS.exec(part);
    const nameClass = match ? classifyName(match[1]!.replace(/^.*[:/]/, "")) : undefined;
    const value = match ? part.slice(match[0].length) : "";
    if (nameClass && isGiven(nameClass, value)) {
      const start = from + match![0].length;
      return { from: start, to: start + value.length, kind: nameClass.kind };
    }
    from += part.length + 1;
  }
  return undefined;
}

/** A word of a real command line is no help text: a sure name masks whatever it is given. */
function isGiven({ tier }: NameClass, value: string): boolean {
  return (tier !== "likely" || value.length >= 4) && value !== "" && !isHarmless(value);
}

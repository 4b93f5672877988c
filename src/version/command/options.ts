import { type Interpreter, list } from "./interpreter.ts";

type Kind = "code" | "script" | "module" | "chdir" | "values" | "flag";
interface Option {
  kind: Kind;
  value: string | undefined;
  /** How many of the next words belong to it: 0 or 1. */
  taken: 0 | 1;
}

/** A word of a command line, with an option's value where it has one. */
interface Word {
  kind: Kind | "operand";
  value: string | undefined;
  /** Where the next one is. */
  next: number;
}

/** An interpreter's own words and what it is given, in order, options told from operands. */
export function* wordsOf(program: Interpreter, words: readonly string[]): Generator<Word> {
  const read = optionReader(program);
  let onlyOperands = false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (!onlyOperands && word === "--") onlyOperands = true;
    else if (!onlyOperands && isOption(word, program)) {
      const { kind, value, taken } = read(word, words[at + 1]);
      at += taken;
      yield { kind, value, next: at + 1 };
    } else yield { kind: "operand", value: word, next: at + 1 };
  }
}

function isOption(word: string, program: Interpreter): boolean {
  return (word.startsWith("-") && word !== "-") || (program.plus === true && word.startsWith("+"));
}

/** Reads single options, each with the word after it. */
function optionReader(program: Interpreter): (word: string, next: string | undefined) => Option {
  const kinds = new Map<string, Kind>();
  for (const kind of ["values", "chdir", "module", "script", "code"] as const)
    for (const name of list(program[kind])) if (/^[-+]/.test(name)) kinds.set(name, kind);
  const attached = new Set(list(program.attached));

  const withValue = (kind: Kind, inWord: string, next: string | undefined): Option =>
    kind === "code" || kind === "flag" || inWord !== ""
      ? { kind, value: inWord, taken: 0 }
      : { kind, value: next, taken: 1 };

  function cluster(word: string, next: string | undefined): Option {
    for (let at = 1; at < word.length; at++) {
      const letter = word[0]! + word[at]!;
      if (attached.has(letter)) break;
      const kind = kinds.get(letter);
      if (kind) return withValue(kind, word.slice(at + 1), next);
    }
    return { kind: "flag", value: undefined, taken: 0 };
  }

  return (word, next) => {
    const equals = word.indexOf("=");
    const name = equals > 0 ? word.slice(0, equals) : word;
    const kind = kinds.get(name) ?? kinds.get(hyphened(name));
    if (kind && equals > 0) return { kind, value: word.slice(equals + 1), taken: 0 };
    if (kind) return withValue(kind, "", next);
    if (program.cluster && !word.startsWith("--")) return cluster(word, next);
    return { kind: "flag", value: undefined, taken: 0 };
  };
}

/** `--num_processes` is `--num-processes`. */
function hyphened(name: string): string {
  return name.startsWith("--") ? name.replaceAll("_", "-") : name;
}

import { looksMade, looksWeaklyChosen } from "./given.ts";
import { isSecretValue } from "./is-secret.ts";
import { lineEnd } from "./key-text.ts";
import { classifyName, type NameClass } from "./name-class.ts";
import { isHarmless } from "./placeholder.ts";
import { NAMED, type SecretRange } from "./range.ts";
import { findInColumns } from "./told-by-header.ts";

/** The lines below one, with where each begins, read as far as somebody asks. */
export function* linesBelow(text: string, end: number, most: number): Generator<[string, number]> {
  for (let at = end + 1, left = most; left > 0 && at <= text.length && end < text.length; left--) {
    const next = lineEnd(text, at);
    yield [text.slice(at, Math.min(next, at + 1000)), at];
    if (next >= text.length) return;
    at = next + 1;
  }
}

const YAML_KEY =
  /^([ \t]*(?:[-+>] )?[ \t]*)["']?([A-Za-z][\w.-]{1,60})["']?:[ \t]*(?:!!?\w{1,12}[ \t]*)?(?:[|>][+-]?\d?)?[ \t]*(?:#.*)?\r?$/;
const JSON_KEY = /["']([A-Za-z][\w.-]{1,60})["'][ \t]*(?::|=>?)[ \t]*\r?$/;
const FORM_PART = /name="([\w.[\]-]{2,60})"[ \t]*\r?$/;
const WORD_ABOVE =
  /\b(?:password|passphrase|passcode|token|secret|(?:api|access|secret|private) key)\b[^\n]{0,80}[:：][ \t]*\r?$/i;
const SEED =
  /\b(?:mnemonic|(?:seed|recovery|secret|backup|pass)[ _-]?(?:phrase|words))\b|^\W*seed\b/i;
const PLIST_KEY = /<key>([\w .-]{2,60})<\/key>[ \t]*\r?$/;
const SECRET_KIND = /^[ \t]*["']?kind["']?:[ \t]*["']?Secret\b/;

/** What the line from `start` to `end` says of the lines below it. */
export function findBelow(text: string, start: number, end: number, found: SecretRange[]): void {
  const line = text.slice(start, Math.min(end, start + 1000));
  if (/eed|nemonic|hrase/.test(line)) seedWords(text, line, start, end, found);
  if (!/[=:(\d]/.test(line)) findInColumns(text, line, end, found);
  if (!/[:|>"=+-][ \t]*(?:#.*)?\r?$/.test(line.slice(-80)) && !line.includes("kind")) return;
  if (SECRET_KIND.test(line)) secretData(text, end, found);
  const yaml = YAML_KEY.exec(line);
  if (yaml) yamlBlock(text, line, yaml, end, found);
  const json = JSON_KEY.exec(line) ?? PLIST_KEY.exec(line);
  if (json) quotedBelow(text, json[1]!, end, found);
  const form = /form-data/i.test(line) ? FORM_PART.exec(line) : null;
  if (form) formValue(text, form[1]!, line, end, found);
  if (WORD_ABOVE.test(line)) wordBelow(text, end, found);
}

function push(found: SecretRange[], start: number, length: number, kind: string): void {
  found.push({ start, end: start + length, kind, rank: NAMED });
}

const indentOf = (line: string) => line.length - line.trimStart().length;

/** `password: |` and the deeper lines below; `password:` and one deeper line. */
function yamlBlock(
  text: string,
  line: string,
  key: RegExpExecArray,
  end: number,
  found: SecretRange[],
): void {
  const nameClass = classifyName(key[2]!);
  if (!nameClass) return;
  const block = /[|>][+-]?\d?[ \t]*(?:#.*)?\r?$/.test(line);
  const indent = key[1]!.length;
  for (const [below, at] of linesBelow(text, end, block ? 64 : 1)) {
    if (below.trim() === "") continue;
    if (indentOf(below) <= indent) return;
    const value = below.trim().replace(/^(["'])(.*)\1,?$/, "$2");
    const isValue = block
      ? !isHarmless(value) && (nameClass.tier !== "likely" || looksMade(value))
      : !/^[-{["'&*]|:(?:\s|$)/.test(value) &&
        !/\s/.test(value) &&
        isSecretValue(nameClass, value, "field");
    if (!isValue) return;
    push(found, at + below.indexOf(value), value.length, nameClass.kind);
  }
}

const QUOTED_LINE =
  /^[ \t>]*(?:string\(\d{1,5}\)[ \t]*)?(?:<string>|(["']))(.{3,1000}?)(?:<\/string>|\1[ \t]*[,;})]*)[ \t]*\r?$/;

/** `"password":` and its value on the next line; `<key>` and `<string>` of a property list. */
function quotedBelow(text: string, name: string, end: number, found: SecretRange[]): void {
  const nameClass = classifyName(name);
  for (const [below, at] of nameClass ? linesBelow(text, end, 1) : []) {
    const value = QUOTED_LINE.exec(below)?.[2];
    if (value !== undefined && isSecretValue(nameClass as NameClass, value, "quoted"))
      push(found, at + below.indexOf(value), value.length, nameClass!.kind);
  }
}

/** A part of a form: an empty line, then the value; a lead such as curl's `> ` stands before each. */
function formValue(
  text: string,
  name: string,
  line: string,
  end: number,
  found: SecretRange[],
): void {
  const nameClass = classifyName(name);
  if (!nameClass) return;
  const lead = /^[>=<] ?/.exec(line)?.[0].trim() ?? "";
  let blank = false;
  for (const [below, at] of linesBelow(text, end, 4)) {
    const value = (below.startsWith(lead) ? below.slice(lead.length) : below).trim();
    if (blank) {
      if (value !== "" && !isHarmless(value))
        push(found, at + below.indexOf(value), value.length, nameClass.kind);
      return;
    }
    blank = value === "";
    if (!blank && !/^Content-/i.test(value)) return;
  }
}

/** `Use the following password:` and a word alone, perhaps after an empty line. */
function wordBelow(text: string, end: number, found: SecretRange[]): void {
  for (const [below, at] of linesBelow(text, end, 3)) {
    const value = below.trim();
    if (value === "") continue;
    if (/^\S+$/.test(value) && (looksWeaklyChosen(value) || looksMade(value)))
      push(found, at + below.indexOf(value), value.length, "password");
    return;
  }
}

const LINES_OF_WORDS = /^[\W\d]{0,12}((?:[a-z]{3,8}[ ,]{1,3}){2,23}[a-z]{3,8})\W{0,4}$/;
const ONE_WORD = /^[\W\d]{0,12}([a-z]{3,8})\W{0,4}$/;
const NUMBERED = /^\W{0,4}\d{1,2}\W/;

/** Twelve words or more, on the line itself, below it, or one a line. */
function seedWords(
  text: string,
  line: string,
  start: number,
  end: number,
  found: SecretRange[],
): void {
  const named = SEED.exec(line);
  if (!named) return;
  const rest = line.slice(named.index + named[0].length);
  const here = /[a-z]{3,8}(?:[ ,]{1,3}[a-z]{3,8}){11,23}/.exec(rest);
  if (here) {
    push(found, start + named.index + named[0].length + here.index, here[0].length, "seed-phrase");
    return;
  }
  const words: { at: number; length: number; count: number; numbered: boolean }[] = [];
  for (const [below, at] of linesBelow(text, end, 28)) {
    if (below.trim() === "" && words.length === 0) continue;
    const value = (LINES_OF_WORDS.exec(below) ?? ONE_WORD.exec(below))?.[1];
    if (value === undefined) break;
    const count = value.split(/[ ,]+/).length;
    words.push({
      at: at + below.indexOf(value),
      length: value.length,
      count,
      numbered: NUMBERED.test(below),
    });
  }
  const count = words.reduce((sum, one) => sum + one.count, 0);
  // A part of a list that goes on below what was read is numbered at least.
  if (count < 12 && !words.every(({ numbered }) => numbered)) return;
  for (const { at, length } of words) push(found, at, length, "seed-phrase");
}

const DATA_LINE =
  /^([ \t]+)["']?[\w.-]{1,100}["']?:[ \t]+["']?([A-Za-z0-9+/]{4,}={0,2})["']?,?[ \t]*\r?$/;

/** `kind: Secret`: each value under `data:` or `stringData:` is one. */
function secretData(text: string, end: number, found: SecretRange[]): void {
  let inside = false;
  for (const [below, at] of linesBelow(text, end, 60)) {
    if (/^---|^kind:/.test(below)) return;
    if (/^["']?(?:stringData|data)["']?:/.test(below.trim())) inside = true;
    else if (inside && /^\S/.test(below)) inside = false;
    const value = inside ? DATA_LINE.exec(below)?.[2] : undefined;
    if (value !== undefined && value.length >= 8)
      push(found, at + below.lastIndexOf(value), value.length, "secret");
  }
}

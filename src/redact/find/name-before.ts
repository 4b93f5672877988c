const SPACE = 32;
const TAB = 9;
const BACKSLASH = 92;
const NAME_CHAR = new Uint8Array(128);
for (const char of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-") {
  NAME_CHAR[char.charCodeAt(0)] = 1;
}
/** What no name of a secret ends with: most fields and nearly all times and positions. */
const NEVER_LAST = new Uint8Array(128);
for (const char of "bjqvxz._-") NEVER_LAST[char.charCodeAt(0)] = 1;
/**
 * The last two letters of all that is told by its end: of names of secrets, and of the words beside
 * a name, see `ownerOf`. Only names of several words hold the telling one anywhere.
 */
const LAST_PAIR = new Uint8Array(128 * 128);
for (const pair of "al am as ne at de di dp ds ed ek en er et ey ha ic id ie ig in is la lo ls lt na ng ns od on pw rd re rf ro rt se sk sn ss sw ta th tp tr ts ty ue wd wt xt ys".split(
  " ",
))
  LAST_PAIR[pair.charCodeAt(0) * 128 + pair.charCodeAt(1)] = 1;
const UNDERSCORE = 95;
const isSmall = (code: number) => code >= 97 && code <= 122;
const isDigit = (code: number) => code >= 48 && code <= 57;
/** Longest name and longest run of spaces looked at: what keeps hostile lines linear. */
const NAME_LIMIT = 64;
export const SPACES_LIMIT = 24;

export const isBlank = (code: number) => code === SPACE || code === TAB;
export const isQuote = (code: number) => code === 34 || code === 39 || code === 96;
const isNameChar = (code: number) => code < 128 && NAME_CHAR[code] === 1;

/** A name and where it stands. */
export interface Name {
  name: string;
  start: number;
}

/** The name that ends before the separator at `at`; quotes, escapes, `]` and spaces between skipped. */
export function nameBefore(text: string, at: number): Name | undefined {
  let end = at;
  for (let left = SPACES_LIMIT; left > 0 && isBlank(text.charCodeAt(end - 1)); left--) end--;
  if (text.charCodeAt(end - 1) === 93) end--;
  if (isQuote(text.charCodeAt(end - 1))) {
    end--;
    for (let left = 3; left > 0 && text.charCodeAt(end - 1) === BACKSLASH; left--) end--;
  }
  const last = text.charCodeAt(end - 1);
  if (!isNameChar(last) || NEVER_LAST[last] === 1) return undefined;
  if (isDigit(last) && isDigit(text.charCodeAt(end - 2)) && !isNameChar(text.charCodeAt(end - 3))) {
    return undefined;
  }
  const lastButOne = text.charCodeAt(end - 2);
  const told = !isSmall(last) || !isSmall(lastButOne) || LAST_PAIR[lastButOne * 128 + last] === 1;
  let several = false;
  let start = end;
  const limit = Math.max(0, end - NAME_LIMIT);
  for (; start > limit; start--) {
    const code = text.charCodeAt(start - 1);
    if (!isNameChar(code)) break;
    if (code === UNDERSCORE) several = true;
  }
  if (!told && !several) return undefined;
  while (start < end && text.charCodeAt(start) === 45) start++;
  // What a marker says is no name.
  if (end - start < 2 || text.startsWith("[masked:", start - 8)) return undefined;
  return { name: text.slice(start, end), start };
}

const TYPE = /^(?:string|str|String|Text)$/;
const LIST_NAME =
  /(?:name|key)\\{0,3}["']?\s{0,4}[:=]\s{0,4}\\{0,3}["']?([\w.-]{2,64})\\{0,3}["']?,?\s{0,40}\\{0,3}["']?$/i;

/** Names of more words than one, by the last. */
const MORE_WORDS: Record<string, RegExp> = {
  passe: /mot de $/i,
  sandi: /kata $/i,
  ordine: /parola d['’]$/i,
  string: /(?:community|connection) $/i,
};

function wholeName(text: string, { name, start }: Name): string {
  if (name.length < 5 || name.length > 6 || text.charCodeAt(start - 1) === 95) return name;
  const before = MORE_WORDS[name.toLowerCase()]?.exec(text.slice(Math.max(0, start - 16), start));
  return before ? before[0].replace(/[^A-Za-z]/g, "") + name.toLowerCase() : name;
}

/**
 * The name a value belongs to when the word before the separator is not it: `apiKey: string =`,
 * `the password is:`, `{"name": "API_TOKEN", "value":`, `key="Password" value=`.
 */
export function ownerOf(text: string, before: Name): string | undefined {
  const { name, start } = before;
  if (name.length === 5 && name.toLowerCase() === "value") {
    return LIST_NAME.exec(text.slice(Math.max(0, start - 140), start))?.[1];
  }
  if (name === "is") return nameBefore(text, start)?.name;
  if (name.length > 6 || !TYPE.test(name)) return wholeName(text, before);
  const whole = wholeName(text, before);
  if (whole !== name) return whole;
  const colon = /[?!]?:[ \t]{0,4}$/.exec(text.slice(Math.max(0, start - 8), start));
  return colon ? nameBefore(text, start - colon[0].length)?.name : name;
}

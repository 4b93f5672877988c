/** Shannon entropy of the characters of `value`, in bits per character. */
export function entropy(value: string): number {
  const counts = new Map<string, number>();
  for (const char of value) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) {
    const share = count / value.length;
    bits -= share * Math.log2(share);
  }
  return bits;
}

/** Changes between lower and upper case per character: names change once a word, keys all the time. */
function caseChanges(letters: string): number {
  let changes = 0;
  for (let at = 1; at < letters.length; at++) {
    const previous = letters.charCodeAt(at - 1) & 32;
    if (previous !== (letters.charCodeAt(at) & 32)) changes++;
  }
  return changes / letters.length;
}

const VOWELS = /[aeiouy]/gi;

/** Letters without a digit: words, unless the case jumps or hardly a vowel occurs. */
function lettersLookRandom(letters: string): boolean {
  if (letters.length < 16) return false;
  const capitals = (letters.match(/[A-Z]/g)?.length ?? 0) / letters.length;
  if (capitals > 0.3 && capitals < 0.8 && caseChanges(letters) > 0.25) return true;
  return (letters.match(VOWELS)?.length ?? 0) / letters.length < 0.2;
}

const WORDS = /^[A-Za-z]+(?:[-_.:/ ]+[A-Za-z]+)*$/;
/** Words with a number or a version at places: `my-release-v2`, `node18-alpine`, `ubuntu_22.04`. */
export const NUMBERED_WORDS =
  /^(?:v?\d{1,4}|[A-Za-z][a-z]{2,}\d{0,2}|[A-Z]{2,}\d{0,2})(?:[-_.:/ ]+(?:v?\d{1,4}|[A-Za-z][a-z]*\d{0,2}|[A-Z]+\d{0,2}))*$/;

/**
 * True when `value` looks generated rather than written: at least 12 characters, at least 3 bits of
 * entropy each, and not made of words or numbers alone.
 */
export function looksRandom(value: string): boolean {
  if (value.length < 12 || entropy(value) < 3) return false;
  if (/^[\d.,:+-]+$/.test(value)) return false;
  if (WORDS.test(value)) return lettersLookRandom(value.replace(/[^A-Za-z]/g, ""));
  return !NUMBERED_WORDS.test(value);
}

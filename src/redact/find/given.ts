import { looksRandom, NUMBERED_WORDS } from "./entropy.ts";
import { isCode, isHarmless, isPlaceholder } from "./placeholder.ts";

const VERSION_OR_TIME =
  /^[~^v]?\d+(?:[.:,/-]\d+)+\w{0,4}$|^\d+(?:\.\d+)?(?:ms|s|m|h|d|kb?|mb?|gb?|%|x)?$/i;
const IDENTIFIER =
  /^[A-Za-z]+(?:[A-Z][a-z]+)+\d{0,2}$|^[A-Z]+(?:_[A-Z0-9]+)+$|^[\w./-]+\.[a-z]{1,4}$|^-|^(?:required|nullable)\|/;

/** Letters with digits or signs among them, as nobody writes a word: a password in a sentence. */
export function looksChosen(value: string): boolean {
  if (value.length < 6 || value.length > 200 || isHarmless(value)) return false;
  if (VERSION_OR_TIME.test(value) || IDENTIFIER.test(value) || NUMBERED_WORDS.test(value))
    return false;
  if (!/[A-Za-z]/.test(value) || isCode(value)) return false;
  return /\d/.test(value)
    ? true
    : /[A-Za-z][!#$%^&*+=?@][A-Za-z]/.test(value) && /[A-Z]/.test(value);
}

/** The same, also `sunshine42`: where the place leaves little doubt. */
export function looksWeaklyChosen(value: string): boolean {
  return (
    looksChosen(value) ||
    (/[a-z].*\d{2}|\d{2}.*[a-z]/.test(value) &&
      /[A-Z]/.test(value) &&
      /^\w{8,64}$/.test(value) &&
      !isHarmless(value)) ||
    (/^[A-Za-z]{3,}\d{1,6}[!.]?$/.test(value) && value.length >= 6 && !isPlaceholder(value))
  );
}

const FILE = /^[\w.@-]+(?:\/[\w.@-]+)+\.\w{1,4}$/;
const HEX = /^(?:0x)?[0-9a-f]{16,}$/i;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A token or a key: generated, hex or a UUID. */
export function looksMade(value: string): boolean {
  if (value.startsWith("-") || FILE.test(value) || isCode(value)) return false;
  return (!isHarmless(value) && looksRandom(value)) || HEX.test(value) || UUID.test(value);
}

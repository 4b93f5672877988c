/** Text without anything unseen; `removed` counts each escape sequence and each character taken out. */
export interface Sanitized {
  text: string;
  removed: number;
}

// A string sequence (OSC, DCS, SOS, PM, APC) ends at its terminator, or where a terminal would
// give it up, or at the end of the line: an unterminated one must not swallow the rest of a log.
const STRING_BODY = "[^\\x07\\x18\\x1a\\x1b\\x9c\\n]*(?:\\x07|\\x1b\\\\|\\x9c)?";
const CSI_BODY = "[0-?]*[ -/]*[@-~]?";
const ESCAPES = [
  `\\x1b\\[${CSI_BODY}`,
  `\\x9b${CSI_BODY}`,
  `\\x1b[\\]PX^_]${STRING_BODY}`,
  `[\\x90\\x98\\x9d\\x9e\\x9f]${STRING_BODY}`,
  "\\x1b[ -/]*[0-~]?",
];
const CONTROLS = "\\0-\\x08\\x0b-\\x1f\\x7f-\\x9f";
// Everything Unicode itself calls invisible (bidi controls, zero-width characters, joiners,
// fillers, variation selectors, tag characters), and what breaks or annotates lines unseen.
const INVISIBLE =
  "\\p{Default_Ignorable_Code_Point}\\p{Bidi_Control}\\p{Noncharacter_Code_Point}\\u2028\\u2029\\ufff9-\\ufffb";

const PLAIN = /^[\n\t -~]*$/;
const DIRTY = new RegExp(`${ESCAPES.join("|")}|[${CONTROLS}${INVISIBLE}\\p{Cs}]`, "gu");

const PICTURE = /\p{Extended_Pictographic}$/u;
const PICTURE_ENDS = /\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]?$/u;
const PICTURE_STARTS = /^\p{Extended_Pictographic}/u;
const KEYCAP_BASE = /[0-9#*]$/;

/** True for the invisible characters that are part of how an emoji looks: one joiner between two
 * pictures, one text or picture selector after one. All others could carry a hidden message. */
function belongsToEmoji(found: string, text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 4), at);
  if (found === "\u200d") {
    return PICTURE_ENDS.test(before) && PICTURE_STARTS.test(text.slice(at + 1, at + 3));
  }
  if (found !== "\ufe0e" && found !== "\ufe0f") return false;
  return PICTURE.test(before) || (KEYCAP_BASE.test(before) && text[at + 1] === "\u20e3");
}

/** Each backspace takes back what stands before it, as a terminal does when it is written over. */
function takenBack(text: string, removed: () => void): string {
  const out: string[] = [];
  for (const char of text) {
    if (char !== "\b") out.push(char);
    else {
      removed();
      if (out.length > 0 && out.at(-1) !== "\n") out.pop();
    }
  }
  return out.join("");
}

/**
 * Takes out of `text` what a reader would not see but a model would read: terminal escape sequences
 * (also unterminated ones), C0 and C1 controls except newline and tab, bidirectional controls,
 * zero-width and other invisible characters, Unicode tags. A lone surrogate becomes U+FFFD.
 * Each line is judged by itself and stays a line. Sanitising twice changes nothing.
 */
export function sanitize(text: string): Sanitized {
  if (PLAIN.test(text)) return { text, removed: 0 };
  let removed = 0;
  const seen = text.includes("\b") ? takenBack(text, () => removed++) : text;
  const kept = seen.replace(DIRTY, (found, at: number) => {
    if (belongsToEmoji(found, seen, at)) return found;
    removed++;
    return found >= "\ud800" && found <= "\udfff" && found.length === 1 ? "\ufffd" : "";
  });
  return { text: kept, removed };
}

/** Newlines and tabs written out, as `\n` and `\t`. */
export function oneLine(text: string): string {
  return text.replaceAll("\n", "\\n").replaceAll("\t", "\\t");
}

/** `sanitize` for names, paths and messages, which stand on one line. */
export function sanitizeLine(text: string): string {
  return oneLine(sanitize(text).text);
}

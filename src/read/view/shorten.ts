import { countTokens, estimateTokens } from "./token-count.ts";

/** A rule of sixteen or more like marks says no more than a short one, and costs as much as a line. */
const RULE = /([^\p{L}\p{N}\s]|[^\p{L}\p{N}\s] )\1{15,}/gu;

function collapseRules(text: string): string {
  return text.replace(
    RULE,
    (rule, mark: string) => `${mark.repeat(4)}…[x${rule.length / mark.length}]`,
  );
}

/**
 * Cuts the middle out of a text until it costs at most so many tokens, and characters: `start …[+1,234 chars]… end`.
 * With `around`, the stretch about that character is kept as well.
 */
export function shorten(
  text: string,
  most: number | { tokens: number; chars: number },
  around?: number,
): { text: string; hidden: number } {
  const { tokens: maxTokens, chars: maxChars } =
    typeof most === "number" ? { tokens: most, chars: Number.MAX_SAFE_INTEGER } : most;
  const plain = text.length > 4096 ? text : collapseRules(text);
  // No token is longer than 24 characters here, so most long lines need no measuring.
  if (plain.length <= Math.min(maxTokens * 24, maxChars) && estimateTokens(plain) <= maxTokens) {
    return { text: plain, hidden: 0 };
  }
  let keep = Math.min(text.length, Math.max(16, Math.min(maxTokens * 4, maxChars - LEFT_CHARS)));
  for (;;) {
    const cut = around === undefined ? middle(text, keep) : about(text, keep, around);
    const fits = cut.text.length <= maxChars && estimateTokens(cut.text) <= maxTokens;
    if (keep <= 16 || fits) return cut;
    keep = Math.max(
      16,
      Math.floor(keep * Math.min(0.9, maxTokens / (countTokens(cut.text) * 1.3))),
    );
  }
}

function middle(text: string, keep: number): { text: string; hidden: number } {
  const head = whole(text, Math.ceil(keep * 0.6));
  const tail = whole(text, text.length - Math.floor(keep * 0.4));
  return { text: text.slice(0, head) + left(tail - head) + text.slice(tail), hidden: tail - head };
}

function about(text: string, keep: number, around: number): { text: string; hidden: number } {
  const from = whole(
    text,
    Math.max(0, Math.min(around - Math.floor(keep / 3), text.length - keep)),
  );
  const to = whole(text, Math.min(text.length, from + keep));
  const hidden = from + (text.length - to);
  return {
    text:
      (from > 0 ? left(from) : "") +
      text.slice(from, to) +
      (to < text.length ? left(text.length - to) : ""),
    hidden,
  };
}

/** What the words about what is left out need, twice. */
const LEFT_CHARS = 48;

function left(chars: number): string {
  return `…[+${chars.toLocaleString("en-US")} chars]…`;
}

/** Moves off the middle of a surrogate pair. */
function whole(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at + 1 : at;
}

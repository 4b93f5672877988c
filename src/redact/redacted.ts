import type { Hit, Masker, MaskOptions } from "./masker.ts";
import { type Sanitized, sanitize } from "./sanitize.ts";

/** Text as it may leave, and what was done to it. */
export interface Redacted {
  text: string;
  /** Escape sequences and invisible characters taken out. */
  removed: number;
  masked: Hit[];
}

/** Sanitises, then masks: an escape sequence inside a secret would hide it from the masker. */
export function redact(text: string, masker: Masker, options?: MaskOptions): Redacted {
  return maskSanitized(sanitize(text), masker, options);
}

export function maskSanitized(
  { text, removed }: Sanitized,
  masker: Masker,
  options?: MaskOptions,
): Redacted {
  const masked = masker.mask(text, options);
  return { text: masked.text, removed, masked: masked.hits };
}

import { shownCommand, shownLine, shownText } from "../../redact/run-redactor.ts";

/*
 * What the user typed, or what their files hold, as it may be shown again: without escapes and
 * invisible characters, secrets masked.
 */

export const shownWord = (word: string): string => shownLine(word);

/** Quoted, so that a shell takes it for the same words. */
export const shownWords = (words: readonly string[]): string => shownCommand({ argv: [...words] });

/** Text of several lines. */
export const shownAnswer = (text: string): string => shownText(text);

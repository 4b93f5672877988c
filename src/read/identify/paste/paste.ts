import { type Banner, isBanner, readBanners } from "../../../banner/parse.ts";
import { type Prompt, promptCommand, recordedCommand } from "../prompt.ts";

/**
 * What a line of a paste is for. Only `content` counts for or against a run; the others may match a
 * run's line too (a program can print a prompt) but are not missed when they do not.
 */
export type Role = "content" | "fence" | "cut" | "prompt" | "banner";

export interface Row {
  /** Line of the paste, 1-based. */
  line: number;
  /** Without escapes, control characters, quoting marks. */
  text: string;
  role: Role;
}

export interface Paste {
  /** Lines the paste had. */
  lines: number;
  /** Lines left out because the paste is too long. */
  dropped: number;
  /** Rows with at least one visible character, in order. */
  rows: Row[];
  banners: Banner[];
  prompts: Prompt[];
}

const MAX_CHARS = 4 << 20;
const MAX_ROWS = 10_000;

const CSI = /\x1b\[[0-?]*[ -/]*[@-~]/g;
const OSC = /\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?/g;
const OTHER_CONTROLS = /\x1b.?|[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;
const FENCE = /^(?:`{3,}|~{3,})\s*[\w.+-]{0,20}\s*$/;
const CUT =
  /^[\W_]*(?:\.{3}|…|<?snip>?|8<)[\W_]*$|^\W*(?:\.{3}|…)?\W*(?:(?:[\d,]+|many|some|several|more) (?:more )?lines? (?:omitted|hidden|cut|skipped|removed|truncated)|(?:snip|omitted|truncated|output cut|L\d+-\d+ \(.*\))\W*)/i;

export function readPaste(text: string): Paste {
  const all = splitLines(text.length > MAX_CHARS ? bothEnds(text) : text);
  const dropped = Math.max(0, all.length - MAX_ROWS);
  const rows: Row[] = [];
  for (const [i, raw] of all.entries()) {
    if (dropped > 0 && i >= MAX_ROWS / 2 && i < all.length - MAX_ROWS / 2) continue;
    const row = unquote(visibleText(raw));
    if (row.trim() !== "") rows.push({ line: i + 1, text: row, role: roleOf(row.trim()) });
  }
  const chrome = rows.map(({ line, text: row }) => ({ line, text: row.trim() }));
  return { lines: all.length, dropped, rows, banners: readBanners(chrome), prompts: prompts(rows) };
}

function splitLines(text: string): string[] {
  const lines = text.split(/\r\n|\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

function bothEnds(text: string): string {
  return `${text.slice(0, MAX_CHARS / 2)}\n${text.slice(-MAX_CHARS / 2)}`;
}

function visibleText(raw: string): string {
  if (!/[\x00-\x08\x0b-\x1f\x7f-\x9f]/.test(raw)) return raw;
  const visible = raw.replace(CSI, "").replace(OSC, "");
  const overprinted = visible.split("\r").filter((part) => part !== "");
  return (overprinted.at(-1) ?? "").replace(OTHER_CONTROLS, "");
}

function unquote(text: string): string {
  return text.replace(/^\s{0,3}(?:>\s?)+/, "");
}

/** What a line without quoting and without space around it is for. */
export function roleOf(text: string): Role {
  if (text.length < 200 && FENCE.test(text)) return "fence";
  if (isBanner(text)) return "banner";
  if (text.length < 200 && CUT.test(text)) return "cut";
  return promptCommand(text) === undefined ? "content" : "prompt";
}

function prompts(rows: Row[]): Prompt[] {
  const found: Prompt[] = [];
  for (const row of rows) {
    const command = row.role === "prompt" ? promptCommand(row.text.trim()) : undefined;
    if (!command) continue;
    const recorded = recordedCommand(command);
    found.push({ line: row.line, command, ...(recorded ? { recorded } : {}) });
  }
  return found;
}

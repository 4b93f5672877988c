import { visible } from "../error.ts";
import { bannerTime, duration, zonedTime } from "../os/clock.ts";
import { CODE, FIELD, HASH, OUTCOME, SUMMARY, TITLE } from "./shape.ts";

/** What the place the banner is written to can show. */
export interface BannerStyle {
  /** Columns of the terminal. */
  width: number;
  unicode: boolean;
  color: boolean;
}

export interface HeaderFacts {
  id: string;
  script: string;
  sha256: string;
  startedMs: number;
  logs: string;
}

export interface FooterFacts {
  id: string;
  code: number | null;
  signal: string | null;
  exitStatus: number;
  durationMs: number;
  lines: number;
  /** Why the log is not whole, when it is not. */
  incomplete?: string;
  /** The verdict on its code, when that changed while it ran. */
  version?: string;
  /** Why a whole one is found by walking only, when that is so. */
  unlinked?: string;
  /** Why a streamed run is not being delivered, when it is not. */
  undelivered?: string;
  /** Where the run lies, when that is no longer where the header said. */
  moved?: string;
}

const WIDEST = 59;
const NARROWEST = 40;

/** The lines before the command's output, each ended by a newline. Not part of the log. */
export function header(facts: HeaderFacts, style: BannerStyle): string {
  const hash = ` (${HASH}: ${facts.sha256.slice(0, 8)})`;
  return lines(style, [
    rule(style, TITLE, "1"),
    field(FIELD.id, facts.id, style),
    field(FIELD.script, facts.script, style, hash),
    field(FIELD.time, bannerTime(zonedTime(facts.startedMs)), style),
    field(FIELD.logs, facts.logs, style),
    rule(style),
  ]);
}

/** The lines after the command's output, each ended by a newline. Not part of the log. */
export function footer(facts: FooterFacts, style: BannerStyle): string {
  const [title, color] = outcome(facts);
  const count = `${grouped(facts.lines)} ${facts.lines === 1 ? "line" : "lines"}`;
  const summary = [
    `${SUMMARY.exit}: ${facts.exitStatus}`,
    `${SUMMARY.duration}: ${duration(facts.durationMs)}`,
    count,
    facts.id,
  ];
  return lines(style, [
    rule(style, title, color),
    ...foldSummary(summary, widthOf(style)),
    ...note("Log: incomplete:", facts.incomplete),
    ...note("Log: whole, but not in the index:", facts.incomplete ? undefined : facts.unlinked),
    ...note(`${CODE}:`, facts.version),
    ...note(`${FIELD.logs}: moved to`, facts.moved),
    ...note(
      `${FIELD.logs}: local`,
      facts.undelivered && `(daemon not running: ${facts.undelivered})`,
    ),
    rule(style),
  ]);
}

function note(label: string, value: string | undefined): string[] {
  return value === undefined ? [] : [`${label} ${printable(value)}`];
}

/** As `toLocaleString("en-US")`, which first loads its tables: longer than all else at the end. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

function outcome({ code, signal }: FooterFacts): [title: string, color: string] {
  if (signal !== null) return [`${OUTCOME.killed} (${signal})`, "1;31"];
  return code === 0 ? [OUTCOME.complete, "1;32"] : [OUTCOME.failed, "1;31"];
}

/** One line where it fits; the ID is never broken. */
function foldSummary(parts: string[], width: number): string[] {
  const whole = parts.join(" | ");
  if (whole.length <= width) return [whole];
  return [parts.slice(0, -1).join(" | "), parts.at(-1)!];
}

function rule(style: BannerStyle, title = "", color = ""): string {
  const bar = style.unicode ? "═" : "=";
  const width = widthOf(style);
  if (title === "") return paint(style, "2", bar.repeat(width));
  const rest = bar.repeat(Math.max(3, width - title.length - 5));
  return `${paint(style, "2", bar.repeat(3))} ${paint(style, color, title)} ${paint(style, "2", rest)}`;
}

function field(label: string, value: string, style: BannerStyle, suffix = ""): string {
  const lead = `${label}:`.padEnd(8);
  const room = widthOf(style) - lead.length - suffix.length;
  return `${lead}${shorten(printable(value), room, style)}${suffix}`;
}

/** Keeps both ends: the beginning says what it is, the end which one. */
function shorten(value: string, room: number, style: BannerStyle): string {
  const chars = [...value];
  if (chars.length <= room) return value;
  const mark = style.unicode ? "…" : "...";
  const keep = Math.max(2, room - mark.length);
  const head = Math.ceil(keep / 2);
  return `${chars.slice(0, head).join("")}${mark}${chars.slice(chars.length - (keep - head)).join("")}`;
}

/** A command may hold newlines and escapes; the banner is one line a field. */
function printable(value: string): string {
  return visible(value.replace(/\s+/g, " ")).replace(/\p{C}/gu, "?");
}

function paint(style: BannerStyle, sgr: string, text: string): string {
  return style.color && sgr !== "" ? `\x1b[${sgr}m${text}\x1b[0m` : text;
}

function widthOf(style: BannerStyle): number {
  return Math.min(WIDEST, Math.max(NARROWEST, style.width));
}

function lines(style: BannerStyle, rows: string[]): string {
  const text = rows.map((row) => `${row}\n`).join("");
  return style.unicode ? text : text.replace(/[^\x00-\x7f]/g, "?");
}

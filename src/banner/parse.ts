import { defined } from "../defined.ts";
import { CODE, FIELD, HASH, OUTCOME, SUMMARY, TITLE } from "./shape.ts";

/** What the header, the footer and the prompts in a paste say. Claims only: anybody can type them. */
export interface Banner {
  /** Paste line, 1-based, of the ID. */
  line: number;
  kind: "header" | "footer";
  id: string;
  script?: string;
  /** The first digits of the script's sha256. */
  hash?: string;
  exit?: number;
  lines?: number;
}

/** LOST, and a footer that begins with a signal, are read though nothing writes them today. */
const TITLES = [TITLE, ...Object.values(OUTCOME), "LOST"].join("|");
const RULED = new RegExp(`^[\\s═=─━_-]*(?:${TITLES})\\b[^a-z0-9]*[\\w ().]{0,24}[═=─━\\s_-]*$`);
const ID = new RegExp(`^${FIELD.id}:\\s+(run_[a-z0-9]{8})\\b`);
const SCRIPT = new RegExp(`^${FIELD.script}:\\s+(.{1,400}?)\\s+\\(${HASH}:\\s*([0-9a-f]{6,64})`);
const OTHER_FIELD = new RegExp(`^(?:${FIELD.script}|${FIELD.time}|${FIELD.logs}):\\s+\\S`);
const FOOTER = new RegExp(`^(?:${SUMMARY.exit}|Signal)\\b.{0,200}\\|\\s*(run_[a-z0-9]{8})\\s*$`);
const CODE_LINE = new RegExp(`^${CODE}: changed during this run: `);
const EXIT = new RegExp(`^${SUMMARY.exit}:\\s+(\\d{1,3})\\b`);
const LINES = /\|\s*([\d,]{1,15}) lines?\s*\|/;

/** True for a line that belongs to ig's own header or footer. */
export function isBanner(text: string): boolean {
  if (text.length > 500) return false;
  return (
    RULED.test(text) ||
    ID.test(text) ||
    OTHER_FIELD.test(text) ||
    FOOTER.test(text) ||
    CODE_LINE.test(text)
  );
}

/** Headers and footers, each with the facts written beside its ID. */
export function readBanners(lines: { line: number; text: string }[]): Banner[] {
  const banners: Banner[] = [];
  for (const { line, text } of lines) {
    if (text.length > 500) continue;
    const header = ID.exec(text);
    if (header) banners.push({ line, kind: "header", id: header[1]! });
    const script = SCRIPT.exec(text);
    const last = banners.at(-1);
    if (script && last?.kind === "header" && line - last.line <= 3) {
      last.script = script[1]!;
      last.hash = script[2]!;
    }
    const footer = FOOTER.exec(text);
    if (footer) banners.push({ line, kind: "footer", id: footer[1]!, ...readFooter(text) });
  }
  return banners;
}

function readFooter(text: string): Pick<Banner, "exit" | "lines"> {
  const exit = EXIT.exec(text);
  const lines = LINES.exec(text);
  return defined({
    exit: exit ? Number(exit[1]) : undefined,
    lines: lines ? Number(lines[1]!.replaceAll(",", "")) : undefined,
  });
}

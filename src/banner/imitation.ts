import { FIELD, HASH, OUTCOME, SUMMARY, TITLE } from "./shape.ts";

// Letters of other scripts that pass for Latin ones in the words we guard.
const LOOKALIKES = new Map(
  (
    "аa вb сc ԁd еe һh іi јj кk ӏl мm оo рp ѕs тt хx уy ηn αa βb εe ιi κk μm νn οo ρp τt υu χx γy " +
    "ωw ɡg ıi ǀl ɑa ɩi ոn օo սu ԛq ԝw ɪi ʀr ɢg ᴇe ᴀa ᴅd ʟl ᴜu ɴn ᴏo ᴍm ᴘp ᴛt ꜰf ᴋk"
  )
    .split(" ")
    .map((pair) => [pair[0]!, pair[1]!] as const),
);

/** Compatibility forms (bold, fullwidth, circled) and look-alikes as plain small letters. */
function plain(line: string): string {
  const folded = line
    .normalize("NFKD")
    .replace(/\p{M}|\p{Default_Ignorable_Code_Point}/gu, "")
    .toLowerCase();
  return folded.replace(/[^\0-\x7f]/g, (char) => LOOKALIKES.get(char) ?? char);
}

function lettersOf(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, "");
}

/** A word of ours as a plain line has it. */
function bare(word: string): string {
  return lettersOf(word.toLowerCase());
}

const RULE = /[═=━─―—–‗_*#~▬▀▄█■⎯┅┄╌-]/u;
const RULED = new RegExp(`^(?:${RULE.source}\\s*){3,}|(?:${RULE.source}\\s*){3,}$`, "u");

/** See redact/fence.ts. */
const FENCE = /[<‹«〈＜≪⟨⟪].{0,12}p\W*r\W*o\W*g\W*r\W*a\W*m[\W_]*o\W*u\W*t\W*p\W*u\W*t/u;

const NAME = TITLE.toLowerCase().split(" ")[0]!;
const TITLE_ALONE = bare(TITLE);
const { complete, failed, killed } = OUTCOME;
/** Our titles, and others that would be believed. */
const OTHER_TITLE = new RegExp(
  `^(?:${bare(complete)}d?|${bare(failed)}|${bare(killed)}(?:sig[a-z0-9]{2,9})?|lost|running)$`,
);

const ID_LINE = new RegExp(`^${bare(FIELD.id)}\\s*[:=]\\s*run\\s*_\\s*[a-z0-9]`);
const EXIT_LINE = new RegExp(
  `\\b${bare(SUMMARY.exit)}\\s*:\\s*\\S+\\s*[|│]\\s*${bare(SUMMARY.duration)}\\b`,
  "u",
);
const SCRIPT_LINE = new RegExp(`^${bare(FIELD.script)}\\s*:.{1,400}\\(\\s*${HASH}\\s*:`);
const LOGS_LINE = new RegExp(`^${bare(FIELD.logs)}\\s*:\\s*\\S*\\.idlergear/`);
const LINES = [ID_LINE, EXIT_LINE, SCRIPT_LINE, LOGS_LINE];

/** True for a line that could pass for a fence of ours or for a header or footer of `ig run`. */
export function isForged(line: string): boolean {
  const text = plain(line).trim();
  if (FENCE.test(text) || LINES.some((ours) => ours.test(text))) return true;
  const letters = lettersOf(text);
  if (letters === TITLE_ALONE) return true;
  return RULED.test(text) && (letters.includes(NAME) || OTHER_TITLE.test(letters));
}

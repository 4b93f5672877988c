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
export function plain(line: string): string {
  const folded = line
    .normalize("NFKD")
    .replace(/\p{M}|\p{Default_Ignorable_Code_Point}/gu, "")
    .toLowerCase();
  return folded.replace(/[^\0-\x7f]/g, (char) => LOOKALIKES.get(char) ?? char);
}
const RULE = /[═=━─―—–‗_*#~▬▀▄█■⎯┅┄╌-]/u;
export const RULE_EDGE = new RegExp(`^(?:${RULE.source}\\s*){3,}|(?:${RULE.source}\\s*){3,}$`, "u");
export const FENCE = /[<‹«〈＜≪⟨⟪].{0,12}p\W*r\W*o\W*g\W*r\W*a\W*m[\W_]*o\W*u\W*t\W*p\W*u\W*t/u;
export const TITLE = /idlergear/;
export const TITLE_ALONE = /^idlergearrun$/;
export const BANNER = /^(?:completed?|failed|killed(?:sig[a-z0-9]{2,9})?|lost|running)$/;
export const ID_LINE = /^id\s*[:=]\s*run\s*_\s*[a-z0-9]/;
export const EXIT_LINE = /\bexit\s*:\s*\S+\s*[|│]\s*duration\b/u;
export const SCRIPT_LINE = /^script\s*:.{1,400}\(\s*hash\s*:/;
export const LOGS_LINE = /^logs\s*:\s*\S*\.idlergear\//;
/** True for a line that could pass for a fence of ours or for a header or footer of `ig run`. */
export function isForged(line: string): boolean {
  const text = plain(line).trim();
  if (FENCE.test(text)) return true;
  const letters = text.replace(/[^\p{L}\p{N}]/gu, "");
  const ruled = RULE_EDGE.test(text);
  if (TITLE_ALONE.test(letters) || (ruled && (TITLE.test(letters) || BANNER.test(letters))))
    return true;
  return (
    ID_LINE.test(text) || EXIT_LINE.test(text) || SCRIPT_LINE.test(text) || LOGS_LINE.test(text)
  );
}

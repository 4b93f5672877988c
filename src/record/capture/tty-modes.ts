const ESC = 0x1b;
const SHIFT_OUT = 0x0e;
const SHIFT_IN = 0x0f;
const NEWLINE = 0x0a;
const BRACKET = 0x5b;
const SEMICOLON = 0x3b;
const ZERO = 0x30;
const NINE = 0x39;
const LETTER_M = 0x6d;
/** Longer sequences (titles, pictures, pasted text) change none of the modes followed here. */
const MAX_SEQUENCE = 256;

/** Private modes (`CSI ? n h`) that are on in a fresh terminal; all others are off. */
const NORMALLY_ON = new Set(["7", "25"]);
/** Private modes worth undoing. Others are harmless, or the terminal's owner's business. */
const FOLLOWED = new Set(
  [
    "1",
    "5",
    "6",
    "7",
    "9",
    "25",
    "47",
    "66",
    "1000",
    "1002",
    "1003",
    "1004",
    "1005",
    "1006",
  ].concat(["69", "1007", "1015", "1016", "1047", "1049", "2004", "2026", "2031", "2048", "9001"]),
);
/** What a soft reset (DECSTR) puts back as well. */
const SOFTLY_RESET = ["1", "6", "7", "25", "66", "69"];
/** Insert mode, and a newline that returns as well (LNM). */
const ANSI_MODES = new Set(["4", "20"]);
/** A link (OSC 8) that begins, whether or not its end is in sight. */
const LINK = /^\x1b\]8;[^;\x07\x1b]*;[^\x07\x1b]/;
const LINK_END = /^\x1b\]8;[^;]*;[\x07\x1b]/;
/** A progress bar in the task bar or title (OSC 9;4), and its state, which is 0 for none. */
const PROGRESS = /^\x1b\]9;4;([0-9])/;
const ALTERNATE_SCREEN = ["1049", "1047", "47"];

/**
 * Follows what a program does to a terminal, cheaply: whether the cursor is at the start of an empty
 * line, and which modes it has left changed. No screen contents.
 */
export class TtyModes {
  #atLineStart = true;
  #lineStartOfMain = true;
  #modes = new Set<string>();
  #ansiModes = new Set<string>();
  #styled = false;
  #region = false;
  #keypad = false;
  #lineDrawing = new Set<string>();
  #shifted = false;
  #kittyKeys = 0;
  #modifyKeys = false;
  #link = false;
  #progress = false;
  /** The unfinished escape sequence at the end of the last chunk. */
  #partial = "";

  write(data: Uint8Array): void {
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    let at = 0;
    if (this.#partial !== "") {
      const joined = Buffer.concat([
        Buffer.from(this.#partial, "latin1"),
        bytes.subarray(0, MAX_SEQUENCE),
      ]);
      const before = this.#partial.length;
      this.#partial = "";
      const length = this.#sequence(joined.toString("latin1"));
      if (length === 0) return;
      at = Math.max(0, length - before);
    }
    const shifts = this.#shifted || bytes.includes(SHIFT_OUT);
    while (at < bytes.length) {
      const start = nextEscape(bytes, at);
      if (start > at) this.#text(bytes, at, start, shifts);
      if (start === bytes.length) return;
      const length = this.#colour(bytes, start) || this.#sequence(lookAhead(bytes, start));
      if (length === 0) return;
      at = start + length;
    }
  }

  /** Nearly all sequences of most logs, without making a string of each; 0 when it is another. */
  #colour(bytes: Buffer, start: number): number {
    if (bytes[start + 1] !== BRACKET) return 0;
    const end = Math.min(bytes.length, start + MAX_SEQUENCE);
    let code = 0;
    for (let at = start + 2; at < end; at++) {
      const byte = bytes[at]!;
      if (byte >= ZERO && byte <= NINE) code = code * 10 + byte - ZERO;
      else if (byte === SEMICOLON) {
        // Colours of many numbers may end in one that looks like a reset.
        if (code === 38 || code === 48 || code === 58) return 0;
        code = 0;
      } else if (byte === LETTER_M) {
        this.#styled = code !== 0;
        return at + 1 - start;
      } else return 0;
    }
    return 0;
  }

  /**
   * Bytes that put the terminal back to normal and the cursor at the start of a line of its own;
   * empty when nothing is odd. The screen counts as being so afterwards.
   */
  freshLine(): string {
    const atLineStart = this.#inAlternate() ? this.#lineStartOfMain : this.#atLineStart;
    const out = this.undo() + (this.#styled ? "\x1b[0m" : "") + (atLineStart ? "" : "\n");
    this.#reset();
    return out;
  }

  /** Bytes that put the terminal back to normal, but for colours; nothing is taken for done. */
  undo(): string {
    let out = this.#partial === "" ? "" : "\x18"; // CAN ends whatever sequence is half done
    const alternate = ALTERNATE_SCREEN.filter((mode) => this.#modes.has(mode));
    for (const mode of alternate) out += `\x1b[?${mode}l`;
    for (const mode of this.#modes)
      if (!alternate.includes(mode)) out += `\x1b[?${mode}${NORMALLY_ON.has(mode) ? "h" : "l"}`;
    for (const mode of this.#ansiModes) out += `\x1b[${mode}l`;
    // Setting the region moves the cursor home: keep it where it is.
    if (this.#region) out += "\x1b7\x1b[r\x1b8";
    if (this.#keypad) out += "\x1b>";
    for (const set of this.#lineDrawing) out += `\x1b${set}B`;
    if (this.#shifted) out += "\x0f";
    if (this.#kittyKeys > 0) out += `\x1b[<${this.#kittyKeys}u`;
    if (this.#modifyKeys) out += "\x1b[>4;0m";
    if (this.#link) out += "\x1b]8;;\x1b\\";
    if (this.#progress) out += "\x1b]9;4;0\x1b\\";
    return out;
  }

  #reset(): void {
    this.#atLineStart = true;
    this.#modes.clear();
    this.#ansiModes.clear();
    this.#softReset();
    this.#modifyKeys = this.#link = this.#progress = false;
    this.#kittyKeys = 0;
    this.#partial = "";
  }

  /** DECSTR leaves the screen shown, the mouse, the keys and links as they are. */
  #softReset(): void {
    for (const mode of SOFTLY_RESET) this.#modes.delete(mode);
    this.#ansiModes.delete("4");
    this.#lineDrawing.clear();
    this.#styled = this.#region = this.#keypad = this.#shifted = false;
  }

  #text(bytes: Buffer, from: number, to: number, shifts: boolean): void {
    // A carriage return alone leaves a line the next text would overwrite: no fresh line.
    this.#atLineStart = bytes[to - 1] === NEWLINE;
    if (!shifts) return;
    const text = bytes.subarray(from, to);
    const out = text.lastIndexOf(SHIFT_OUT);
    if (out !== -1 || this.#shifted) {
      const back = text.lastIndexOf(SHIFT_IN);
      if (out !== back) this.#shifted = out > back;
    }
  }

  /** Takes the sequence that `text` starts with; its length, or 0 when its end is still to come. */
  #sequence(text: string): number {
    const match = /^\x1b(?:\[([<-?]?)([0-9;:]*)([ -/]*)([@-~])|([()])(.)|([^[()\]P^_X]))/s.exec(
      text,
    );
    if (match === null) return this.#unfinished(text);
    const [all, prefix = "", params = "", between = "", final = "", set, charset, single] = match;
    if (final !== "") this.#csi(prefix, params, between, final);
    else if (set !== undefined) this.#charset(set, charset ?? "");
    else this.#escape(single ?? "");
    return all.length;
  }

  #unfinished(text: string): number {
    if (LINK.test(text)) this.#link = true;
    else if (LINK_END.test(text)) this.#link = false;
    const progress = PROGRESS.exec(text)?.[1];
    if (progress !== undefined) this.#progress = progress !== "0";
    // Of other strings (OSC, DCS, …) nothing is followed; their text is not text on the screen.
    const string = /^\x1b[\]P^_X][^\x07\x1b]*(\x07|\x1b\\)/.exec(text);
    if (string) return string[0].length;
    const couldContinue = /^\x1b(?:$|\[[0-?]*[ -/]*$|[()]$|[\]P^_X][^\x07\x1b]*\x1b?$)/.test(text);
    if (couldContinue && text.length < MAX_SEQUENCE) {
      this.#partial = text;
      return 0;
    }
    return 1; // broken or too long: the ESC alone is skipped, the rest counts as text
  }

  #csi(prefix: string, params: string, between: string, final: string): void {
    if (prefix === "?" && (final === "h" || final === "l"))
      this.#privateMode(params, final === "h");
    else if (prefix === "" && between === "" && final === "m") this.#style(params);
    else if (prefix === "" && between === "" && final === "r") this.#region = params !== "";
    else if (prefix === ">" && final === "u") this.#kittyKeys += 1;
    else if (prefix === "<" && final === "u")
      this.#kittyKeys = Math.max(0, this.#kittyKeys - (Number(params) || 1));
    else if (prefix === ">" && final === "m") this.#modifyKeys = /^4;[1-9]/.test(params);
    else if (between === "!" && final === "p") this.#softReset();
    else if (prefix === "" && (final === "h" || final === "l")) this.#ansiMode(params, final);
    if (prefix === "" && "ABCDEFGHdfru".includes(final)) this.#atLineStart = false;
  }

  #ansiMode(params: string, final: "h" | "l"): void {
    for (const mode of params.split(";")) {
      if (!ANSI_MODES.has(mode)) continue;
      if (final === "h") this.#ansiModes.add(mode);
      else this.#ansiModes.delete(mode);
    }
  }

  #privateMode(params: string, on: boolean): void {
    for (const mode of params.split(";")) {
      if (!FOLLOWED.has(mode)) continue;
      const alternate = ALTERNATE_SCREEN.includes(mode);
      if (alternate && on && !this.#inAlternate()) this.#lineStartOfMain = this.#atLineStart;
      if (on === NORMALLY_ON.has(mode)) this.#modes.delete(mode);
      else this.#modes.add(mode);
      if (alternate && !on && !this.#inAlternate()) this.#atLineStart = this.#lineStartOfMain;
    }
  }

  #inAlternate(): boolean {
    return ALTERNATE_SCREEN.some((mode) => this.#modes.has(mode));
  }

  #style(params: string): void {
    const codes = params.split(";");
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i] ?? "";
      this.#styled = code !== "" && Number(code) !== 0;
      // 38;5;n and 38;2;r;g;b: what follows is a colour, not a style; it may be 0.
      if (code === "38" || code === "48" || code === "58") i += codes[i + 1] === "2" ? 4 : 2;
    }
  }

  #charset(set: string, charset: string): void {
    if (charset === "B") this.#lineDrawing.delete(set);
    else this.#lineDrawing.add(set);
  }

  #escape(final: string): void {
    if (final === "=") this.#keypad = true;
    else if (final === ">") this.#keypad = false;
    else if (final === "c") this.#reset();
    else if (final === "8" || final === "M") this.#atLineStart = false;
  }
}

/** Where the next escape is, or the end. A search by the library pays off for the first one only. */
function nextEscape(bytes: Buffer, from: number): number {
  if (from === 0) {
    const first = bytes.indexOf(ESC);
    return first === -1 ? bytes.length : first;
  }
  let at = from;
  while (at < bytes.length && bytes[at] !== ESC) at++;
  return at;
}

const lookAhead = (bytes: Buffer, start: number) =>
  bytes.toString("latin1", start, start + MAX_SEQUENCE);

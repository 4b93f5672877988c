import {
  designateCharset,
  fullReset,
  setGLevel,
  setModes,
  setPrivateModes,
  softReset,
} from "./modes.ts";
import {
  alignmentPattern,
  backspace,
  columnAbsolute,
  cursorBackward,
  cursorBackwardTab,
  cursorDown,
  cursorForward,
  cursorForwardTab,
  cursorNextLine,
  cursorPosition,
  cursorPrecedingLine,
  cursorUp,
  deleteChars,
  deleteLines,
  eraseChars,
  eraseInDisplay,
  eraseInLine,
  index,
  insertChars,
  insertLines,
  lineAbsolute,
  lineFeed,
  lineRelative,
  nextLine,
  restoreCursor,
  reverseIndex,
  saveCursor,
  scrollDown,
  scrollUp,
  setScrollRegion,
  tab,
  tabClear,
  tabSet,
} from "./operations.ts";
import type { Actions, Params } from "./parser.ts";
import { print, printAscii, repeatPreceding } from "./printing.ts";
import type { Screen } from "./screen.ts";

/** Does to a screen what the parser finds in the bytes. */
export class Dispatcher implements Actions {
  private readonly screen: Screen;

  constructor(screen: Screen) {
    this.screen = screen;
  }

  set at(offset: number) {
    this.screen.at = offset;
  }

  printAscii(data: Uint8Array, from: number, end: number): number {
    return printAscii(this.screen, data, from, end);
  }

  print(code: number): void {
    print(this.screen, code);
  }

  control(code: number, inSequence = false): void {
    const s = this.screen;
    s.precedingWidth = 0;
    switch (code) {
      case 0x08:
        backspace(s);
        return;
      case 0x09:
        tab(s);
        return;
      case 0x0a:
        lineFeed(s);
        // No terminal can start in the middle of a sequence.
        if (s.x === 0 && !inSequence) s.noteSyncPoint(s.at + 1);
        return;
      case 0x0b:
      case 0x0c:
        if (!s.pipe) this.control(0x0a, inSequence);
        return;
      case 0x0d:
        s.x = 0;
        return;
      case 0x0e:
      case 0x0f:
        setGLevel(s, 0x0f - code);
        return;
      case 0x84:
        index(s);
        return;
      case 0x85:
        nextLine(s);
        return;
      case 0x88:
        tabSet(s);
        return;
    }
  }

  csi(id: number, params: Params): void {
    const s = this.screen;
    const sequence = csiSequence(id);
    if (!sequence?.harmless) {
      s.complexAt = s.at;
      s.atPowerOn = null;
    }
    sequence?.run?.(s, params.values[0]! || 1, params);
    s.precedingWidth = 0;
  }

  esc(id: number): void {
    const s = this.screen;
    s.precedingWidth = 0;
    s.atPowerOn = null;
    const operation = ESC.get(id);
    if (operation) operation(s);
    else designate(s, id);
  }
}

/** `n` is the first parameter, 1 if that is missing or 0. */
type CsiOperation = (s: Screen, n: number, params: Params) => void;

/** By prefix, intermediates and final. */
const CSI_OPERATIONS: Record<string, CsiOperation> = {
  "@": insertChars, // ICH
  A: cursorUp, // CUU
  B: cursorDown, // CUD
  C: cursorForward, // CUF
  D: cursorBackward, // CUB
  E: cursorNextLine, // CNL
  F: cursorPrecedingLine, // CPL
  G: columnAbsolute, // CHA
  H: cursorPosition, // CUP
  I: cursorForwardTab, // CHT
  J: eraseInDisplay, // ED
  "?J": eraseInDisplay, // DECSED
  K: eraseInLine, // EL
  "?K": eraseInLine, // DECSEL
  L: insertLines, // IL
  M: deleteLines, // DL
  P: deleteChars, // DCH
  S: scrollUp, // SU
  T: scrollDown, // SD
  X: eraseChars, // ECH
  Z: cursorBackwardTab, // CBT
  "`": columnAbsolute, // HPA
  a: cursorForward, // HPR
  b: repeatPreceding, // REP
  d: lineAbsolute, // VPA
  e: lineRelative, // VPR
  f: cursorPosition, // HVP
  g: tabClear, // TBC
  h: (s, _, params) => setModes(s, params, true), // SM
  l: (s, _, params) => setModes(s, params, false), // RM
  "?h": (s, _, params) => setPrivateModes(s, params, true), // DECSET
  "?l": (s, _, params) => setPrivateModes(s, params, false), // DECRST
  "!p": softReset, // DECSTR
  r: setScrollRegion, // DECSTBM
  s: saveCursor, // SCOSC
  u: restoreCursor, // SCORC
};

/**
 * `CSI` sequences that touch nothing outside the cursor's row and no mode that matters here: what
 * follows them can be counted without a terminal. `K` is one only while the row cannot be wrapped.
 */
const HARMLESS_CSI = "m K n c t ?u >u <u =u ?n >c >m >q ?$p".split(" ").concat(" q");

interface CsiSequence {
  run: CsiOperation | undefined;
  harmless: boolean;
}
const CSI = new Map<number, CsiSequence>(
  [...Object.keys(CSI_OPERATIONS), ...HARMLESS_CSI].map((name) => [
    sequenceId(name),
    { run: CSI_OPERATIONS[name], harmless: HARMLESS_CSI.includes(name) },
  ]),
);

/** Most have neither prefix nor intermediates: an array finds these quicker than a map. */
const FINAL_ONLY = Array.from({ length: 0x80 }, (_, final) => CSI.get(final));

function csiSequence(id: number): CsiSequence | undefined {
  return id < 0x80 ? FINAL_ONLY[id] : CSI.get(id);
}

/** True for one of HARMLESS_CSI, by its id. */
export function isHarmlessCsi(id: number): boolean {
  return csiSequence(id)?.harmless === true;
}

/** By intermediates and final; those that designate a character set are not here. */
const ESC_OPERATIONS: Record<string, (s: Screen) => void> = {
  "7": saveCursor, // DECSC
  "8": restoreCursor, // DECRC
  D: index, // IND
  E: nextLine, // NEL
  H: tabSet, // HTS
  M: reverseIndex, // RI
  c: fullReset, // RIS
  n: (s) => setGLevel(s, 2), // LS2
  o: (s) => setGLevel(s, 3), // LS3
  "|": (s) => setGLevel(s, 3), // LS3R
  "}": (s) => setGLevel(s, 2), // LS2R
  "~": (s) => setGLevel(s, 1), // LS1R
  "#8": alignmentPattern, // DECALN
  "%@": defaultCharset, // ISO 8859-1
  "%G": defaultCharset, // UTF-8
};
const ESC = new Map(
  Object.entries(ESC_OPERATIONS).map(([name, operation]) => [sequenceId(name), operation]),
);

function defaultCharset(s: Screen): void {
  designateCharset(s, 0, false);
  setGLevel(s, 0);
}

/** SCS, such as `ESC ( 0`: the intermediate says which of G0 to G3, the final which set. */
function designate(s: Screen, id: number): void {
  const set = "()*+-.".indexOf(String.fromCharCode(id >> 8));
  const final = String.fromCharCode(id & 0xff);
  if (set >= 0 && "0A4BCEHKQRYZ567=".includes(final))
    designateCharset(s, set < 4 ? set : set - 3, final === "0");
}

/** A sequence's bytes but for parameters, as the parser has them: `?h` is 0x3f68. */
function sequenceId(name: string): number {
  return [...name].reduce((id, char) => (id << 8) | char.charCodeAt(0), 0);
}

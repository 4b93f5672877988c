const MAX_PARAMS = 32;
const MAX_VALUE = 0x7fffffff;
const REPLACEMENT = 0xfffd;
const BOM = 0xfeff;

// States, after Paul Williams' DEC parser (https://vt100.net/emu/dec_ansi_parser).
const GROUND = 0;
const ESCAPE = 1;
const ESCAPE_INTERMEDIATE = 2;
const CSI_ENTRY = 3;
const CSI_PARAM = 4;
const CSI_INTERMEDIATE = 5;
const CSI_IGNORE = 6;
const OSC = 7;
/** DCS, SOS, PM and APC: swallowed up to their terminator. */
const STRING = 8;

/** What a terminal does with the parts of its input. */
export interface Actions {
  /** Is told the log offset of the byte being worked on. */
  at: number;
  /** Prints ASCII from `i` on while it lasts; returns where it stopped, always past `i`. */
  printAscii(data: Uint8Array, i: number, end: number): number;
  print(code: number): void;
  /** A C0 or C1 control; `inSequence` if it came inside an escape sequence, which goes on after it. */
  control(code: number, inSequence?: boolean): void;
  /** `id` is intermediate << 8 | final, as `ESC ( 0` is 0x2830. */
  esc(id: number): void;
  /** `id` is prefix and intermediates and final, a byte each, as `CSI ? h` is 0x3f68. */
  csi(id: number, params: Params): void;
}

/** Numeric parameters of a CSI sequence; what is missing is 0. Sub-parameters are dropped. */
export interface Params {
  length: number;
  values: number[];
}

/** Bytes -> what they ask of a terminal. Keeps half sequences and half characters between calls. */
export class Parser {
  private state = GROUND;
  private collect = 0;
  private readonly params: Params = { length: 1, values: [0] };
  private inSubParam = false;
  // The unfinished UTF-8 character: bytes still needed, bits so far, bounds of the next byte.
  private need = 0;
  private code = 0;
  private low = 0x80;
  private high = 0xbf;
  private readonly actions: Actions;
  private readonly newlineAborts: boolean;

  /** @param newlineAborts a newline ends any sequence, so that binary in a pipe cannot hide lines */
  constructor(actions: Actions, newlineAborts: boolean) {
    this.actions = actions;
    this.newlineAborts = newlineAborts;
  }

  /** True between sequences and characters. */
  get idle(): boolean {
    return this.state === GROUND && this.need === 0;
  }

  /** Parses `data[from, to)`; `base` is the log offset of `data[0]`. */
  feed(data: Uint8Array, from: number, to: number, base: number): void {
    const actions = this.actions;
    let i = from;
    while (i < to) {
      const byte = data[i]!;
      actions.at = base + i;
      if (byte >= 0x80) {
        i += this.need === 0 && this.wholeCharacter(data, i, to) ? 3 : this.utf8(byte);
        continue;
      }
      if (this.need !== 0) this.broken();
      if (this.state === GROUND) {
        if (byte >= 0x20 && byte < 0x7f) i = actions.printAscii(data, i, to);
        else {
          if (byte === 0x1b) this.clear(ESCAPE);
          else if (byte !== 0x7f) actions.control(byte);
          i++;
        }
      } else if (this.state >= OSC) i = this.swallow(data, i, to);
      else {
        this.inSequence(byte);
        i++;
      }
    }
  }

  /** The end of the input: a character cut short is shown as such. */
  end(): void {
    if (this.need !== 0) this.broken();
  }

  /** The quick way for what most text beyond ASCII is: three bytes, all there, all right. */
  private wholeCharacter(data: Uint8Array, i: number, to: number): boolean {
    const first = data[i]!;
    if (first <= 0xe0 || first >= 0xf0 || first === 0xed || i + 3 > to) return false;
    const second = data[i + 1]! ^ 0x80;
    const third = data[i + 2]! ^ 0x80;
    if (second > 0x3f || third > 0x3f) return false;
    this.codePoint(((first & 0x0f) << 12) | (second << 6) | third);
    return true;
  }

  /** Takes one byte of a character; returns 1, the bytes taken. */
  private utf8(byte: number): number {
    if (this.need === 0) this.leadByte(byte);
    else if (byte < this.low || byte > this.high) {
      this.broken();
      this.leadByte(byte);
    } else {
      this.low = 0x80;
      this.high = 0xbf;
      this.code = (this.code << 6) | (byte & 0x3f);
      if (--this.need === 0) this.codePoint(this.code);
    }
    return 1;
  }

  /** The bounds of the second byte shut out overlong forms, surrogates and what is past U+10FFFF. */
  private leadByte(byte: number): void {
    this.low = 0x80;
    this.high = 0xbf;
    if (byte >= 0xc2 && byte <= 0xdf) {
      this.need = 1;
      this.code = byte & 0x1f;
    } else if (byte >= 0xe0 && byte <= 0xef) {
      this.need = 2;
      this.code = byte & 0x0f;
      if (byte === 0xe0) this.low = 0xa0;
      else if (byte === 0xed) this.high = 0x9f;
    } else if (byte >= 0xf0 && byte <= 0xf4) {
      this.need = 3;
      this.code = byte & 0x07;
      if (byte === 0xf0) this.low = 0x90;
      else if (byte === 0xf4) this.high = 0x8f;
    } else this.codePoint(REPLACEMENT);
  }

  private broken(): void {
    this.need = 0;
    this.codePoint(REPLACEMENT);
  }

  private codePoint(code: number): void {
    if (code < 0xa0) this.c1(code);
    else if (code === BOM) return;
    else if (this.state === GROUND) this.actions.print(code);
    // A character inside a control sequence is an error that ends it; strings may hold any text.
    else if (this.state < OSC && this.state !== CSI_IGNORE) this.state = GROUND;
  }

  private c1(code: number): void {
    if (code === 0x9b) this.clear(CSI_ENTRY);
    else if (code === 0x9d) this.state = OSC;
    else if (code === 0x90 || code === 0x98 || code === 0x9e || code === 0x9f) this.state = STRING;
    else {
      this.state = GROUND;
      if (code !== 0x9c) this.actions.control(code);
    }
  }

  private clear(state: number): void {
    this.state = state;
    this.collect = 0;
    this.params.length = 1;
    this.params.values[0] = 0;
    this.inSubParam = false;
  }

  /** OSC and other strings: only their terminators matter. */
  private swallow(data: Uint8Array, from: number, to: number): number {
    let i = from;
    for (; i < to; i++) {
      const byte = data[i]!;
      if (byte >= 0x80) return i;
      if (byte === 0x1b) this.clear(ESCAPE);
      else if (byte === 0x18 || byte === 0x1a || (byte === 0x07 && this.state === OSC))
        this.state = GROUND;
      else if (byte === 0x0a && this.newlineAborts) {
        this.state = GROUND;
        return i;
      } else continue;
      this.actions.control(0);
      return i + 1;
    }
    return i;
  }

  private inSequence(byte: number): void {
    if (byte === 0x1b) this.clear(ESCAPE);
    else if (byte < 0x20) {
      if (byte === 0x18 || byte === 0x1a || (byte === 0x0a && this.newlineAborts))
        this.state = GROUND;
      this.actions.control(byte, this.state !== GROUND);
    } else if (byte === 0x7f) return;
    else if (this.state === ESCAPE) this.inEscape(byte);
    else if (this.state === ESCAPE_INTERMEDIATE) {
      if (byte < 0x30) this.collect = (this.collect << 8) | byte;
      else this.escDispatch(byte);
    } else this.inCsi(byte);
  }

  private inEscape(byte: number): void {
    if (byte < 0x30) {
      this.collect = byte;
      this.state = ESCAPE_INTERMEDIATE;
    } else if (byte === 0x5b) this.clear(CSI_ENTRY);
    else if (byte === 0x5d) this.state = OSC;
    else if (byte === 0x50 || byte === 0x58 || byte === 0x5e || byte === 0x5f) this.state = STRING;
    else this.escDispatch(byte);
  }

  private escDispatch(byte: number): void {
    this.state = GROUND;
    this.actions.esc((this.collect << 8) | byte);
  }

  private inCsi(byte: number): void {
    if (byte >= 0x40) {
      const ignored = this.state === CSI_IGNORE;
      this.state = GROUND;
      if (!ignored) this.actions.csi((this.collect << 8) | byte, this.params);
    } else if (this.state === CSI_IGNORE) return;
    else if (byte < 0x30) {
      this.collect = (this.collect << 8) | byte;
      this.state = CSI_INTERMEDIATE;
    } else if (this.state === CSI_INTERMEDIATE) this.state = CSI_IGNORE;
    else if (byte < 0x3c) {
      this.state = CSI_PARAM;
      this.param(byte);
    } else if (this.state === CSI_ENTRY) {
      this.collect = byte;
      this.state = CSI_PARAM;
    } else this.state = CSI_IGNORE;
  }

  private param(byte: number): void {
    const params = this.params;
    if (byte === 0x3b) {
      this.inSubParam = false;
      if (params.length < MAX_PARAMS) params.values[params.length++] = 0;
      else this.inSubParam = true;
    } else if (byte === 0x3a) this.inSubParam = true;
    else if (!this.inSubParam) {
      const last = params.length - 1;
      params.values[last] = Math.min(params.values[last]! * 10 + byte - 0x30, MAX_VALUE);
    }
  }
}

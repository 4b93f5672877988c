/** Set in a cell's code: the character is two cells wide, the next cell is its TAIL. */
const WIDE = 0x400000;
/** The second cell of a wide character. */
const TAIL = 0x110000;
/** A cell with combining marks: the rest of the code is an index into the row's clusters. */
const CLUSTER = 0x200000;
const SPACE = 0x20;

/**
 * One row of the screen. ASCII, nearly all there is, lies in bytes; the first other character moves
 * the row to 32-bit codes. Resetting it writes no cell.
 */
export class Row {
  /** The cells, one character each; not used while there are `codes`. */
  bytes: Buffer;
  codes: Uint32Array | null = null;
  /** Characters with their combining marks. */
  private clusters: string[] | null = null;
  /** The codes the row had before it was reset, to be used again. */
  private spare: Uint32Array | null = null;
  /** Cells written; what follows is blank. */
  len = 0;
  /** Continues the row above: the text went past the right edge. */
  wrapped = false;
  /** Where in the log this row began; -1 while it is untouched. */
  offset = -1;
  /** Characters that did not fit any more (rows of pipes only: on a screen they wrap). */
  cut = 0;

  constructor(cols: number) {
    this.bytes = Buffer.allocUnsafeSlow(cols);
  }

  reset(): void {
    this.codes = null;
    this.clusters = null;
    this.len = 0;
    this.wrapped = false;
    this.offset = -1;
    this.cut = 0;
  }

  /** Cells there is room for. */
  get size(): number {
    return this.bytes.length;
  }

  /** Makes room for cells up to `cols`. */
  grow(cols: number): void {
    if (cols <= this.bytes.length) return;
    const size = Math.max(cols, this.bytes.length * 2);
    const bytes = Buffer.allocUnsafeSlow(size);
    this.bytes.copy(bytes, 0, 0, this.len);
    this.bytes = bytes;
    if (this.codes) {
      const codes = new Uint32Array(size);
      codes.set(this.codes.subarray(0, this.len));
      this.codes = this.spare = codes;
    }
  }

  /** Writes blanks up to `x`, so that a character can be put there. */
  padTo(x: number): void {
    if (x <= this.len) return;
    (this.codes ?? this.bytes).fill(SPACE, this.len, x);
    this.len = x;
  }

  /** The row with 32-bit cells. */
  private widen(): Uint32Array {
    if (!this.codes) {
      const size = this.bytes.length;
      if (!this.spare || this.spare.length < size) this.spare = new Uint32Array(size);
      this.codes = this.spare;
      for (let i = 0; i < this.len; i++) this.codes[i] = this.bytes[i]!;
    }
    return this.codes;
  }

  /** One character of one or two cells at `x`. */
  put(x: number, code: number, width: number): void {
    const codes = this.widen();
    this.padTo(x);
    codes[x] = width === 2 ? code | WIDE : code;
    if (width === 2) codes[x + 1] = TAIL;
    const end = x + (width || 1);
    if (end > this.len) this.len = end;
  }

  /** Adds a combining mark to the character that ends before `x`. */
  join(x: number, code: number): void {
    const codes = this.widen();
    const at = x > 1 && x <= this.len && codes[x - 1] === TAIL ? x - 2 : x - 1;
    this.padTo(at + 1);
    const cell = codes[at]!;
    this.clusters ??= [];
    const text = this.cellText(cell & ~WIDE) + String.fromCodePoint(code);
    codes[at] = CLUSTER | (this.clusters.push(text) - 1) | (cell & WIDE);
  }

  /** Makes the row one cell that reads as `text`: its length must have no say in what follows. */
  note(text: string): void {
    this.clusters = [text];
    this.widen()[0] = CLUSTER;
    this.len = 1;
  }

  /** What REP repeats: the text of the cell at `x`. */
  textAt(x: number): string {
    if (x < 0 || x >= this.len) return "";
    if (!this.codes) return String.fromCharCode(this.bytes[x]!);
    const cell = this.codes[x]!;
    return cell === TAIL ? "" : this.cellText(cell & ~WIDE);
  }

  isTail(x: number): boolean {
    return this.codes !== null && x < this.len && this.codes[x] === TAIL;
  }

  isWide(x: number): boolean {
    return this.codes !== null && x < this.len && (this.codes[x]! & WIDE) !== 0;
  }

  private blank(x: number): void {
    if (x < this.len) (this.codes ?? this.bytes)[x] = SPACE;
  }

  /** Blanks the first half of a wide character whose other half, at `x`, is written over. */
  blankHalfBefore(x: number): void {
    if (x > 0 && this.isWide(x - 1)) this.blank(x - 1);
  }

  /** Blanks the second half of a wide character whose other half, before `x`, was written over. */
  blankHalfAt(x: number): void {
    if (this.isTail(x)) this.blank(x);
  }

  /** Makes the cells `from` up to `to` blank. */
  erase(from: number, to: number): void {
    if (from >= this.len) return;
    this.blankHalfBefore(from);
    if (to >= this.len) {
      this.len = from;
      return;
    }
    if (this.isWide(to - 1)) this.blank(to);
    (this.codes ?? this.bytes).fill(SPACE, from, to);
  }

  /** ICH: `n` blanks at `x`; what passes `cols` is lost. */
  insert(x: number, n: number, cols: number): void {
    this.blankHalfBefore(x);
    if (x >= this.len) return;
    if (n >= cols - x) this.len = x;
    else {
      const len = Math.min(cols, this.len + n);
      this.grow(len);
      const cells = this.codes ?? this.bytes;
      cells.copyWithin(x + n, x, len - n);
      cells.fill(SPACE, x, x + n);
      this.len = len;
      if (len === cols && this.isWide(cols - 1)) this.blank(cols - 1);
    }
  }

  /** DCH: takes `n` cells out at `x`. */
  remove(x: number, n: number): void {
    if (x < this.len) {
      const gone = Math.min(n, this.len - x);
      (this.codes ?? this.bytes).copyWithin(x, x + gone, this.len);
      this.len -= gone;
    }
    this.blankHalfBefore(x);
    this.blankHalfAt(x);
  }

  /** Makes all `cols` cells the ASCII character `code`. */
  fillWith(code: number, cols: number): void {
    this.reset();
    this.bytes.fill(code, 0, cols);
    this.len = cols;
  }

  /** True when there is nothing to see. */
  isBlank(): boolean {
    const cells = this.codes ?? this.bytes;
    for (let i = this.len - 1; i >= 0; i--) if (cells[i] !== SPACE) return false;
    return true;
  }

  /** What the row reads; with blanks behind it, if it is shorter than `width` cells. */
  text(width = 0): string {
    const text = this.ownText();
    return this.len < width ? text + " ".repeat(width - this.len) : text;
  }

  private ownText(): string {
    if (!this.codes) return this.bytes.latin1Slice(0, this.len);
    return this.clusters ? this.clusterText() : this.codeText(this.codes);
  }

  /** UTF-16 written by hand into a scratch buffer: many times quicker than adding up strings. */
  private codeText(codes: Uint32Array): string {
    const out = scratchFor(this.len * 2);
    let n = 0;
    for (let i = 0; i < this.len; i++) {
      const cell = codes[i]!;
      const code = cell & 0x3fffff & ~WIDE;
      if (code < 0x10000) out.units[n++] = code;
      else if (code === TAIL) {
        if (!this.isWide(i - 1)) out.units[n++] = SPACE;
      } else {
        out.units[n++] = 0xd7c0 + (code >> 10);
        out.units[n++] = 0xdc00 | (code & 0x3ff);
      }
    }
    return out.bytes.ucs2Slice(0, n * 2);
  }

  private clusterText(): string {
    let text = "";
    for (let i = 0; i < this.len; i++) {
      const cell = this.codes![i]!;
      if (cell !== TAIL) text += this.cellText(cell & ~WIDE);
      else if (!this.isWide(i - 1)) text += " ";
    }
    return text;
  }

  private cellText(code: number): string {
    return code >= CLUSTER ? this.clusters![code & 0x1fffff]! : String.fromCodePoint(code);
  }

  /** Appends the cells `from`..`to` of another row, for a change of the screen's width. */
  appendFrom(row: Row, from: number, to: number): void {
    const start = this.len;
    this.grow(start + to - from);
    for (let i = from; i < to; i++) {
      const at = start + i - from;
      const cell = i < row.len ? (row.codes ?? row.bytes)[i]! : SPACE;
      if (cell < 0x80 && !this.codes) {
        this.bytes[at] = cell;
      } else if (cell >= CLUSTER && (cell & CLUSTER) !== 0) {
        const text = row.cellText(cell & ~WIDE);
        this.clusters ??= [];
        this.widen()[at] = CLUSTER | (this.clusters.push(text) - 1) | (cell & WIDE);
      } else this.widen()[at] = cell;
      this.len = at + 1;
    }
  }
}

let scratch = { units: new Uint16Array(0), bytes: Buffer.alloc(0) };

/** Room for so many UTF-16 units, in one buffer that is used again and again. */
function scratchFor(units: number): typeof scratch {
  if (scratch.units.length < units) {
    const array = new Uint16Array(Math.max(1024, units * 2));
    scratch = { units: array, bytes: Buffer.from(array.buffer) };
  }
  return scratch;
}

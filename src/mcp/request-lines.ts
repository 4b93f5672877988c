import { TopLevelId } from "./top-level-id.ts";

/** A line of input, or of one that was too long to keep the ID it held. */
export type RequestLine =
  | { kind: "line"; text: string }
  | { kind: "too-long"; bytes: number; id: string | number | undefined };

const NEWLINE = 0x0a;

/** Splits what comes on stdin into lines, and holds no more than `most` bytes of any. */
export class RequestLines {
  private readonly most: number;
  private pieces: Buffer[] = [];
  private bytes = 0;
  /** Of a line that has grown too long. */
  private passing: TopLevelId | undefined;

  constructor(most: number) {
    this.most = most;
  }

  *add(chunk: Buffer): Generator<RequestLine> {
    for (let from = 0; from < chunk.length; ) {
      const end = chunk.indexOf(NEWLINE, from);
      this.keep(chunk.subarray(from, end < 0 ? chunk.length : end));
      if (end < 0) return;
      yield this.take();
      from = end + 1;
    }
  }

  private keep(piece: Buffer): void {
    this.bytes += piece.length;
    if (this.passing === undefined && this.bytes <= this.most) {
      if (piece.length > 0) this.pieces.push(piece);
      return;
    }
    if (this.passing === undefined) {
      this.passing = new TopLevelId();
      for (const kept of this.pieces) this.passing.see(kept);
      this.pieces = [];
    }
    this.passing.see(piece);
  }

  private take(): RequestLine {
    const { bytes, passing, pieces } = this;
    this.pieces = [];
    this.bytes = 0;
    this.passing = undefined;
    if (passing !== undefined) return { kind: "too-long", bytes, id: passing.id };
    return { kind: "line", text: Buffer.concat(pieces).toString() };
  }
}

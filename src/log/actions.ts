/** What a terminal does with the parts of its input. */
export interface Actions {
  /** Log offset of the byte being worked on. */
  at: number;
  /** Prints ASCII from `i` on while it lasts; returns where it stopped, always past `i`. */
  printAscii(data: Uint8Array, i: number, end: number): number;
  print(code: number): void;
  /** A C0 or C1 control. */
  control(code: number): void;
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

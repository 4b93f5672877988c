const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
/** A longer value is nobody's ID. */
const LONGEST_ID = 256;

/**
 * Finds the `id` of a JSON object that is too large to be kept, from its bytes as they pass: the one
 * at the top level, so that whoever asked can be answered.
 */
export class TopLevelId {
  private depth = 0;
  private inString = false;
  private escaped = false;
  /** The text of the key or value at the top level, as far as it has come. */
  private token = "";
  private key = "";
  private found: string | undefined;

  see(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (this.inString) this.string(byte);
      else this.mark(byte);
    }
  }

  /** Undefined where there is none that an answer could carry. */
  get id(): string | number | undefined {
    try {
      const id: unknown = JSON.parse(this.found ?? "");
      return typeof id === "string" || Number.isSafeInteger(id)
        ? (id as string | number)
        : undefined;
    } catch {
      return undefined;
    }
  }

  private string(byte: number): void {
    this.keep(byte);
    if (this.escaped) this.escaped = false;
    else if (byte === BACKSLASH) this.escaped = true;
    else if (byte === QUOTE) this.inString = false;
  }

  private mark(byte: number): void {
    const mark = String.fromCharCode(byte);
    if (byte === QUOTE) {
      this.inString = true;
      this.keep(byte);
    } else if (mark === "{" || mark === "[") this.depth++;
    else if (mark === "}" || mark === "]") {
      if (this.depth-- === 1) this.end();
    } else if (this.depth === 1 && byte === COLON) {
      this.key = this.token.trim();
      this.token = "";
    } else if (this.depth === 1 && byte === COMMA) this.end();
    else this.keep(byte);
  }

  private keep(byte: number): void {
    if (this.depth === 1 && this.token.length < LONGEST_ID) this.token += String.fromCharCode(byte);
  }

  private end(): void {
    if (this.key === '"id"') this.found ??= this.token.trim();
    this.key = "";
    this.token = "";
  }
}

import { realpathSync } from "node:fs";
import { readRegular, sha256Of } from "../../os/files.ts";
import { readSnapshot } from "../../store/snapshots.ts";
import { withheld } from "../containment.ts";
import type { CodeNow } from "./code-now.ts";
import { hashIn } from "./fact.ts";
import { isSecretName } from "./names.ts";

/** Larger files are not compared line by line. */
const MAX_SHOWN_BYTES = 4 << 20;
const MAX_BLOBS = 200;

/** A file's bytes as they are, where they may be shown. */
export async function bytesNow(store: string, path: string): Promise<Buffer | undefined> {
  try {
    if (isSecretName(path) || withheld(store, realpathSync(path)) !== undefined) return undefined;
    return readRegular(path, MAX_SHOWN_BYTES);
  } catch {
    return undefined;
  }
}

/** The bytes a fact is of, where they were kept. */
export function bytesKept(store: string, fact: string): Buffer | undefined {
  const sha256 = hashIn(fact);
  return sha256 === undefined ? undefined : readSnapshot(store, sha256);
}

/** Objects of one repository, got together when the first is asked for. */
export class Blobs {
  readonly #oids = new Set<string>();
  readonly #now: CodeNow;
  readonly #top: string;
  #bytes: Promise<Map<string, Buffer>> | undefined;

  constructor(now: CodeNow, top: string) {
    this.#now = now;
    this.#top = top;
  }

  willNeed(oid: string): void {
    if (this.#oids.size < MAX_BLOBS) this.#oids.add(oid);
  }

  async bytes(oid: string): Promise<Buffer | undefined> {
    this.#bytes ??= this.#now.bytes(this.#top, [...this.#oids]).catch(() => new Map());
    return (await this.#bytes).get(oid);
  }

  /** Whether an object is what a fact is of; undefined when it cannot be read. */
  async is(oid: string, fact: string): Promise<boolean> {
    const bytes = await this.bytes(oid);
    if (bytes === undefined) return false;
    return hashIn(fact) === sha256Of(bytes) || fact === `link ${bytes.toString("utf8")}`;
  }
}

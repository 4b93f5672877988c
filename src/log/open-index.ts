import { IndexFile, type LogIndex, RebuiltIndex } from "../store/log/index-file.ts";
import type { IndexHeader, Mode } from "../store/log/index-format.ts";
import type { LogBytes } from "../store/log/bytes.ts";

/** An index that ends further than this before the log does is not all there. */
const MAX_UNINDEXED = 1024 * 1024;

export interface IndexOptions {
  mode: Mode;
  /** Size at the start; used only if the index is lost. */
  terminal?: { cols: number; rows: number; cooked?: boolean | undefined } | undefined;
}

/** The index of a log; worked out again from the log where the file is missing or ends too early. */
export function openIndex(
  path: string,
  log: LogBytes,
  { mode, terminal }: IndexOptions,
): { index: LogIndex; whole: boolean } {
  const file = openFile(path, log.size);
  if (file && isWhole(file, log.size)) return { index: file, whole: true };
  const known = file?.header ? file : null;
  const size: Partial<IndexHeader> & { cols: number; rows: number } = known?.header ??
    terminal ?? { cols: 80, rows: 24 };
  const { cols, rows, cooked } = size;
  const read = (from: number, to: number) => log.read(from, to);
  const index = new RebuiltIndex({ mode, startedAt: 0, cols, rows, cooked }, known, log.size, read);
  file?.close();
  return { index, whole: false };
}

function openFile(path: string, bytes: number): IndexFile | null {
  try {
    return new IndexFile(path, bytes);
  } catch {
    // Gone or unreadable.
    return null;
  }
}

function isWhole(file: IndexFile, bytes: number): boolean {
  const covered = file.count > 0 ? file.at(file.count - 1).offset : 0;
  const begun = file.count > 0 || bytes === 0;
  return file.header !== null && begun && bytes - covered <= MAX_UNINDEXED;
}

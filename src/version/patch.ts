/** What changed between two texts. */
export interface Patch {
  added: number;
  removed: number;
  /** Unified diff: hunks only, without file names. */
  text: string;
}

/** Longer is no answer to "what changed"; the counts stay exact. */
const MAX_LINES = 400;
/** Two files that have little in common would be compared for minutes. */
const TIMEOUT_MS = 500;

/** Line by line. A sentence instead when it cannot be told: not text, or too different. */
export async function patchOf(before: Buffer, after: Buffer): Promise<Patch | string> {
  if (isBinary(before) || isBinary(after)) return "not text";
  // Loaded only here: most verdicts never need it.
  const { structuredPatch } = await import("diff");
  const patch = structuredPatch("", "", before.toString("utf8"), after.toString("utf8"), "", "", {
    context: 3,
    timeout: TIMEOUT_MS,
  });
  if (patch === undefined) return "too different to compare line by line";
  const lines = patch.hunks.flatMap((hunk) => [
    `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`,
    ...hunk.lines,
  ]);
  const count = (sign: string) =>
    patch.hunks.flatMap((hunk) => hunk.lines).filter((line) => line.startsWith(sign)).length;
  const rest = lines.length - MAX_LINES;
  const shown = rest > 0 ? [...lines.slice(0, MAX_LINES), `... ${rest} more lines`] : lines;
  return { added: count("+"), removed: count("-"), text: shown.join("\n") };
}

function isBinary(bytes: Buffer): boolean {
  return bytes.subarray(0, 8192).includes(0);
}

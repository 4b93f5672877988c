import type { Banner } from "../../banner/parse.ts";
import { numberOfId } from "../../store/runs/id-number.ts";
import type { Placement } from "./align/placement.ts";
import { type Found, type Searchable, search } from "./align/search.ts";
import type { SearchedRuns } from "./index/searched.ts";
import type { Paste } from "./paste/paste.ts";
import type { RunFacts } from "./source.ts";

/** What becomes of a run that the paste itself names. */
export interface Named {
  /** The named run the content agrees with. */
  placed?: Placement;
  /** The named run when there is no content that could say otherwise. */
  alone?: RunFacts;
  conflicts: string[];
}

/** A named run may cover this much less of the paste than the best one and still be meant. */
const SLACK = 0.05;

/**
 * Weighs the IDs in the paste against its content. A header is a claim: it decides between runs that
 * are equal in the content and stands in for content that is missing, but never beats content.
 */
export function weighNames(on: Searchable, runs: SearchedRuns, found: Found): Named {
  const conflicts: string[] = [];
  const named: Named = { conflicts };
  for (const [id, banners] of byId(on.paste)) {
    const run = on.source.run(id);
    if (!run) {
      conflicts.push(`the paste names ${id}, which is not recorded here`);
      continue;
    }
    const untrue = banners.flatMap((banner) => contradictions(banner, run));
    conflicts.push(...untrue);
    const placed = placeNamed(on, runs, id, found);
    if (placed) named.placed ??= placed;
    else if (hasNoContent(on.paste, found)) {
      if (untrue.length === 0) named.alone ??= run;
    } else conflicts.push(`the paste names ${id}, but its text is not in that run's log`);
  }
  return named;
}

/** The placement in the named run, if it is as good as the best one. */
function placeNamed(
  on: Searchable,
  runs: SearchedRuns,
  id: string,
  found: Found,
): Placement | undefined {
  const best = found.placements[0];
  const r = runs.find(numberOfId(id));
  const listed = found.placements
    .slice(0, found.equal)
    .find((p) => p.candidate.run.entry.id === id);
  if (listed || r < 0) return listed;
  const [own] = search(on, runs.only(r)).placements;
  if (!own || own.coverage < 0.5 || own.contradictions > 1) return undefined;
  if (best && (own.coverage < best.coverage - SLACK || own.values > best.values)) return undefined;
  return own;
}

function hasNoContent(paste: Paste, found: Found): boolean {
  const content = found.query.rows.filter((row) => row.role === "content");
  return content.length === 0 || (paste.rows.length > 2 * content.length && content.length < 2);
}

function contradictions(banner: Banner, run: RunFacts): string[] {
  const said: string[] = [];
  const differs = (what: string, paste: unknown, record: unknown) =>
    said.push(`the ${banner.kind} gives ${what} ${paste}, ${run.id} has ${record}`);
  if (banner.hash && !run.script.sha256.startsWith(banner.hash))
    differs("hash", banner.hash, run.script.sha256.slice(0, 8));
  if (banner.exit !== undefined && run.exit && exitCode(run) !== banner.exit)
    differs("exit", banner.exit, exitCode(run));
  if (banner.lines !== undefined && !run.live && banner.lines !== run.lines)
    differs("line count", banner.lines, run.lines);
  return said;
}

function exitCode(run: RunFacts): number | string {
  return run.exit?.code ?? run.exit?.signal ?? "none";
}

function byId(paste: Paste): Map<string, Banner[]> {
  const ids = new Map<string, Banner[]>();
  for (const banner of paste.banners) ids.set(banner.id, [...(ids.get(banner.id) ?? []), banner]);
  return ids;
}

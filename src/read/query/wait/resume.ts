import { IgError } from "../../../error.ts";
import { RUN_KEY } from "../../../store/runs/layout.ts";
import type { Tested } from "./line-test.ts";

/*
 * Where a wait stands, in words short enough to be copied: whoever comes with it goes on from there,
 * in any process, and misses nothing that happened in between.
 *
 *   run_k3f9x2a7+120+1204        lines after 120 are new, those up to 1204 are tested
 *   run_k3f9x2a7+120+1204~88123  ... and the unfinished line that began at byte 88123 has matched
 *   run_k3f9x2a7+120+0!176...    ... and the silence since that time (ms) was the answer
 *   next:run_k3f9x2a7:2026-01-11/033000.123-k3f9x2a7:aaaaaaaa,bbbbbbbb
 *                                runs after that place and not among those; the first is the one
 *                                they are compared with, `-` if none
 */
export interface RunPlace {
  kind: "run";
  run: string;
  /** New is what comes after this line. */
  begin: number;
  tested: Tested;
  /** Since when (ms since the epoch) it had been silent, if that was the answer. */
  silentSince?: number | undefined;
}

export interface NextPlace {
  kind: "next";
  /** What `same` and `changed` compare with. */
  reference?: string | undefined;
  /** Key of a run; it and all before it are past. Empty: none is. */
  floor: string;
  /** IDs of later runs that are past, too. */
  seen: string[];
}

export type Place = RunPlace | NextPlace;

const RUN_PLACE = /^(run_[a-z0-9]{8})\+(\d{1,15})\+(\d{1,15})(?:~(\d{1,15}))?(?:!(\d{1,15}))?$/;
const NEXT_PLACE = /^next:(-|run_[a-z0-9]{8}):([^:]*):((?:[a-z0-9]{8}(?:,|$))*)$/;

export function formatPlace(place: Place): string {
  if (place.kind === "next") {
    const seen = place.seen.map((id) => id.slice(4)).join(",");
    return `next:${place.reference ?? "-"}:${place.floor}:${seen}`;
  }
  const { run, begin, tested, silentSince } = place;
  const unfinished = tested.unfinished === undefined ? "" : `~${tested.unfinished}`;
  const silence = silentSince === undefined ? "" : `!${silentSince}`;
  return `${run}+${begin}+${tested.line}${unfinished}${silence}`;
}

/** @throws IgError bad-resume */
export function parsePlace(text: string): Place {
  const run = RUN_PLACE.exec(text.trim());
  if (run !== null) {
    const number = (at: number) => (run[at] === undefined ? undefined : Number(run[at]));
    const tested = { line: Number(run[3]), unfinished: number(4) };
    return { kind: "run", run: run[1]!, begin: Number(run[2]), tested, silentSince: number(5) };
  }
  const next = NEXT_PLACE.exec(text.trim());
  if (next !== null && (next[2] === "" || RUN_KEY.test(next[2]!))) {
    const seen = next[3]!.split(",").filter(Boolean);
    return {
      kind: "next",
      reference: next[1] === "-" ? undefined : next[1],
      floor: next[2]!,
      seen: seen.map((id) => `run_${id}`),
    };
  }
  throw new IgError(
    "bad-resume",
    `${JSON.stringify(text.slice(0, 80))} is not where a wait stands`,
    "Give resume exactly as the last answer of idlergear_run_wait gave it, or leave it out to wait anew.",
  );
}

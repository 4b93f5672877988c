import { basename, join } from "node:path";
import type { TreeSeen } from "../git/digest.ts";
import { isInstalled } from "./names.ts";

/*
 * How far a look has reached: which paths are in a tree that was looked at. Paths are absolute, with
 * links followed.
 */

/** Where a path lies. `dir` is the directory, absolute, that is ignored as a whole. */
export type Place =
  | { kind: "seen" }
  | { kind: "installed" }
  | { kind: "ignored"; dir?: string }
  | { kind: "outside" };

export function placeOf(
  path: string,
  trees: readonly TreeSeen[],
  folders: readonly string[],
): Place {
  if (isInstalled(path)) return { kind: "installed" };
  if (folders.some((top) => isBelow(path, top))) return { kind: "seen" };
  const around = trees
    .filter(({ top }) => isBelow(path, top))
    .sort((a, b) => b.top.length - a.top.length)[0];
  if (around === undefined) return { kind: "outside" };
  const way = Buffer.from(path.slice(around.top.length + 1)).toString("latin1");
  if (around.ignored.includes(way)) return { kind: "ignored" };
  const dir = around.ignored.find((one) => one.endsWith("/") && `${way}/`.startsWith(one));
  if (dir === undefined) return { kind: "seen" };
  return { kind: "ignored", dir: join(around.top, Buffer.from(dir, "latin1").toString("utf8")) };
}

export function isBelow(path: string, top: string): boolean {
  return path === top || path.startsWith(top.endsWith("/") ? top : `${top}/`);
}

/** A work tree and all those in it. */
export function allTrees(tree: TreeSeen | undefined): TreeSeen[] {
  return tree === undefined ? [] : [tree, ...tree.nested.flatMap(allTrees)];
}

/** Runs what it runs somewhere else, from what is there. */
const ELSEWHERE = new Set(["ssh", "kubectl", "mosh", "vagrant"]);
const CONTAINERS = new Set(["docker", "podman", "nerdctl", "docker-compose"]);

/** Why the code that runs is not among the files here, where that is so. */
export function elsewhere(argv: readonly string[]): string | undefined {
  const program = basename(argv[0] ?? "");
  if (ELSEWHERE.has(program)) return `what ${program} runs elsewhere was not watched`;
  if (!CONTAINERS.has(program) || argv.slice(1, 3).includes("build")) return undefined;
  return `what is in the container of ${program} was not watched`;
}

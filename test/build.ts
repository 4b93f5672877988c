import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** The tests drive the built `ig`, as users and MCP clients do; so it is built anew before them. */
export default function build(): () => void {
  execFileSync(process.execPath, ["scripts/build.mjs"], { stdio: "inherit" });
  const dir = realpathSync(mkdtempSync(join(placeForProjects(), "ig-tests-")));
  process.env.TMPDIR = dir;
  return () => rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
}

/** Projects of tests must not lie below a store or repository somebody has there, in /tmp above all. */
function placeForProjects(): string {
  const free = [tmpdir(), "/var/tmp", homedir()].find((place) => !belongsToProject(place));
  if (free === undefined) throw new Error("no directory outside of all projects: set TMPDIR");
  return free;
}

function belongsToProject(dir: string): boolean {
  const here = [".idlergear", ".git"].some((name) => existsSync(join(dir, name)));
  return here || (dirname(dir) !== dir && belongsToProject(dirname(dir)));
}

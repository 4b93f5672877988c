import { readdirSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { factOf } from "./fact.ts";
import { namesFact } from "./folder.ts";
import { isBelow } from "./reach.ts";

/** A list of what is installed, or a package that is linked from elsewhere. */
interface Installed {
  path: string;
  fact?: string;
  outside?: string;
}

/** Where package managers note what they have installed, below `node_modules`. */
const NOTES = [".package-lock.json", ".modules.yaml", ".yarn-state.yml", ".yarn-integrity"];
const MAX_LINKS = 500;

/**
 * What is installed for a command, from its directory up to the top: the managers' own notes and the
 * names there are, never the packages' files.
 */
export async function installedNear(
  cwd: string,
  top: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Installed[]> {
  const found: Installed[] = [];
  for (let dir = cwd; isBelow(dir, top); dir = dirname(dir)) {
    found.push(...(await nodeModules(join(dir, "node_modules"), top)));
    for (const name of [".venv", "venv"]) found.push(...(await pythonPackages(join(dir, name))));
    if (dir === dirname(dir)) break;
  }
  const active = env.VIRTUAL_ENV;
  if (active !== undefined && !found.some(({ path }) => path.startsWith(active)))
    found.push(...(await pythonPackages(active)));
  return found;
}

async function nodeModules(dir: string, top: string): Promise<Installed[]> {
  const found: Installed[] = [];
  for (const note of NOTES) {
    const { fact, kind } = await factOf(join(dir, note), { mayRead: true });
    if (kind !== "gone") found.push({ path: join(dir, note), fact });
  }
  const fact = await namesFact(dir).catch(() => undefined);
  if (fact === undefined) return [];
  return [...found, { path: dir, fact }, ...linkedFromOutside(dir, top)];
}

function linkedFromOutside(dir: string, top: string): Installed[] {
  const links = readdirSync(dir, { withFileTypes: true }).filter((one) => one.isSymbolicLink());
  return links.slice(0, MAX_LINKS).flatMap((link) => {
    const path = join(dir, link.name);
    try {
      const outside = realpathSync(path);
      return isBelow(outside, realpathSync(top)) ? [] : [{ path, outside }];
    } catch {
      return [];
    }
  });
}

async function pythonPackages(venv: string): Promise<Installed[]> {
  const found: Installed[] = [];
  const lib = join(venv, "lib");
  for (const name of namesIn(lib).filter((one) => /^python/.test(basename(one)))) {
    const path = join(lib, name, "site-packages");
    const fact = await namesFact(path).catch(() => undefined);
    if (fact !== undefined) found.push({ path, fact });
  }
  return found;
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

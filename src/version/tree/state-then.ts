import { readFileSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join, relative } from "node:path";
import { hasShebang } from "../../os/files.ts";
import { projectRoot } from "../../store/paths.ts";
import type { CodeState, StateBeside, StateEntry, StateTree } from "../../store/runs/code-state.ts";
import type { VersionFile } from "../../store/runs/record.ts";
import type { TreeSeen } from "../git/digest.ts";
import { type Fact, factOf } from "./fact.ts";
import { folderEntries, folderFact } from "./folder.ts";
import { installedNear } from "./installed.ts";
import { type Mention, mentionsIn } from "./mentions.ts";
import { isCodeLike, isIgnoredSetting, isInstalled, isOutput } from "./names.ts";
import { type OddEntries, oddEntries } from "./odd-entries.ts";
import { allTrees, elsewhere, isBelow, placeOf } from "./reach.ts";

export interface StateLook {
  store: string;
  argv: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  /** The files the command was seen to run. */
  files: readonly VersionFile[];
  /** Its git work tree; undefined outside one. */
  tree: TreeSeen | undefined;
  /** Of that tree, where that is being read already. */
  oddAtTop?: Promise<OddEntries> | undefined;
  isLater: (timeNs: bigint, dev: bigint) => boolean;
  keep: (path: string, sha256: string, bytes: Buffer) => void;
  signal: AbortSignal;
}

/** Of the files that git ignores one by one no more are looked at. */
const MAX_IGNORED = 300;
const MAX_SCRIPT_BYTES = 64 << 10;

/** All that the command can have read of code, put together. Rejects when the signal aborts. */
export async function stateThen(look: StateLook): Promise<CodeState> {
  const state = new Gathering(look);
  const program = elsewhere(look.argv);
  if (program !== undefined) state.blind.add(program);
  if (look.tree === undefined) await state.folder(projectRoot(look.store));
  for (const tree of state.trees) await state.gitTree(tree);
  for (const mention of state.mentions()) await state.mentioned(mention);
  await state.installed();
  return state.result();
}

class Gathering {
  readonly blind = new Set<string>();
  readonly trees: TreeSeen[];
  readonly #look: StateLook;
  readonly #root: string;
  readonly #folders = new Map<string, StateTree>();
  readonly #beside = new Map<string, StateBeside>();

  constructor(look: StateLook) {
    this.#look = look;
    this.#root = projectRoot(look.store);
    this.trees = allTrees(look.tree);
  }

  result(): CodeState {
    const trees = this.trees.map(
      ({ top, commit, entries }): StateTree => ({
        kind: "git",
        top: this.#named(top),
        ...(commit === undefined ? {} : { commit }),
        entries: this.#asStarted(
          top,
          entries.filter(({ path }) => !isInstalled(path)),
        ),
      }),
    );
    const folders = [...this.#folders].map(([top, tree]) => ({
      ...tree,
      entries: this.#asStarted(top, tree.entries),
    }));
    return {
      version: 1,
      trees: [...trees, ...folders],
      beside: [...this.#beside.values()],
      blind: [...this.blind],
    };
  }

  /** The command's own files were read before it started, whatever has become of them since. */
  #asStarted(top: string, entries: StateEntry[]): StateEntry[] {
    const read = new Map(
      this.#look.files.flatMap(({ path, part, sha256 }) =>
        part === undefined && sha256 !== undefined ? [[path, sha256] as const] : [],
      ),
    );
    return entries.map((entry) => {
      const sha256 = entry.during ? read.get(here(top, entry.path)) : undefined;
      if (sha256 === undefined) return entry;
      const { during: _, ...known } = entry;
      return { ...known, fact: `file ${entry.fact.startsWith("file x") ? "x" : "-"} ${sha256}` };
    });
  }

  /** What git says nothing of: links, files it does not look at, settings it ignores. */
  async gitTree(tree: TreeSeen): Promise<void> {
    const { signal, tree: around, oddAtTop } = this.#look;
    const known = tree === around ? oddAtTop : undefined;
    const { links, unwatched } = await (known ?? oddEntries(tree.top, signal));
    for (const path of unwatched) await this.#watch(here(tree.top, path), "named");
    for (const path of links) await this.#link(here(tree.top, path));
    for (const { path, fact } of tree.entries)
      if (fact.startsWith("link ")) await this.#link(here(tree.top, path));
    const files = tree.ignored.filter((path) => !isInstalled(path)).slice(0, MAX_IGNORED);
    for (const path of files)
      if (path.endsWith("/")) await this.#ignoredDirectory(here(tree.top, path.slice(0, -1)));
      else if (isIgnoredSetting(path) || (await this.#isProgram(here(tree.top, path))))
        await this.#watch(here(tree.top, path), "ignored");
  }

  /** Paths that the command line names, and those that the scripts it runs name. */
  mentions(): Mention[] {
    const { argv, cwd, files } = this.#look;
    const own = files.map(({ path }) => ({ path: real(path), kind: "file" as const }));
    const words = mentionsIn(argv.slice(1).join(" "), [cwd]);
    const texts = files.flatMap(({ path }) =>
      mentionsIn(textOf(path), [...new Set([cwd, dirname(path)])]),
    );
    return [...new Map([...own, ...words, ...texts].map((one) => [one.path, one])).values()];
  }

  async mentioned({ path, kind }: Mention): Promise<void> {
    const place = placeOf(path, this.trees, [...this.#folders.keys()]);
    if (place.kind === "seen" || place.kind === "installed") return;
    if (kind === "directory") return this.#outside(path, place.kind);
    await this.#watch(path, "named");
    if (!isScript(path)) return;
    if (place.kind === "outside")
      this.blind.add(`of ${dirname(path)} only ${base(path)} was watched`);
    else if (place.dir !== undefined) await this.folder(place.dir);
  }

  /** All files below; a directory of too many is not looked at, and that is said. */
  async folder(top: string, only: (path: string) => boolean = () => true): Promise<void> {
    if (this.#folders.has(top)) return;
    const { isLater, keep, signal } = this.#look;
    const entries = await folderEntries(
      top,
      (path) => ({
        mayRead: !isOutput(path),
        signal,
        // Ignored files are never kept, and here nobody says which are.
        keep:
          this.trees.length > 0 ? undefined : (hash, bytes) => keep(join(top, path), hash, bytes),
      }),
      (path, fact) => (only(path) ? entryOf(path, fact, isLater) : undefined),
    ).catch((error: unknown) => {
      if (signal.aborted) throw error;
      return undefined;
    });
    const named = this.#named(top);
    if (entries !== undefined) this.#folders.set(top, { kind: "folder", top: named, entries });
    else if (this.#look.files.length === 0) this.blind.add("no file of this command was watched");
    else
      this.blind.add(
        `only ${this.#look.files.map(({ path }) => base(path)).join(", ")} was watched`,
      );
  }

  async installed(): Promise<void> {
    const { cwd, env, tree } = this.#look;
    for (const { path, fact, outside } of await installedNear(cwd, tree?.top ?? this.#root, env)) {
      const name = this.#named(path);
      if (outside !== undefined)
        this.blind.add(`${name} is linked from ${outside}, which was not watched`);
      else if (fact !== undefined)
        this.#beside.set(name, { path: latin1(name), fact, what: "packages" });
    }
  }

  async #ignoredDirectory(dir: string): Promise<void> {
    if (MADE.test(dir)) return;
    await this.folder(dir, isCodeLike);
  }

  async #isProgram(path: string): Promise<boolean> {
    if (isOutput(path)) return false;
    const { fact, ctimeNs, dev } = await factOf(path, { mayRead: false });
    return / x /.test(fact) && !this.#look.isLater(ctimeNs, dev);
  }

  #outside(path: string, kind: "outside" | "ignored"): void {
    if (kind === "outside" && !isBelow(this.#root, path))
      this.blind.add(`${path} is outside the project and was not watched`);
  }

  async #link(link: string): Promise<void> {
    const target = realOrUndefined(link);
    if (target === undefined) return;
    const place = placeOf(target, this.trees, [...this.#folders.keys()]);
    if (place.kind === "seen" || place.kind === "installed") return;
    await this.#watch(target, "link");
    const name = this.#named(link);
    const known = this.#beside.get(this.#named(target));
    if (known?.fact !== "directory") return;
    const fact = await folderFact(target, this.#look.signal);
    if (fact === undefined) this.blind.add(`${name} leads to ${target}, which was not watched`);
    else this.#beside.set(this.#named(target), { ...known, fact });
  }

  async #watch(path: string, what: StateBeside["what"]): Promise<void> {
    const { signal, isLater } = this.#look;
    const { fact, ctimeNs, dev } = await factOf(path, { mayRead: true, signal });
    // What it makes itself decides nothing.
    if (isLater(ctimeNs, dev) && !isCodeLike(path)) return;
    const name = this.#named(path);
    const during = isLater(ctimeNs, dev) ? { during: true as const } : {};
    this.#beside.set(name, { path: latin1(name), fact, what, ...during });
  }

  #named(path: string): string {
    const way = relative(this.#root, path);
    return isAbsolute(way) || /^(?:\.\.\/){3}/.test(way) ? path : way;
  }
}

/** Made of what is in the tree; what a command runs of it is looked at by name. */
const MADE =
  /(?:^|\/)(?:dist|build|target|out|bin|obj|coverage|htmlcov|tmp|temp|logs?|\.[^/]+|[^/]+\.egg-info)$/;

function entryOf(
  path: string,
  { fact, birthNs, ctimeNs, dev }: Fact,
  isLater: StateLook["isLater"],
): StateEntry | undefined {
  if (isLater(birthNs, dev)) return undefined;
  const during = isLater(ctimeNs, dev) ? { during: true as const } : {};
  return { path, fact, untracked: true, ...during };
}

function isScript(path: string): boolean {
  return (
    (isCodeLike(path) &&
      !/\.(?:json|txt|ya?ml|toml|ini|cfg|conf|env|properties|xml|lock)$/.test(path)) ||
    hasShebang(path)
  );
}

function textOf(path: string): string {
  try {
    const bytes = readFileSync(path);
    return bytes.length > MAX_SCRIPT_BYTES || bytes.includes(0) ? "" : bytes.toString("utf8");
  } catch {
    return "";
  }
}

const here = (top: string, path: string) => join(top, Buffer.from(path, "latin1").toString("utf8"));
const latin1 = (path: string) => Buffer.from(path, "utf8").toString("latin1");
const base = (path: string) => path.slice(path.lastIndexOf("/") + 1);

function realOrUndefined(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function real(path: string): string {
  return realOrUndefined(path) ?? path;
}

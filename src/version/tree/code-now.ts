import { realpathSync } from "node:fs";
import { projectRoot } from "../../store/paths.ts";
import type { StateEntry } from "../../store/runs/code-state.ts";
import { type BlobPair, bytesOf, changedBetween, NO_COMMIT, oidsAt } from "../git/blobs.ts";
import { readHead } from "../git/head.ts";
import { GIT_BUDGET_MS, within } from "../git/state.ts";
import { readStatus, type Status } from "../git/status.ts";
import { type Fact, factOf } from "./fact.ts";
import { folderEntries, folderFact, namesFact } from "./folder.ts";
import { isInstalled } from "./names.ts";
import { isBelow } from "./reach.ts";

/**
 * The files of a project as they are now, each looked at once however many runs are asked about: one
 * per answer. Rejects with a sentence where something cannot be told, in time or at all.
 */
export class CodeNow {
  readonly store: string;
  readonly #asked = new Map<string, Promise<unknown>>();

  constructor(store: string) {
    this.store = store;
  }

  /** `git status` of a work tree of the project, or of the one it lies in. */
  status(top: string): Promise<Status> {
    return this.#once(`status ${top}`, async () => {
      this.#mustBeOurs(top);
      return await within(GIT_BUDGET_MS, async (signal) => {
        const { entries, ...status } = await readStatus(top, signal);
        return { ...status, entries: entries.filter(({ path }) => !isInstalled(path)) };
      });
    });
  }

  between(top: string, a = NO_COMMIT, b = NO_COMMIT): Promise<Map<string, BlobPair>> {
    if (a === b) return Promise.resolve(new Map());
    return this.#once(`between ${top} ${a} ${b}`, () => {
      this.#mustBeOurs(top);
      return within(GIT_BUDGET_MS, (signal) => changedBetween(top, a, b, signal));
    });
  }

  oids(
    top: string,
    commit: string | undefined,
    paths: readonly string[],
  ): Promise<Map<string, string>> {
    return within(GIT_BUDGET_MS, (signal) => oidsAt(top, commit, paths, signal));
  }

  bytes(top: string, oids: readonly string[]): Promise<Map<string, Buffer>> {
    return within(GIT_BUDGET_MS, (signal) => bytesOf(top, oids, signal));
  }

  fact(path: string): Promise<Fact> {
    return this.#once(`fact ${path}`, () => factOf(path, { mayRead: true }));
  }

  /** A fact of any kind, of a path as `like` is of it. */
  async factLike(path: string, like: string): Promise<Fact> {
    const fact = await this.fact(path);
    if (fact.kind === "gone") return fact;
    if (like.startsWith("names "))
      return { ...fact, fact: await this.#once(`names ${path}`, () => namesFact(path)) };
    if (!like.startsWith("folder ")) return fact;
    const below = await this.#once(`below ${path}`, () => folderFact(path));
    return { ...fact, fact: below ?? "too many files" };
  }

  /** All files below a directory of the project, with their times. */
  folder(top: string): Promise<Map<string, Fact>> {
    return this.#once(`folder ${top}`, async () => {
      this.#mustBeOurs(top);
      const facts = new Map<string, Fact>();
      const note = (path: string, fact: Fact): StateEntry => {
        facts.set(path, fact);
        return { path, fact: fact.fact };
      };
      const entries = await folderEntries(top, () => ({ mayRead: true }), note);
      if (entries === undefined) throw new Error(`${top} has too many files by now`);
      return facts;
    });
  }

  #once<T>(key: string, ask: () => Promise<T>): Promise<T> {
    const known = this.#asked.get(key) as Promise<T> | undefined;
    const asked = known ?? Promise.resolve().then(ask);
    this.#asked.set(key, asked);
    return asked;
  }

  /** A record may be forged: nothing is told of repositories that are no part of the project. */
  #mustBeOurs(top: string): void {
    const root = realpathSync(projectRoot(this.store));
    const at = realpathSync(top);
    const around = readHead(root)?.top;
    if (!isBelow(at, root) && at !== around) throw new Error(`${top} is outside the project`);
  }
}

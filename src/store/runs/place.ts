import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readlinkSync,
  type Stats,
} from "node:fs";
import { dirname } from "node:path";
import { keyOf, runDirOf } from "./layout.ts";

/** A run's directory is not where it was made, and cannot be found. */
export class RunGone extends Error {
  readonly code = "EGONE";

  constructor() {
    // Only Linux says what path a descriptor has.
    const moved = process.platform === "linux" ? "" : " or was moved";
    super(`the run's directory is gone${moved}`);
  }
}

/**
 * Where a run lies while it is written. Its project may be renamed meanwhile, and another one made
 * under the old name: once held, the directory itself is followed, not its path.
 */
export class RunPlace {
  store: string;
  dir: string;
  #held: number | undefined;

  constructor(store: string, dir: string) {
    this.store = store;
    this.dir = dir;
  }

  /** Costs a descriptor until `release`. Without one to be had, the path has to do. */
  hold(): void {
    try {
      const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = constants;
      this.#held ??= openSync(this.dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    } catch {}
  }

  release(): void {
    if (this.#held !== undefined) closeSync(this.#held);
    this.#held = undefined;
  }

  /** Does `work` where the run lies; anew, if it was moved under our hands. Throws RunGone. */
  at<T>(work: (store: string, dir: string) => T): T {
    for (;;) {
      this.#find();
      const { dir } = this;
      try {
        return work(this.store, dir);
      } catch (error) {
        this.#find();
        if (this.dir === dir) throw error;
      }
    }
  }

  #find(): void {
    if (this.#held === undefined) return;
    const ours = fstatSync(this.#held);
    if (isAt(this.dir, ours)) return;
    const dir = pathOf(this.#held);
    const store = dirname(dirname(dirname(dir)));
    // One that is being deleted has left its place for another name.
    if (dir !== runDirOf(store, keyOf(this.dir)) || !isAt(dir, ours)) throw new RunGone();
    this.store = store;
    this.dir = dir;
  }
}

function isAt(path: string, { dev, ino }: Stats): boolean {
  try {
    const there = lstatSync(path);
    return there.dev === dev && there.ino === ino;
  } catch {
    return false;
  }
}

function pathOf(fd: number): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    throw new RunGone();
  }
}

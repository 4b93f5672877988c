import { readlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { compareRuns } from "../../../src/read/query/diff.ts";
import { identifyPaste } from "../../../src/read/query/identify.ts";
import { listRuns, listText } from "../../../src/read/query/list.ts";
import { findStatus } from "../../../src/read/query/status.ts";
import { statusText } from "../../../src/read/query/status-text.ts";
import { waitFor } from "../../../src/read/query/wait/wait.ts";
import { findRun, lastGreenRun } from "../../../src/store/runs/find.ts";
import { record, recordAt } from "../../fixtures/record.ts";
import { sharedDirectory, temporaryDirectory } from "../../fixtures/temporary.ts";

const FAR = Date.UTC(2999, 0, 1);
const YEAR = 365 * 86_400_000;
const COMMAND = ["sh", "-c", "echo the harbour pilot counted eleven lanterns"];

describe("a run that a wrong clock put in the future", () => {
  const cwd = sharedDirectory();
  const store = join(cwd, ".idlergear");
  const ids: Record<"first" | "further" | "far" | "last", string> = {
    first: "",
    further: "",
    far: "",
    last: "",
  };

  beforeAll(async () => {
    ids.first = await record(cwd, "--name", "pilot", ...COMMAND);
    ids.further = await recordAt(FAR + YEAR, cwd, "--name", "pilot", ...COMMAND);
    ids.far = await recordAt(FAR, cwd, "--name", "pilot", ...COMMAND);
    ids.last = await record(cwd, "--name", "pilot", ...COMMAND);
  });

  it("is not the newest: by no word, by name, by command, by the link", async () => {
    expect((await findStatus(store)).id).toBe(ids.last);
    expect((await findStatus(store, "latest")).id).toBe(ids.last);
    expect((await findStatus(store, "pilot")).id).toBe(ids.last);
    expect(await findStatus(store, ids.last)).toMatchObject({ newest_of_command: true });
    expect(await findStatus(store, ids.far)).toMatchObject({ newer_run: ids.last });
    expect(readlinkSync(join(store, "runs", "latest"))).toContain(ids.last.slice(4));
  });

  it("is listed after all others, page by page too, and said to be in the future", async () => {
    const inOrder = [ids.last, ids.first, ids.further, ids.far];
    for (const request of [{}, { name: "pilot" }]) {
      const whole = await listRuns(store, request);
      expect(whole.runs.map(({ id }) => id)).toEqual(inOrder);
      const paged: string[] = [];
      let cursor: { cursor?: string } = {};
      for (const _ of inOrder) {
        const page = await listRuns(store, { ...request, ...cursor, limit: 1 });
        paged.push(...page.runs.map(({ id }) => id));
        cursor = page.next_cursor === undefined ? {} : { cursor: page.next_cursor };
      }
      expect(paged).toEqual(inOrder);
    }
    const rows = listText(await listRuns(store, {})).split("\n");
    expect(rows.filter((row) => row.includes("in the future"))).toEqual(rows.slice(-2));
    expect(statusText(await findStatus(store, ids.far))).toMatch(/^caution: in the future/m);
  });

  it("is not compared with as an earlier run", async () => {
    expect(lastGreenRun(store, findRun(store, ids.last))?.run.id).toBe(ids.first);
    expect(await compareRuns(store, {})).toMatchObject({ a: ids.first });
  });

  it("is not the newest of its command for a paste", async () => {
    const { identification } = await identifyPaste(
      store,
      "the harbour pilot counted eleven lanterns",
    );
    expect(identification.matches[0]).toMatchObject({ newest: true, newestRun: ids.last });
  });

  it("is no place to wait after", async () => {
    const never = new AbortController().signal;
    const next = (request: object) =>
      waitFor(
        store,
        { timeout_s: 100, next: "any", ...request },
        { signal: never, progress: () => {} },
      );
    const waits = [next({}), next({ run: ids.far, next: "same" })];
    const started = await record(cwd, ...COMMAND);
    for (const wait of waits)
      expect(await wait).toMatchObject({ outcome: "started", status: { id: started } });
  });
});

describe("runs that are all in the future", () => {
  it("still have a newest, which gives way to the next run", async () => {
    const cwd = temporaryDirectory();
    const store = join(cwd, ".idlergear");
    await recordAt(FAR, cwd, "true");
    const further = await recordAt(FAR + YEAR, cwd, "true");
    expect(await findStatus(store)).toMatchObject({ id: further, newest_of_command: true });
    const now = await record(cwd, "true");
    expect((await findStatus(store)).id).toBe(now);
  });
});

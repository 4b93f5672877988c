import { rmSync } from "node:fs";
import { join } from "node:path";
import { ResourceUpdatedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { beforeEach, describe, expect, it } from "vitest";
import { sharedProject } from "../fixtures/ig.ts";
import { liveRun } from "../fixtures/live.ts";
import { record } from "../fixtures/record.ts";
import { sharedSession } from "./client.ts";

// A resource's URI names no project: all are of the one where the server is.
const cwd = sharedProject();
const server = sharedSession(cwd);
beforeEach(() => rmSync(join(cwd, ".idlergear"), { recursive: true, force: true }));

const uriOf = (id: string) => `idlergear://runs/${id}/log`;
const TEMPLATE = "idlergear://runs/{id}/log";

describe("logs as resources", () => {
  it("are listed, newest first, and offered by a template", async () => {
    const { client } = server();
    expect((await client.listResources()).resources).toEqual([]);
    const ids = [await record(cwd, "echo", "one"), await record(cwd, "sh", "-c", "exit 3")];
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual(ids.reverse().map(uriOf));
    expect(resources[0]).toMatchObject({ title: "failed, exit 3: sh -c 'exit 3'" });
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates).toMatchObject([{ uriTemplate: TEMPLATE, mimeType: "text/plain" }]);
  });

  it("are read as the tool shows them: fenced, cleaned, masked, bounded", async () => {
    const script = "printf '\\033[1mbold\\033[0m postgres://u:hunter2hunter@h/d\\n'; seq 1 90000";
    const id = await record(cwd, "sh", "-c", script);
    const { client } = server();
    const [content] = (await client.readResource({ uri: uriOf(id) })).contents;
    const { text, mimeType } = content as { text: string; mimeType: string };
    expect(mimeType).toBe("text/plain");
    expect(text).toMatch(/^run_\w+ .*CUT.*\n.*\n<<<program-output/);
    expect(text).not.toContain("\x1b");
    expect(text).not.toContain("hunter2hunter");
    expect(text.length).toBeLessThan(42_000);
    expect(text.split("\n").at(-1)).toContain(`idlergear_run_logs with run ${id}`);
  });

  it("complete their ID from what was typed, newest first", async () => {
    const ids = [await record(cwd, "true"), await record(cwd, "true")].reverse();
    const { client } = server();
    const complete = async (value: string) => {
      const ref = { type: "ref/resource" as const, uri: TEMPLATE };
      return (await client.complete({ ref, argument: { name: "id", value } })).completion.values;
    };
    expect(await complete("")).toEqual(ids);
    expect(await complete("run_")).toEqual(ids);
    expect(await complete(ids[1]!.slice(0, 10))).toEqual([ids[1]]);
    expect(await complete(ids[0]!.slice(4, 10))).toEqual([ids[0]]);
    expect(await complete("../..")).toEqual([]);
  });

  it.each(["latest", "run_ZZZZZZZZ", "run_zzzzzzzz", "..%2f..", "run_a"])(
    "have full IDs only: %s is explained",
    async (id) => {
      await record(cwd, "true");
      const { client } = server();
      const read = client.readResource({ uri: uriOf(id) });
      await expect(read).rejects.toThrow(/no (such resource|run).*\n.*(run_list|Newest)/);
      await expect(client.subscribeResource({ uri: uriOf(id) })).rejects.toThrow(/\n/);
    },
  );

  it("tell who subscribed that they grew and ended, until unsubscribed", async () => {
    const [live, other] = [await liveRun(cwd), await liveRun(cwd)];
    const { client } = server();
    const heard: string[] = [];
    let wake = () => {};
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => {
      heard.push(params.uri);
      wake();
    });
    const news = (count: number) =>
      new Promise<void>((done) => {
        wake = () => heard.length >= count && done();
        wake();
      });
    await client.subscribeResource({ uri: uriOf(live.id) });
    await client.subscribeResource({ uri: uriOf(live.id) });
    await client.subscribeResource({ uri: uriOf(other.id) });
    await client.unsubscribeResource({ uri: uriOf(other.id) });
    await other.tell("echo unheard");
    await live.tell("echo more");
    await news(1);
    await live.end();
    await news(2);
    expect(new Set(heard)).toEqual(new Set([uriOf(live.id)]));
  });
});

import { ResourceUpdatedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { describe, expect, it } from "vitest";
import { idIn, ig, project } from "../fixtures/ig.ts";
import { liveRun } from "../fixtures/live.ts";
import { connect } from "./client.ts";

const run = async (cwd: string, ...command: string[]) =>
  idIn((await ig(["run", ...command], { cwd })).stderr);
const uriOf = (id: string) => `idlergear://runs/${id}/log`;
const TEMPLATE = "idlergear://runs/{id}/log";

describe("logs as resources", () => {
  it("are listed, newest first, and offered by a template", async () => {
    const cwd = project();
    const { client } = await connect(cwd);
    expect((await client.listResources()).resources).toEqual([]);
    const ids = [await run(cwd, "echo", "one"), await run(cwd, "sh", "-c", "exit 3")];
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual(ids.reverse().map(uriOf));
    expect(resources[0]).toMatchObject({ title: "failed, exit 3: sh -c 'exit 3'" });
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates).toMatchObject([{ uriTemplate: TEMPLATE, mimeType: "text/plain" }]);
  });

  it("are read as the tool shows them: fenced, cleaned, masked, bounded", async () => {
    const cwd = project();
    const script = "printf '\\033[1mbold\\033[0m postgres://u:hunter2hunter@h/d\\n'; seq 1 90000";
    const id = await run(cwd, "sh", "-c", script);
    const { client } = await connect(cwd);
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
    const cwd = project();
    const ids = [await run(cwd, "true"), await run(cwd, "true")].reverse();
    const { client } = await connect(cwd);
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
      const cwd = project();
      await run(cwd, "true");
      const { client } = await connect(cwd);
      const read = client.readResource({ uri: uriOf(id) });
      await expect(read).rejects.toThrow(/no (such resource|run).*\n.*(run_list|Newest)/);
      await expect(client.subscribeResource({ uri: uriOf(id) })).rejects.toThrow(/\n/);
    },
  );

  it("tell who subscribed that they grew and ended, until unsubscribed", async () => {
    const cwd = project();
    const [live, other] = [await liveRun(cwd), await liveRun(cwd)];
    const { client } = await connect(cwd);
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

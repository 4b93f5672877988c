import { IgError } from "../error.ts";
import { listRuns } from "../read/query/list.ts";
import { readLogs } from "../read/query/logs.ts";
import { fencedLogs } from "../read/query/logs-text.ts";
import { completeRunId, isRunId } from "../read/query/run-ids.ts";
import { standingText } from "../read/query/summary.ts";

/*
 * Each run's log as a resource, for clients that let a person attach one. Free of any SDK, as the
 * tools are.
 */

export interface LogResource {
  uri: string;
  name: string;
  title: string;
  mimeType: string;
  annotations: { lastModified: string };
}

export const LOG_TEMPLATE = {
  uriTemplate: "idlergear://runs/{id}/log",
  name: "run-log",
  title: "Log of a recorded run",
  description: "What a terminal run printed, cleaned and masked; long logs cut to what matters.",
  mimeType: "text/plain",
};

const LISTED = 50;
const COMPLETED = 100;
const TITLE_CHARS = 120;
/** A resource is read whole, once: as large as a tool's answer may be. */
const LOG_TOKENS = 10_000;
const LOG_URI = /^idlergear:\/\/runs\/([^/]*)\/log$/;

export const logUri = (id: string) => `idlergear://runs/${id}/log`;

/** The newest runs; older ones are reached by the template. */
export async function listLogs(store: string): Promise<LogResource[]> {
  const { runs } = await listRuns(store, { limit: LISTED });
  return runs.map((run) => ({
    uri: logUri(run.id),
    name: run.id,
    title: `${standingText(run, Date.now())}: ${run.command.slice(0, TITLE_CHARS)}`,
    mimeType: LOG_TEMPLATE.mimeType,
    annotations: { lastModified: run.ended_at ?? run.started_at },
  }));
}

/**
 * The run a log's URI names, by its full ID and nothing else.
 * @throws IgError bad-uri
 */
export function idInUri(uri: string): string {
  const id = LOG_URI.exec(uri)?.[1] ?? "";
  if (isRunId(id)) return id;
  throw new IgError(
    "bad-uri",
    `no such resource: ${JSON.stringify(uri.slice(0, 100))}`,
    "Logs are idlergear://runs/{id}/log with a full ID such as run_k3f9x2a7; resources/list and idlergear_run_list give them.",
  );
}

/** The log as the tool would show it, at its largest, and how to get the rest. */
export async function readLog(store: string, uri: string): Promise<string> {
  const answer = await readLogs(store, { run: idInUri(uri), max_tokens: LOG_TOKENS });
  const { status, result } = answer;
  const more = result.cut || status.state === "running";
  const how = `For ${result.cut ? "the rest" : "what comes later"}: idlergear_run_logs with run ${status.id} and lines, grep, tail or a cursor.`;
  return [fencedLogs(answer), ...(more ? [how] : [])].join("\n");
}

/** IDs for the template's `{id}`, the newest first. */
export function completeId(store: string, typed: string): { values: string[]; hasMore: boolean } {
  const { ids, more } = completeRunId(store, typed, COMPLETED);
  return { values: ids, hasMore: more };
}

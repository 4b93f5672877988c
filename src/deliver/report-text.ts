import { duration } from "../os/clock.ts";
import { sanitizeLine } from "../redact/sanitize.ts";
import type { AgentRow, Report } from "./report.ts";

/** A report for people: the daemon, its endpoints, and the runs it has to do with. */
export function reportText(report: Report): string {
  const { exported, endpoints, agents } = report;
  const backlog = agents.reduce((sum, { backlog = 0 }) => sum + backlog, 0);
  return [
    `Daemon:    running (pid ${report.pid}, version ${report.version}, up ${since(report.started_at)})`,
    `Project:   ${report.project}`,
    ...endpoints.map(endpointText),
    ...(endpoints.length === 0 ? ["Endpoint:  none used yet"] : []),
    `Delivered: ${count(exported.runs, "run")} to the end; ${exported.rejected} records rejected, ${exported.parked} parked`,
    `Now:       ${count(agents.filter(({ running }) => running).length, "run")} going on, ${count(backlog, "line")} to deliver`,
    ...(agents.length === 0 ? [] : ["", agentsText(agents)]),
  ].join("\n");
}

/** One block a run: what runs, how far it is delivered, what went wrong last. */
export function agentsText(agents: AgentRow[]): string {
  if (agents.length === 0) return "No run is going on, and none is left to deliver.";
  return agents.map(agentText).join("\n");
}

function agentText(agent: AgentRow): string {
  const name = agent.name === undefined ? "" : ` (${agent.name})`;
  const life = agent.running ? `pid ${agent.pid}, since ${since(agent.since)}` : "ended";
  const size = `${count(agent.lines ?? 0, "line")}, ${count(agent.bytes, "byte")}`;
  const head = `${agent.id}${name}  ${agent.command.slice(0, 60)}  ${life}, ${size}`;
  if (!agent.stream) return `${head}, not streamed`;
  const kept = [
    agent.rejected ? `, ${agent.rejected} rejected` : "",
    agent.parked ? `, ${agent.parked} parked` : "",
  ].join("");
  return [
    head,
    `    ${agent.state}: ${count(agent.exported ?? 0, "line")} delivered, ${agent.backlog} to deliver${kept}`,
    ...(agent.error === undefined
      ? []
      : [`    last problem, ${since(agent.error.at)} ago: ${sanitizeLine(agent.error.message)}`]),
  ].join("\n");
}

function endpointText({
  url,
  protocol,
  state,
  why,
  next_try,
}: Report["endpoints"][number]): string {
  const next = next_try === undefined ? "" : `; next try ${next_try.slice(11, 19)} UTC`;
  return `Endpoint:  ${url} (${protocol}) ${STATE[state] ?? state}${why === undefined ? "" : `: ${why}`}${next}`;
}

const STATE: Partial<Record<Report["endpoints"][number]["state"], string>> = {
  untried: "not tried yet",
  refusing: "refuses what it is sent",
};

function since(iso: string): string {
  return duration(Math.max(0, Date.now() - Date.parse(iso)));
}

function count(n: number, what: string): string {
  return `${n.toLocaleString("en-US")} ${what}${n === 1 ? "" : "s"}`;
}

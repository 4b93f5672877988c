import type { CommandModule } from "yargs";
import { askReport, ensureDaemon, stopDaemon } from "../deliver/daemon/start.ts";
import { agentsText, reportText } from "../deliver/report-text.ts";
import { IgError } from "../error.ts";
import { findProject } from "../store/paths.ts";

interface StartArguments {
  foreground: boolean;
  json: boolean;
  endpoint?: string;
  header?: string[];
  protocol?: string;
  compression?: string;
  timeout?: number;
  certificate?: string;
}

const json = { type: "boolean", default: false, describe: "as JSON" } as const;
const NONE = "No daemon runs for this project. Start one: ig daemon start";

/** `ig daemon ...`: what delivers recorded runs to an OpenTelemetry collector. */
export const daemon = (version: string): CommandModule => ({
  command: "daemon",
  describe: "deliver runs recorded with --stream to OpenTelemetry",
  builder: (builder) =>
    builder
      .command(start(version))
      .command(stop)
      .command(status)
      .command(agents)
      .command(logs)
      .demandCommand(1, "say what: start, stop, status, agents or logs"),
  handler() {},
});

const start = (version: string): CommandModule<object, StartArguments> => ({
  command: "start",
  describe: "start the project's daemon (`ig run --stream` does so by itself)",
  builder: {
    foreground: { type: "boolean", default: false, describe: "stay here; end with Ctrl-C" },
    endpoint: { type: "string", requiresArg: true, describe: "as OTEL_EXPORTER_OTLP_ENDPOINT" },
    header: {
      type: "string",
      array: true,
      describe: "name=value; others see it in ps: prefer the environment",
    },
    protocol: { choices: ["http/protobuf", "http/json", "grpc"], describe: "of OTLP" },
    compression: { choices: ["none", "gzip"] },
    timeout: { type: "number", requiresArg: true, describe: "of a request, in milliseconds" },
    certificate: { type: "string", requiresArg: true, describe: "file of trusted certificates" },
    json,
  },
  async handler(args) {
    const { store } = findProject(process.cwd());
    const env = { ...process.env, ...otlpVariables(args) };
    await checkEndpoint(env);
    if (args.foreground) {
      const { runDaemonHere } = await import("../deliver/daemon/main.ts");
      const why = await runDaemonHere(store, version, env);
      if (args.json) console.log(JSON.stringify({ ended: why }));
      process.exit(0);
    }
    const started = await ensureDaemon(store, { env, explicit: true });
    if (args.json) console.log(JSON.stringify(started));
    else if (started.running)
      console.log(`Daemon ${started.started ? "started" : "runs already"} (pid ${started.pid}).`);
    if (!started.running)
      throw new IgError("daemon-not-started", `the daemon ${started.why}`, "See ig daemon logs.");
  },
});

const stop: CommandModule<object, { json: boolean }> = {
  command: "stop",
  describe: "end the daemon; what is not delivered yet is kept for the next one",
  builder: { json },
  async handler(args) {
    const stopped = await stopDaemon(findProject(process.cwd()).store);
    if (args.json) console.log(JSON.stringify({ stopped }));
    else console.log(stopped ? "Daemon ended." : NONE);
  },
};

const status: CommandModule<object, { json: boolean }> = {
  command: "status",
  describe: "whether it runs, where it delivers, what is left",
  builder: { json },
  async handler(args) {
    const report = await askReport(findProject(process.cwd()).store);
    if (args.json) console.log(JSON.stringify(report ?? { running: false }, null, 2));
    else console.log(report === undefined ? NONE : reportText(report));
    if (report === undefined) process.exitCode = 3;
  },
};

const agents: CommandModule<object, { json: boolean }> = {
  command: "agents",
  describe: "runs going on now, and runs not wholly delivered",
  builder: { json },
  async handler(args) {
    const report = await askReport(findProject(process.cwd()).store);
    if (args.json) console.log(JSON.stringify(report?.agents ?? [], null, 2));
    else console.log(report === undefined ? NONE : agentsText(report.agents));
    if (report === undefined) process.exitCode = 3;
  },
};

const logs: CommandModule<object, { tail: number }> = {
  command: "logs",
  describe: "the daemon's own log",
  builder: { tail: { type: "number", default: 50, requiresArg: true, describe: "last lines" } },
  async handler({ tail }) {
    const { tailJournal } = await import("../deliver/journal.ts");
    const { daemonLog } = await import("../store/paths.ts");
    const lines = tailJournal(daemonLog(findProject(process.cwd()).store), tail);
    console.log(lines.length === 0 ? "The daemon has written no log here." : lines.join("\n"));
  },
};

/** @throws IgError bad-endpoint: told here, not when the first run is to be delivered */
async function checkEndpoint(env: NodeJS.ProcessEnv): Promise<void> {
  const { otlpFromEnv } = await import("../deliver/otlp/config.ts");
  const { targetOf } = await import("../deliver/otlp/post.ts");
  const { otlp, keys } = otlpFromEnv(env, process.cwd());
  for (const signal of ["logs", "traces"] as const)
    if (otlp[signal] !== undefined) targetOf(otlp[signal], keys[signal]);
}

/** Flags are the environment's variables by another way. */
function otlpVariables(args: StartArguments): NodeJS.ProcessEnv {
  const said = {
    ENDPOINT: args.endpoint,
    HEADERS: args.header?.join(","),
    PROTOCOL: args.protocol,
    COMPRESSION: args.compression,
    TIMEOUT: args.timeout?.toString(),
    CERTIFICATE: args.certificate,
  };
  const set = Object.entries(said).filter(([, value]) => value !== undefined);
  return Object.fromEntries(set.map(([name, value]) => [`OTEL_EXPORTER_OTLP_${name}`, value]));
}

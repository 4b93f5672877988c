import type { CommandModule } from "yargs";
import { askReport, ensureDaemon, stopDaemon } from "../deliver/daemon/start.ts";
import { agentsText, reportText } from "../deliver/report-text.ts";
import { IgError } from "../error.ts";
import { type Context, print, storeOf } from "./context.ts";
import { checkNumber } from "./numbers.ts";
import { JSON_OPTION } from "./words.ts";

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

const NONE = "No daemon runs for this project. Start one: ig daemon start";

/** `ig daemon ...`: what delivers recorded runs to an OpenTelemetry collector. */
export const daemon = (context: Context): CommandModule => ({
  command: "daemon",
  describe: "deliver runs recorded with --stream to OpenTelemetry",
  builder: (builder) =>
    builder
      .command(start(context))
      .command(stop(context))
      .command(status(context))
      .command(agents(context))
      .command(logs(context))
      .demandCommand(1, "say what: start, stop, status, agents or logs"),
  handler() {},
});

const start = (context: Context): CommandModule<object, StartArguments> => ({
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
    json: JSON_OPTION,
  },
  async handler(args) {
    checkNumber("--timeout", args.timeout, { of: "milliseconds" });
    const store = storeOf(context);
    const env = { ...context.env, ...otlpVariables(args) };
    // Told here, not when the first run is to be delivered.
    const { checkEndpoints } = await import("../deliver/otlp/check.ts");
    checkEndpoints(env, context.cwd);
    if (args.foreground) return await serveHere(store, env, args.json, context);
    const daemon = await ensureDaemon(store, { env, explicit: true });
    if (args.json) context.console.log(JSON.stringify(daemon));
    else if (daemon.running)
      context.console.log(
        `Daemon ${daemon.started ? "started" : "runs already"} (pid ${daemon.pid}).`,
      );
    if (!daemon.running)
      throw new IgError("daemon-not-started", `the daemon ${daemon.why}`, "See ig daemon logs.");
  },
});

async function serveHere(
  store: string,
  env: NodeJS.ProcessEnv,
  json: boolean,
  context: Context,
): Promise<void> {
  const { runDaemonHere } = await import("../deliver/daemon/main.ts");
  const ended = await runDaemonHere(store, context.version, env);
  if (json) context.console.log(JSON.stringify({ ended }));
  context.exit(0);
}

const stop = (context: Context): CommandModule<object, { json: boolean }> => ({
  command: "stop",
  describe: "end the daemon; what is not delivered yet is kept for the next one",
  builder: { json: JSON_OPTION },
  async handler({ json }) {
    const stopped = await stopDaemon(storeOf(context));
    if (json) context.console.log(JSON.stringify({ stopped }));
    else context.console.log(stopped ? "Daemon ended." : NONE);
  },
});

/** Exit code of a question about a daemon that is not there, as of `systemctl status`. */
const NOT_RUNNING = 3;

const status = (context: Context): CommandModule<object, { json: boolean }> => ({
  command: "status",
  describe: "whether it runs, where it delivers, what is left",
  builder: { json: JSON_OPTION },
  async handler({ json }) {
    const report = await askReport(storeOf(context));
    print(context, report ?? { running: false }, json, () => (report ? reportText(report) : NONE));
    if (report === undefined) context.exitCode = NOT_RUNNING;
  },
});

const agents = (context: Context): CommandModule<object, { json: boolean }> => ({
  command: "agents",
  describe: "runs going on now, and runs not wholly delivered",
  builder: { json: JSON_OPTION },
  async handler({ json }) {
    const report = await askReport(storeOf(context));
    const found = report?.agents ?? [];
    print(context, found, json, () => (report ? agentsText(report.agents) : NONE));
    if (report === undefined) context.exitCode = NOT_RUNNING;
  },
});

const logs = (context: Context): CommandModule<object, { tail: number }> => ({
  command: "logs",
  describe: "the daemon's own log",
  builder: { tail: { type: "number", default: 50, requiresArg: true, describe: "last lines" } },
  async handler({ tail }) {
    checkNumber("--tail", tail, { of: "lines", least: 0 });
    const { daemonLogTail } = await import("../deliver/daemon/log-tail.ts");
    const lines = daemonLogTail(storeOf(context), tail);
    const text = lines.length === 0 ? "The daemon has written no log here." : lines.join("\n");
    context.console.log(text);
  },
});

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

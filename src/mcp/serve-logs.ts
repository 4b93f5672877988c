import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import {
  CompleteRequestSchema,
  ErrorCode,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ReadResourceRequestSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { IgError } from "../error.ts";
import { findRunId } from "../read/query/run-ids.ts";
import { storeFor } from "./project.ts";
import { completeId, idInUri, LOG_TEMPLATE, listLogs, readLog } from "./resources.ts";
import { subscriptions } from "./subscriptions.ts";
import { failureText } from "./tool.ts";

/**
 * The logs as resources. On the plain server, because the SDK's own registry knows no subscriptions
 * and answers an unknown URI before we can explain it.
 */
export function serveLogs(server: Server): void {
  server.registerCapabilities({ resources: { subscribe: true }, completions: {} });
  const store = () => storeFor(undefined);
  const subscribed = subscriptions((uri) => {
    // A client that left has no use for the news.
    server.sendResourceUpdated({ uri }).catch(() => {});
  });
  server.onclose = subscribed.clear;
  server.setRequestHandler(ListResourcesRequestSchema, () =>
    explained(async () => ({ resources: await listLogs(store()) })),
  );
  server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({
    resourceTemplates: [LOG_TEMPLATE],
  }));
  server.setRequestHandler(ReadResourceRequestSchema, ({ params: { uri } }) =>
    explained(async () => {
      const text = await readLog(store(), uri);
      return { contents: [{ uri, mimeType: LOG_TEMPLATE.mimeType, text }] };
    }),
  );
  server.setRequestHandler(SubscribeRequestSchema, ({ params: { uri } }) =>
    explained(async () => {
      const run = findRunId(store(), idInUri(uri));
      subscribed.add(uri, store(), run);
      return {};
    }),
  );
  server.setRequestHandler(UnsubscribeRequestSchema, ({ params: { uri } }) => {
    subscribed.remove(uri);
    return {};
  });
  server.setRequestHandler(CompleteRequestSchema, ({ params: { ref, argument } }) =>
    explained(async () => {
      const ours = ref.type === "ref/resource" && ref.uri === LOG_TEMPLATE.uriTemplate;
      const none = { values: [], hasMore: false };
      return {
        completion: ours && argument.name === "id" ? completeId(store(), argument.value) : none,
      };
    }),
  );
}

/** MCP's code for a resource that is not there. */
const NOT_FOUND = -32002;

async function explained<Result>(answer: () => Promise<Result>): Promise<Result> {
  try {
    return await answer();
  } catch (error) {
    const code = error instanceof IgError ? NOT_FOUND : ErrorCode.InternalError;
    // The SDK sends an error's own code; its McpError would put "MCP error" before our words.
    throw Object.assign(new Error(failureText("resources", error)), { code });
  }
}

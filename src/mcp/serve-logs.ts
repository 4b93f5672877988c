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
import { messageOf } from "../error.ts";
import { LOG_TEMPLATE } from "./resources.ts";
import { subscriptions } from "./subscriptions.ts";
import { Unanswered } from "./thread.ts";
import type { Ask } from "./threads.ts";

/**
 * The logs as resources. On the plain server, because the SDK's own registry knows no subscriptions
 * and answers an unknown URI before we can explain it.
 */
export function serveLogs(server: Server, ask: Ask): void {
  server.registerCapabilities({ resources: { subscribe: true }, completions: {} });
  const subscribed = subscriptions((uri) => {
    // A client that left has no use for the news.
    server.sendResourceUpdated({ uri }).catch(() => {});
  });
  server.onclose = subscribed.clear;
  server.setRequestHandler(ListResourcesRequestSchema, (_, { signal }) =>
    explained(async () => ({
      resources: await ask<"logs">({ kind: "logs", asked: null }, { signal, progress }),
    })),
  );
  server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({
    resourceTemplates: [LOG_TEMPLATE],
  }));
  server.setRequestHandler(ReadResourceRequestSchema, ({ params: { uri } }, { signal }) =>
    explained(async () => {
      const text = await ask<"log">({ kind: "log", asked: { uri } }, { signal, progress });
      return { contents: [{ uri, mimeType: LOG_TEMPLATE.mimeType, text }] };
    }),
  );
  server.setRequestHandler(SubscribeRequestSchema, ({ params: { uri } }, { signal }) =>
    explained(async () => {
      const asked = { kind: "run", asked: { uri } } as const;
      const { store, run } = await ask<"run">(asked, { signal, progress });
      subscribed.add(uri, store, run);
      return {};
    }),
  );
  server.setRequestHandler(UnsubscribeRequestSchema, ({ params: { uri } }) => {
    subscribed.remove(uri);
    return {};
  });
  server.setRequestHandler(CompleteRequestSchema, ({ params: { ref, argument } }, { signal }) =>
    explained(async () => {
      const ours = ref.type === "ref/resource" && ref.uri === LOG_TEMPLATE.uriTemplate;
      if (!ours || argument.name !== "id") return { completion: { values: [], hasMore: false } };
      const asked = { kind: "ids", asked: { typed: argument.value } } as const;
      return { completion: await ask<"ids">(asked, { signal, progress }) };
    }),
  );
}

/** None of these takes so long that a client hears of it meanwhile. */
const progress = () => {};

/** MCP's code for a resource that is not there. */
const NOT_FOUND = -32002;

async function explained<Result>(answer: () => Promise<Result>): Promise<Result> {
  try {
    return await answer();
  } catch (error) {
    const known = error instanceof Unanswered && error.known;
    const code = known ? NOT_FOUND : ErrorCode.InternalError;
    // The SDK sends an error's own code; its McpError would put "MCP error" before our words.
    throw Object.assign(new Error(messageOf(error)), { code });
  }
}

import { z } from "zod";
import { errorText } from "../read/query/error-text.ts";

/** What a tool's handler may see and do: read stores, tell the time, be cancelled. */
export interface ToolContext {
  /** The store of the named project, else of the one this server stands in. */
  store(project: string | undefined): string;
  signal: AbortSignal;
  /** Tells the client that a long call is alive; at most a line. */
  progress(message: string): void;
}

export interface ToolAnswer {
  text: string;
  /** Present exactly when the tool has an output schema. */
  structured?: Record<string, unknown>;
}

/** A tool is data, free of any SDK: what serves it is one file. */
export interface Tool<Input extends z.ZodObject = z.ZodObject> {
  name: string;
  title: string;
  description: string;
  input: Input;
  output?: z.ZodObject;
  handler(args: z.infer<Input>, context: ToolContext): Promise<ToolAnswer>;
}

/** Keeps a handler's arguments typed by its own schema. */
export function defineTool<Input extends z.ZodObject>(tool: Tool<Input>): Tool {
  return tool as unknown as Tool;
}

/** What a call or a resource that failed says: what to do next, or what broke. */
export function failureText(what: string, error: unknown): string {
  return errorText(
    error,
    (message) =>
      `${what} failed: ${message}\nNothing was changed. Try again, or idlergear_run_list for what is stored.`,
  );
}

/** Arguments that several tools share; descriptions are short because every client pays for them. */
export const run = z.string().optional().describe("ID, unique prefix, name, or latest (default)");

export const project = z.string().optional().describe("directory, if not the current project");

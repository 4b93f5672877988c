import { z } from "zod";

/** Arguments that several tools share; descriptions are short because every client pays for them. */
export const run = z
  .string()
  .max(100)
  .optional()
  .describe("ID (run_k3f9x2a7), unique prefix, name, or latest (default)");

export const project = z
  .string()
  .max(4096)
  .optional()
  .describe("project directory, if not the current one");

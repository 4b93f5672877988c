import { z } from "zod";

/** Arguments that several tools share; descriptions are short because every client pays for them. */
export const run = z.string().optional().describe("ID, unique prefix, name, or latest (default)");

export const project = z.string().optional().describe("directory, if not the current project");

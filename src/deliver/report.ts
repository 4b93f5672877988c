import { z } from "zod";

/** A run the daemon has to do with: going on, or not wholly exported. */
export const AgentRow = z.object({
  id: z.string(),
  name: z.string().optional(),
  command: z.string(),
  /** Of the command; of its recorder while the command is not known. */
  pid: z.int(),
  since: z.string(),
  running: z.boolean(),
  stream: z.boolean(),
  bytes: z.int(),
  /** Lines so far, as they are numbered. */
  lines: z.int().optional(),
  /** Streamed runs only: lines accepted, and lines that could be sent and are not accepted yet. */
  exported: z.int().optional(),
  backlog: z.int().optional(),
  rejected: z.int().optional(),
  parked: z.int().optional(),
  state: z.string(),
  error: z.object({ message: z.string(), at: z.string() }).optional(),
});
export type AgentRow = z.infer<typeof AgentRow>;

/** What the daemon says about itself. */
export const Report = z.object({
  pid: z.int(),
  version: z.string(),
  started_at: z.string(),
  project: z.string(),
  socket: z.string(),
  log: z.string(),
  /** Since this daemon started. */
  exported: z.object({ runs: z.int(), rejected: z.int(), parked: z.int() }),
  endpoints: z.array(
    z.object({
      url: z.string(),
      protocol: z.string(),
      /** untried: it has not answered yet, for good or ill. */
      state: z.enum(["untried", "ok", "refusing", "retrying", "paused"]),
      why: z.string().optional(),
      next_try: z.string().optional(),
    }),
  ),
  agents: z.array(AgentRow),
});
export type Report = z.infer<typeof Report>;

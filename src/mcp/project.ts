import { findProject, projectAt } from "../store/paths.ts";

/**
 * The store a call speaks of: its `project` argument, else IG_ROOT, else the project the client
 * names by CLAUDE_PROJECT_DIR, else upwards from where the server was started. Looked up per call,
 * because one server may outlive the `.idlergear` it first saw.
 * @throws IgError no-project
 */
export function storeFor(project: string | undefined): string {
  const env = process.env;
  if (project !== undefined && project !== "") return projectAt(project, env).store;
  if (!env.IG_ROOT && env.CLAUDE_PROJECT_DIR) return projectAt(env.CLAUDE_PROJECT_DIR, env).store;
  return findProject(process.cwd(), env).store;
}

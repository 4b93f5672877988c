import { storeAt, storeFrom } from "../read/query/project.ts";

/**
 * The store a call speaks of: its `project` argument, else IG_ROOT, else the project the client
 * names by CLAUDE_PROJECT_DIR, else upwards from where the server was started. Looked up per call,
 * because one server may outlive the `.idlergear` it first saw.
 * @throws IgError no-project, bad-root
 */
export function storeFor(project: string | undefined): string {
  const { IG_ROOT, CLAUDE_PROJECT_DIR } = process.env;
  const path = project || (IG_ROOT ? undefined : CLAUDE_PROJECT_DIR);
  return path ? storeAt(path) : storeFrom(process.cwd(), process.env);
}

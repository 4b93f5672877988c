import { findProject } from "../../store/paths.ts";

/**
 * The store a directory belongs to, whether it exists yet or not; IG_ROOT of `env` settles it.
 * @throws IgError bad-root
 */
export function storeFrom(cwd: string, env: NodeJS.ProcessEnv): string {
  return findProject(cwd, env).store;
}

import { execFileSync } from "node:child_process";

/** The tests drive the built `ig`, as users and MCP clients do; so it is built anew before them. */
export default function build(): void {
  execFileSync(process.execPath, ["scripts/build.mjs"], { stdio: "inherit" });
}

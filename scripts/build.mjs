// Bundles src/cli/main.ts into dist/: one small entry and lazily loaded chunks, because unbundled
// imports (yargs, zod, execa, the MCP SDK) cost more start-up time than the whole recorder.
import { chmodSync, readFileSync, rmSync } from "node:fs";
import { build } from "esbuild";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
rmSync("dist", { recursive: true, force: true });
await build({
  entryPoints: { ig: "src/cli/main.ts" },
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  external: ["node-pty", "@lydell/*"],
  chunkNames: "chunks/[name]-[hash]",
  define: { IG_VERSION: JSON.stringify(version) },
  // CommonJS dependencies inside an ESM bundle still call require().
  banner: {
    js: "#!/usr/bin/env node\nimport { createRequire as __cr } from 'node:module'; const require = __cr(import.meta.url);",
  },
  logLevel: "warning",
});
chmodSync("dist/ig.js", 0o755);

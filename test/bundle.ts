import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { buildSync } from "esbuild";

const root = join(import.meta.dirname, "..");

/** A fixture program bundled as ig itself is, for tests that start it often. Its path. */
export function bundle(fixture: string): string {
  const outdir = join(root, "node_modules", ".cache", "ig-tests", `${process.pid}`);
  mkdirSync(outdir, { recursive: true });
  buildSync({
    entryPoints: [join(root, "test", "fixtures", fixture)],
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    external: ["node-pty", "@lydell/*"],
    outExtension: { ".js": ".mjs" },
    banner: {
      js: "import { createRequire as __cr } from 'node:module'; const require = __cr(import.meta.url);",
    },
    logLevel: "warning",
  });
  return join(outdir, basename(fixture).replace(/\.ts$/, ".mjs"));
}

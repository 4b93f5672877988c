// Bundles src/cli/main.ts into dist/. What `ig run <command>` needs before and while the command runs
// is one file, because every further file costs about a millisecond at each start, and is CommonJS,
// which Node 20 starts some milliseconds faster. Everything else is loaded on demand, for yargs, zod,
// execa and the MCP SDK cost more start-up time than the recorder.
import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
/** Loaded with `import()`, and yet part of the one file: no command starts without it. */
const ALWAYS = new Set(["run-command.ts"]);

const common = {
  bundle: true,
  platform: "node",
  target: "node20.19",
  external: ["node-pty", "@lydell/*"],
  define: { IG_VERSION: JSON.stringify(version) },
  logLevel: "warning",
};
// CommonJS dependencies inside an ESM bundle still call require().
const REQUIRE =
  "import { createRequire as __cr } from 'node:module'; const require = __cr(import.meta.url);";

/** Leaves what is loaded on demand outside, and notes it. A thread starts with a file of its own. */
const onDemand = new Map([["mcp-worker", join(process.cwd(), "src/mcp/worker.ts")]]);
const leaveOut = {
  name: "leave out what is loaded on demand",
  setup({ onResolve }) {
    onResolve({ filter: /^\.{1,2}\// }, ({ kind, path, resolveDir }) => {
      const file = basename(path);
      if (kind !== "dynamic-import" || ALWAYS.has(file)) return undefined;
      const source = join(resolveDir, path);
      const name = [...onDemand].find(([, known]) => known === source)?.[0] ?? nameFor(source);
      onDemand.set(name, source);
      return { path: `./parts/${name}.js`, external: true };
    });
  },
};

/** Two parts may have the same file name. */
function nameFor(source) {
  const folder = basename(join(source, ".."));
  return `${folder}-${basename(source, ".ts")}`;
}

rmSync("dist", { recursive: true, force: true });
await build({
  ...common,
  entryPoints: { ig: "src/cli/main.ts" },
  outdir: "dist",
  format: "cjs",
  // Comments and indentation are read at each start, too.
  minifyWhitespace: true,
  define: { ...common.define, "import.meta.url": "__filename" },
  banner: { js: "#!/usr/bin/env node" },
  plugins: [leaveOut],
});
await build({
  ...common,
  entryPoints: Object.fromEntries(onDemand),
  outdir: "dist/parts",
  format: "esm",
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
  banner: { js: REQUIRE },
});
writeFileSync("dist/package.json", '{ "type": "commonjs" }\n');
writeFileSync("dist/parts/package.json", '{ "type": "module" }\n');
chmodSync("dist/ig.js", 0o755);

// Bundles src/ into dist/: ig.js loads main.js and what that asks for in parts/. What `ig run
// <command>` needs before and while the command runs is one file, because every further file costs at
// each start. Everything else is loaded on demand, for yargs, zod, execa and the MCP SDK cost more
// start-up time than the recorder. All of it is CommonJS in ASCII: that is what can be loaded together
// with V8's compiled code (src/cli/start.ts).
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { build, transform } from "esbuild";

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
  write: false,
};
const commonJs = {
  format: "cjs",
  platform: "node",
  target: "node20.19",
  // Comments and indentation are read at each start, too.
  minifyWhitespace: true,
  supported: { "dynamic-import": false },
};

/** What a CommonJS file has in place of import.meta.url. */
const OWN_URL = "const __url=require('node:url').pathToFileURL(__filename).href;";

/** Leaves what is loaded on demand outside, and notes it. A thread starts with a file of its own. */
const THREAD = "mcp-worker";
const onDemand = new Map([[THREAD, join(process.cwd(), "src/mcp/worker.ts")]]);
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

/** Only esbuild's ES modules can share chunks; each is made CommonJS by itself. */
async function partsOf(sources) {
  const { outputFiles } = await build({
    ...common,
    entryPoints: Object.fromEntries(sources),
    outdir: "dist/parts",
    format: "esm",
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
  });
  const parts = outputFiles.map(async ({ path, text }) => {
    const { code } = await transform(text, {
      ...commonJs,
      banner: text.includes("import.meta.url") ? OWN_URL : "",
      define: { "import.meta.url": "__url" },
    });
    return [path.slice(path.indexOf("/dist/parts/") + "/dist/".length), code];
  });
  return Promise.all(parts);
}

async function oneFile(entry, options) {
  const { outputFiles } = await build({
    ...common,
    ...commonJs,
    entryPoints: [entry],
    outdir: "dist",
    ...options,
    define: { ...common.define, "import.meta.url": "__filename", ...options.define },
  });
  return outputFiles[0].text;
}

/** esbuild writes ASCII but for regular expressions, where an escape means the same. */
function inAscii(text) {
  return text.replace(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Beside the old one, and then in its place: whoever runs it meanwhile finds one or the other. */
function put(files) {
  const fresh = `dist.${process.pid}`;
  for (const [name, text] of files) {
    const path = join(fresh, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { mode: name === "ig.js" ? 0o755 : 0o644 });
  }
  const old = `dist.${process.pid}.old`;
  if (existsSync("dist")) renameSync("dist", old);
  renameSync(fresh, "dist");
  rmSync(old, { recursive: true, force: true });
}

/** Whoever runs these very files is left in peace. */
function areThere(files) {
  const text = (name) => existsSync(join("dist", name)) && readFileSync(join("dist", name), "utf8");
  return files.every(([name, wanted]) => text(name) === wanted);
}

const main = await oneFile("src/cli/main.ts", { plugins: [leaveOut] });
const parts = await partsOf(onDemand);
const loadedByStart = [["main.js", main], ...parts].map(([name, text]) => [name, inAscii(text)]);
const hash = createHash("sha256").update(JSON.stringify(loadedByStart)).digest("hex");
const startOf = (first, banner) =>
  oneFile("src/cli/start.ts", {
    banner: { js: banner },
    define: { IG_BUILD: JSON.stringify(hash.slice(0, 12)), IG_FIRST: JSON.stringify(first) },
  });
const files = [
  ["ig.js", await startOf("main.js", "#!/usr/bin/env node")],
  [`${THREAD}.js`, await startOf(`parts/${THREAD}.js`, "")],
  ...loadedByStart,
  ["package.json", '{ "type": "commonjs" }\n'],
];
if (!areThere(files)) put(files);

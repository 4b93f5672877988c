import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

/*
 * The table in docs/design.md says who may import whom. Here one file is planted for each pair of
 * rooms and each package, and Biome, with the repository's own rules, must refuse exactly those that
 * the table does not allow.
 */
const PACKAGES: Record<string, readonly string[]> = {
  yargs: ["yargs", "yargs/helpers"],
  "the MCP SDK": ["@modelcontextprotocol/sdk/server/mcp.js"],
  "node-pty": ["node-pty"],
  execa: ["execa"],
  lowdb: ["lowdb", "lowdb/node"],
  OpenTelemetry: ["@opentelemetry/api", "@opentelemetry/otlp-transformer"],
};

interface Room {
  name: string;
  may: string[];
  alone: string[];
}

const rooms = tableRows(readFileSync("docs/design.md", "utf8"));
const project = mkdtempSync(join(tmpdir(), "ig-walls-"));
const refused = new Map<string, number>();
const planted = [...pairs(), ...packages()];

beforeAll(() => {
  for (const name of ["biome.json", "biome.walls.json", ".gitignore"])
    cpSync(name, join(project, name));
  symlinkSync(resolve("node_modules"), join(project, "node_modules"));
  for (const { file, imports } of planted) plant(file, imports);
  plant("src/store/circle-a.ts", ["./circle-b.ts"]);
  plant("src/store/circle-b.ts", ["./circle-a.ts"]);
  for (const { path, category } of lint())
    if (category.endsWith("noRestrictedImports")) refused.set(path, (refused.get(path) ?? 0) + 1);
    else if (category.endsWith("noImportCycles")) refused.set(`circle ${path}`, 1);
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

test("the table has a row for each room of src", () => {
  const folders = execFileSync("git", ["ls-files", "src"], { encoding: "utf8" })
    .split("\n")
    .filter((path) => path.split("/").length > 2)
    .map((path) => path.split("/")[1]!);
  const wings = new Set(rooms.map(({ name }) => name.split("/")[0]));
  expect([...wings].sort()).toEqual([...new Set(folders)].sort());
});

test.each(rooms)("$name imports what the table allows, no more and no less", ({ name }) => {
  const told = planted.filter(({ from }) => from === name);
  // Each is imported for its values, for its types and on demand.
  const refusals = told.map(({ what, file }) => [what, refused.get(file) ?? 0]);
  expect(refusals).toEqual(
    told.map(({ what, allowed, imports }) => [what, allowed ? 0 : imports.length * 3]),
  );
});

test("the ground imports nothing above it", () => {
  expect(refused.get("src/ground.ts")).toBe(3);
});

test("a circle is refused, one of types only, too", () => {
  expect(refused.has("circle src/store/circle-a.ts")).toBe(true);
  expect(refused.has("circle src/store/circle-b.ts")).toBe(true);
});

function tableRows(markdown: string): Room[] {
  const quoted = (cell: string) => [...cell.matchAll(/`([a-z/]+)`/g)].map(([, name]) => name!);
  const [, ...rows] = markdown.slice(markdown.indexOf("| room")).split("\n\n")[0]!.split("\n");
  return rows.slice(1).map((row) => {
    const [, room, , may, alone] = row.split("|");
    const own = alone!.trim() === "" ? [] : alone!.trim().split(", ");
    return { name: quoted(room!)[0]!, may: quoted(may!), alone: own };
  });
}

/** Every room beside every other one that is not part of it. */
function* pairs() {
  yield { from: "", what: "", allowed: false, file: "src/ground.ts", imports: ["./os/x.ts"] };
  for (const from of rooms)
    for (const to of rooms) {
      if (from.name === to.name || to.name.startsWith(`${from.name}/`)) continue;
      const file = `src/${from.name}/to-${to.name.replace("/", "-")}.ts`;
      const allowed = from.may.some((name) => to.name === name || isWhole(name, from, to));
      const imports = [relative(dirname(file), `src/${to.name}/x.ts`).replace(/^(?!\.)/, "./")];
      yield { from: from.name, what: to.name, allowed, file, imports };
    }
}

/** Another wing is allowed with all its rooms; in the own wing each room is named. */
function isWhole(name: string, from: Room, to: Room): boolean {
  return to.name.startsWith(`${name}/`) && !from.name.startsWith(`${name}/`);
}

function* packages() {
  for (const { name: from, alone } of rooms)
    for (const [name, imports] of Object.entries(PACKAGES)) {
      const allowed = alone.includes(name);
      const file = `src/${from}/package-${name.replaceAll(" ", "-")}.ts`;
      yield { from, what: name, allowed, file, imports };
    }
}

function plant(file: string, imports: readonly string[]): void {
  mkdirSync(dirname(join(project, file)), { recursive: true });
  const lines = imports.map((path, i) => {
    const name = `"${path}"`;
    return `import { a${i} } from ${name};\nimport type { B${i} } from ${name};\nexport const c${i}: B${i} = a${i} ?? import(${name});\n`;
  });
  writeFileSync(join(project, file), lines.join(""));
}

function lint(): { path: string; category: string }[] {
  const biome = resolve("node_modules/.bin/biome");
  const args = ["lint", "--reporter=json", "--max-diagnostics=none", "src"];
  const answer = (() => {
    try {
      return execFileSync(biome, args, { cwd: project, encoding: "utf8", stdio: "pipe" });
    } catch (error) {
      return (error as { stdout: string }).stdout;
    }
  })();
  const { diagnostics } = JSON.parse(answer) as {
    diagnostics: { category: string; location: { path: string } }[];
  };
  return diagnostics.map(({ category, location }) => ({ path: location.path, category }));
}

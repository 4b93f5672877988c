import { join, resolve } from "node:path";
import { readRegular } from "../../os/files.ts";

/** A larger package.json is nobody's: reading it would hold up the command. */
const MAX_BYTES = 1 << 20;

/** The text of a package.json. Throws what reading throws, and for one that is too large. */
export function readPackage(path: string): string {
  return readRegular(path, MAX_BYTES).toString("utf8");
}

/** The file that `node <dir>` runs as package.json names it; `index.js` where it names none. */
export function mainOf(dir: string): string {
  try {
    const { main } = JSON.parse(readPackage(join(dir, "package.json")));
    if (typeof main === "string") return resolve(dir, main);
  } catch {
    // Node runs index.js then, too.
  }
  return join(dir, "index.js");
}

/**
 * A package.json script as it is now, with the scripts npm runs before and after it:
 * `prebuild: tsc\nbuild: vite build\n`. Undefined when the file has no such script.
 */
export function packageScriptText(json: string, name: string): string | undefined {
  const scripts = scriptsOf(json);
  if (!Object.hasOwn(scripts, name)) return undefined;
  const lines = [`pre${name}`, name, `post${name}`]
    .filter((key) => Object.hasOwn(scripts, key))
    .map((key) => `${key}: ${scripts[key]}\n`);
  return lines.join("");
}

/** The commands of such a text, without their names. */
export function packageScriptCommands(text: string): string[] {
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => line.slice(line.indexOf(": ") + 2));
}

function scriptsOf(json: string): Record<string, string> {
  try {
    const scripts: unknown = JSON.parse(json)?.scripts;
    if (typeof scripts !== "object" || scripts === null) return {};
    return Object.fromEntries(
      Object.entries(scripts).filter(([, text]) => typeof text === "string"),
    );
  } catch {
    return {};
  }
}

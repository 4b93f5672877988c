import { type Interpreter, list } from "./command/interpreter.ts";
import { LANGUAGES } from "./command/languages.ts";
import { LAUNCHERS } from "./command/launchers.ts";
import { WRAPPERS } from "./command/wrappers.ts";

let byName: Map<string, Interpreter> | undefined;

/** By the base name of argv[0], or of a Python module that is a launcher. */
export function interpreterNamed(name: string): Interpreter | undefined {
  byName ??= new Map(
    [...LANGUAGES, ...LAUNCHERS, ...WRAPPERS].flatMap((one) =>
      list(one.names).map((key) => [key, one]),
    ),
  );
  return byName.get(name) ?? byName.get(`${name.replace(/[\d.]+$/, "")}*`);
}

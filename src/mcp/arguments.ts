import { z } from "zod";
import { IgError } from "../error.ts";
import { runOfCommand } from "../read/query/run-ids.ts";
import { MEANT } from "./meant.ts";
import { storeFor } from "./project.ts";
import type { Tool } from "./tool.ts";

export interface Arguments {
  args: Record<string, unknown>;
  /** What was read into them, where the words were not exactly the tool's own. */
  notes: string[];
}

type Given = Record<string, unknown>;

/**
 * A call's arguments as its tool takes them. The clear ones are taken in any writing; a word that the
 * tool does not know is refused: to pass over it would be to answer another question than was asked.
 * @throws IgError bad-argument, contradiction, unknown-run, ...
 */
export function readArguments(tool: Tool, given: Given): Arguments {
  const named = underOwnNames(tool, given);
  const types = typesOf(tool);
  const typed = Object.fromEntries(
    Object.entries(named).map(([name, value]) => [name, asType(value, types[name])]),
  );
  const read = tool.input.safeParse(typed);
  if (!read.success) throw notTaken(tool, read.error);
  const args: Given = read.data;
  return { args, notes: commandsAsRuns(args) };
}

/** Writings of one name: `runId`, `run-id` and `run_id`; an ID is of a run. */
const OTHER_NAMES: Readonly<Record<string, string>> = { id: "run", run_id: "run" };

function underOwnNames(tool: Tool, given: Given): Given {
  const named: Given = {};
  const source: Record<string, string> = {};
  for (const [word, value] of Object.entries(given)) {
    // What a client sends for an argument that it leaves out.
    if (value === null || value === undefined) continue;
    const name = nameOf(tool, word);
    if (name === undefined) throw unknownWord(tool, word);
    const earlier = source[name];
    if (earlier !== undefined && String(named[name]).trim() !== String(value).trim())
      throw new IgError(
        "contradiction",
        `${earlier} and ${word} differ, and both mean ${name}`,
        `Give ${name} alone.`,
      );
    named[name] = value;
    source[name] = word;
  }
  return named;
}

function nameOf({ input: { shape } }: Tool, word: string): string | undefined {
  if (Object.hasOwn(shape, word)) return word;
  const snake = word
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .replaceAll("-", "_")
    .toLowerCase();
  const name = Object.hasOwn(OTHER_NAMES, snake) ? OTHER_NAMES[snake]! : snake;
  return Object.hasOwn(shape, name) ? name : undefined;
}

function unknownWord(tool: Tool, word: string): IgError {
  const meant = MEANT[tool.name]?.find(([words]) => words.test(word))?.[1];
  const all = Object.keys(tool.input.shape).join(", ");
  return new IgError(
    "bad-argument",
    `${tool.name} has no argument ${JSON.stringify(word.slice(0, 40))}`,
    `${meant === undefined ? "" : `${meant} `}Its arguments: ${all}. Nothing was answered, because it would not be what was asked.`,
  );
}

/** The JSON type of each argument. */
function typesOf({ input }: Tool): Record<string, unknown> {
  const { properties = {} } = z.toJSONSchema(input, { io: "input" });
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [
      name,
      typeof schema === "object" ? schema.type : undefined,
    ]),
  );
}

const NUMBER = /^\s*-?\d+(?:\.\d+)?\s*$/;

/** A number in quotes and the like; what is not clear stays as it is, for the schema to refuse. */
function asType(value: unknown, type: unknown): unknown {
  if (type === "string" && typeof value === "number") return String(value);
  if (typeof value !== "string") return value;
  if ((type === "integer" || type === "number") && NUMBER.test(value)) return Number(value);
  if (type === "boolean" && /^(?:true|false)$/i.test(value)) return value.toLowerCase() === "true";
  return value;
}

function notTaken(tool: Tool, { issues }: z.ZodError): IgError {
  const said = issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  const pattern = issues.some(({ path }) => path[0] === "regex" && "grep" in tool.input.shape);
  return new IgError(
    "bad-argument",
    `${tool.name} cannot take ${said}`,
    pattern
      ? "The pattern goes in grep; regex is true or false."
      : "Give it as the tool's schema says, or leave it out.",
  );
}

/** A run may be told by its command's text; the answer says which run that was. */
function commandsAsRuns(args: Given): string[] {
  const notes: string[] = [];
  for (const name of ["run", "with"]) {
    const text = args[name];
    if (typeof text !== "string") continue;
    const id = runOfCommand(storeFor(args.project as string | undefined), text);
    if (id === undefined) continue;
    notes.push(`${name}: no run is called so; ${id} is the newest run of that command`);
    args[name] = id;
  }
  return notes;
}

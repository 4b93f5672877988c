import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { text as readInput } from "node:stream/consumers";
import type { CommandModule } from "yargs";
import { IgError } from "../error.ts";
import { identifyPaste, pasteText } from "../read/query/identify.ts";
import { findProject } from "../store/paths.ts";
import { takes } from "./words.ts";

interface IdentifyArguments {
  file?: string;
  clipboard: boolean;
  json: boolean;
}

export const identify: CommandModule<object, IdentifyArguments> = {
  command: "identify [file]",
  describe: "which run, and which of its lines, a pasted text is from",
  builder: takes<IdentifyArguments>(
    {
      file: { type: "string", describe: "the text; - or nothing reads standard input" },
    },
    {
      clipboard: { type: "boolean", default: false, describe: "take the clipboard" },
      json: { type: "boolean", default: false, describe: "as JSON" },
    },
  ),
  async handler({ file, clipboard, json }) {
    const text = clipboard ? readClipboard() : await readText(file);
    const answer = await identifyPaste(findProject(process.cwd()).store, text);
    console.log(json ? JSON.stringify(answer, null, 2) : pasteText(answer));
  },
};

/** The parser hands over a lone `-` as an empty word. */
async function readText(file = ""): Promise<string> {
  try {
    return file === "" || file === "-"
      ? await readInput(process.stdin)
      : readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new IgError(
      "no-text",
      `${file} cannot be read (${code})`,
      "Name a file, or pipe the text.",
    );
  }
}

/** The first that is installed and answers. */
const CLIPBOARDS: [string, ...string[]][] = [
  ["pbpaste"],
  ["wl-paste", "--no-newline"],
  ["xclip", "-selection", "clipboard", "-o"],
  ["powershell.exe", "-NoProfile", "-Command", "Get-Clipboard -Raw"],
];

function readClipboard(): string {
  for (const [program, ...args] of CLIPBOARDS)
    try {
      return execFileSync(program, args, {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
        maxBuffer: 1 << 26,
        timeout: 5000,
      });
    } catch {}
  throw new IgError(
    "no-clipboard",
    "no clipboard could be read",
    "Install wl-clipboard or xclip, or pipe the text: ig run identify -",
  );
}

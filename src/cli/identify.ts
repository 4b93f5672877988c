import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { text as allOf } from "node:stream/consumers";
import type { CommandModule } from "yargs";
import { IgError } from "../error.ts";
import { readClipboard } from "../read/query/clipboard.ts";
import { identifyPaste, pasteText } from "../read/query/identify.ts";
import { type Context, print, storeOf } from "./context.ts";
import { JSON_OPTION, takes } from "./words.ts";

interface IdentifyArguments {
  file?: string;
  clipboard: boolean;
  json: boolean;
}

export const identify = (context: Context): CommandModule<object, IdentifyArguments> => ({
  command: "identify [file]",
  describe: "which run, and which of its lines, a pasted text is from",
  builder: takes<IdentifyArguments>(
    {
      file: { type: "string", describe: "the text; - or nothing reads standard input" },
    },
    {
      clipboard: { type: "boolean", default: false, describe: "take the clipboard" },
      json: JSON_OPTION,
    },
  ),
  async handler({ file, clipboard, json }) {
    const paste = clipboard ? readClipboard(context.env) : await readPaste(context, file);
    print(context, await identifyPaste(storeOf(context), paste), json, pasteText);
  },
});

/** The parser hands over a lone `-` as an empty word. */
async function readPaste(context: Context, file = ""): Promise<string> {
  try {
    return file === "" || file === "-"
      ? await allOf(context.stdin)
      : readFileSync(resolve(context.cwd, file), "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new IgError(
      "no-text",
      `${file} cannot be read (${code})`,
      "Name a file, or pipe the text.",
    );
  }
}

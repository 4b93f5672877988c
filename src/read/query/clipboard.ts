import { execFileSync } from "node:child_process";
import { IgError } from "../../error.ts";

/** The first that is installed and answers. */
const CLIPBOARDS: [string, ...string[]][] = [
  ["pbpaste"],
  ["wl-paste", "--no-newline"],
  ["xclip", "-selection", "clipboard", "-o"],
  ["powershell.exe", "-NoProfile", "-Command", "Get-Clipboard -Raw"],
];

/**
 * The text on the clipboard, of the first clipboard program on the PATH of `env` that has one.
 * @throws IgError no-clipboard
 */
export function readClipboard(env: NodeJS.ProcessEnv): string {
  for (const [program, ...args] of CLIPBOARDS)
    try {
      return execFileSync(program, args, {
        env,
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

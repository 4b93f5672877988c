import { closeSync, fstatSync } from "node:fs";
import { isatty } from "node:tty";

/**
 * Node gives each terminal it was started on its modes back as it exits, and aborts where one has
 * gone meanwhile. One that was closed it leaves alone. To be called as the very last thing.
 */
export function closeLostTerminals(): void {
  for (const fd of [0, 1, 2]) {
    try {
      // A terminal that was hung up is none any more; of other devices nobody needs ours now.
      if (!isatty(fd) && fstatSync(fd).isCharacterDevice()) closeSync(fd);
    } catch {
      // Closed already.
    }
  }
}

import { constants } from "node:os";
import type { Exit } from "./event.ts";
export function exitStatus({ code, signal }: Exit): number {
  return signal ? 128 + (constants.signals as any)[signal] : code!;
}
export function exitLike(exit: Exit): void {
  process.exit(exitStatus(exit));
}

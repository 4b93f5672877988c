import { readdirSync, readlinkSync } from "node:fs";

/** Above this, Node marks open files only up to the first gap. */
const LAST_MARKED = 15;

/**
 * Open files above standard error that came from whoever started us (`3>file`, `<(…)`, the job
 * server of make). Node marks them at its start so that no child gets them: they must be named again.
 * To be asked before we open files of our own. Empty where /proc cannot tell.
 */
export function inheritedFiles(): number[] {
  const own = openFiles("self");
  const marked: number[] = [];
  for (let fd = 3; own.has(fd) || fd <= LAST_MARKED; fd++) if (own.has(fd)) marked.push(fd);
  const suspects = marked.filter((fd) => !own.get(fd)!.startsWith("anon_inode:"));
  if (suspects.length === 0) return [];
  const known = new Set(openFiles(process.ppid).values());
  return suspects.filter((fd) => {
    const target = own.get(fd)!;
    const ends = [...own.values()].filter((other) => other === target).length;
    // Node has pipes to itself, with both ends here and nobody else at them.
    return !target.startsWith("pipe:") || ends === 1 || known.has(target);
  });
}

/** Each descriptor of a process with what it leads to. Empty where /proc cannot tell. */
export function openFiles(pid: number | "self"): Map<number, string> {
  const files = new Map<number, string>();
  for (const name of list(`/proc/${pid}/fd`)) {
    try {
      files.set(Number(name), readlinkSync(`/proc/${pid}/fd/${name}`));
    } catch {
      // The one the listing itself had open.
    }
  }
  return files;
}

function list(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

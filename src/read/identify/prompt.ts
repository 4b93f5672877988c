export interface Prompt {
  line: number;
  command: string;
  /** The words after `ig run` and its flags, when that is what was typed. */
  recorded?: string;
}

const PROMPT =
  /^(?:\([\w.-]{1,40}\)\s+)?(?:[\w.-]{1,64}@[\w.-]{1,64}[^$#%>]{0,200}[$#%]|\[[^\]]{1,100}\]\s?[$#%]|[~/][^$#%❯]{0,200}\s?[$❯%]|PS [^>]{1,200}>|[➜❯]\s+[^❯✗]{0,120}[✗❯]|[$%❯➜])\s+(\S.{0,1900})$/u;
const BARE_PROMPT = /^(?:[\w.-]{1,64}@[\w.-]{1,64}[^$#%>]{0,200}[$#%]|[$%❯➜])\s*$/u;

/** The command typed at a shell prompt, "" for an empty prompt, undefined for any other line. */
export function promptCommand(text: string): string | undefined {
  if (text.length > 2000) return undefined;
  const typed = PROMPT.exec(text);
  if (typed) return typed[1]!.trim();
  return BARE_PROMPT.test(text) ? "" : undefined;
}

/** `./x a b` of `ig run --name n ./x a b`. */
export function recordedCommand(command: string): string | undefined {
  const typed = /(?:^|[;&|]\s*|\s)(?:\S*\/)?ig\s+run\s+(.+)$/.exec(command);
  if (!typed) return undefined;
  const rest = typed[1]!
    .replace(/^(?:(?:-q|--quiet|--no-pty|--stream|--(?:name|cwd)(?:=|\s+)\S+)\s+)*(?:--\s+)?/, "")
    .replace(/\s+--stream\s*$/, "")
    .trim();
  return rest || undefined;
}

/** A line on its way out of this machine: nothing secret, nothing unseen, valid Unicode. */
export function outgoing(text: string): string {
  return Buffer.from(text).toString();
}

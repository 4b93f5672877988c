import type { Family } from "./family.ts";
import type { Random } from "./random.ts";

/**
 * What real logs are full of and what makes them hard to read by rarity alone: a banner of settings
 * printed once, remarks that come once and mean nothing, warnings everybody knows, errors that were
 * handled. Most come in every run (`shape`), some only this time (`values`).
 */
export function everyday(lines: string[], family: Family, shape: Random, values: Random): string[] {
  const out = [...lines];
  const put = (r: Random, text: string, from: number, to: number): void => {
    out.splice(Math.floor(out.length * (from + r.next() * (to - from))), 0, text);
  };
  const settings = Array.from({ length: shape.int(8, 25) }, () =>
    family.say(
      values,
      "info",
      `${shape.pick(NAMES)}.${shape.pick(THINGS)} = ${shape.pick(["on", "auto", "local", "16", "0.75", "/var/lib/data"])}`,
    ),
  );
  out.splice(2, 0, ...settings);
  for (let count = shape.int(12, 40); count > 0; count--) {
    put(shape, family.say(values, "info", remark(shape)), 0, 1);
  }
  for (let count = shape.int(3, 10); count > 0; count--) {
    put(shape, family.say(values, "warn", complaint(shape)), 0, 1);
  }
  for (let count = shape.int(1, 5); count > 0; count--) {
    put(shape, family.say(values, "error", `${complaint(shape)}, recovered`), 0, 1);
  }
  for (let count = values.int(1, 4); count > 0; count--) {
    put(values, family.say(values, "info", remark(values)), 0, 1);
  }
  if (values.chance(0.5)) put(values, family.say(values, "warn", complaint(values)), 0, 1);
  return out;
}

function remark(r: Random): string {
  return `${r.pick(DID)} the ${r.pick(NAMES)} ${r.pick(THINGS)} ${r.pick(HOW)}`;
}

function complaint(r: Random): string {
  return `the ${r.pick(NAMES)} ${r.pick(THINGS)} ${r.pick(WENT)} ${r.pick(HOW)}`;
}

const DID =
  "Reloaded Refreshed Registered Loaded Opened Closed Prepared Scheduled Resolved Merged Selected Published Compacted Rebuilt Trimmed Checked Mounted Linked Announced Accepted Computed Restored Copied Bound Tagged".split(
    " ",
  );
const NAMES =
  "routing session metrics primary standby default regional internal public legacy shared static dynamic nightly batch local remote upstream edge tenant gateway ledger audit search image".split(
    " ",
  );
const THINGS =
  "table index cache pool queue bundle manifest profile channel listener registry template policy window cursor snapshot segment journal plugin adapter buffer schedule catalog mapping endpoint".split(
    " ",
  );
const HOW = [
  "for the new period",
  "from disk",
  "as configured",
  "after the pause",
  "on request",
  "in the background",
  "with defaults",
  "before first use",
  "once more",
  "by policy",
  "at low priority",
  "for all zones",
  "using the previous layout",
  "in compact form",
  "without changes",
  "within limits",
];
const WENT =
  "is deprecated|was retried|is larger than advised|uses an old format|took longer than usual|was skipped|has no description|is not used|fell back to defaults|was truncated in the preview|is set twice|could not be cached|is close to its limit|was reordered".split(
    "|",
  );

import { SHAPES, type Shape } from "./issuer-shapes.ts";
import { EXACT, type SecretRange } from "./range.ts";

interface Start {
  text: string;
  /** Its third character, or -1: compared before the rest is. */
  third: number;
  shape: Shape;
}

/** Which pairs of characters begin a start: one look per word says no to nearly all. */
const IS_PAIR = new Uint8Array(128 * 128);
const BY_PAIR: (Start[] | undefined)[] = new Array(128 * 128).fill(undefined);
for (const shape of SHAPES) {
  for (const text of shape.starts) {
    const pair = text.charCodeAt(0) * 128 + text.charCodeAt(1);
    const list = BY_PAIR[pair] ?? [];
    list.push({ text, third: text.length > 2 ? text.charCodeAt(2) : -1, shape });
    BY_PAIR[pair] = list;
    IS_PAIR[pair] = 1;
  }
}

/** The token of a known shape that begins exactly at `at`, if one does. */
export function tokenAt(text: string, at: number): SecretRange | undefined {
  const second = text.charCodeAt(at + 1);
  const pair = text.charCodeAt(at) * 128 + second;
  if (!(second < 128) || IS_PAIR[pair] !== 1) return undefined;
  const thirdHere = text.charCodeAt(at + 2);
  for (const { text: start, third, shape } of BY_PAIR[pair]!) {
    if (third >= 0 && third !== thirdHere) continue;
    if (!text.startsWith(start, at)) continue;
    shape.rest.lastIndex = at + start.length;
    const match = shape.rest.exec(text);
    if (!match) continue;
    const end = at + start.length + match[0].length;
    if (!shape.accept(text.slice(at, end), match[0])) continue;
    return { start: at, end, kind: shape.kind, rank: EXACT };
  }
  return undefined;
}

/** Shapes known by something in their middle: how far back they begin, and the whole. */
interface Middle {
  kind: string;
  anchor: string;
  /** How many characters before the anchor the shape begins. */
  back: [least: number, most: number];
  whole: RegExp;
  /** Characters of the match that say where, not what; they stay readable. */
  keep?: RegExp;
}

const MIDDLES: Middle[] = [
  {
    kind: "terraform-token",
    anchor: ".atlasv1.",
    back: [14, 14],
    whole: /[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,70}/y,
  },
  {
    kind: "azure-ad-client-secret",
    anchor: "Q~",
    back: [4, 4],
    whole: /[\w~.]{3}\dQ~[\w~.-]{31,34}/y,
  },
  {
    kind: "telegram-token",
    anchor: ":AA",
    back: [8, 10],
    whole: /\d{8,10}:AA[\w-]{32,34}(?![\w-])/y,
  },
  {
    kind: "mailchimp-key",
    anchor: "-us",
    back: [32, 32],
    whole: /[0-9a-f]{32}-us\d{1,2}(?![A-Za-z0-9])/y,
  },
  {
    kind: "new-relic-key",
    anchor: "NRAL",
    back: [36, 36],
    whole: /[0-9a-f]{36}NRAL(?![A-Za-z0-9])/y,
  },
  {
    kind: "slack-webhook",
    anchor: "hooks.slack.com/",
    back: [0, 0],
    whole: /hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/[\w+/-]{20,120}/y,
    keep: /^hooks\.slack\.com\/\w+\//,
  },
  {
    kind: "discord-webhook",
    anchor: "/api/webhooks/",
    back: [0, 0],
    whole: /\/api\/webhooks\/\d{8,24}\/[\w-]{50,120}/y,
    keep: /^\/api\/webhooks\/\d+\//,
  },
  {
    kind: "teams-webhook",
    anchor: ".webhook.office.com/",
    back: [0, 0],
    whole: /\.webhook\.office\.com\/webhookb2\/[\w@/-]{60,260}/y,
    keep: /^\.webhook\.office\.com\/webhookb2\//,
  },
  {
    kind: "password-hash",
    anchor: "$",
    back: [0, 0],
    // What shadow files hold: sha512-, sha256- and md5-crypt, yescrypt, bcrypt.
    whole:
      /\$(?:[156]\$(?:rounds=\d{1,9}\$)?[\w./]{1,16}\$[\w./]{16,86}|g?y\$[\w./]{1,16}\$[\w./]{1,86}\$[\w./]{16,43}|2[abxy]\$\d\d\$[\w./]{53}|argon2(?:id?|d)\$[\w=,.$]{1,60}\$[\w+/]{8,90}\$[\w+/]{16,90})(?![\w./])/y,
  },
  {
    kind: "password",
    anchor: " password ",
    back: [0, 0],
    // netrc: only after its machine and login; prose speaks of passwords too.
    whole: /(?<=\b(?:machine \S{1,128}|default) login \S{1,64}) password [^\s"'<>[$*]{4,128}/y,
    keep: /^ password /,
  },
];

/** True where a word begins, also right after an escape written out (`\n`, `%3D`). */
function startsWord(text: string, at: number): boolean {
  if (at === 0 || !/[A-Za-z0-9]/.test(text[at - 1]!)) return true;
  return /(?:\\[nrt]|%[0-9A-F]{2})$/.test(text.slice(Math.max(0, at - 3), at));
}

/** Tokens recognised by their middle. One native search per anchor, a bounded look round each hit. */
export function findByMiddle(text: string, found: SecretRange[]): void {
  for (const { kind, anchor, back, whole, keep } of MIDDLES) {
    for (let at = text.indexOf(anchor); at >= 0; at = text.indexOf(anchor, at + anchor.length)) {
      for (let start = at - back[1]; start <= at - back[0]; start++) {
        if (start < 0 || (back[1] > 0 && !startsWord(text, start))) continue;
        whole.lastIndex = start;
        const match = whole.exec(text)?.[0];
        if (!match) continue;
        const kept = keep?.exec(match)?.[0].length ?? 0;
        found.push({ start: start + kept, end: start + match.length, kind, rank: EXACT });
        break;
      }
    }
  }
}

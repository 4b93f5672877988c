import { type Detector, EXACT, type SecretRange } from "./range.ts";

/** A token told by something in its middle. */
interface Middle {
  kind: string;
  anchor: string;
  /** How many characters before the anchor the token begins. */
  back: [least: number, most: number];
  whole: RegExp;
  /** Characters of the match that say where, not what; they stay readable. */
  keep?: RegExp;
}

export const MIDDLES: readonly Middle[] = [
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
    kind: "postgres-password",
    // A line of `.pgpass`.
    anchor: ":5432:",
    back: [0, 0],
    whole: /(?<=^[\w.*-]{1,100}):5432:[^\s:]{1,64}:[^\s:]{1,64}:[^\s:]{3,128}$/my,
    keep: /^:5432:[^:]+:[^:]+:/,
  },
  {
    kind: "postgres-password",
    anchor: "*:*:",
    back: [0, 0],
    whole: /(?<=^[\w.*-]{0,100}:?)\*:\*:(?:\*:)?[^\s:*]{1,64}:[^\s:]{3,128}$/my,
    keep: /^[*:]+[^:]+:/,
  },
  {
    kind: "oracle-password",
    anchor: "jdbc:oracle:",
    back: [0, 0],
    whole: /jdbc:oracle:\w{1,12}:[\w$#-]{1,64}\/[^\s@]{3,128}(?=@)/y,
    keep: /^jdbc:oracle:\w+:[^/]+\//,
  },
  {
    kind: "static-key",
    anchor: "Static key V1-----",
    back: [0, 0],
    whole: /Static key V1-----(?:\r?\n[\t >]*[0-9a-f]{32}){1,40}/y,
    keep: /^Static key V1-----/,
  },
  {
    kind: "telegram-token",
    anchor: "bot",
    back: [0, 0],
    whole: /bot\d{8,10}:AA[\w-]{32,34}(?![\w-])/y,
    keep: /^bot/,
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

/** Tokens told by their middle. One native search per anchor, a bounded look round each hit. */
export const findByMiddle: Detector = (text, found) => {
  for (const middle of MIDDLES) {
    const { anchor } = middle;
    for (let at = text.indexOf(anchor); at >= 0; at = text.indexOf(anchor, at + anchor.length)) {
      const token = tokenAround(text, at, middle);
      if (token) found.push(token);
    }
  }
};

/** The token whose anchor stands at `at`. */
function tokenAround(
  text: string,
  at: number,
  { kind, back: [least, most], whole, keep }: Middle,
): SecretRange | undefined {
  for (let start = at - most; start <= at - least; start++) {
    if (start < 0 || (most > 0 && !startsWord(text, start))) continue;
    whole.lastIndex = start;
    const match = whole.exec(text)?.[0];
    if (!match) continue;
    const kept = keep?.exec(match)?.[0].length ?? 0;
    return { start: start + kept, end: start + match.length, kind, rank: EXACT };
  }
  return undefined;
}

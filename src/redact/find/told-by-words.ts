import { looksChosen, looksMade, looksWeaklyChosen } from "./given.ts";
import { isSecretValue } from "./is-secret.ts";
import { lineEnd } from "./key-text.ts";
import { classifyName } from "./name-class.ts";
import { isHarmless } from "./placeholder.ts";
import { type Detector, NAMED, type SecretRange } from "./range.ts";
import { findBelow } from "./told-from-above.ts";

/** A line that says none of these is not looked at. */
const HINTS =
  "pass token secret key pwd seed mnemonic phrase identified psk bearer _code authoriz auth( community credential securestring proxy splunk client-id kty on_>"
    .split(" ")
    .map((word) => word.replace("_", " "));
const HINT = new RegExp(HINTS.join("|").replace("(", "\\("), "gi");
/** So much of a line is looked at, from a little before its first hint on. */
const REACH = 2048;

/** A place of a value on a line; the first group is the value, or those the rule names. */
interface LineRule {
  kind: string;
  /** Without one of these hints on the line the pattern is not tried; none: with any. */
  hints: string[];
  /** Nor without one of these characters. */
  sign: string;
  /** Each repetition is bounded. The value is the group `value`, the name, if any, `name`. */
  pattern: RegExp;
  accept: (value: string, name: string) => boolean;
}

const named = (least: "any" | "sure") => (value: string, name: string) => {
  const nameClass = classifyName(name);
  if (!nameClass || (least === "sure" && nameClass.tier === "likely")) return false;
  return isSecretValue(nameClass, value, "quoted");
};

const WORDS_BETWEEN = "(?<between>[ A-Za-z0-9.@#'’-]{0,48}?)";
const BEFORE_VALUE = "\\s{0,4}(?:\\bis\\b:?|\\bwas\\b:?|\\bto\\b:?|:|=|->|=>|→)\\s{0,4}[\"'`]?";

const RULES: LineRule[] = [
  {
    kind: "password",
    hints: ["identified", "pass"],
    sign: "\"'",
    pattern:
      /(?:(?:with|set|encrypted)\s{1,4}password|identified(?: with [\w'"]{1,40})? (?:by|as))\s{0,4}(?:=\s{0,4})?N?(?<quote>['"])(?<value>[^\n'"]{3,128})\k<quote>/gi,
    accept: (value) => !isHarmless(value),
  },
  {
    // `poll host password "x"`, `:password "x"`, `db.auth("user", "x")`, `ConvertTo-SecureString "x"`
    kind: "password",
    hints: ["pass", "psk", "pwd", "auth(", "securestring"],
    sign: "\"'",
    pattern:
      /(?:\b(?:password|passwd|passphrase|psk|pwd|securestring)\b[ \t]{1,8}|\bauth\(\s?["'][\w.-]{1,40}["'],\s?)(?<quote>["'])(?<value>[^\n"']{4,128})\k<quote>/gi,
    accept: looksWeaklyChosen,
  },
  {
    kind: "password",
    hints: ["pass"],
    sign: "",
    pattern: new RegExp(
      `\\bpass(?:word|phrase|code|wd)\\b${WORDS_BETWEEN}${BEFORE_VALUE}(?=[^\\s]{0,60}[\\d!#$%^&*+?])(?<value>[^\\s"'\`,;\\\\]{6,200})`,
      "gi",
    ),
    accept: looksChosen,
  },
  {
    kind: "password",
    hints: ["pass"],
    sign: "",
    pattern: new RegExp(
      `\\b(?:generated|temporary|temp|initial|new|default|root|admin|one-time|random|current|adding) pass(?:word|phrase|code|wd)\\b${WORDS_BETWEEN}${BEFORE_VALUE}(?=[^\\s]{0,60}[\\d!#$%^&*+?])(?<value>[^\\s"'\`,;\\\\]{6,200})`,
      "gi",
    ),
    accept: looksWeaklyChosen,
  },
  {
    kind: "secret",
    hints: ["token", "secret", "key"],
    sign: "",
    pattern: new RegExp(
      `\\b(?:token|secret(?: id)?|(?:api|access|secret|private|unseal|admin|root|recovery|encryption|signing|master|account|session|license)[ _-]key)\\b${WORDS_BETWEEN}${BEFORE_VALUE}(?<value>[^\\s"'\`,;\\\\]{12,400})`,
      "gi",
    ),
    accept: looksMade,
  },
  {
    kind: "code",
    hints: [" code"],
    sign: "",
    pattern:
      /\b(?:one[- ]time|recovery|backup|verification|security|login|2fa|mfa|sms|activation|pairing|device|access) (?:pass)?(?:code|pin)s?(?: is)?:? {1,3}(?<value>[A-Z0-9]{4,10}(?:-[A-Z0-9]{4,10}){0,3})\b/gi,
    accept: (value) => /\d/.test(value) && value.length >= 4,
  },
  {
    // A row of a table: `| password | x |`
    kind: "secret",
    hints: [],
    sign: "|│",
    pattern:
      /[|│]\s{0,8}(?<name>[\w][\w .-]{1,40}?)\s{0,24}[|│]\s{0,8}(?<value>[^\s|│]{3,200})\s{0,40}(?=[|│])/g,
    accept: named("sure"),
  },
  {
    // A line of two columns: `password     x`, `password -> x`, ` password | x`
    kind: "secret",
    hints: [],
    sign: "",
    pattern:
      /^[ \t]{0,24}(?<name>[A-Za-z][\w.-]{1,40})(?:\t{1,4}|[ \t]{1,40}|[ \t]?\.{3,40}[ \t]?|[ \t]{0,24}(?:->|\|)[ \t]{1,4})"?(?<value>[^\s"|]{4,256})"?[ \t]{0,40}$/g,
    accept: (value, name) =>
      named("any")(value, name) &&
      (classifyName(name)!.tier === "password" ? looksWeaklyChosen(value) : looksMade(value)),
  },
  {
    // `set -x NAME x`, `setenv NAME x`, `ENV NAME x`
    kind: "secret",
    hints: ["pass", "token", "secret", "key", "pwd"],
    sign: " ",
    pattern:
      /\b(?:set|setenv|ENV|ARG|SET)[ \t]{1,4}(?:-{1,2}\w{1,12}[ \t]{1,4}){0,3}(?<name>[A-Za-z_]\w{2,60})[ \t]{1,4}["']?(?<value>[^\s"']{4,256})/g,
    accept: (value, name) => named("any")(value, name) && /\d|[^\w]/.test(value),
  },
  {
    // `define('DB_PASSWORD', 'x')`, `('Authorization', 'Bearer x')`
    kind: "secret",
    hints: [],
    sign: ",",
    pattern:
      /["'](?<name>[A-Za-z_][\w.-]{2,60})["'],[ \t]{0,4}b?(?<quote>["'])(?:Bearer |Basic |Token )?(?<value>[^\n"']{4,400})\k<quote>/g,
    accept: (value, name) => named("any")(value, name) && /\d/.test(value),
  },
  {
    // `password = [[x]]`, `password: Some("x")`, `["password"]=> string(9) "x"`
    kind: "secret",
    hints: [],
    sign: "[(!",
    pattern:
      /(?=\[\[|\["|\['|Some\("|!!\w|string\(|N')(?<=\b(?<name>[A-Za-z_][\w.-]{1,60})\b["']?\]?[ \t]{0,4}(?:[:=]|=>)[ \t]{0,4})(?:\[\[|Some\("|!!\w{1,10} |string\(\d{1,4}\) "|\[["']|N')(?<value>[^\n"'\]]{4,256})/g,
    accept: named("sure"),
  },
  {
    kind: "bearer-auth",
    hints: ["bearer", "token", "key", "authoriz", "splunk", "client-id"],
    sign: "",
    pattern:
      /\b(?:bearer|bearer,|token|apikey|splunk|client-id|auth-key|geniekey)[ ,\t]{1,3}(?<value>[\w.+/~=:-]{16,4096})/gi,
    accept: (value) =>
      (looksMade(value) && /\d/.test(value)) || /^[0-9a-f-]{32,36}(?::fx)?$/i.test(value),
  },
  {
    // LDAP and others: a scheme in braces, then the hash.
    kind: "password-hash",
    hints: ["pass"],
    sign: "{",
    pattern:
      /passw\w{0,10}["']?[:=]{1,2}\s{0,4}["']?(?<value>\{(?:S?SHA\d{0,3}|S?MD5|CRYPT|PBKDF2\w{0,10}|ARGON2)\}[\w+/=$.,-]{8,400})/gi,
    accept: () => true,
  },
  {
    kind: "signature",
    hints: ["authoriz"],
    sign: "=",
    pattern: /\b(?:response|signature)=["']?(?<value>[\w+/=%-]{32,512})/gi,
    accept: looksMade,
  },
  {
    // `{"kty":"EC", ... "d":"x"}`
    kind: "private-key",
    hints: ["kty"],
    sign: "",
    pattern: /"kty"[^\n]{0,1500}?"[dk]"\s{0,4}:\s{0,4}"(?<value>[\w-]{20,2000})"/g,
    accept: looksMade,
  },
  {
    // A link of a mail: `/reset-password/x`
    kind: "url-token",
    hints: ["pass", "token"],
    sign: "",
    pattern:
      /\/[\w-]{0,24}(?:password|token)[\w-]{0,12}\/(?<value>[\w-]{20,200})(?=$|[\s"'?&#/])/gi,
    accept: (value) => looksMade(value) && /\d/.test(value) && /[A-Za-z]/.test(value),
  },
  {
    kind: "password",
    hints: ["on >"],
    sign: "",
    pattern: /\bon >(?<value>\S{4,128})(?= )/g,
    accept: looksWeaklyChosen,
  },
  {
    kind: "password",
    hints: [],
    sign: "@",
    pattern:
      /(?:^|[\s"'=])[\w.+-]{1,40}:(?<value>[^\s"'@/:]{6,64})@[\w-]{1,60}\.[\w.-]{2,100}(?::\d{2,5})?(?=$|[\s"'/])/g,
    accept: looksChosen,
  },
];

/** The hints and the signs that a rule asks for, as bits. */
const HINT_BIT = new Map(HINTS.map((word, at) => [word, 1 << at]));
const SIGNS = "\"'|│,[(!{=@ ";
const SIGN_BIT = new Uint16Array(65_536);
for (const [at, sign] of [...SIGNS].entries()) SIGN_BIT[sign.charCodeAt(0)] = 1 << at;
const bitsOf = (rule: LineRule) => ({
  rule,
  hints: rule.hints.reduce((bits, word) => bits | HINT_BIT.get(word)!, 0) || -1,
  signs: [...rule.sign].reduce((bits, sign) => bits | SIGN_BIT[sign.charCodeAt(0)]!, 0),
});
/** Digits and the signs people put into passwords. */
const TELLING = 1 << 15;
for (const char of "0123456789!#$%^&*+?") SIGN_BIT[char.charCodeAt(0)]! |= TELLING;
const READY = RULES.map(bitsOf);

/** Looks at each line once that holds a hint: at the line itself, and at what it says of those below. */
export const findByWords: Detector = (text, found) => {
  HINT.lastIndex = 0;
  let hint = HINT.exec(text);
  while (hint) {
    const start = text.lastIndexOf("\n", hint.index) + 1;
    const end = lineEnd(text, hint.index);
    const from = Math.max(start, hint.index - 200);
    const to = Math.min(end, from + REACH);
    let hints = 0;
    for (; hint && hint.index < to; hint = HINT.exec(text))
      hints |= HINT_BIT.get(hint[0]) ?? HINT_BIT.get(hint[0].toLowerCase())!;
    const line = text.slice(from, to);
    const signs = signsOf(line);
    // No value that tells itself is made of letters alone.
    if ((signs & TELLING) !== 0)
      for (const ready of READY)
        if ((ready.hints & hints) !== 0 && (ready.signs === 0 || (ready.signs & signs) !== 0))
          onLine(line, from, ready.rule, found);
    findBelow(text, start, end, found);
  }
};

function signsOf(line: string): number {
  let signs = 0;
  for (let at = 0; at < line.length; at++) signs |= SIGN_BIT[line.charCodeAt(at)]!;
  return signs;
}

/** `image-password@sha256:...` */
const DIGEST_NAME = /(?:sha\d{1,3}|md5|v?\d+\.\d+)$/i;

function onLine(line: string, from: number, rule: LineRule, found: SecretRange[]): void {
  rule.pattern.lastIndex = 0;
  for (let match = rule.pattern.exec(line); match; match = rule.pattern.exec(line)) {
    if (match[0] === "") return;
    const { value = "", name = "", between = "" } = match.groups!;
    const bare = value.replace(/[.,;:)\]}]+$/, "");
    const kept = /[([{]/.test(bare) ? value : bare;
    if (kept === "" || DIGEST_NAME.test(between) || !rule.accept(kept, name)) {
      // A value that is none may hide the next one.
      rule.pattern.lastIndex = match.index + Math.max(1, match[0].length - value.length);
      continue;
    }
    const start = from + match.index + match[0].lastIndexOf(value);
    const kind = (name && classifyName(name)?.kind) || rule.kind;
    found.push({ start, end: start + kept.length, kind, rank: NAMED });
  }
}

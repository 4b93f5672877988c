import {
  ALNUM,
  BASE64,
  BASE64URL,
  DIGITS,
  HEX,
  LOWER,
  type Random,
  UPPER,
  uuid,
} from "../random.ts";

/** A text and what must not be readable of it once it is masked. */
export interface Planted {
  text: string;
  secrets: string[];
}

const ALPHABETS: Record<string, string> = {
  a: ALNUM,
  b: BASE64,
  d: DIGITS,
  h: HEX,
  H: HEX.toUpperCase(),
  k: `${UPPER}234567`,
  l: LOWER + DIGITS,
  u: BASE64URL,
  U: UPPER + DIGITS,
  w: LOWER,
  x: "qpzry9x8gf2tvdw0s3jn54khce6mua7l",
  X: "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
  z: "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz",
};

/** Of the BIP39 list. */
const SEED_WORDS =
  "abandon ability absent absorb abstract acid across actor adapt admit adult advice aerobic afford agent airport alarm album alcohol alien alley almost alpha already amateur amazing anchor ancient angle animal antenna apart april arch arctic arena arrest artist aspect assault asthma athlete attract auction avocado".split(
    " ",
  );

function special(random: Random, name: string): string | undefined {
  const words = (count: number, by = " ") =>
    Array.from({ length: count }, () => random.pick(SEED_WORDS)).join(by);
  switch (name) {
    case "g":
      return uuid(random);
    case "p":
      return `${random.text(UPPER, 1)}${random.text(LOWER, 3)}${random.text(DIGITS, 2)}${random.pick(["!", "#", "%", "+", "_"])}${random.text(ALNUM, 4)}${random.text(DIGITS, 1)}`;
    case "q":
      return `${random.text(LOWER, 7)}${random.text(DIGITS, 2)}`;
    case "m":
      return words(1);
    case "M12":
      return words(12);
    case "M24":
      return words(24);
    case "M12D":
      return words(12, "·");
    case "SSHA":
      return "{SSHA}";
    case "j":
      return jwt(random);
  }
  const encoded = /^B(\d+)$/.exec(name);
  if (!encoded) return undefined;
  return Buffer.from(`me:${random.text(ALNUM, Number(encoded[1]))}`).toString("base64");
}

function jwt(random: Random): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "HS256", typ: "JWT" })}.${part({ sub: random.text(DIGITS, 9) })}.${random.text(BASE64URL, 43)}`;
}

/** Fills a template with fresh values. A hole it does not know stays as it is. */
export function plant(template: string, random: Random): Planted {
  const filled = template.replace(/\{(\w+)\}/g, (hole, name: string) => {
    const [, alphabet, length] = /^([A-Za-z])(\d+)$/.exec(name) ?? [];
    const known = alphabet === undefined ? undefined : ALPHABETS[alphabet];
    return special(random, name) ?? (known ? random.text(known, Number(length)) : hole);
  });
  const secrets = [...filled.matchAll(/«([^«»]*)»/g)].map(([, secret]) => secret!.trim());
  return { text: filled.replace(/[«»]/g, ""), secrets };
}

/** The same for a command: `·` stands for a space inside a word. */
export function plantWords(
  template: string,
  random: Random,
): { words: string[]; secrets: string[] } {
  const { text, secrets } = plant(template, random);
  const spaced = (part: string) => part.replaceAll("·", " ");
  return { words: text.split(" ").map(spaced), secrets: secrets.map(spaced) };
}

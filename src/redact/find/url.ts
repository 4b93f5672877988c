import { looksRandom } from "./entropy.ts";
import { isBlanked } from "./placeholder.ts";
import { PLACE, type SecretRange } from "./range.ts";

const USER_PASSWORD = /:\/\/([^\s/?#@:"'<>\\`]{0,128}):([^\s/?#"'<>\\`]{1,256})@/y;
/** Database drivers take passwords with a raw `/`, `?` or `#`; a web address cannot be told then. */
const DATABASE_PASSWORD = /:\/\/([^\s/?#@:"'<>\\`]{0,128}):([^\s@"'<>\\`]{1,256})@(?=[\w.[-])/y;
const USER_ONLY = /:\/\/([\w.~%+-]{20,300})@/y;
const SCHEME = /[A-Za-z][A-Za-z0-9+.-]{1,24}$/;
const DATABASES: [RegExp, string][] = [
  [/^postgres/, "postgres-password"],
  [/^(?:mysql|mariadb)/, "mysql-password"],
  [/^mongodb/, "mongodb-password"],
  [/^(?:rediss?|valkeys?)/, "redis-password"],
  [/^amqps?/, "amqp-password"],
  [
    /^(?:sqlserver|mssql|jdbc|oracle|clickhouse|cockroachdb|nats|kafka|ldaps?|snowflake|smtps?)/,
    "database-password",
  ],
];

/** The kind of password a URL of this scheme holds, when it is a database's or a queue's. */
function databaseOf(text: string, at: number): string | undefined {
  const scheme = SCHEME.exec(text.slice(Math.max(0, at - 25), at))?.[0].toLowerCase() ?? "";
  return DATABASES.find(([name]) => name.test(scheme))?.[1];
}

const ODD_PASSWORD =
  /:\/\/([^\s/?#@:"'<>\\`]{0,128}):([^\s"'<>\\`]{1,256})@(?=[\w-]+(?:\.[\w-]+)+(?::\d{1,5})?(?:[/?#]|$))/my;
/** What may follow the `@` of a user: a host, a port in digits, the end or a path. */
const HOST = /^(?:[\w.-]{1,253}|\[[\da-f:.]+\])(?::\d{1,5})?(?:[/?#\s"'`)>,;\]}]|$)/;

/** A password with a raw `@`, `:` or `/` in it: what follows its first `@` is then no host. */
function withOddPassword(
  text: string,
  at: number,
  plain: RegExpExecArray | null,
): RegExpExecArray | null {
  const end = plain === null ? -1 : at + plain[0].length;
  if (plain !== null && HOST.test(text.slice(end, end + 300))) return plain;
  ODD_PASSWORD.lastIndex = at;
  return ODD_PASSWORD.exec(text) ?? plain;
}

/** Looks at the `://` at `at`: `scheme://user:password@host`, or a token in place of the user. */
export function urlAt(text: string, at: number, found: SecretRange[]): number {
  USER_PASSWORD.lastIndex = at;
  DATABASE_PASSWORD.lastIndex = at;
  const inAny = withOddPassword(text, at, USER_PASSWORD.exec(text));
  const match = inAny ?? DATABASE_PASSWORD.exec(text);
  const database = match && databaseOf(text, at);
  if (match && (inAny || database)) {
    const end = at + match[0].length - 1;
    if (isBlanked(match[2]!)) return at;
    found.push({
      start: end - match[2]!.length,
      end,
      kind: database ?? "url-password",
      rank: PLACE,
    });
    // A token in the user's place: `https://<token>:x-oauth-basic@host`.
    if (match[1] && looksRandom(match[1])) {
      found.push({ start: at + 3, end: at + 3 + match[1].length, kind: "url-user", rank: PLACE });
    }
    return end;
  }
  USER_ONLY.lastIndex = at;
  const user = USER_ONLY.exec(text)?.[1];
  if (!user || !looksRandom(user)) return at;
  const end = at + 3 + user.length;
  const sentry = /^[\w.-]{0,40}sentry/.test(text.slice(end + 1, end + 60));
  found.push({ start: at + 3, end, kind: sentry ? "sentry-dsn" : "url-token", rank: PLACE });
  return end;
}

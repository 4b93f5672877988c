import { looksRandom } from "./find/entropy.ts";
import { LEAST_VALUE } from "./find/exact-value.ts";
import { classifyName } from "./find/name-class.ts";
import { isPlaceholder } from "./find/placeholder.ts";

const COMMON =
  /^(?:admin|administrator|postgres|mysql|mongo|redis|rabbit|rabbitmq|guest|public|private|master|localhost|development|production|staging|testing|default|basic|bearer|oauth2?|required|disabled|enabled|system|ubuntu|docker|github|gitlab|keychain|keyring|libsecret|secretservice|plaintext|simple|prefer|always|never|0+|1+|1234567?8?9?0?|qwerty|abcdef|foobar|letmein|welcome)$/i;
const URL_PASSWORD = /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#@:]*:([^\s/?#]+)@/i;

/** A value that would mask half a log if it were taken for a secret. */
function isCommon(value: string, env: Record<string, string | undefined>): boolean {
  if (COMMON.test(value) || isPlaceholder(value) || new Set(value).size < 4) return true;
  if (/^\d{1,9}$/.test(value)) return true;
  return [env.USER, env.LOGNAME, env.USERNAME, env.HOSTNAME, env.PWD, env.HOME].includes(value);
}

function decoded(text: string): string[] {
  try {
    return [text, decodeURIComponent(text)];
  } catch {
    return [text];
  }
}

/**
 * The values of `env` that must not be shown: those of variables whose names say so (tokens,
 * secrets, passwords, API and private keys, credentials), and passwords in URLs of any variable.
 * Values under 6 characters, everyday words, paths and user names are left out.
 * What comes back is secret: hold it in memory only.
 */
export function secretEnvValues(env: Record<string, string | undefined>): string[] {
  const values = new Set<string>();
  for (const [name, value] of Object.entries(env)) {
    if (!value || value.length < LEAST_VALUE) continue;
    const password = URL_PASSWORD.exec(value)?.[1];
    if (password) for (const one of decoded(password)) values.add(one);
    const named = classifyName(name);
    if (!named || password) continue;
    // A name like STRIPE_KEY may also hold a name of a key; one like DB_PASSWORD may not.
    if (
      /_KEY$/i.test(name) &&
      !/(?:API|SECRET|PRIVATE|ACCESS)_?KEY$/i.test(name) &&
      !looksRandom(value)
    )
      continue;
    values.add(value);
  }
  return [...values].filter((value) => value.length >= LEAST_VALUE && !isCommon(value, env));
}

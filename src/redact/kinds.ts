import { MIDDLES } from "./find/issuer-middle.ts";
import { SHAPES } from "./find/issuer-shapes.ts";
import { NAMED_KINDS } from "./find/name-class.ts";

/** Kinds that are told in the code of a detector; the tables tell the others. */
const OTHERS =
  "env-secret password cookie code secret url-password url-user url-token sentry-dsn bearer-auth basic-auth token-auth digest-auth apikey-auth api-key-auth negotiate-auth ntlm-auth geniekey-auth ssws-auth oauth-auth aws-auth auth splunk-auth client-id-auth deepl-auth-key-auth hawk-auth private-token-auth key-auth postgres-password mysql-password mongodb-password redis-password amqp-password database-password private-key pgp-private-key ssh-private-key putty-private-key seed-phrase password-hash signature";

const MARKERS = [
  ...new Set([
    ...SHAPES.map(({ kind }) => kind),
    ...MIDDLES.map(({ kind }) => kind),
    ...NAMED_KINDS,
    ...OTHERS.split(" "),
  ]),
]
  .map((kind) => `[masked:${kind}]`)
  .join("\n");

/** Whether a plain text may be found in a marker, or across its border. */
export function mayBeOfMarker(text: string): boolean {
  return /[[\]]/.test(text) || MARKERS.includes(text.toLowerCase());
}

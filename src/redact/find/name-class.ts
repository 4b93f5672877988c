/**
 * What a name says of its value. `password`: it is a secret however short or plain. `sure`: it is
 * one unless it is blanked or a keyword. `likely`: it is one if it looks generated.
 */
export interface NameClass {
  tier: "password" | "sure" | "likely";
  kind: string;
  /** in capitals, as environment variables are */
  env: boolean;
  /** lower case, letters and digits only */
  flat: string;
}

const PASSWORD =
  /(?:passwords?|passwds?|passphrase|passcode|passwort|pword|kennwort|motdepasse|contrasen[ha]a?|senha|parola|parolad?ordine|wachtwoord|losenord|adgangskode|kodeord|passord|salasana|haslo|heslo|jelszo|sifre|parol|katasandi|requirepass|passw|keypass|storepass|dbpass|userpass|becomepass|sshpass|rootpass|psk|wpapsk)$/;
const SHORT_PASSWORD =
  /(?:^|[_.-])(?:pwd|pass|pw|psw|userpw|mdp)$|[a-z](?:Pwd|Pass|Pw)$|^(?:imap|smtp|db|mysql|ftp|ldap|http)pass$/;
const SECRET =
  /(?:token|secret|secretvalue|secretstring|(?:api|app|application|access|secret|private|account|auth|signing|signature|encryption|encrypt|decryption|master|license|licence|service|services|shared|preshared|storage|deploy|subscription|role|anon|webhook|integration|routing|ingest|write|rest|hmac|session|client|cookie|user|admin|consumer|root|ssh|jwt|crypto|server|primary|secondary|fernet|functions|function|management|record|index|unseal|global|rapidapi|team)key|secretkeybase|privatekeyid|accesskeysecret|credentials?|creds|connectionstring|connstr|sess(?:ion)?(?:id|key)|jwt|bearer|(?:amz|goog|hub|x)-?signature|mnemonic|recoveryphrase|seedphrase|(?:recovery|backup|verification|onetime|otp|security|login|sms|mfa|totp)code|(?:api|access|secret|private|auth|encryption|signing|license)keys|(?:access|api|auth|refresh|bot)tokens|clientkeydata|secretid|communitystring|salt|pepper|seed|honeycombteam|erlangcookie)$/;
const SHORT_SECRET =
  /(?:^|[_.-])(?:auth|authorization|cookie|sid|pat|key|csrf|xsrf|dsn|sig|signature|sas|pin|otp|appid)$/i;
/** Names of which nobody doubts that they name a secret. */
const SURE =
  /(?:client|app|application|consumer|shared|webhook|signing|jwt|oauth2?|api|hmac|session|cookie|master|bot)secret$|^secret(?:value|string)$|secret(?:access)?keys?(?:base)?$|(?:auth|access|refresh|id|api|app|bot|security|session|private|deploy|oauth2?|bearer|personal|admin|registration|service|job)tokens?$|(?:api|access|private|account|auth|signing|encryption|master|sharedaccess|storage|preshared|fernet|functions|subscription|unseal|rapidapi)keys?$|privatekeyid$|accesskeysecret$|clientkeydata$|(?:recovery|onetime|verification|backup|otp)code$|secretid$|communitystring$/;
const SURE_ENV =
  /(?:TOKENS?|SECRETS?|API_?KEYS?|SECRET_?KEY(?:_?BASE)?|PRIVATE_?KEY(?:_?ID)?|ACCESS_?KEY|ACCOUNT_?KEY|AUTH_?KEY|_PIN|_OTP|_SEED|_SALT|_PEPPER|_COOKIE)$/;

/** Words that are written as one, so that no part tells. */
const NOT_SECRET =
  /^(?:next|prev|page|sync|stop|eos|bos|pad|max|min)token$|publishablekey$|^(?:max|min|num|total|used|input|output|prompt|completion)tokens$|^(?:compass|bypass|trespass|surpass|encompass|firstpass|secondpass)$/;

const words = (list: string) => new Set(list.split(" "));
/** What stands before `token`, `key` or `secret` in names of counters, cursors, positions, public halves. */
const NO_TOKEN = words(
  "next prev previous page continuation continue pagination cancel cancellation sync resume position max min num total eos bos pad unk mask sep cls stop start end special first last unexpected invalid public publishable foreign primary unique sort partition cache row index idempotency syntax lexer string identifier punctuator current peek prompt completion input output cached reasoning",
);
/** What stands before `password` in names of switches and pages. */
const NO_PASSWORD = words("show hide forgot forget has is no ask min max need needs with without");
const NO_PASSWORD_WHEN_PAIR = words("reset change update");

/** The words of a name, in lower case: `MAX_TOKENS`, `maxTokens` and `max-tokens` have the same. */
export function partsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
}

/**
 * Names that end like secrets and hold none. A whole part of the name must say so (`is` in
 * `redis_password` does not), and a variable of three parts and more names its value by its end.
 */
function isNoSecret(name: string, env: boolean): boolean {
  const parts = partsOf(name);
  const last = parts.at(-1) ?? "";
  const before = parts.at(-2) ?? "";
  if (parts.length < 2 || (env && parts.length > 2)) return false;
  if (/^pass(?:word|wd)$/.test(last))
    return (
      NO_PASSWORD.has(before) || (parts.length === 2 && !env && NO_PASSWORD_WHEN_PAIR.has(before))
    );
  if (!/^(?:token|key|secret)s?$/.test(last)) return false;
  return last === "secret" ? before === "max" || before === "min" : NO_TOKEN.has(before);
}

/** Issuers whose keys have no shape of their own; the name beside the value tells them. */
const ISSUERS: [RegExp, string][] = [
  [/aws.*secret|^secretaccesskey/, "aws-secret-key"],
  [/aws.*session|^sessiontoken$/, "aws-session-token"],
  [/accountkey|azure.*storage|storagekey/, "azure-storage-key"],
  [/sharedaccesskey|azure|^arm/, "azure-secret"],
  [/googleprivate|gcp/, "gcp-secret"],
  [/gitlab|^ci(?:job|deploy|registry|build)|^cijob/, "gitlab-token"],
  [/github|^gh(?:token|pat)/, "github-token"],
  [/bitbucket/, "bitbucket-token"],
  [/^_?authtoken|npm/, "npm-token"],
  [/docker/, "docker-token"],
  [/twilio/, "twilio-auth-token"],
  [/datadog|^dd(?:api|app)/, "datadog-key"],
  [/newrelic/, "new-relic-key"],
  [/pagerduty|^pd(?:api|token)|routingkey|integrationkey/, "pagerduty-key"],
  [/heroku/, "heroku-key"],
  [/vercel/, "vercel-token"],
  [/netlify/, "netlify-token"],
  [/cloudflare|^cf(?:api|token|key)/, "cloudflare-key"],
  [/fastly/, "fastly-token"],
  [/asana/, "asana-token"],
  [/airtable/, "airtable-token"],
  [/jira|atlassian|confluence/, "atlassian-token"],
  [/snowflake/, "snowflake-secret"],
  [/supabase/, "supabase-key"],
  [/paypal/, "paypal-secret"],
  [/braintree/, "braintree-token"],
  [/square/, "square-token"],
  [/mailchimp/, "mailchimp-key"],
  [/mailgun/, "mailgun-key"],
  [/cohere|^co(?:api)?key/, "cohere-key"],
  [/mistral/, "mistral-key"],
  [/together/, "together-key"],
  [/deepseek/, "deepseek-key"],
  [/openai/, "openai-key"],
  [/wandb/, "wandb-key"],
  [/algolia/, "algolia-key"],
  [/sonar/, "sonar-token"],
  [/codecov/, "codecov-token"],
  [/coveralls/, "coveralls-token"],
  [/snyk/, "snyk-token"],
  [/circle/, "circleci-token"],
  [/travis/, "travis-token"],
  [/buildkite/, "buildkite-token"],
  [/vault/, "vault-token"],
  [/consul/, "consul-token"],
  [/okta/, "okta-token"],
  [/auth0/, "auth0-secret"],
  [/rollbar/, "rollbar-token"],
  [/honeycomb/, "honeycomb-key"],
  [/amplitude/, "amplitude-key"],
  [/segment/, "segment-key"],
  [/linode/, "linode-token"],
  [/vultr/, "vultr-key"],
  [/hetzner|hcloud/, "hetzner-token"],
  [/zendesk/, "zendesk-token"],
  [/discord/, "discord-token"],
  [/telegram/, "telegram-token"],
  [/django/, "django-secret-key"],
  [/laravel|^appkey$/, "app-key"],
];

const GENERIC: [RegExp, string][] = [
  [/privatekey_?id$/, "private-key-id"],
  [/privatekey/, "private-key"],
  [/apikey/, "api-key"],
  [/jwt/, "jwt"],
  [/cookie|sess(?:ion)?(?:id|key)|(?:^|[_.-])sid$/, "session"],
  [/secret/, "secret"],
  [/token|bearer|(?:^|[_.-])pat$/, "token"],
  [/cred/, "credential"],
  [/mnemonic|phrase/, "seed-phrase"],
  [/code$|pin$|otp$/, "code"],
  [/auth/, "auth"],
  [/connectionstring|connstr|dsn/, "connection-string"],
];

/** What a name may tell its value to be. */
export const NAMED_KINDS: string[] = [...ISSUERS, ...GENERIC].map(([, kind]) => kind);

const ENV_WORD =
  /(?:^|_)(?:TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|API_?KEY|SECRET_?KEY|PRIVATE_?KEY|ACCESS_?KEY|CREDENTIALS?|AUTH)(?:_|$)/;
const ENV_TELLS_ABOUT =
  /_(?:FILE|PATH|DIR|URL|URI|HOST|PORT|ENDPOINT|NAME|USER|ID|TYPE|TTL|EXPIRY|EXPIRES(?:_IN|_AT)?|LENGTH|COUNT|LIMIT|SIZE|TIMEOUT|ENABLED|DISABLED|HEADER|PREFIX|METHOD|MODE|SOCK|SCOPES?|REGION|ISSUER|AUDIENCE|ALGORITHM|POLICY|ARN|VERSION|STORE|BACKEND|PROVIDER|DOMAIN|REQUIRED|CACHE)$/;

function kindFrom(flat: string, table: [RegExp, string][]): string | undefined {
  return table.find(([name]) => name.test(flat))?.[1];
}

/** Every name that says anything holds one of these: the quick no for all the others. */
const HINT =
  /tok|sec|pas|pwd|pw|psw|pword|key|auth|cred|sess|sid|jwt|bear|cook|conn|mnem|sig|pat|csrf|xsrf|dsn|kennw|mdp|contras|senha|parol|wachtw|losen|adgang|kodeo|salas|haslo|heslo|jelsz|sifre|sandi|psk|phrase|code|pin|otp|appid|salt|pepper|seed|commun|honeyc|sas/i;

const remembered = new Map<string, NameClass | null>();

function classify(name: string): NameClass | undefined {
  const bare = name.replace(/[_-]?\d{1,2}$/, "");
  const lower = bare.toLowerCase();
  const flat = lower.replace(/[^a-z0-9]/g, "");
  const env = /^[A-Z][A-Z0-9_]+$/.test(name);
  if (/^(?:OLD)?PWD$/.test(name) || NOT_SECRET.test(flat) || isNoSecret(bare, env))
    return undefined;
  if (PASSWORD.test(flat) || SHORT_PASSWORD.test(bare) || SHORT_PASSWORD.test(lower)) {
    const tier = flat === "pass" || flat === "pw" ? "likely" : "password";
    return { tier, kind: "password", env, flat };
  }
  const hasEnvWord = ENV_WORD.test(name) && !ENV_TELLS_ABOUT.test(name);
  if (hasEnvWord && /PASSW(?:OR)?D|PASSPHRASE/.test(name)) {
    return { tier: "password", kind: "password", env, flat };
  }
  const short =
    lower !== "key" &&
    SHORT_SECRET.test(bare) &&
    (!/key$/.test(lower) || name === name.toUpperCase());
  if (!hasEnvWord && !SECRET.test(flat) && !short) return undefined;
  return {
    tier: SURE.test(flat) || (env && SURE_ENV.test(bare)) ? "sure" : "likely",
    kind:
      kindFrom(flat, ISSUERS) ?? kindFrom(lower.replace(/[_-](?=key)/g, ""), GENERIC) ?? "secret",
    env,
    flat,
  };
}

/** What `name` (of a variable, a field, a flag, a query parameter) says of its value; undefined:
 * nothing. Names repeat by the thousand in a log, so answers are kept, up to a bound. */
export function classifyName(name: string): NameClass | undefined {
  if (!HINT.test(name)) return undefined;
  const known = remembered.get(name);
  if (known !== undefined) return known ?? undefined;
  if (remembered.size > 5_000) remembered.clear();
  const found = classify(name);
  remembered.set(name, found ?? null);
  return found;
}

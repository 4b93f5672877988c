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

/** A secret in a line: masking must leave nothing of `secret` readable. */
export interface SecretLine {
  kind: string;
  setting: string;
  text: string;
  secret: string;
}

type Make = (random: Random) => string;

const base64 = (text: string) => Buffer.from(text).toString("base64");
const base64url = (text: string) => Buffer.from(text).toString("base64url");
const part =
  (alphabet: string, length: number): Make =>
  (r) =>
    r.text(alphabet, length);
const after =
  (start: string, alphabet: string, length: number): Make =>
  (r) =>
    start + r.text(alphabet, length);

function jwt(r: Random): string {
  const header = base64url(JSON.stringify({ alg: "HS256", typ: "JWT" }));
  const payload = base64url(
    JSON.stringify({ sub: r.text(DIGITS, 10), iat: 1_700_000_000 + r.int(9e6) }),
  );
  return `${header}.${payload}.${r.text(BASE64URL, 43)}`;
}

/** Tokens that are known by their shape alone, in whatever text they stand. */
export const SHAPED: Record<string, Make> = {
  "aws-access-key-id": (r) =>
    `${r.pick(["AK", "AS"])}IA${r.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16)}`,
  "aws-session-token": after(`IQoJb3JpZ2${"lu"}X2Vj`, BASE64, 340),
  "gcp-api-key": after(`AI${"za"}`, BASE64URL, 35),
  "google-oauth-token": after("ya" + "29.a0", BASE64URL, 150),
  "google-oauth-secret": after(`GOC${"SPX"}-`, BASE64URL, 28),
  "github-pat": after("gh" + "p_", ALNUM, 36),
  "github-oauth": after("gh" + "o_", ALNUM, 36),
  "github-user-token": after("gh" + "u_", ALNUM, 36),
  "github-server-token": after("gh" + "s_", ALNUM, 36),
  "github-refresh-token": after("gh" + "r_", ALNUM, 76),
  "github-fine-grained": (r) => `github${"_pat_"}${r.text(ALNUM, 22)}_${r.text(ALNUM, 59)}`,
  "gitlab-pat": after("gl" + "pat-", BASE64URL, 20),
  "gitlab-runner": after("gl" + "rt-", BASE64URL, 20),
  "gitlab-deploy": after("gl" + "dt-", BASE64URL, 20),
  "gitlab-job": (r) => `gl${"cbt-"}64_${r.text(BASE64URL, 20)}`,
  bitbucket: after("AT" + "BB", ALNUM, 32),
  atlassian: after("ATA" + "TT3xFfGF0", BASE64URL, 180),
  npm: after("np" + "m_", ALNUM, 36),
  pypi: after("py" + "pi-AgEIcHlwaS5vcmc", BASE64URL, 150),
  rubygems: after("ruby" + "gems_", HEX, 48),
  crates: after("ci" + "o", ALNUM, 32),
  nuget: after("oy" + "2", LOWER + DIGITS, 43),
  "docker-hub": after("dckr" + "_pat_", BASE64URL, 27),
  "slack-bot": (r) => `xo${"xb"}-${r.text(DIGITS, 12)}-${r.text(DIGITS, 13)}-${r.text(ALNUM, 24)}`,
  "slack-user": (r) =>
    `xo${"xp"}-${r.text(DIGITS, 12)}-${r.text(DIGITS, 12)}-${r.text(DIGITS, 12)}-${r.text(HEX, 32)}`,
  "slack-app": (r) =>
    `xa${"pp"}-1-A${r.text(UPPER + DIGITS, 10)}-${r.text(DIGITS, 13)}-${r.text(HEX, 64)}`,
  discord: (r) =>
    `${base64url(r.text("123456789", 18))}.${r.text(BASE64URL, 6)}.${r.text(ALNUM, 38)}`,
  telegram: (r) => `${r.text("123456789", 10)}:A${"A"}${r.text(BASE64URL, 33)}`,
  "stripe-secret": after(`sk_${"live"}_`, ALNUM, 24),
  "stripe-test": after(`sk_${"test"}_`, ALNUM, 99),
  "stripe-restricted": after(`rk_${"live"}_`, ALNUM, 24),
  "stripe-webhook": after("wh" + "sec_", ALNUM, 32),
  square: after(`sq0${"atp"}-`, BASE64URL, 22),
  braintree: (r) => `access_token$${"production"}$${r.text(LOWER + DIGITS, 16)}$${r.text(HEX, 32)}`,
  twilio: after("S" + "K", HEX, 32),
  sendgrid: (r) => `S${"G."}${r.text(BASE64URL, 22)}.${r.text(BASE64URL, 42)}${r.text(ALNUM, 1)}`,
  mailgun: after("ke" + "y-", HEX, 32),
  mailchimp: (r) => `${r.text(HEX, 32)}-u${"s"}${1 + r.int(21)}`,
  brevo: (r) => `xkey${"sib"}-${r.text(HEX, 64)}-${r.text(ALNUM, 16)}`,
  openai: (r) => `s${"k"}-proj-${r.text(BASE64URL, 74)}T3Blbk${"FJ"}${r.text(BASE64URL, 74)}`,
  "openai-legacy": (r) => `s${"k"}-${r.text(ALNUM, 20)}T3Blbk${"FJ"}${r.text(ALNUM, 20)}`,
  anthropic: (r) => `sk-${"ant"}-api03-${r.text(BASE64URL, 93)}AA`,
  huggingface: after("h" + "f_", LOWER + UPPER, 34),
  replicate: after("r" + "8_", ALNUM, 37),
  groq: after("gs" + "k_", ALNUM, 52),
  perplexity: after("pp" + "lx-", ALNUM, 48),
  digitalocean: after(`do${"p_v1"}_`, HEX, 64),
  "heroku-v2": after("HR" + "KU-AA", BASE64URL, 58),
  netlify: after("nf" + "p_", ALNUM, 36),
  "cloudflare-origin": (r) => `v1${".0"}-${r.text(HEX, 24)}-${r.text(HEX, 146)}`,
  "new-relic": after("NR" + "AK-", UPPER + DIGITS, 27),
  sentry: after("sntr" + "yu_", HEX, 64),
  "grafana-service": (r) => `gl${"sa_"}${r.text(ALNUM, 32)}_${r.text(HEX, 8)}`,
  "grafana-cloud": after("gl" + "c_eyJvIjoi", ALNUM, 90),
  linear: after(`lin${"_api"}_`, ALNUM, 40),
  notion: (r) => `nt${"n_"}${r.text(DIGITS, 11)}${r.text(ALNUM, 35)}`,
  "notion-legacy": after("secr" + "et_", ALNUM, 43),
  airtable: (r) => `pa${"t"}${r.text(ALNUM, 14)}.${r.text(HEX, 64)}`,
  asana: (r) => `1/${r.text("123456789", 16)}:${r.text(HEX, 32)}`,
  figma: after("fig" + "d_", BASE64URL, 40),
  shopify: after("shp" + "at_", HEX, 32),
  databricks: after("da" + "pi", HEX, 32),
  planetscale: after(`pscale${"_tkn"}_`, BASE64URL, 43),
  supabase: after("sb" + "p_", HEX, 40),
  neon: after("na" + "pi_", LOWER + DIGITS, 64),
  age: after(`AGE-${"SECRET"}-KEY-1`, "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58),
  jwt,
  vault: after("hv" + "s.", BASE64URL, 95),
  terraform: (r) => `${r.text(ALNUM, 14)}.atl${"asv1"}.${r.text(ALNUM, 67)}`,
  pulumi: after("pu" + "l-", HEX, 40),
  doppler: after(`dp${".pt"}.`, ALNUM, 43),
  postman: (r) => `PM${"AK"}-${r.text(HEX, 24)}-${r.text(HEX, 34)}`,
  "azure-ad": (r) => `${r.text(ALNUM, 3)}8Q${"~"}${r.text(ALNUM, 34)}`,
  artifactory: after("AK" + "Cp", ALNUM, 69),
  dynatrace: (r) => `dt0${"c01"}.${r.text(UPPER + DIGITS, 24)}.${r.text(UPPER + DIGITS, 64)}`,
  buildkite: after("bk" + "ua_", HEX, 40),
  tailscale: (r) => `ts${"key"}-auth-${r.text(ALNUM, 17)}-${r.text(ALNUM, 32)}`,
};

/** Secrets without a shape: the name beside them tells. [names as people write them, value] */
const NAMED_ONLY: Record<string, [name: string, Make]> = {
  "aws-secret-key": ["AWS_SECRET_ACCESS_KEY", part(BASE64, 40)],
  "azure-storage": ["AccountKey", (r) => `${r.text(BASE64, 86)}==`],
  "azure-client-secret": ["AZURE_CLIENT_SECRET", part(ALNUM, 40)],
  "gcp-private-key-id": ["GOOGLE_PRIVATE_KEY", part(BASE64, 64)],
  heroku: ["HEROKU_API_KEY", uuid],
  vercel: ["VERCEL_TOKEN", part(ALNUM, 24)],
  cloudflare: ["CLOUDFLARE_API_TOKEN", part(BASE64URL, 40)],
  fastly: ["FASTLY_API_TOKEN", part(BASE64URL, 32)],
  datadog: ["DD_API_KEY", part(HEX, 32)],
  pagerduty: ["PAGERDUTY_TOKEN", part(ALNUM, 20)],
  jira: ["JIRA_API_TOKEN", part(ALNUM, 24)],
  snowflake: ["SNOWFLAKE_PASSWORD", (r) => `${r.text(LOWER, 6)}${r.text(DIGITS, 3)}!`],
  cohere: ["CO_API_KEY", part(ALNUM, 40)],
  paypal: ["PAYPAL_CLIENT_SECRET", part(BASE64URL, 80)],
  "twilio-auth": ["TWILIO_AUTH_TOKEN", part(HEX, 32)],
  "gitlab-ci-job": ["CI_JOB_TOKEN", part(BASE64URL, 26)],
  password: ["DB_PASSWORD", (r) => `${r.text(LOWER, 6)}${r.text(DIGITS, 1)}!`],
  "api-key": ["api_key", part(ALNUM, 32)],
  "access-token": ["accessToken", part(ALNUM, 40)],
  "client-secret": ["client_secret", part(BASE64URL, 32)],
  "secret-key-base": ["SECRET_KEY_BASE", part(HEX, 128)],
};

type Setting = [name: string, line: (secret: string, random: Random) => string];

const BARE_SETTINGS: Setting[] = [
  ["bare", (s) => s],
  ["json", (s) => `{"name":"app","value":"${s}","n":1}`],
  ["escaped json", (s) => `{"body":"{\\"value\\":\\"${s}\\"}"}`],
  ["after \\n", (s) => `"line one\\n${s}\\nline two"`],
  ["env", (s) => `export THING=${s}`],
  ["url", (s) => `GET https://api.example.com/v1/items?x=1&v=${s}&limit=10 200`],
  [
    "log line",
    (s, r) =>
      `2026-03-0${1 + r.int(9)}T10:${10 + r.int(50)}:07Z INFO client: using ${s} for upstream`,
  ],
  ["double quotes", (s) => `const value = "${s}";`],
  ["single quotes", (s) => `client = Client('${s}')`],
  ["comma", (s) => `got ${s}, retrying`],
  ["full stop", (s) => `The value is ${s}. It will expire.`],
  ["brackets", (s) => `headers: [x-thing: ${s}] (${s})`],
  ["diff", (s) => `+  value: ${s}`],
];

const NAMED_SETTINGS: [string, (name: string, secret: string, random: Random) => string][] = [
  ["env", (n, s) => `${n}=${s}`],
  ["export", (n, s) => `export ${n}="${s}"`],
  ["json", (n, s) => `{"user": "x", "${n}": "${s}", "n": 1}`],
  ["escaped json", (n, s) => `"{\\"${n}\\":\\"${s}\\"}"`],
  ["yaml", (n, s) => `    ${n}: ${s}`],
  ["yaml quoted", (n, s) => `  - ${n}: '${s}'`],
  ["ini", (n, s) => `${n} = ${s}`],
  ["url", (n, s) => `https://example.com/cb?state=1&${n}=${encodeURIComponent(s)}&n=2`],
  ["log line", (n, s) => `2026-03-01 10:11:12 DEBUG settings ${n}=${s}, region=eu`],
  ["docker", (n, s) => `docker run -e ${n}=${s} -p 80:80 app:latest`],
  ["python dict", (n, s) => `{'${n}': '${s}', 'debug': True}`],
  ["diff", (n, s) => `-${n}=${s}`],
];

/** Places that hold secrets whatever these look like. */
const PLACES: [kind: string, Make, (secret: string, random: Random) => string][] = [
  ["bearer header", part(ALNUM, 40), (s) => `> Authorization: Bearer ${s}`],
  ["bearer header json", part(BASE64URL, 40), (s) => `{"Authorization":"Bearer ${s}"}`],
  ["bearer lower case", part(HEX, 40), (s) => `authorization: bearer ${s}`],
  ["basic header", (r) => base64(`user:${r.text(ALNUM, 12)}`), (s) => `Authorization: Basic ${s}`],
  ["token header", part(HEX, 40), (s) => `'Authorization': 'Token ${s}'`],
  ["x-api-key header", part(ALNUM, 32), (s) => `X-Api-Key: ${s}`],
  [
    "curl header",
    part(ALNUM, 32),
    (s) => `curl -H 'Authorization: Bearer ${s}' https://example.com`,
  ],
  [
    "curl user",
    (r) => `${r.text(LOWER, 5)}7Q${r.text(ALNUM, 6)}`,
    (s) => `curl -s -u admin:${s} https://example.com/x`,
  ],
  ["cookie", part(ALNUM, 32), (s) => `Cookie: theme=dark; sessionid=${s}; lang=en`],
  ["set-cookie", part(BASE64URL, 44), (s) => `Set-Cookie: connect.sid=${s}; Path=/; HttpOnly`],
  ["postgres url", part(ALNUM, 12), (s) => `postgres://app:${s}@db.internal:5432/app`],
  ["mysql url", part(ALNUM, 10), (s) => `DATABASE_URL=mysql://root:${s}@127.0.0.1/app`],
  [
    "mongodb url",
    part(ALNUM, 16),
    (s) => `connecting to mongodb+srv://app:${s}@c0.example.net/test?w=majority`,
  ],
  ["redis url", part(ALNUM, 24), (s) => `redis://:${s}@cache:6379/0`],
  ["amqp url", part(LOWER + DIGITS, 14), (s) => `amqp://guest:${s}@mq:5672/%2f`],
  ["http url", part(ALNUM, 12), (s) => `Cloning https://bot:${s}@git.example.com/a/b.git`],
  ["url token", part(HEX, 40), (s) => `remote: https://${s}@git.example.com/a/b.git`],
  [
    "slack webhook",
    (r) => `T${r.text(UPPER + DIGITS, 8)}/B${r.text(UPPER + DIGITS, 8)}/${r.text(ALNUM, 24)}`,
    (s) => `POST https://hooks.${"slack"}.com/services/${s}`,
  ],
  [
    "discord webhook",
    part(BASE64URL, 68),
    (s) => `https://discord.com/api/${"webhooks"}/112233445566778899/${s}`,
  ],
  ["sentry dsn", part(HEX, 32), (s) => `SENTRY_DSN=https://${s}@o1234.ingest.sentry.io/567`],
  [
    "azure sas",
    (r) => `${r.text(ALNUM, 42)}%3D`,
    (s) => `https://acc.blob.core.windows.net/c/b?sv=2022-11-02&se=2026-01-01&sp=r&sig=${s}`,
  ],
  [
    "azure connection",
    (r) => `${r.text(BASE64, 86)}==`,
    (s) =>
      `DefaultEndpointsProtocol=https;AccountName=acc;AccountKey=${s};EndpointSuffix=core.windows.net`,
  ],
  ["flag", part(ALNUM, 24), (s) => `+ deploy --token ${s} --env prod`],
  [
    "password flag",
    (r) => `${r.text(LOWER, 5)}${r.text(DIGITS, 2)}!`,
    (s) => `$ tool login --username me --password ${s}`,
  ],
  [
    "mysql -p",
    (r) => `S${r.text(LOWER, 5)}${r.text(DIGITS, 2)}`,
    (s) => `mysql -u root -p${s} -h db app`,
  ],
  [
    "sshpass",
    (r) => `${r.text(LOWER, 5)}${r.text(DIGITS, 2)}`,
    (s) => `sshpass -p ${s} ssh me@host`,
  ],
  [
    "docker login",
    (r) => `${r.text(ALNUM, 12)}`,
    (s) => `docker login -u me -p ${s} registry.example.com`,
  ],
  ["npmrc", uuid, (s) => `//registry.example.com/:_authToken=${s}`],
  [
    "docker config",
    (r) => base64(`me:${r.text(ALNUM, 14)}`),
    (s) => `"auths": {"r.example.com": {"auth": "${s}"}}`,
  ],
  [
    "java properties",
    (r) => `${r.text(LOWER, 6)}${r.text(DIGITS, 2)}`,
    (s) => `spring.datasource.password=${s}`,
  ],
  [
    "connection string",
    (r) => `${r.text(LOWER, 5)}${r.text(DIGITS, 3)}!`,
    (s) => `Server=db;Database=app;User Id=sa;Password=${s};Encrypt=true`,
  ],
  ["json name and value", part(ALNUM, 32), (s) => `{"name":"API_TOKEN","value":"${s}"}`],
  ["xml element", part(ALNUM, 12), (s) => `<password>${s}</password>`],
  ["xml attribute", part(ALNUM, 12), (s) => `<add key="Password" value="${s}" />`],
  ["typed constant", part(ALNUM, 32), (s) => `const apiKey: string = "${s}";`],
  ["python bytes", part(ALNUM, 32), (s) => `SECRET_KEY = b'${s}'`],
  ["percent-encoded", part(ALNUM, 30), (s) => `url=https%3A%2F%2Fx%3Ftoken%3D${s}%26n%3D1`],
  [
    "quote in value",
    (r) => `${r.text(ALNUM, 6)}\\"${r.text(ALNUM, 8)}`,
    (s) => `{"password":"${s}","n":1}`,
  ],
  ["netrc", part(ALNUM, 14), (s) => `machine git.example.com login me password ${s}`],
  [
    "kubernetes base64 key",
    (r) => base64(`-----BEGIN RSA ${"PRIVATE"} KEY-----\n${r.text(BASE64, 200)}`),
    (s) => `  tls.key: ${s}`,
  ],
  [
    "one-line pem",
    part(BASE64, 120),
    (s) => `"key": "-----BEGIN ${"PRIVATE"} KEY-----\\n${s}\\n-----END ${"PRIVATE"} KEY-----\\n"`,
  ],
];

/** Every kind in every setting it can stand in, `rounds` times with fresh values. */
export function secretLines(random: Random, rounds = 1): SecretLine[] {
  const lines: SecretLine[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const [kind, make] of Object.entries(SHAPED)) {
      for (const [setting, line] of BARE_SETTINGS) {
        const secret = make(random);
        lines.push({ kind, setting, text: line(secret, random), secret });
      }
    }
    for (const [kind, [name, make]] of Object.entries(NAMED_ONLY)) {
      for (const [setting, line] of NAMED_SETTINGS) {
        const secret = make(random);
        lines.push({ kind, setting, text: line(name, secret, random), secret });
      }
    }
    for (const [kind, make, line] of PLACES) {
      const secret = make(random);
      lines.push({ kind, setting: "in place", text: line(secret, random), secret });
    }
  }
  return lines;
}

/** True when no 8 characters in a row of the secret (all of a shorter one) can still be read. */
export function isGone(secret: string, masked: string): boolean {
  const left = masked.replace(/\[masked:[a-z0-9-]+\]/g, "[]");
  const length = Math.min(8, secret.length);
  for (let at = 0; at + length <= secret.length; at++) {
    if (left.includes(secret.slice(at, at + length))) return false;
  }
  return true;
}

import { ALNUM, BASE64, DIGITS, HEX, LOWER, type Random, UPPER, uuid } from "../random.ts";

const WORDS =
  "module token parser secret handler password reset auth session cache key index build server client error test request config user login cookie header credential provider service worker util core".split(
    " ",
  );
const words = (r: Random, count: number) => Array.from({ length: count }, () => r.pick(WORDS));
const kebab = (r: Random, count: number) => words(r, count).join("-");
const path = (r: Random) =>
  `${r.pick(["src", "lib", "test", "packages/core"])}/${words(r, 2).join("/")}.${r.pick(["ts", "py", "go", "rs"])}`;
const camel = (r: Random, count: number) =>
  words(r, count)
    .map((word, at) => (at === 0 ? word : word[0]!.toUpperCase() + word.slice(1)))
    .join("");
const hex = (r: Random, length: number) => r.text(HEX, length);
const time = (r: Random) =>
  `2026-0${1 + r.int(9)}-1${r.int(10)}T1${r.int(10)}:${10 + r.int(50)}:${10 + r.int(50)}.${r.text(DIGITS, 3)}Z`;
const version = (r: Random) => `${r.int(20)}.${r.int(30)}.${r.int(40)}`;
const b64 = (r: Random, length: number) => r.text(BASE64, length);

type Make = (r: Random) => string;

/** What logs are made of. Each kind makes one line. */
const CLEAN: Record<string, Make[]> = {
  build: [
    (r) => `[${r.int(99)}/${100 + r.int(99)}] CC ${path(r)} -> build/${hex(r, 8)}.o`,
    (r) =>
      `g++ -std=c++17 -O2 -p -pthread -Wall -DKEY=${r.int(9)} -c -o ${kebab(r, 2)}.o ${kebab(r, 2)}.cpp`,
    (r) =>
      `${path(r)}:${r.int(900)}:${r.int(80)}: warning: unused variable '${camel(r, 3)}' [-Wunused-variable]`,
    (r) =>
      `error TS2322: Type '${camel(r, 3)}' is not assignable to type '{ token: string; password: string; apiKey?: string }'.`,
    (r) =>
      `asset ${r.pick(WORDS)}.${hex(r, 20)}.js ${r.int(900)} KiB [emitted] [immutable] [minimized] (name: ${r.pick(WORDS)})`,
    (r) =>
      `   Compiling ${kebab(r, 2)} v${version(r)} (registry+https://github.com/rust-lang/crates.io-index)`,
    (r) =>
      `> Task :${r.pick(WORDS)}:compile${camel(r, 2)} UP-TO-DATE  Build cache key is ${hex(r, 32)}`,
    (r) =>
      `#${r.int(30)} [stage-1 ${r.int(9)}/12] COPY --from=build /app/${kebab(r, 2)} /usr/local/lib/${r.pick(WORDS)}`,
    (r) =>
      `dist/assets/${r.pick(WORDS)}-${r.text(ALNUM, 8)}.js   ${r.int(500)}.${r.int(99)} kB │ gzip: ${r.int(90)}.${r.int(99)} kB`,
  ],
  tests: [
    (r) => ` ✓ ${path(r)} > ${words(r, 4).join(" ")} (${r.int(900)} ms)`,
    (r) => `    --- PASS: Test${camel(r, 4)} (0.${r.int(99)}s)`,
    (r) =>
      `tests/test_${words(r, 2).join("_")}.py::test_${words(r, 4).join("_")}[${r.int(99)}] PASSED [ ${r.int(99)}%]`,
    (r) => `# pass ${r.int(900)}  # fail ${r.int(9)}  pass: ${r.int(900)} fail: ${r.int(9)}`,
    (r) => `      AssertionError: expected '${kebab(r, 3)}' to equal '${kebab(r, 3)}'`,
    (r) => `E   KeyError: '${words(r, 2).join("_")}'`,
    (r) => `  Expected token: ${camel(r, 4)}, got: ${camel(r, 3)}`,
  ],
  hashes: [
    (r) => `${hex(r, 64)}  ${path(r)}`,
    (r) => `sha256:${hex(r, 64)}`,
    (r) => `${hex(r, 32)} *${kebab(r, 2)}.tar.gz`,
    (r) => `      "integrity": "sha512-${b64(r, 86)}==",`,
    (r) => `    --hash=sha256:${hex(r, 64)} \\`,
    (r) => `h1:${b64(r, 43)}= github.com/${r.pick(WORDS)}/${r.pick(WORDS)} v${version(r)}`,
    (r) => `etag: W/"${hex(r, 16)}-${r.text(ALNUM, 22)}"  x-request-id: ${uuid(r)}`,
    (r) => `SHA256:${b64(r, 43)} ${r.pick(WORDS)}@host (ED25519)`,
  ],
  uuids: [
    (r) => `${time(r)} INFO job ${uuid(r)} started by ${uuid(r)}`,
    (r) => `request_id=${uuid(r)} trace_id=${hex(r, 32)} span_id=${hex(r, 16)} status=200`,
    (r) => `{"id":"${uuid(r)}","type":"${camel(r, 2)}","ref":"${hex(r, 40)}"}`,
  ],
  git: [
    (r) => `commit ${hex(r, 40)}`,
    (r) => `${hex(r, 7)} ${words(r, 5).join(" ")} (#${r.int(9999)})`,
    (r) => `   ${hex(r, 9)}..${hex(r, 9)}  ${kebab(r, 2)} -> origin/${kebab(r, 2)}`,
    (r) => `index ${hex(r, 7)}..${hex(r, 7)} 100644`,
    (r) => `Author: ${camel(r, 1)} <${r.text(LOWER, 6)}@example.com>`,
    (r) => `HEAD is now at ${hex(r, 8)} Rotate the ${r.pick(WORDS)} token and password`,
    (r) =>
      `+  const ${camel(r, 2)}Token = await ${camel(r, 3)}(${camel(r, 2)}, { secret: process.env.${r.pick(WORDS).toUpperCase()}_SECRET });`,
    (r) => `-    password: ${camel(r, 3)},`,
  ],
  traces: [
    (r) => `    at ${camel(r, 3)} (file:///home/dev/app/${path(r)}:${r.int(900)}:${r.int(90)})`,
    (r) =>
      `  File "/usr/lib/python3.11/site-packages/${words(r, 3).join("/")}.py", line ${r.int(900)}, in ${words(r, 2).join("_")}`,
    (r) =>
      `	at com.example.${words(r, 3).join(".")}.${camel(r, 2)}$${r.int(9)}.invoke(${camel(r, 1)}.java:${r.int(900)})`,
    (r) =>
      `goroutine ${r.int(900)} [running]: main.(*${camel(r, 2)}).Token(0x${hex(r, 10)}, {0x${hex(r, 10)}, 0x${hex(r, 2)}})`,
    (r) =>
      `thread 'main' panicked at ${path(r)}:${r.int(900)}: called \`Option::unwrap()\` on a \`None\` value`,
  ],
  npm: [
    (r) =>
      `npm http fetch GET 200 https://packages.example.org/@${r.pick(WORDS)}/${kebab(r, 2)} ${r.int(900)}ms (cache miss)`,
    (r) => `├─┬ @${r.pick(WORDS)}/${kebab(r, 2)}@${version(r)}`,
    (r) => `npm warn deprecated ${kebab(r, 2)}@${version(r)}: use ${kebab(r, 2)} instead`,
    (r) => `    "node_modules/${kebab(r, 3)}": {`,
    (r) =>
      `      "resolved": "https://packages.example.org/${kebab(r, 2)}/-/${kebab(r, 2)}-${version(r)}.tgz",`,
    (r) =>
      `        "${kebab(r, 1)}-token": "^${version(r)}", "${r.pick(WORDS)}-secret": "~${version(r)}", "js-tokens": "^${version(r)} || ^${version(r)}"`,
    (r) =>
      `Collecting ${kebab(r, 2)}==${version(r)} Downloading ${words(r, 2).join("_")}-${version(r)}-cp311-cp311-manylinux_2_17_x86_64.whl`,
  ],
  docker: [
    (r) => `${hex(r, 12)}: Pull complete`,
    (r) => `Digest: sha256:${hex(r, 64)}`,
    (r) =>
      `#${r.int(20)} sha256:${hex(r, 64)} ${r.int(99)}.${r.int(99)}MB / ${r.int(99)}.${r.int(99)}MB 1.2s done`,
    (r) => `registry.example.com/${kebab(r, 2)}@sha256:${hex(r, 64)}`,
    (r) =>
      `docker run -p ${r.int(9999)}:80 -u 1000:1000 --name ${kebab(r, 2)} ${kebab(r, 2)}:${version(r)}`,
    (r) => `${hex(r, 64)}`,
  ],
  kubernetes: [
    (r) =>
      `pod/${kebab(r, 2)}-${r.text("bcdfghjklmnpqrstvwxz2456789", 10)}-${r.text("bcdfghjklmnpqrstvwxz2456789", 5)}   1/1   Running   0   ${r.int(60)}m`,
    (r) =>
      `  Normal  Pulled  ${r.int(60)}s  kubelet  Successfully pulled image "${kebab(r, 2)}:${version(r)}" in ${r.int(9)}.${r.int(999)}s`,
    (r) => `secret/${kebab(r, 2)}-token-${r.text("bcdfghjklmnpqrstvwxz2456789", 5)} created`,
    (r) => `      secretKeyRef: {name: ${kebab(r, 2)}, key: ${kebab(r, 2)}}`,
    (r) => `    secretName: ${kebab(r, 3)}-tls   tokenExpirationSeconds: ${r.int(9999)}`,
    (r) => `  resourceVersion: "${r.text(DIGITS, 9)}"  uid: ${uuid(r)}`,
  ],
  images: [
    (r) => `<img src="data:image/png;base64,iVBORw0KGgo${b64(r, 300)}">`,
    (r) => `  background: url(data:font/woff2;base64,d09GMgABAAAAA${b64(r, 200)});`,
    (r) => b64(r, 76),
    (r) =>
      `//# sourceMappingURL=data:application/json;base64,eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpb${b64(r, 200)}`,
    (r) => `-----BEGIN CERTIFICATE----- ${b64(r, 64)}`,
    (r) => `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${b64(r, 43)} ${r.pick(WORDS)}@host`,
  ],
  minified: [
    (r) =>
      `!function(e,t){${Array.from({ length: 12 }, () => `e.${r.pick(WORDS)}=t.${r.pick(WORDS)}||${r.text(LOWER, 1)},${r.text(LOWER, 1)}.${camel(r, 2)}=function(n){return n.${camel(r, 2)}(${r.int(99)})}`).join(",")}}(this);`,
    (r) =>
      `{token:e.token,password:t.password,secret:n,apiKey:void 0,auth:{key:r.${camel(r, 2)}},session:null,${r.pick(WORDS)}:!0}`,
    (r) =>
      `"${camel(r, 3)}":{"password":"","token":null,"type":"password","placeholder":"${words(r, 3).join(" ")}"},`,
    (r) =>
      `a.${camel(r, 3)}Token=${r.text(LOWER, 1)}.get${camel(r, 3)}Token(),this.secret=${r.text(LOWER, 2)}.${camel(r, 4)}`,
  ],
  service: [
    (r) =>
      `${time(r)} level=info msg="${words(r, 4).join(" ")}" user=${r.text(LOWER, 6)} duration=${r.int(900)}ms key=${kebab(r, 3)}:${r.int(999)}`,
    (r) =>
      `10.0.${r.int(255)}.${r.int(255)} - - [11/Jan/2026:10:00:00 +0000] "GET /${kebab(r, 2)}?page_token=${r.text(ALNUM, 24)}&limit=10 HTTP/1.1" 200 ${r.int(9999)}`,
    (r) =>
      `epoch ${r.int(90)} step ${r.int(9999)} loss=${r.int(9)}.${r.text(DIGITS, 4)} tokens/s=${r.int(9999)} max_tokens=${r.int(9999)} eos_token=<|endoftext|>`,
    (r) =>
      `connecting to postgres://localhost:5432/${r.pick(WORDS)} and redis://cache:6379/${r.int(9)}`,
    (r) => `arn:aws:iam::${r.text(DIGITS, 12)}:role/${kebab(r, 3)}-${r.text(ALNUM, 12)}`,
    (r) => `chr${r.int(22)}\t${r.int(9e7)}\t${r.text("ACGT", 60)}\t${r.text(UPPER, 4)}`,
  ],
  /** Lines that speak of secrets and hold none, and shapes that nearly are. */
  "near misses": [
    (r) =>
      `token=<redacted> password=*** secret=[REDACTED] api_key=\${API_KEY} auth=$TOKEN n=${r.int(9)}`,
    (r) => `  password: \${{ secrets.${r.pick(WORDS).toUpperCase()}_PASSWORD }}`,
    () => "Password: required, at least 12 characters, one digit",
    () => "invalid password: too short; forgotten your password? Enter the token from the e-mail",
    (r) => `export GITHUB_TOKEN=$(gh auth token) # ${r.pick(WORDS)}`,
    (r) => `password = get${camel(r, 3)}("${kebab(r, 2)}")`,
    (r) =>
      `secret_name: ${kebab(r, 4)}-${r.int(99)}  token_url: https://example.com/oauth/${kebab(r, 2)}`,
    (r) =>
      `sk-${kebab(r, 5)} .sk-loading-spinner-container sk_test_${words(r, 2).join("_")} ghp_${words(r, 2).join("_")}`,
    (r) => `gh${"p_"}${r.text(ALNUM, 12)} (too short) AK${"IA"}${r.text(LOWER, 16)} (wrong case)`,
    (r) => `glpat-your-${r.pick(WORDS)}-token-here xoxb-your-token hf_xxxxxxxx sk-xxxx`,
    (r) =>
      `Authorization: Bearer <token>   authorization: Bearer $TOKEN   Authorization: required ${r.int(9)}`,
    (r) => `Using Bearer authentication with Basic fallback for ${kebab(r, 2)}`,
    (r) =>
      `https://user:***@git.example.com/${kebab(r, 2)}.git https://\${USER}:\${PASS}@host/${r.int(9)}`,
    (r) =>
      `--token-file /run/secrets/${kebab(r, 2)} --password-stdin --api-key-env ${r.pick(WORDS).toUpperCase()}_KEY`,
    (r) => `      --password string   Password for ${kebab(r, 2)} (default "none")`,
    (r) =>
      `interface Props { token: string; secretKey: ${camel(r, 2)}; password?: string | undefined }`,
    (r) =>
      `cancellation_token=${camel(r, 4)} next_page_token=${r.text(ALNUM, 30)} public_key=${b64(r, 40)}`,
    (r) =>
      `tokenizer: ${kebab(r, 2)}-${version(r)}, special_tokens_map.json, author: ${camel(r, 2)}, authority: ${kebab(r, 2)}.example.com`,
    (r) =>
      `SSH_AUTH_SOCK=/tmp/ssh-${r.text(ALNUM, 12)}/agent.${r.int(9999)} PWD=/home/dev/${kebab(r, 2)}`,
    (r) => `eyJ${r.text(ALNUM, 30)} is no JWT; eyJhbGciOi.${r.text(LOWER, 5)}`,
    (r) =>
      `key: node-modules-Linux-${hex(r, 64)}  Cache restored from key: ${kebab(r, 2)}-${hex(r, 40)}`,
    (r) => `mkdir -p ${path(r)}; cp -pr a b; ssh -p 2222 host; mysql --port=3306 -u root -p`,
    () => "  - Token: gho_************************************",
    () => "Password for 'https://me@github.com': [sudo] password for me:",
    (r) =>
      `token count: ${r.text(DIGITS, 14)} password_hash_rounds: 12 nextToken: ${r.text(ALNUM, 40)}`,
    () => 'error: password authentication failed for user "app"',
    () => "def login(username: str, password: str = None) -> Token:",
    () => '  "password": "Password", "reset": "Enter your password", "token": null',
    () => '<input type="password" name="password" id="password-field"><b>Password</b>',
    () => "auth: basic session: 12345 credentials: 'same-origin' --token=TOKEN --password=PASSWORD",
    () => "    const { password, token } = req.body; apiKey: process.env.API_KEY1 ?? ''",
    () => 'authorization: denied by policy-engine-v2; "tokenType":"Bearer","expiresIn":3600',
    () => "TokenKind::Identifier(token: Token { kind: Ident }) token = yield* this.nextToken()",
    () => "$ curl -u user https://x; private_key_path = ~/.ssh/id_rsa; eos_token='</s>1234567890'",
    (r) =>
      `{"name":"${r.pick(["build", "index", "revision"])}","value":"${r.text(ALNUM, 24)}"} <token>${r.pick(WORDS)}</token>`,
    (r) =>
      `unexpected token: ${r.pick(["'}'", "EOF", "identifier", "<"])} at ${path(r)}:${r.int(99)}`,
    () => "the token expired; password must be 8 characters; secret santa draws the password",
    () => "Password:",
    () => "    password: string",
    () => "  api_key: str = None  # secret: Optional[SecretStr] = None",
    () => "password: SecretStr",
    (r) => `  accessToken: AccessToken  clientSecret: ${camel(r, 2)}Secret,`,
    (r) => `    conn = connect(user=user, password=password, token=${r.pick(WORDS)}_token)`,
    (r) => `return Client(api_key=api_key, client_secret=self.${camel(r, 2)})`,
    (r) => `      --token TOKEN         the token to use for ${kebab(r, 2)} [env: API_TOKEN=]`,
    () => "  --password <PASSWORD>  or use --password to be asked; --api-key API_KEY",
    (r) => `image: ${r.pick(["reset-password", "my-token", "app-secret"])}:${version(r)}-alpine`,
    (r) =>
      `  ${r.pick(["auth:password:reset", "password:confirm", "token:refresh"])}  ${words(r, 3).join(" ")}`,
    (r) =>
      `TOKEN_EXPIRY=3600 MAX_TOKENS=${r.int(9999)} token=${r.int(999)} eos_token_id=${r.int(99999)}`,
    (r) =>
      `"access_token": null, "refresh_token": "", "id_token": "string", "expires_in": ${r.int(9999)}`,
    (r) => `private_key: /etc/ssl/${kebab(r, 2)}.pem  secret_key=${kebab(r, 2)}.json`,
    (r) => `Error: invalid api_key: ${r.pick(["missing", "expired", "not found", "required"])}`,
    (r) => `API_KEY=xxxx SECRET_KEY=<your key> CLIENT_SECRET=your-client-secret ${r.int(9)}`,
    (r) => `<div class="sk-${r.pick(WORDS)}-container-loading sk-chasing-dot-${r.int(9)}">`,
    (r) =>
      `awk '{print $${r.int(9)}$${r.int(9)}$${r.int(9)}}' a.txt; echo $1$2 cost $6$ ${r.int(9)}`,
    (r) =>
      `npm_config_${words(r, 3).join("_")}=true hf_${words(r, 4).join("_")} gsk_${words(r, 3).join("_")}`,
    () => 'password: "required|string|min:8|confirmed", token: "required|uuid"',
    (r) => `      - secret: ${kebab(r, 2)}-tls\n        secret_name: ${kebab(r, 2)}`,
    (r) =>
      `Authorization: denied  authorization: rbac  Authorization: Basic <credentials> ${r.int(9)}`,
    (r) => `password: ${r.int(9)} attempts left, password: too short, password: 1.2.3`,
    (r) => `Set-Cookie: theme=dark; Path=/; SameSite=Lax; ${r.pick(WORDS)}=${r.int(99)}`,
  ],
};

/** `count` lines, the kinds in turn. */
export function cleanLines(random: Random, count: number): { kind: string; text: string }[] {
  const makers = Object.entries(CLEAN).flatMap(([kind, list]) =>
    list.map((make) => ({ kind, make })),
  );
  return Array.from({ length: count }, (_, at) => {
    const { kind, make } = makers[at % makers.length]!;
    return { kind, text: make(random) };
  });
}

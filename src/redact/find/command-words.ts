import { looksMade, looksWeaklyChosen } from "./given.ts";
import { isHarmless } from "./placeholder.ts";

/** A part of a word of a command; it goes on to the word's end, or up to `to`. */
export interface WordSecret {
  word: number;
  from: number;
  to?: number;
  kind: string;
}

/**
 * Where a program takes a secret. An option stands alone and its value follows it (`-p x`), or ends
 * in `*` and holds the value itself (`-px`, `pass:x`). `user` values are `name:password`, or with
 * another sign between.
 */
interface Program {
  names: RegExp;
  options?: string;
  /** The value is `name:password`; only what follows the sign is secret. */
  pairs?: string;
  /** After these words the next one that is no option is the secret, the `nth` if it is not the first. */
  after?: [words: RegExp, nth?: number][];
  kind?: string;
  /** Only where the command says so too. */
  when?: RegExp;
}

const P = (names: string, rest: Omit<Program, "names">): Program => ({
  names: new RegExp(`^(?:${names})$`),
  ...rest,
});

const PROGRAMS: Program[] = [
  P("sshpass", { options: "-p -p*" }),
  P("openssl", {
    options:
      "-k -K -pass -passin -passout -hmac -mackey -psk -password hexkey:* key:* pass:* -srppass",
  }),
  P("curl", {
    options: "--pass --proxy-pass --oauth2-bearer --tlspassword --proxy-tlspassword",
    pairs: "-u -U --user --proxy-user -u* -U* --user=* --proxy-user=* -E --cert --cert=*",
  }),
  P("wget|aria2c", {
    options:
      "--password --http-password --ftp-password --http-passwd --proxy-password --rpc-secret",
  }),
  P("https?|xh|xhs|httpie", { pairs: "-a --auth -a* --auth=*" }),
  P("ab|siege|wrk|hey|vegeta|bombardier", { pairs: "-A -P -a -A* -P*" }),
  P("keytool|jarsigner|apksigner|zipalign", {
    options:
      "-storepass -keypass -deststorepass -srcstorepass -destkeypass -srckeypass -new --ks-pass --key-pass pass:*",
  }),
  P("mysql\\w*|mariadb[\\w-]*|mycli|myloader|mydumper|pt-[\\w-]+|innobackupex|xtrabackup", {
    options: "-p* --password",
    after: [[/^password$/]],
  }),
  P(
    "mongo\\w*|cqlsh|cypher-shell|arangosh|mssql-cli|sqlcmd|bcp|isql|tsql|osql|nzsql|vsql|gsql|bteq|hdbsql|dbeaver|usql|beeline|trino|presto|impala-shell|couchbase-cli|cbq|influxd?|taos|ncftp\\w*|twine|poetry|rdesktop|remmina|rabbitmqadmin|steghide|certutil|airdecap-ng|hydra|medusa|ncrack|crackmapexec|nxc|netexec|evil-winrm|smbmap|altool|xcrun|security|fastlane|code42|dsmc|rasdial|pscp|psftp|plink|puttygen|kermit|imapsync|offlineimap|ldapmodify|ipa|net|rpcclient|winexe|wmic|pth-\\w+|impacket-\\w+",
    {
      options: "-p -P -pw --password -P* -p*",
    },
  ),
  P(
    "crane|skopeo|regctl|oras|cosign|docker|podman|nerdctl|buildah|helm|oc|az|cf|ibmcloud|jf|jfrog|nexus",
    {
      options: "-p --password",
      when: /\blogin\b/,
    },
  ),
  P("redis-cli|valkey-cli|keydb-cli|dragonfly|influx|telegraf", {
    options: "-a --pass --token -t -token -password",
  }),
  P("sqlplus|rman|expdp|impdp|exp|imp|sqlldr", { pairs: "*/" }),
  P("snmp\\w+", { options: "-A -X -c -a*" }),
  P("ipmitool|ipmi-\\w+|racadm|hponcfg", { options: "-P -p" }),
  P("ldap\\w+", { options: "-w -s -a" }),
  P("zip|unzip|zipcloak|bsdtar|minizip", { options: "-P" }),
  P("7z[arz]?|7zz|rar|unrar|unar|arj", { options: "-p* -hp* -p" }),
  P("pdftk|qpdf|pdftotext|pdfinfo|pdftoppm|mutool|gs", {
    options: "input_pw owner_pw user_pw -upw -opw --password -sPDFPassword=* --encrypt",
  }),
  P("ssh-keygen|ssh-add", { options: "-N -P" }),
  P("ssh-keygen|step|certbot|acme.sh|mkcert|cfssl", { options: "-N -P --passphrase --password" }),
  P("gpg2?|gpg-preset-passphrase|gpgsm", { options: "--passphrase -P" }),
  P("lftp|ftp|ncftp|curlftpfs", { pairs: "-u -u* --user" }),
  P("smbclient|smbget|rpcclient|net|smbcacls|wmiexec.*", { pairs: "-U --user -U* %" }),
  P("mosquitto_\\w+|mqtt|mqttx|hivemq|paho", { options: "-P -pw --password" }),
  P("swaks|sendemail|sendEmail|msmtp|mailx|s-nail|ssmtp", {
    options: "-ap -xp -p --auth-password --password",
  }),
  P("sqlmap|nikto|wfuzz|ffuf|gobuster|dirb|nmap|wpscan", {
    pairs: "--auth-cred --auth-cred=* --http-auth --basic -id --proxy-cred --proxy-cred=*",
  }),
  P(
    "etcdctl|ngrok|localtunnel|frpc|traefik|caddy|grpcurl|websocat|k6|newman|dockerize|argo|mc|nats",
    {
      options: "--password --token --authtoken --auth-token",
      pairs: "--user --user=* --basic-auth --basic-auth=*",
      after: [[/^(?:add-)?authtoken$/], [/^alias set$/, 4]],
    },
  ),
  P("skopeo|buildah|podman|crane|oras|regctl", {
    pairs: "--creds --src-creds --dest-creds --creds=* --src-creds=* --dest-creds=*",
  }),
  P("htpasswd|htdigest", {
    after: [
      [/^-\w*b\w*$/, 3],
      [/^-\w*nb\w*$|^-\w*bn\w*$/, 2],
    ],
  }),
  P("useradd|usermod|adduser|mkpasswd|chpasswd|dscl|sysadminctl", {
    options: "-p --password -password -newPassword -adminPassword",
  }),
  P("wpa_passphrase", { after: [[/^wpa_passphrase$/, 2]] }),
  P("nmcli|iwctl|iw|wpa_cli|networksetup|netsh", {
    options: "password --passphrase key psk wifi-sec.psk 802-11-wireless-security.psk",
  }),
  P("wg|wg-quick", { options: "preshared-key private-key" }),
  P("x11vnc|vncviewer|vncserver|tigervnc\\w*|vncpasswd", { options: "-passwd -password" }),
  P(
    "cargo|snyk|npm|pnpm|bun|vault|semgrep|rclone|fly|flyctl|pulumi|consul|k0s|wakatime|todoist|stripe|codecov|codecovcli|doctl|vercel|now|netlify|heroku|nuget|dotnet|gh|glab|tea|hub|cypress|percy|sentry-cli|datadog-ci|newrelic|nomad|supabase|railway|wrangler|surge|expo|eas|firebase|turso|neonctl|pscale|upstash|planetscale|hcloud|linode-cli|scw|exo|civo|kamatera|poetry|twine|uv|hatch|flit|pdm|gem|mix|composer|yarn|tailscale|cloudflared|grafana-cli|grafana|rabbitmqctl|drush|wp|dsconf|dsidm|kadmin(?:\\.local)?|kpasswd|occ|mattermost|gitlab-rake|gitea|keycloak|kcadm\\.sh|asadmin|jboss-cli\\.sh|add-user\\.sh|neo4j-admin|elasticsearch-\\w+|kibana\\w*|logstash\\w*|artisan|cast|forge|solana(?:-keygen)?|geth|bitcoin-cli|lncli",
    {
      options:
        "-k -t --key --token -token --api-key -ApiKey -apikey --auth --secret-key --private-key --mnemonic --otp -otp --body -b --authkey --auth-key --access-token",
      after: [
        [/^(?:login|auth|obscure|add-authtoken|unseal|reset-admin-password|set-initial-password)$/],
        [/^(?:add_user|change_password|user:password|authenticate_user|set-password|setpw)$/, 2],
        [/^service install$/],
        [/^http-basic\.\S+$/, 2],
      ],
    },
  ),
  P(
    "schtasks|runas|psexec|sc|net|cmdkey|mstsc|xfreerdp|wfreerdp|dism|bitsadmin|vshadow|signtool|mstest|osslsigncode|pkcs12|choco|winget|wmic",
    {
      options: "/rp /p -p /pass:* /p:* /password:* -pass -password --password /rp:*",
    },
  ),
  P("oathtool|totp|pass-otp|authenticator", { after: [[/^(?:oathtool|totp)$/]] }),
];

/** Options that name a secret value only beside others: `aws ssm put-parameter ... --value x`. */
const CONTEXTS: [command: RegExp, option: RegExp][] = [
  [/\bssm put-parameter\b.*SecureString/s, /^--value$/],
  [/\bsecretsmanager (?:create|put|update)-secret/s, /^--secret-(?:string|binary)$/],
  [/\bkeyvault secret set\b/, /^--value$/],
  [
    /\bsecrets? (?:versions )?(?:create|set|add|put)\b/,
    /^(?:--value|--body|--data|-b|-v|--secret-value|--text)$/,
  ],
  [/\bconfig set\b.*--secret\b/s, /^(?!-)\w[\w.:-]*$/],
  [/\bset-credentials\b|\bcreate token\b/, /^--token$/],
  [/\bhasura|graphql-engine\b/, /^--admin-secret$/],
];

/** `NAME=value` words that are secret whatever their name: literals of secrets stores. */
const LITERALS: [command: RegExp, word: RegExp][] = [
  [/\bcreate secret\b/, /^(?:--from-literal=)?[\w.-]+=(?=.)/],
  [/\b(?:vault|bao) (?:kv )?(?:put|patch|write)\b/, /^[\w.-]+=(?=.)/],
  [
    /\b(?:fly|flyctl|eas|supabase|turso|doppler|infisical|wrangler|convex|modal) (?:secrets?|env)\b.*\b(?:set|create|import|put)\b/,
    /^[\w.-]+=(?=.)/,
  ],
  [/\bsops set\b/, /^\["/],
];

const SKIPPED =
  /^(?:sudo|doas|env|time|nice|nohup|exec|command|builtin|stdbuf|timeout|xargs|watch|npx|bunx|pnpx|yarn|dlx|run|ig|python3?|-m|php|artisan|winpty|op|--)$|^\w+=|^-|^\d+[smh]?$/;

/** The words of one command, its first or the one after wrappers; where secrets stand in them. */
export function secretsInCommand(words: readonly string[]): WordSecret[] {
  const found: WordSecret[] = [];
  const line = words.join(" ");
  const names = programsOf(words);
  for (const program of PROGRAMS)
    if (
      names.some((name) => program.names.test(name)) &&
      (program.when === undefined || program.when.test(line))
    )
      inProgram(words, program, found);
  for (const [command, option] of CONTEXTS)
    if (command.test(line)) afterOption(words, (word) => option.test(word), found);
  for (const [command, word] of LITERALS)
    if (command.test(line))
      for (const [at, one] of words.entries()) {
        const from = word.exec(one)?.[0].length;
        const bare = words[at - 1] === "--from-literal" ? one.indexOf("=") + 1 : from;
        if (bare && given(one.slice(bare))) found.push({ word: at, from: bare, kind: "secret" });
      }
  return found;
}

/** What may be the program: the first word that is no wrapper, and what the wrappers may be themselves. */
function programsOf(words: readonly string[]): string[] {
  const first = words.findIndex((word) => !SKIPPED.test(word));
  const heads = words.slice(0, Math.max(0, first) + 1).filter((word) => !/^-|=/.test(word));
  const after = /^(?:npx|xcrun|python3?|php|env|sudo)$/.test(words[0] ?? "")
    ? words.slice(1, 4)
    : [];
  return [...heads, ...after].map((word) => word.replace(/^.*[\\/]/, "").replace(/\.exe$/i, ""));
}

function given(value: string): boolean {
  return value.length >= 3 && !isHarmless(value) && !value.startsWith("-");
}

function inProgram(
  words: readonly string[],
  { options, pairs, after, kind = "password" }: Program,
  found: WordSecret[],
): void {
  for (const option of options?.split(" ") ?? []) {
    if (option.endsWith("*")) glued(words, option.slice(0, -1), kind, found);
    else afterOption(words, (word) => word === option, found, kind);
  }
  if (pairs) inPairs(words, pairs.split(" "), found);
  for (const [pattern, nth = 1] of after ?? []) afterWords(words, pattern, nth, kind, found);
}

/** `-p 8080:80`, `-p 5432` and `-parallel` are no passwords even beside these programs. */
const NO_PASSWORD =
  /^(?:[\d:./]+(?:-[\d:]+)?|(?:-?[a-z]*(?:rint|ort|rotocol|arallel|ath|roject|rofile|refix|latform|ipe|rogress|ackage))(?:=.*)?)$/;
const HAS_VALUE = /^(?:assword|assphrase|rivate-key|asswd)(?:=|$)/;

function glued(words: readonly string[], option: string, kind: string, found: WordSecret[]): void {
  for (const [at, word] of words.entries()) {
    if (at === 0 || !word.startsWith(option)) continue;
    const value = word.slice(option.length);
    if (value === "" || value.startsWith("=") || HAS_VALUE.test(value)) continue;
    if (option.startsWith("-") && option.length === 2 && NO_PASSWORD.test(value)) continue;
    if (/^-[a-zA-Z]$/.test(option) && /^[a-z]+-[a-z-]+$/.test(value)) continue;
    if (given(value)) found.push({ word: at, from: option.length, kind });
  }
}

function afterOption(
  words: readonly string[],
  is: (word: string) => boolean,
  found: WordSecret[],
  kind = "password",
): void {
  for (const [at, word] of words.entries()) {
    const value = words[at + 1];
    if (at === 0 || value === undefined || !is(word) || !given(value)) continue;
    if (/^-[a-zA-Z]$/.test(word)) {
      if (NO_PASSWORD.test(value) || /^[\w-]+[=/\\]|^[\w.-]+:[\w.-]*$|\.[a-z]{2,5}$/.test(value))
        continue;
      // Short options mean much else: what is given must look like a secret.
      if (!/[A-Z]|\d|[^\w.-]/.test(value)) continue;
    }
    // `-passin pass:x`, `env:X`, `file:x`: the scheme says where the secret is.
    const scheme = /^(?:pass:|token=)/.exec(value)?.[0].length ?? 0;
    if (/^(?:env|file|fd|stdin|prompt|keyring):?/.test(value)) continue;
    if (/^-key|^--key$/.test(word) && !looksMade(value)) continue;
    found.push({ word: at + 1, from: scheme, kind });
  }
}

/** `-u name:password`, `-u name,password`, `-U domain/name%password`, `name/password@db`. */
function inPairs(words: readonly string[], options: string[], found: WordSecret[]): void {
  for (const [at, word] of words.entries()) {
    if (at === 0) continue;
    const holds = options.find(
      (option) => option.endsWith("*") && word.startsWith(option.slice(0, -1)),
    );
    const follows = options.includes(words[at - 1]!);
    const positional = options.includes("*/") && /^[\w$#]+\/[^/@\s]+(?:@|$)/.test(word);
    if (!follows && !holds && !positional) continue;
    const lead = follows || positional ? 0 : holds!.length - 1;
    const value = word.slice(lead);
    const sign = positional
      ? /^[\w$#]+\//.exec(value)
      : options.includes("%")
        ? /^[^%]+%/.exec(value)
        : /^(?:[A-Za-z]:\\)?[^:,]*[:,]/.exec(value);
    if (!sign) continue;
    const password = value.slice(sign[0].length);
    const to = positional ? /@/.exec(password)?.index : undefined;
    const bare = to === undefined ? password : password.slice(0, to);
    if (
      bare.length < 3 ||
      isHarmless(bare) ||
      (!positional && /^\d+$/.test(bare) && bare.length < 5)
    )
      continue;
    const from = lead + sign[0].length;
    found.push({
      word: at,
      from,
      ...(to === undefined ? {} : { to: from + to }),
      kind: "password",
    });
  }
}

/** The nth word after those that match, options and their like left out. */
function afterWords(
  words: readonly string[],
  pattern: RegExp,
  nth: number,
  kind: string,
  found: WordSecret[],
): void {
  for (const at of words.keys()) {
    const pair = `${words[at]} ${words[at + 1]}`;
    const width = pattern.test(words[at]!) ? 1 : pattern.test(pair) ? 2 : 0;
    if (width === 0) continue;
    let left = nth;
    for (let next = at + width; next < words.length; next++) {
      if (words[next]!.startsWith("-")) break;
      if (--left > 0) continue;
      const value = words[next]!.replace(/^token=/, "");
      if (given(value) && (looksWeaklyChosen(value) || looksMade(value) || /\d/.test(value)))
        found.push({ word: next, from: words[next]!.length - value.length, kind });
      break;
    }
  }
}

/** In a command string: `echo x | chpasswd`, `echo x | sudo -S`, `printf x | docker login --password-stdin`. */
export const PIPED =
  /\b(?:echo|printf)[ \t]{1,4}(?:-\w{1,3}[ \t]{1,4}){0,3}(["']?)(?:[\w.-]{1,40}:)?([^\s"'|$]{3,400})(?:\\n)?\1[ \t]{0,4}\|[ \t]{0,4}(?:sudo[ \t]{1,4})?(?:chpasswd|passwd|sudo|su\b|kinit|cryptsetup|gpg|openssl|docker login|podman login|helm registry login|gh auth|glab auth|vault|security|veracrypt|ecryptfs\S*|encfs|gocryptfs|rclone|restic|borg|smbpasswd|htpasswd|mysql_config_editor|tee \S*(?:secret|passw|token))/g;

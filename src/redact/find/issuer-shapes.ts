import { entropy } from "./entropy.ts";
import { isStandIn } from "./placeholder.ts";

/** What one issuer's tokens look like, as published by the issuer or known to public scanners. */
export interface Shape {
  kind: string;
  /** Literal beginnings; found first, so that `rest` runs only where one stands. */
  starts: string[];
  /** What must follow the beginning. Every repetition is bounded: time stays linear. */
  rest: RegExp;
  /** A last look at the whole token, and at what follows its beginning. */
  accept: (token: string, rest: string) => boolean;
}

/** For beginnings that other words share: digits or both cases, and enough entropy. */
const varied = (bits: number) => (_token: string, rest: string) =>
  (/\d/.test(rest) || (/[a-z]/.test(rest) && /[A-Z]/.test(rest))) && entropy(rest) >= bits;

/** For beginnings nothing else has, when what follows may also be an identifier while short. */
const longOrNumbered = (long: number) => (_token: string, rest: string) =>
  rest.length >= long || /\d/.test(rest);

/** A distinctive beginning fails closed: all but `glpat-your-token-here` is a token. */
const given: Shape["accept"] = (_token, rest) => !isStandIn(rest.replace(/^[a-z]{2,8}\d\d-/, ""));

/** Letters and digits, `sure` of them or more; fewer, down to `least`, only as a whole word. */
const alnum = (least: number, sure: number) =>
  `(?:[A-Za-z0-9]{${sure},255}|[A-Za-z0-9]{${least},${sure - 1}}(?!\\w))`;

function shape(kind: string, starts: string, rest: string, accept = given): Shape {
  return { kind, starts: starts.split(" "), rest: new RegExp(rest, "y"), accept };
}

const END = "(?![A-Za-z0-9])";
const JWT = `[A-Za-z0-9][\\w-]{8,500}\\.eyJ[\\w-]{6,4000}(?:\\.[\\w-]{0,1400}){1,3}`;

/** True when the base64 text holds a private key in PEM, as Kubernetes secrets do. */
const holdsPrivateKey = (token: string) =>
  Buffer.from(token.slice(0, 80), "base64").toString("latin1").includes("PRIVATE KEY");

export const SHAPES: Shape[] = [
  shape("aws-access-key-id", "AKIA ASIA ABIA ACCA", `[A-Z0-9]{16}${END}`),
  shape("aws-session-token", "IQoJb3JpZ2lu FwoGZXIvYXdz FQoGZXIvYXdz", "[\\w+/=-]{80,2400}"),
  shape("aws-bedrock-key", "ABSK", "[A-Za-z0-9+/]{100,280}={0,2}", varied(2.5)),
  shape("gcp-api-key", "AIza", "[\\w-]{30,45}"),
  shape("google-oauth-token", "ya29.", "[\\w-]{20,2000}"),
  shape("google-oauth-secret", "GOCSPX-", `[\\w-]{28}${END}`),
  shape("google-refresh-token", "1//0", "[\\w-]{30,200}", varied(3.5)),
  shape("github-token", "ghp_ gho_ ghu_ ghs_ ghr_", alnum(16, 36)),
  shape("github-token", "github_pat_", "\\w{20,255}", longOrNumbered(50)),
  shape(
    "gitlab-token",
    "glpat- glptt- glft- glimt- glagent- gloas- glsoat- glffct-",
    "[\\w.-]{12,320}",
  ),
  shape("gitlab-runner-token", "glrt- GR1348941 glrtr-", "[\\w.-]{12,320}"),
  shape("gitlab-deploy-token", "gldt-", "[\\w-]{12,64}"),
  shape("gitlab-job-token", "glcbt-", "[\\w.-]{12,320}"),
  shape("bitbucket-token", "ATBB", `[A-Za-z0-9]{24,60}${END}`, varied(3.5)),
  shape("bitbucket-token", "ATCTT3xFfGN0", "[\\w=-]{30,400}"),
  shape("atlassian-token", "ATATT3xFfGF0", "[\\w=-]{30,400}"),
  shape("npm-token", "npm_", alnum(30, 36)),
  shape("pypi-token", "pypi-Ag", "[\\w-]{20,1000}"),
  shape("rubygems-token", "rubygems_", `[a-f0-9]{48}${END}`),
  shape("crates-token", "cio", `[A-Za-z0-9]{32}${END}`, varied(3.5)),
  shape("nuget-key", "oy2", `[a-z0-9]{43}${END}`, varied(3.5)),
  shape("docker-hub-token", "dckr_pat_ dckr_oat_", "[\\w-]{20,64}"),
  shape("clojars-token", "CLOJARS_", `[a-z0-9]{60}${END}`),
  shape(
    "slack-token",
    "xoxb- xoxp- xoxa- xoxr- xoxs- xoxo- xoxc- xoxd- xoxe- xoxe.",
    "[\\w.%-]{10,400}",
  ),
  shape("slack-app-token", "xapp-", "\\d-[A-Z0-9]{6,20}-\\d{6,20}-[a-z0-9]{20,80}"),
  shape(
    "discord-token",
    "MD MT Mj Mz ND NT Nj Nz OD OT",
    `[\\w-]{20,28}\\.[\\w-]{6}\\.[\\w-]{27,45}${END}`,
  ),
  shape(
    "stripe-key",
    "sk_live_ sk_test_ rk_live_ rk_test_ sk_prod_ rk_prod_",
    alnum(10, 24),
    longOrNumbered(16),
  ),
  shape("stripe-webhook-secret", "whsec_", "[A-Za-z0-9+/]{16,100}={0,2}", longOrNumbered(24)),
  shape("square-token", "sq0atp- sq0csp- sq0idp-", `[\\w-]{22,60}${END}`),
  shape("square-token", "EAAA", `[\\w-]{60}${END}`, varied(4)),
  shape(
    "braintree-token",
    "access_token$production$ access_token$sandbox$",
    `[a-z0-9]{16}\\$[a-f0-9]{32}${END}`,
  ),
  shape("twilio-key", "SK", `[0-9a-f]{32}${END}`, varied(2.5)),
  shape("sendgrid-key", "SG.", `[\\w-]{16,32}\\.[\\w-]{30,64}${END}`, varied(3.5)),
  shape("mailgun-key", "key-", `[0-9a-f]{32}${END}`, varied(2.5)),
  shape("brevo-key", "xkeysib-", `[a-f0-9]{64}-[A-Za-z0-9]{16}${END}`),
  shape("resend-key", "re_", `[A-Za-z0-9]{8}_[A-Za-z0-9]{24}${END}`, varied(3.5)),
  shape("anthropic-key", "sk-ant-", "[\\w-]{12,200}"),
  shape("openrouter-key", "sk-or-v1-", alnum(16, 64)),
  shape("openai-key", "sk-proj- sk-svcacct-", "[\\w-]{16,220}"),
  shape("openai-key", "sk-admin- sk-None-", "[\\w-]{16,220}", longOrNumbered(60)),
  shape("openai-key", "sk-", "[A-Za-z0-9]{16,200}(?![\\w-])", longOrNumbered(32)),
  shape("huggingface-token", "hf_", alnum(20, 34), longOrNumbered(30)),
  shape("huggingface-token", "api_org_", `[A-Za-z0-9]{34}${END}`),
  shape("replicate-token", "r8_", `[A-Za-z0-9]{37}${END}`),
  shape("groq-key", "gsk_", alnum(20, 48)),
  shape("perplexity-key", "pplx-", alnum(20, 40)),
  shape("xai-key", "xai-", `[A-Za-z0-9]{70,90}${END}`),
  shape("tavily-key", "tvly-", "[\\w-]{20,60}"),
  shape("langsmith-key", "lsv2_pt_ lsv2_sk_", `[0-9a-f]{32}_[0-9a-f]{10}${END}`),
  shape("elevenlabs-key", "sk_", `[0-9a-f]{48}${END}`, varied(2.5)),
  shape("digitalocean-token", "dop_v1_ doo_v1_ dor_v1_", alnum(20, 64)),
  shape("heroku-key", "HRKU-", "[\\w-]{36,64}"),
  shape("vercel-token", "vcp_ vci_ vca_ vcr_ vck_", `[A-Za-z0-9]{24,80}${END}`, varied(3.5)),
  shape("netlify-token", "nfp_ nfo_ nfc_ nfu_ nfb_", `[A-Za-z0-9]{36,44}${END}`),
  shape("cloudflare-key", "v1.0-", `[a-f0-9]{24}-[a-f0-9]{146}${END}`),
  shape("cloudflare-token", "cfut_ cfat_ cfk_ cfast_", alnum(32, 48)),
  shape("new-relic-key", "NRAK- NRII- NRIQ- NRAA-", "[\\w-]{25,60}"),
  shape("sentry-token", "sntrys_", "[\\w+/=-]{40,600}"),
  shape("sentry-token", "sntryu_", `[a-f0-9]{64}${END}`),
  shape("grafana-token", "glsa_", `[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}${END}`),
  shape("grafana-token", "glc_", "[A-Za-z0-9+/]{32,400}={0,3}"),
  shape("grafana-token", "eyJrIjoi", "[A-Za-z0-9]{60,400}={0,3}"),
  shape("linear-key", "lin_api_ lin_oauth_", `[A-Za-z0-9]{40,64}${END}`),
  shape("notion-token", "secret_", `[A-Za-z0-9]{43}${END}`, varied(4)),
  shape("notion-token", "ntn_", `[A-Za-z0-9]{40,60}${END}`),
  shape("airtable-token", "pat", `[A-Za-z0-9]{14}\\.[a-f0-9]{64}${END}`, varied(2.5)),
  shape("asana-token", "1/ 2/ 0/", `\\d{12,20}(?:/\\d{12,20})?:[0-9a-f]{32}${END}`, varied(2.5)),
  shape("figma-token", "figd_ figo_", "[\\w-]{36,64}"),
  shape("contentful-token", "CFPAT-", "[\\w-]{40,64}"),
  shape("typeform-token", "tfp_", "[\\w-]{40,80}", varied(3.5)),
  shape("shopify-token", "shpat_ shpca_ shppa_ shpss_ shptka_", alnum(24, 32)),
  shape("databricks-token", "dapi", `[a-f0-9]{32}(?:-\\d)?${END}`, varied(2.5)),
  shape("planetscale-token", "pscale_tkn_ pscale_pw_ pscale_oauth_", "[\\w=.-]{32,64}"),
  shape("supabase-key", "sbp_", alnum(32, 40)),
  shape("supabase-key", "sb_secret_", "[\\w-]{20,64}", longOrNumbered(40)),
  shape("neon-key", "napi_", `[a-z0-9]{40,80}${END}`),
  shape("neon-password", "npg_", `[A-Za-z0-9]{12,24}${END}`, varied(3)),
  shape("age-secret-key", "AGE-SECRET-KEY-1 AGE-PLUGIN-", "[0-9A-Z-]{50,200}"),
  shape("jwt", "eyJ", JWT),
  shape("vault-token", "hvs. hvb. hvr.", "[\\w-]{20,300}"),
  shape("pulumi-token", "pul-", `[a-f0-9]{40}${END}`, varied(2.5)),
  shape(
    "doppler-token",
    "dp.pt. dp.st. dp.ct. dp.sa. dp.scim. dp.audit.",
    "(?:[a-z0-9_-]{2,35}\\.)?[A-Za-z0-9]{40,44}",
  ),
  shape("postman-key", "PMAK-", `[a-f0-9]{24}-[a-f0-9]{34}${END}`),
  shape("1password-token", "ops_eyJ", "[\\w+/=-]{80,2000}"),
  shape(
    "1password-key",
    "A3-",
    "[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}",
  ),
  shape("artifactory-key", "AKCp", `[A-Za-z0-9]{69}${END}`, varied(2.5)),
  shape("artifactory-key", "cmVmd", `[A-Za-z0-9]{59}${END}`, varied(2.5)),
  shape("dynatrace-token", "dt0c01. dt0s01. dt0s16.", `[A-Z0-9]{8,24}\\.[A-Z0-9]{64}${END}`),
  shape("fly-token", "fo1_", `[\\w-]{43}${END}`),
  shape("fly-token", "fm1a_ fm1r_ fm2_", "[A-Za-z0-9+/]{100,2000}={0,3}"),
  shape("sourcegraph-token", "sgp_", "(?:[A-Za-z0-9]{5,16}_)?[a-fA-F0-9]{40}"),
  shape("openshift-token", "sha256~", `[\\w-]{43}${END}`),
  shape(
    "harness-token",
    "pat. sat.",
    `[\\w-]{22}\\.[A-Za-z0-9]{24}\\.[A-Za-z0-9]{20}${END}`,
    varied(2.5),
  ),
  shape("prefect-key", "pnu_ pnb_", `[A-Za-z0-9]{36}${END}`),
  shape("readme-key", "rdme_", `[a-z0-9]{70}${END}`),
  shape("shippo-token", "shippo_live_ shippo_test_", `[a-fA-F0-9]{40}${END}`),
  shape("duffel-token", "duffel_live_ duffel_test_", "[\\w=-]{43}"),
  shape("easypost-key", "EZAK EZTK", `[A-Za-z0-9]{54}${END}`, varied(2.5)),
  shape("flutterwave-key", "FLWSECK- FLWSECK_TEST-", "[A-Za-z0-9]{12,40}(?:-X)?"),
  shape("infracost-key", "ico-", `[A-Za-z0-9]{32}${END}`, varied(3.5)),
  shape("alibaba-key-id", "LTAI", `[A-Za-z0-9]{16,24}${END}`, varied(3)),
  shape("octopus-key", "API-", `[A-Z0-9]{25,34}${END}`, varied(3)),
  shape("buildkite-token", "bkua_", `[a-f0-9]{40}${END}`),
  shape("circleci-token", "CCIPAT_ CCIPRJ_", "[\\w]{30,80}"),
  shape("tailscale-key", "tskey-", "[a-z]{3,12}-[\\w-]{16,80}"),
  shape(
    "launchdarkly-key",
    "sdk-",
    `[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}${END}`,
  ),
  shape("posthog-key", "phx_ phs_", `[A-Za-z0-9]{40,64}${END}`),
  shape("render-key", "rnd_", `[A-Za-z0-9]{28,40}${END}`, varied(3.5)),
  shape("facebook-token", "EAAC EAAM EAAG EAAB", `[A-Za-z0-9]{100,300}${END}`, varied(2.5)),
  shape("private-key", "LS0tLS1CRUdJTi", "[A-Za-z0-9+/]{60,12000}={0,2}", holdsPrivateKey),
];

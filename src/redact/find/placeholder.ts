import { entropy } from "./entropy.ts";

/** Types, keywords and states: what declarations and messages put beside the name of a secret. */
const KEYWORD =
  /^(?:true|false|null|nil|none|undefined|nan|yes|no|on|off|string|str|text|number|integer|boolean|bool|object|any|void|unknown|char|varchar|bytes?|enabled?|disabled?|required|optional|missing|empty|unset|not[-_ ]?set|not[-_ ]?found|invalid|incorrect|wrong|failed|error|ok|valid|accepted|rejected|expired|changed|updated|unchanged|hidden|masked|redacted|filtered|removed|omitted|sensitive|stdin|prompt|env|n\/?a)$/i;
/** What stands for a secret in examples. Weak secrets look the same, so a sure name masks these. */
const LABEL =
  /^(?:secret|token|password|passwd|apikey|default|example|placeholder|dummy|changeit|change[-_ ]?me|todo|tbd|default_?value)$/i;
const SPEAKS_OF_ITSELF =
  /^(?:your|insert|enter|replace|put)[-_ ]|^[A-Za-z]+(?:[-_ ][A-Za-z]+)*[-_ ](?:here|placeholder|redacted)$/i;
const LOOKS_MADE_UP =
  /^(?:my|some|the|example|dummy|fake|sample|placeholder)[-_ ]|^[A-Za-z_-]*(?:here|placeholder|redacted)$/i;
/** Variables, templates, calls: `$X`, `${X}`, `$(x)`, `%X%`, `{{ x }}`, `<x>`, `f(...)`, `[masked:x]`. */
const REFERENCE =
  /^(?:\$[A-Za-z_{(]|\$\d|%[A-Za-z_]+%|%[sdvqr]$|\{|<|\[|\(|@(?:-?$|[\w.-]*[/\\]|[\w-]+\.\w{1,5}$)|#\{|&[a-z]|process\.env|os\.environ|ENV\[|env\.|secrets\.|vars\.|var\.|self\.|this\.|args?\.|config\.|opts\.|options\.|settings\.)/;
const BLANKED = /^(?:[*•●.\-_#?]+|[xX]{3,8}|[\w-]{0,8}\*{3,}.*|\.{3}.*)$/;
const PATH =
  /^(?:~|\.{1,2})\/|^[A-Za-z]:[\\/]|^(?:https?|file|ssh|git|s3|gs|data):|\.(?:pem|key|crt|p12|pfx|jks|ppk|json|ya?ml|txt|env)$/;
/** `object.member`, a call, an index, operators: program text rather than a value. */
const CODE =
  /^!{0,2}[A-Za-z_$][\w$]*(?:(?:\.|\?\.|::|->)[A-Za-z_$][\w$]*)+(?:[;,)|&?(=[{}].*)?$|^[A-Za-z_$][\w$.]*[([]|\|\||&&|=>/s;
const DIGEST = /^(?:sha(?:1|224|256|384|512)|md5|blake[23][a-z]?)[-:]/i;

/** Base64 may begin with a slash; a path does not mix cases and digits so thickly. */
const isBase64 = (value: string) =>
  value.length >= 24 &&
  /^[A-Za-z0-9+/]+={0,2}$/.test(value) &&
  entropy(value) > 4.2 &&
  /\d/.test(value) &&
  /[a-z][A-Z]/.test(value);

/** True for what a place that can only hold a secret holds when it was blanked or is filled later. */
export function isBlanked(value: string): boolean {
  return BLANKED.test(value) || REFERENCE.test(value);
}

/** The same behind a distinctive beginning, where `your-token-here` is written too. */
export function isStandIn(value: string): boolean {
  return isBlanked(value) || SPEAKS_OF_ITSELF.test(value);
}

/**
 * True for what stands beside a sure name and is no secret all the same: `***`, a variable, a
 * template, a type, a keyword, a path, a hash. Everything else there is to be masked.
 */
export function isHarmless(value: string): boolean {
  return (
    isStandIn(value) ||
    KEYWORD.test(value) ||
    PATH.test(value) ||
    (value.startsWith("/") && !isBase64(value)) ||
    DIGEST.test(value)
  );
}

/** `isHarmless`, or what examples write for a secret: for where the evidence is weak. */
export function isPlaceholder(value: string): boolean {
  return (
    isHarmless(value) || LABEL.test(value) || LOOKS_MADE_UP.test(value) || /^[xX]+$/.test(value)
  );
}

/** True for an expression: only what is not in quotes can be one. */
export function isCode(value: string): boolean {
  return CODE.test(value);
}

/** True for a call or an index: the only code a shell's `NAME=` can be mistaken for. */
export function isCall(value: string): boolean {
  return /^[A-Za-z_$][\w$.]*[([]/.test(value);
}

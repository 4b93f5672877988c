import { entropy } from "./entropy.ts";

const STAND_INS =
  /^(?:true|false|null|nil|none|undefined|nan|yes|no|on|off|string|str|text|number|integer|boolean|bool|object|any|void|unknown|char|bytes?|enabled?|disabled?|required|optional|missing|empty|unset|not[-_ ]?set|invalid|incorrect|wrong|failed|error|ok|valid|accepted|rejected|expired|changed|updated|unchanged|hidden|masked|redacted|filtered|removed|omitted|sensitive|secret|token|password|passwd|apikey|env|stdin|prompt|default|example|placeholder|dummy|changeit|change[-_ ]?me|todo|tbd|n\/?a|default_?value)$/i;
const SPEAKS_OF_ITSELF =
  /^(?:your|my|some|insert|enter|replace|put|the|example|dummy|fake|sample|placeholder)[-_ ]|[-_ ]?(?:here|goes[-_ ]here|placeholder|redacted)$/i;
/** Variables, templates, calls: `$X`, `${X}`, `$(x)`, `%X%`, `{{ x }}`, `<x>`, `f(...)`, `[masked:x]`. */
const REFERENCE =
  /^(?:\$[A-Za-z_{(]|\$\d|%[A-Za-z_]+%|%[sdvqr]|\{|<|\[|\(|@|#\{|&[a-z]|process\.env|os\.environ|ENV\[|env\.|secrets\.|vars\.|var\.|self\.|this\.|args?\.|config\.|opts\.|options\.|settings\.)/;
const BLANKED = /^(?:[*•●xX.\-_#?]+|[\w-]{0,8}\*{3,}.*|\.{3}.*)$/;
const PATH = /^(?:~|\.{1,2})\/|^[A-Za-z]:[\\/]|^(?:https?|file|ssh|git|s3|gs|data):/;
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

/** True for what stands where a secret would: a variable, a template, `***`, a type, a path, a hash. */
export function isPlaceholder(value: string): boolean {
  return (
    BLANKED.test(value) ||
    REFERENCE.test(value) ||
    STAND_INS.test(value) ||
    SPEAKS_OF_ITSELF.test(value) ||
    PATH.test(value) ||
    (value.startsWith("/") && !isBase64(value)) ||
    DIGEST.test(value)
  );
}

/** True for an expression: only what is not in quotes can be one. */
export function isCode(value: string): boolean {
  return CODE.test(value);
}

import { looksRandom, NUMBERED_WORDS } from "./entropy.ts";
import { classifyName, type NameClass } from "./name-class.ts";
import { isCall, isCode, isHarmless, isPlaceholder } from "./placeholder.ts";

/**
 * How the value stands beside its name: in quotes; right after `=`, in a call perhaps (`f(a=b)`);
 * as a field that is the whole line; after a flag and one space; or after a colon and a space in
 * the middle of a line, which may be prose.
 */
export type Form = "quoted" | "tight" | "argument" | "field" | "flag" | "loose";

const PROSE =
  /\s.*\b(?:password|must|required|your|please|enter|invalid|the|is|not|cannot)\b|^\s*\w+\s+(?:password|is|must)\b|^(?:required|nullable|sometimes)\|/i;
/** A caption (`"Password"`, `"password:"`), which translations and forms hold. */
const CAPTION = /^P(?:ass|ASS)(?:word|WORD|wd|wort|phrase)\W*$|^pass(?:word|wd|wort|phrase)\W+$/;
/** `SecretStr`, `PasswordField`: a declaration, not a value. */
const TYPE_NAME = /^[A-Z]\w*(?:Str|String|Field|Input|Type|Option|Hash|Config|Policy|Validator)$/;
const FUNCTION_WORD =
  /^(?:value|file|flag|options?|argument|parameter|and|or|to|is|for|from|in|on|as|with|when|was|must|can|cannot|will|should|instead|via|if|has|are|not|the|an?|using)$/i;
const PLAIN = /^[A-Za-z_-]+$/;
const VERSION = /^[~^<>=v]{0,2}\d+(?:\.[\dx*]+)+|^[~^]\d/;
const NUMBERS = /^[\d.:,/%-]+\w{0,2}$/;

/** A variable that is handed on under its own name or under that of another secret. */
function isVariable(value: string, nameClass: NameClass, form: Form): boolean {
  if (nameClass.env || form === "quoted" || !/^[A-Za-z_$][\w$]*$/.test(value)) return false;
  if (form !== "argument" && !/[a-z][A-Z]/.test(value)) return false;
  return /[a-z][A-Z]|_/.test(value)
    ? classifyName(value) !== undefined
    : value.toLowerCase() === nameClass.flat;
}

/** `--token TOKEN`, `api_key=API_KEY`: what a help text writes for the value. */
const isMetavar = (value: string, { env }: NameClass) =>
  !env && /^[A-Z][A-Z_]+$/.test(value) && (/_/.test(value) || classifyName(`X_${value}`));

function passwordIsGiven(value: string, form: Form, nameClass: NameClass): boolean {
  const plain = PLAIN.test(value);
  switch (form) {
    case "quoted":
      return !PROSE.test(value) && !CAPTION.test(value);
    case "tight":
    case "argument":
      return nameClass.env || value.length >= 3;
    case "field":
      return value.length >= 3 && !TYPE_NAME.test(value);
    case "flag":
      return value.length >= 3 && !FUNCTION_WORD.test(value) && !/^[A-Z_]+$/.test(value);
    case "loose":
      if (plain || value.length < 4)
        return value.length === 3 && /\d/.test(value) && !NUMBERS.test(value);
      return /^\d{5,}$/.test(value) || (!VERSION.test(value) && !NUMBERS.test(value));
  }
}

function sureIsGiven(value: string, form: Form, nameClass: NameClass): boolean {
  if (looksRandom(value)) return true;
  if (VERSION.test(value) || TYPE_NAME.test(value)) return false;
  const isToken = nameClass.flat.endsWith("token");
  if (/^[\d.,:+-]+$/.test(value)) return value.length >= (form === "loose" ? 8 : isToken ? 6 : 4);
  if (form === "loose") return value.length >= 6 && /\d/.test(value) && !NUMBERED_WORDS.test(value);
  if (form === "flag" && (FUNCTION_WORD.test(value) || /^[A-Z_]+$/.test(value))) return false;
  return value.length >= 4 || (value.length === 3 && nameClass.env);
}

/** `token`, `secret`, `pass` alone may name many things: letters and digits must mix. */
function genericIsGiven(value: string, form: Form, nameClass: NameClass): boolean {
  if (form === "loose" || value.length < 6 || !/(?:token|secret|^pass|^pw)$/.test(nameClass.flat)) {
    return false;
  }
  if (VERSION.test(value) || /^\w{1,12}=/.test(value) || !/[A-Za-z]/.test(value)) return false;
  if (form === "quoted" && nameClass.flat.endsWith("secret") && /^[a-z]+$/.test(value)) return true;
  return /\d/.test(value) && (/^[A-Za-z0-9]+$/.test(value) || !NUMBERED_WORDS.test(value));
}

/** Whether `value`, standing beside a name of this class, is to be masked. */
export function isSecretValue(nameClass: NameClass, value: string, form: Form): boolean {
  if (value === "") return false;
  const shell = nameClass.env && form === "tight";
  if (form !== "quoted" && (shell ? isCall(value) : isCode(value))) return false;
  if (isHarmless(value) || isVariable(value, nameClass, form) || isMetavar(value, nameClass))
    return false;
  if (nameClass.tier === "password") return passwordIsGiven(value, form, nameClass);
  if (/\s/.test(value)) return false;
  if (nameClass.tier === "sure") return sureIsGiven(value, form, nameClass);
  // `Second pass: x86_64-linux`
  if (form === "loose" && /^p(?:ass|w)$/.test(nameClass.flat)) return false;
  return !isPlaceholder(value) && (looksRandom(value) || genericIsGiven(value, form, nameClass));
}

import { isSecretValue } from "./is-secret.ts";
import { SPACES_LIMIT } from "./name-before.ts";
import type { NameClass } from "./name-class.ts";
import { NAMED, type SecretRange } from "./range.ts";
import { formOf, valueAt, wholeEnd } from "./value.ts";

/** Words for a password that end in a letter outside ASCII; the others are in name-class.ts. */
const PASSWORD =
  /(?:парол[ья](?: для [\p{L} ]{1,24})?|парола|лозинка|contraseña|contrasenya|clave de acceso|şifre|parola d['’]ordine|mot de passe|hasło|jelszó|lösenord|lykilorð|parolă|slaptažodis|heslo|geslo|zaporka|lozinka|mật khẩu|kata sandi|sandi|κωδικός(?: πρόσβασης)?|συνθηματικό|كلمة (?:المرور|السر)|رمز عبور|סיסמ[הא]|पासवर्ड|রহস্য|রহস্যশব্দ|পাসওয়ার্ড|รหัสผ่าน|パスワード|合言葉|暗証番号|密码|密碼|口令|비밀번호|암호)["'」】）)]?$/iu;

const NAME: NameClass = { tier: "password", kind: "password", env: false, flat: "password" };

/** Looks at the separator at `at`, before which a word of another script or a Latin one with accents ends. */
export function foreignValueAt(text: string, at: number, found: SecretRange[]): number {
  let end = at;
  for (let left = SPACES_LIMIT; left > 0 && /[ \t\u3000]/.test(text[end - 1] ?? "x"); left--) end--;
  const word = PASSWORD.exec(text.slice(Math.max(0, end - 48), end));
  if (!word) return at;
  const value = valueAt(text, at + 1, false);
  if (!value) return at;
  const form = formOf(text, value, end - word[0].length, at + 1);
  const strict = form === "tight" ? "loose" : form;
  if (!isSecretValue(NAME, text.slice(value.start, value.end), strict)) return at;
  const stop = wholeEnd(text, value);
  found.push({ start: value.start, end: stop, kind: "password", rank: NAMED });
  return stop;
}

import { expect, it } from "vitest";
import { nameBefore } from "../../src/redact/find/name-before.ts";
import { classifyName } from "../../src/redact/find/name-class.ts";
import { random } from "../screen/rendering.ts";

const PARTS =
  "password passwd passphrase passcode passwort pword pwd pass pw psw token secret value string api app key base id private access credential credentials creds connection connstr str sess session jwt bearer signature mnemonic auth authorization cookie sid pat csrf xsrf dsn sig user name level status my x prod 1 22".split(
    " ",
  );
const JOINTS = ["", "_", "-", ".", ""];

/** Letters and signs no name of a secret may end with, and places such as `12:`, say no before. */
const NEVER = /[abijkmopquvxz._-]$|(?:^|[^\w.-])\d\d$/;

it("the quick no to a name never speaks against what the name says", () => {
  const pick = random(7);
  const wrong: unknown[] = [];
  let telling = 0;
  for (let i = 0; i < 60_000; i++) {
    let name = "";
    for (let part = 1 + pick(4); part > 0; part--) {
      const word = PARTS[pick(PARTS.length)]!;
      const cased = [word, word, word.toUpperCase(), word[0]!.toUpperCase() + word.slice(1)];
      name += (name === "" ? "" : JOINTS[pick(JOINTS.length)]!) + cased[pick(4)]!;
    }
    if (name.length < 2 || name.startsWith("-") || NEVER.test(name) || name.length > 64) continue;
    if (classifyName(name) === undefined) continue;
    telling++;
    const before = nameBefore(` ${name}=`, name.length + 1);
    if (before?.name !== name || before.start !== 1) wrong.push({ name, before });
  }
  expect(wrong).toEqual([]);
  expect(telling).toBeGreaterThan(20_000);
});

import { describe, expect, it } from "vitest";
import { createRedactor, shapeRedactor } from "../../src/redact/redactor.ts";

const token = `ghp_${"a1B2c3D4e5F6".repeat(3)}`;
const split = `${token.slice(0, 10)}\x1b[0m\u200b${token.slice(10)}`;

describe("a redactor", () => {
  it("masks a secret that escapes and invisible characters run through, wherever it leaves", () => {
    const line = { n: 1, text: split, time: 0, stream: "tty", offset: 0, live: false } as const;
    const log = { range: () => [line] } as never;
    const masked = "[masked:github-token]";
    expect(shapeRedactor.text(`a\n${split}`)).toBe(`a\n${masked}`);
    expect(shapeRedactor.redact(split)).toEqual({
      text: masked,
      removed: 2,
      masked: [{ kind: "github-token", count: 1 }],
    });
    expect(shapeRedactor.line(split)).toBe(masked);
    expect(shapeRedactor.attribute(split)).toBe(masked);
    expect(shapeRedactor.argv([split])).toEqual([masked]);
    expect(shapeRedactor.command({ argv: ["echo", split] })).toBe(`echo '${masked}'`);
    expect(shapeRedactor.command({ argv: [split], shell: "sh" })).toBe(masked);
    expect(shapeRedactor.logLine(line, log).text).toBe(masked);
    expect([...shapeRedactor.logLines([line], 1)][0]!.text).toBe(masked);
  });

  it("keeps the lines of a text, and writes those of a line or an attribute out", () => {
    expect(shapeRedactor.text("a\n\tb")).toBe("a\n\tb");
    expect(shapeRedactor.line("a\n\tb")).toBe("a\\n\\tb");
    expect(shapeRedactor.attribute("a\n\tb")).toBe("a\\n\\tb");
  });

  it("masks an attribute as the lines it was", () => {
    const key = `-----BEGIN ${"PRIVATE"} KEY-----\nabcd\n-----END ${"PRIVATE"} KEY-----`;
    expect(shapeRedactor.attribute(`x\n${key}`)).toBe(
      `x\\n${key.replace("abcd", "[masked:private-key]").replaceAll("\n", "\\n")}`,
    );
  });

  it("masks the words of a command as a command", () => {
    const argv = shapeRedactor.argv(["deploy", "--password", "hunter2hunter2", "a\nb"]);
    expect(argv[2]).toContain("[masked:");
    expect(argv[3]).toBe("a\\nb");
  });

  it("masks the exact values of its run, and no other redactor does", () => {
    expect(createRedactor(["s3cr3tvalue"]).text("x=s3cr3tvalue.")).toBe("x=[masked:env-secret].");
    expect(shapeRedactor.text("x=s3cr3tvalue.")).toBe("x=s3cr3tvalue.");
  });
});

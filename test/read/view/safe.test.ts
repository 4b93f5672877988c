import { expect, test } from "vitest";
import { readView } from "../../../src/read/view/read.ts";
import { renderPieces } from "../../../src/read/view/render.ts";
import { createRedactor } from "../../../src/redact/redactor.ts";
import { arrayLog } from "../../fixtures/array-log.ts";
import { count } from "./sample.ts";

test("a line from the middle of a private key is masked though its BEGIN is far above", async () => {
  const body = count(
    30,
    (n) =>
      `${"MIIEowIBAAKCAQEAx7Zq0v3yHk".repeat(3).slice(0, 62)}${String.fromCharCode(64 + (n % 26))}k`,
  );
  const last = "Zk3Qx8yL0pTt==";
  const log = arrayLog([
    "-----BEGIN RSA PRIVATE KEY-----",
    ...body,
    last,
    "-----END RSA PRIVATE KEY-----",
  ]);
  const redact = createRedactor().logLine;
  for (const n of [17, 32]) {
    const { pieces } = await readView(log, {
      view: "range",
      maxTokens: 400,
      lines: [n, n],
      redact,
    });
    expect(renderPieces(pieces)).toMatch(/^\d+: \[masked:private-key\]$/);
  }
});

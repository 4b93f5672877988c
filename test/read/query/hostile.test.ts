import { join } from "node:path";
import { expect, it } from "vitest";
import { attack } from "../../fixtures/hostile/attack.ts";
import { temporaryDirectory } from "../../fixtures/temporary.ts";

/** More of them: npx tsx bench/hostile.ts 3000 */
const MUTATIONS = 100;

it(`every answer about a store that was changed by others is an answer or a reason (${MUTATIONS})`, async () => {
  const { faults } = await attack(join(temporaryDirectory(), "project"), MUTATIONS, 1);
  expect(faults).toEqual([]);
});

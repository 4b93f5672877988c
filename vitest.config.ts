import { defineConfig, type TestProjectConfiguration } from "vitest/config";
import { filesByKind, type Kind } from "./test/fixtures/suite/kinds.ts";

const report = process.env.IG_TEST_REPORT;
const files = filesByKind();
// Node reads a bundle named here at each of the thousand starts of these tests, which meet nobody
// but themselves: a third of what a start costs.
delete process.env.NODE_EXTRA_CA_CERTS;

/** Tests of one kind, and when they run: after all that have a lower `turn`. */
function project(kind: Kind, turn: number, options: object): TestProjectConfiguration {
  return {
    test: {
      name: kind,
      include: files[kind],
      // Real processes and real PTYs: a loaded machine is slow, not wrong.
      testTimeout: 120_000,
      hookTimeout: 120_000,
      // Switches of the person running the tests must not change what is tested.
      env: {
        IG_QUIET: "",
        IG_ROOT: "",
        NO_COLOR: "",
        CLAUDE_PROJECT_DIR: "",
      },
      sequence: { groupOrder: turn },
      ...options,
    },
  };
}

const onBuilt = { globalSetup: "test/fixtures/suite/build.ts" };
/** These wait more than they compute. */
const waiting = { ...onBuilt, maxWorkers: 4 };

export default defineConfig({
  test: {
    globalSetup: "test/fixtures/suite/temp-place.ts",
    projects: [
      project("pure", 0, {
        isolate: false,
        maxWorkers: 2,
        setupFiles: "test/fixtures/suite/own-state.ts",
      }),
      project("smoke", 1, waiting),
      project("process", 1, waiting),
      // Needs the machine for itself.
      project("stress", 2, { ...onBuilt, maxWorkers: 1 }),
    ],
    ...(report ? { reporters: ["default", ["json", { outputFile: report }]] } : {}),
  },
});

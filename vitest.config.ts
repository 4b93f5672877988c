import { defineConfig } from "vitest/config";

const report = process.env.IG_TEST_REPORT;

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Real processes and real PTYs: a loaded machine is slow, not wrong.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    globalSetup: "test/fixtures/build.ts",
    // Switches of the person running the tests must not change what is tested.
    env: { IG_QUIET: "", IG_ROOT: "", NO_COLOR: "", CLAUDE_PROJECT_DIR: "" },
    ...(report ? { reporters: ["default", ["json", { outputFile: report }]] } : {}),
  },
});

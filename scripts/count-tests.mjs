// Prints `N passed, N failed` from vitest's JSON report. A run that broke before it could report
// (an install, the build, a check) counts as one failure, and so does a suite that did not load.
import { readFileSync } from "node:fs";

const [, , path, status] = process.argv;
let passed = 0;
let failed = 0;
try {
  const report = JSON.parse(readFileSync(path, "utf8"));
  passed = report.numPassedTests;
  failed = report.numFailedTests;
  failed += report.testResults.filter(
    (r) => r.status === "failed" && r.assertionResults.length === 0,
  ).length;
} catch {
  console.error("no test report was written");
}
if (failed === 0 && status !== "0") failed = 1;
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

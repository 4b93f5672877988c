import { readFileSync } from "node:fs";
import { relative } from "node:path";

/**
 * What vitest's JSON report says: how many tests passed, how many failed, and what they are called.
 * A run that broke before it could report (an install, the build, a check) counts as one failure, and
 * so does a file that did not load.
 *
 * @param {string} path of the report
 * @param {number} status the exit status of the run
 * @returns {{ passed: number, failed: number, failures: string[] }}
 */
export function readTestReport(path, status) {
  let passed = 0;
  const failures = [];
  try {
    const report = JSON.parse(readFileSync(path, "utf8"));
    passed = report.numPassedTests;
    for (const file of report.testResults) failures.push(...failuresOf(file));
  } catch {
    failures.push("no test report was written");
  }
  if (failures.length === 0 && status !== 0) failures.push(`the run ended with status ${status}`);
  return { passed, failed: failures.length, failures };
}

function failuresOf({ name, status, assertionResults: tests }) {
  const file = relative(process.cwd(), name);
  if (status === "failed" && tests.length === 0) return [`${file} did not load`];
  const failed = tests.filter((test) => test.status === "failed");
  return failed.map(({ fullName }) => `${file}: ${fullName}`);
}

// Prints `N passed, N failed` from vitest's JSON report: count-tests.mjs REPORT STATUS
import { readTestReport } from "./test-report.mjs";

const [, , path, status] = process.argv;
const { passed, failed, failures } = readTestReport(path, Number(status));
for (const failure of failures) console.error(`failed: ${failure}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

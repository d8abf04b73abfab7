// Adds up the reports of all test runs into the one line that a person or a CI looks for at the end.
import { readFileSync } from 'node:fs';

const reports = process.argv.slice(2).map((path) => JSON.parse(readFileSync(path, 'utf8')));
const sum = (field) => reports.reduce((total, report) => total + report[field], 0);

const passed = sum('numPassedTests');
const skipped = sum('numPendingTests') + sum('numTodoTests');
// A file that does not load has no failed test to count; it has failed all the same, and so has a run that broke down
// outside of any test.
const broken = reports.map((report) => {
  const files = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  return files === 0 && report.numFailedTests === 0 && !report.success ? 1 : files;
});
const failed = sum('numFailedTests') + broken.reduce((total, count) => total + count, 0);

const closing = `${passed} passed, ${failed} failed`;
process.stdout.write(`${skipped > 0 ? `${closing}, ${skipped} skipped` : closing}\n`);
if (failed > 0 || passed === 0) process.exitCode = 1;

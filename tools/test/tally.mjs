/**
 * How many tests passed, failed and were skipped.
 * @typedef {{ passed: number, failed: number, skipped: number }} Tally
 */

/** One test that passed. @type {Tally} */
export const PASSED = { passed: 1, failed: 0, skipped: 0 };

/** One test that failed. @type {Tally} */
export const FAILED = { passed: 0, failed: 1, skipped: 0 };

/**
 * @param {readonly Tally[]} tallies
 * @returns {Tally}
 */
export function sum(tallies) {
  return tallies.reduce(
    (total, { passed, failed, skipped }) => ({
      passed: total.passed + passed,
      failed: total.failed + failed,
      skipped: total.skipped + skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}

/**
 * The line that the whole test run ends with.
 * @param {Tally} tally
 */
export function summaryLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * Counts what Vitest reported. A file that could not be loaded, an error outside of any test, a run without tests or without
 * a report is a failure too.
 * @param {object | undefined} report of Vitest's JSON reporter
 * @param {number} code its exit code
 * @returns {Tally}
 */
export function tallyOf(report, code) {
  if (!report) return FAILED;
  const emptyFiles = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  const passed = report.numPassedTests;
  const failed = report.numFailedTests + emptyFiles.length;
  const skipped = report.numPendingTests + report.numTodoTests;
  const failedUnseen = failed === 0 && (code !== 0 || passed === 0);
  return { passed, failed: failedUnseen ? 1 : failed, skipped };
}

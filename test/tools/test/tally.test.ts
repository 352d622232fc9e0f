import { describe, expect, it } from 'vitest';
import { FAILED, PASSED, sum, summaryLine, tallyOf } from '../../../tools/test/tally.mjs';

const report = (changes: object): object => ({
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [{ status: 'passed', assertionResults: [{ status: 'passed' }] }],
  ...changes,
});

describe('the last line', () => {
  it('adds up all suites, and names skipped tests only when there are some', () => {
    expect(summaryLine(sum([PASSED, PASSED, FAILED]))).toBe('2 passed, 1 failed');
    expect(summaryLine(sum([PASSED, { passed: 10, failed: 0, skipped: 2 }]))).toBe('11 passed, 0 failed, 2 skipped');
  });
});

describe('the tally of a suite', () => {
  it('is what the report says', () => {
    expect(tallyOf(report({ numFailedTests: 1, numPendingTests: 1, numTodoTests: 1 }), 1)).toEqual({ passed: 3, failed: 1, skipped: 2 });
    expect(tallyOf(report({}), 0)).toEqual({ passed: 3, failed: 0, skipped: 0 });
  });

  it('counts a file that could not be loaded', () => {
    const broken = { status: 'failed', assertionResults: [] };
    expect(tallyOf(report({ testResults: [broken, broken] }), 1)).toEqual({ passed: 3, failed: 2, skipped: 0 });
  });

  it('fails when the run failed outside of any test, reported nothing or ran nothing', () => {
    expect(tallyOf(report({}), 1).failed).toBe(1);
    expect(tallyOf(undefined, 0).failed).toBe(1);
    expect(tallyOf(report({ numPassedTests: 0, testResults: [] }), 0).failed).toBe(1);
  });
});

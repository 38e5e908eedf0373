import { describe, expect, it } from 'vitest';
import type { Report } from './report.ts';
import {
  countTests,
  doubleTitles,
  failedTests,
  filesNotRun,
  renderCounts,
  skippedTitles,
  unnamedInvariants,
} from './report.ts';

type Test = readonly [title: string, status: string];

const report = (status: string, tests: readonly Test[]): Report => ({
  testResults: [
    {
      name: '/x/src/a.test.ts',
      status,
      assertionResults: tests.map(([fullName, end]) => ({ fullName, status: end })),
    },
  ],
});

describe('the counts', () => {
  it('are of tests, with everything that did not run as skipped', () => {
    const mixed = report('failed', [
      ['a', 'passed'],
      ['b', 'failed'],
      ['c', 'skipped'],
      ['d', 'pending'],
      ['e', 'todo'],
    ]);
    expect(countTests(mixed, 1)).toEqual({ passed: 1, failed: 1, skipped: 3 });
    expect(skippedTitles(mixed)).toEqual(['c', 'd', 'e']);
    expect(renderCounts(countTests(mixed, 1))).toBe('1 passed, 1 failed, 3 skipped');
  });

  it('show a file that could not be loaded as a failure', () => {
    expect(countTests(report('failed', []), 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it('show a failed run as a failure even when all tests passed', () => {
    expect(countTests(report('passed', [['a', 'passed']]), 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
    expect(countTests(report('passed', [['a', 'passed']]), 0).failed).toBe(0);
  });
});

describe('the look at the tests', () => {
  it('tells each failed test with its file and the first line of why', () => {
    const red = { ...report('failed', [['a b', 'passed']]) };
    const failed = {
      fullName: 'a c',
      status: 'failed',
      failureMessages: [`${String.fromCharCode(27)}[31mexpected 1 to be 2\nat line 3`],
    };
    const [file] = red.testResults;
    const results = [{ ...file, name: '/x/src/a.test.ts', status: 'failed', assertionResults: [failed] }];
    expect(failedTests({ testResults: results })).toEqual(['a.test.ts: “a c”: expected 1 to be 2']);
    const broken = {
      name: '/x/b.test.ts',
      status: 'failed',
      message: 'no such module',
      assertionResults: [],
    };
    expect(failedTests({ testResults: [broken] })).toEqual(['b.test.ts: no such module']);
    expect(failedTests(report('passed', [['a b', 'passed']]))).toEqual([]);
  });

  it('finds titles given twice in one file', () => {
    const doubled = report('passed', [
      ['a b', 'passed'],
      ['a b', 'passed'],
      ['a c', 'passed'],
    ]);
    expect(doubleTitles(doubled)).toEqual(['a.test.ts: “a b” twice']);
  });

  it('finds test files that did not run', () => {
    const run = report('passed', [['a', 'passed']]);
    expect(filesNotRun(run, '/x', ['src/a.test.ts', 'sdk/b.test.ts'])).toEqual(['sdk/b.test.ts']);
  });

  it('finds invariants that no title names', () => {
    const run = report('passed', [
      ['x invariant 1: a', 'passed'],
      ['invariants 3, 4 and 14: b', 'passed'],
    ]);
    expect(unnamedInvariants(run, 5)).toEqual([2, 5]);
    expect(unnamedInvariants(run, 14)).not.toContain(14);
  });
});

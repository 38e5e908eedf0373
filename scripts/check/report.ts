/** Reads vitest's JSON report: counts, titles given twice, test files that never ran, invariants without a test. */
import path from 'node:path';

interface Assertion {
  readonly fullName: string;
  readonly status: string;
  readonly failureMessages?: readonly string[];
}

/** The part of the report that is used. */
export interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly Assertion[];
  }[];
}

/** How many tests ended how. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The sum of counts. */
export const addCounts = (a: Counts, b: Counts): Counts => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
});

/** The last line of every check: `12 passed, 0 failed, 1 skipped`. */
export const renderCounts = ({ passed, failed, skipped }: Counts): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;

const assertions = (report: Report): Assertion[] =>
  report.testResults.flatMap((file) => file.assertionResults);

/**
 * Counts tests. A file that failed without a failed test (it could not be loaded, a hook threw) counts as one
 * failure; so does a run whose exit code says failure when no test does.
 */
export function countTests(report: Report, exitCode: number): Counts {
  const all = assertions(report);
  const passed = all.filter(({ status }) => status === 'passed').length;
  const failed = all.filter(({ status }) => status === 'failed').length;
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  ).length;
  const unexplained = exitCode !== 0 && failed + broken === 0 ? 1 : 0;
  return { passed, failed: failed + broken + unexplained, skipped: all.length - passed - failed };
}

/** The full titles that two tests of one file share, with the file. */
export const doubleTitles = (report: Report): string[] =>
  report.testResults.flatMap(({ name, assertionResults }) => {
    const titles = assertionResults.map(({ fullName }) => fullName);
    const doubles = new Set(titles.filter((title, index) => titles.indexOf(title) !== index));
    return [...doubles].map((title) => `${path.basename(name)}: “${title}” twice`);
  });

/** The test files of the project (relative paths) that the run did not touch. */
export function filesNotRun(report: Report, root: string, testFiles: readonly string[]): string[] {
  const ran = new Set(report.testResults.map(({ name }) => path.relative(root, name).replaceAll('\\', '/')));
  return testFiles.filter((file) => !ran.has(file));
}

/** The titles of skipped tests. */
export const skippedTitles = (report: Report): string[] =>
  assertions(report)
    .filter(({ status }) => status !== 'passed' && status !== 'failed')
    .map(({ fullName }) => fullName);

/** The numbers of the invariants, 1 to `last`, that no test names in its title (`invariant 7: …`). */
export function unnamedInvariants(report: Report, last: number): number[] {
  const titles = assertions(report)
    .map(({ fullName }) => fullName)
    .join('\n');
  const numbers = Array.from({ length: last }, (_, index) => index + 1);
  return numbers.filter(
    (number) => !new RegExp(`invariants? (?:\\d+(?:,| and) )*${number}\\b`, 'i').test(titles),
  );
}

const ANSI = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');
const FAILURE_LINE_MAX = 300;

/** Every failed test with its file and the first line of why: for the end of a long output. */
export function failedTests(report: Report): string[] {
  const firstLine = (text: string): string =>
    (text.replaceAll(ANSI, '').split('\n')[0] ?? '').slice(0, FAILURE_LINE_MAX);
  return report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = path.basename(name);
    const failed = assertionResults.filter((one) => one.status === 'failed');
    if (failed.length === 0 && status === 'failed') return [`${file}: ${firstLine(message ?? '')}`];
    return failed.map((one) => `${file}: “${one.fullName}”: ${firstLine(one.failureMessages?.[0] ?? '')}`);
  });
}

/** What a benchmark found: one line a figure, always as a ratio of two things measured in the same run. */

/** One figure with what it is held against. */
export interface Figure {
  readonly section: string;
  readonly what: string;
  /** Both sides in words, with their units, such as `21.3 s` and `12.4 s`. */
  readonly ours: string;
  readonly theirs: string;
  readonly ratio: number;
  /** The ratio to hold; with `atMost` it is the largest that is fine, else the smallest. Null: for information. */
  readonly target: number | null;
  readonly atMost?: boolean;
}

/** Whether the figure holds its target; one without a target always does. */
export const holds = (figure: Figure): boolean =>
  figure.target === null ||
  (figure.atMost === true ? figure.ratio <= figure.target : figure.ratio >= figure.target);

const RATIO_DIGITS = 2;
const HEAD = ['section', 'what', 'ours', 'against', 'ratio', 'target', ''] as const;

const cellsOf = (figure: Figure): readonly string[] => [
  figure.section,
  figure.what,
  figure.ours,
  figure.theirs,
  figure.ratio.toFixed(RATIO_DIGITS),
  figure.target === null ? '-' : `${figure.atMost === true ? '≤' : '≥'} ${figure.target}`,
  figure.target === null ? '' : holds(figure) ? 'ok' : 'SHORT',
];

/** The figures as a table of plain text. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = [HEAD, ...figures.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The middle of some measurements; of an even number the mean of the two in the middle. Throws for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) throw new Error('the median of nothing');
  return (upper + lower) / 2;
}

/** Milliseconds as seconds for people. */
export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)} s`;

const started = performance.now();

/** Says what is being done, with the time since the start. */
export function progress(line: string): void {
  const at = ((performance.now() - started) / 1_000).toFixed(1).padStart(7);
  console.log(`${at} s  ${line}`);
}

/** Runs work and gives how many ms it took beside its result. */
export async function timed<T>(work: () => Promise<T>): Promise<{ readonly ms: number; readonly value: T }> {
  const from = performance.now();
  const value = await work();
  return { ms: performance.now() - from, value };
}

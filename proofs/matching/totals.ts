/** Figures of several seeds of one regime together. */
import type { PurchaseKind } from './card-rows.ts';
import type { Regime } from './feed.ts';
import type { Result } from './measure.ts';

/** What is held: see docs/matching.md. */
export const TARGETS = {
  precision: 0.98,
  recall: 0.98,
  /** Per thousand purchases. */
  doubled: 0.5,
  lost: 0.1,
  /** Sightings a second on one core. */
  perSecond: 300_000,
} as const;

/** Seeds with which the numbers of the score were chosen; what is published comes from others. */
export const TUNING_SEEDS: readonly number[] = [1, 2, 3];
export const PUBLISHED_SEEDS: readonly number[] = [21, 22, 23, 24, 25];

/** A figure over all seeds, with the worst of one seed. */
export interface Spread {
  readonly all: number;
  readonly worst: number;
}

export interface Total {
  readonly regime: Regime;
  readonly seeds: number;
  readonly purchases: number;
  readonly shownPending: number;
  readonly sightings: number;
  readonly precision: Spread;
  readonly recall: Spread;
  readonly doubled: Spread;
  readonly lost: Spread;
  readonly pendingLeft: Spread;
  readonly reviewed: Spread;
  readonly byKind: ReadonlyMap<PurchaseKind, number>;
}

/** Sums up results of one regime; each seed counts the same. */
export function totalOf(results: readonly Result[]): Total {
  const [first] = results;
  if (first === undefined) throw new Error('internal: the total of nothing');
  const sum = (of: (result: Result) => number): number =>
    results.reduce((all, result) => all + of(result), 0);
  const spread = (of: (result: Result) => number, worst: (...values: number[]) => number): Spread => ({
    all: sum(of) / results.length,
    worst: worst(...results.map(of)),
  });
  return {
    regime: first.regime,
    seeds: results.length,
    purchases: sum((result) => result.purchases),
    shownPending: sum((result) => result.shownPending),
    sightings: sum((result) => result.sightings),
    precision: spread((result) => result.precision, Math.min),
    recall: spread((result) => result.recall, Math.min),
    doubled: spread((result) => result.doubled, Math.max),
    lost: spread((result) => result.lost, Math.max),
    pendingLeft: spread((result) => result.pendingLeft, Math.max),
    reviewed: spread((result) => result.reviewed, Math.max),
    byKind: recallByKind(results),
  };
}

function recallByKind(results: readonly Result[]): Map<PurchaseKind, number> {
  const counts = new Map<PurchaseKind, { right: number; all: number }>();
  for (const result of results) {
    for (const [kind, { right, all }] of result.recallByKind) {
      const so = counts.get(kind) ?? { right: 0, all: 0 };
      counts.set(kind, { right: so.right + right, all: so.all + all });
    }
  }
  return new Map([...counts].map(([kind, { right, all }]) => [kind, right / all]));
}

const HEAD = [
  'ids of the bank',
  'precision',
  'recall',
  'doubled/1k',
  'lost/1k',
  'pending left/1k',
  'review',
  'plain',
  'tip',
  'fuel',
  'hotel',
  'abroad',
];
const KINDS: readonly PurchaseKind[] = ['plain', 'tip', 'fuel', 'hotel', 'abroad'];

/** A table of plain text: all seeds, and the worst seed in brackets. */
export function tableOfTotals(totals: readonly Total[]): string {
  const rows = [HEAD, ...totals.map(cellsOf)];
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

const cellsOf = (total: Total): string[] => {
  const show = ({ all, worst }: Spread, digits: number): string =>
    `${all.toFixed(digits)} (${worst.toFixed(digits)})`;
  return [
    total.regime,
    show(total.precision, 4),
    show(total.recall, 4),
    show(total.doubled, 2),
    show(total.lost, 2),
    show(total.pendingLeft, 2),
    `${(total.reviewed.all * 100).toFixed(2)} %`,
    ...KINDS.map((kind) => total.byKind.get(kind)?.toFixed(3) ?? '-'),
  ];
};

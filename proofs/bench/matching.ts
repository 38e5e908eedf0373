/**
 * How well matching tells entries apart, and how quickly: households made of real card entries, as five kinds of banks
 * show them. docs/matching.md says what is injected and what the figures mean.
 */
import { cardFile, NO_CARD_ROWS, readCardRows } from '../matching/card-rows.ts';
import { REGIMES, type Regime } from '../matching/feed.ts';
import { type Pool, poolOf, type Size } from '../matching/history.ts';
import { measure, speedOf, windowsOf } from '../matching/measure.ts';
import {
  PUBLISHED_SEEDS,
  type Spread,
  TARGETS,
  type Total,
  tableOfTotals,
  totalOf,
} from '../matching/totals.ts';
import type { Options } from './options.ts';
import { type Figure, median, progress } from './report.ts';

const SIZE: Size = { households: 60, days: 240, purchases: 395 };
const QUICK_SIZE: Size = { ...SIZE, households: 20 };
const QUICK_SEEDS = PUBLISHED_SEEDS.slice(0, 1);
/** Runs before the clock counts, so that the code is compiled. */
const WARM_UPS = 3;
const SPEED_SEED = PUBLISHED_SEEDS[0] ?? 0;

/** Measures every regime; says so and gives nothing when the real entries are not there. */
export function measureMatching(options: Options): Figure[] {
  const file = cardFile();
  if (file === null) {
    progress(`matching: left out, ${NO_CARD_ROWS}`);
    return [];
  }
  const pool = poolOf(readCardRows(file));
  const size = options.quick ? QUICK_SIZE : SIZE;
  const seeds = options.quick ? QUICK_SEEDS : PUBLISHED_SEEDS;
  progress(
    `matching: seeds ${seeds.join(', ')}, ${size.households} households of ${size.purchases} purchases`,
  );
  const totals = REGIMES.map((regime) => {
    const total = totalOf(seeds.map((seed) => measure(regime, seed, pool, size)));
    progress(`matching: ${regime}, ${total.purchases} purchases, ${total.shownPending} shown pending`);
    return total;
  });
  console.log(`\n${tableOfTotals(totals)}\nall seeds (worst seed); recall by kind at the right\n`);
  return [...totals.flatMap(figuresOf), ...REGIMES.map((regime) => speed(regime, pool, options))];
}

function figuresOf(total: Total): Figure[] {
  const figure = (what: string, { all, worst }: Spread, target: number, atMost: boolean): Figure => ({
    section: 'matching',
    what: `${total.regime}: ${what}`,
    ours: all.toFixed(4),
    theirs: `the truth, ${total.seeds} seeds`,
    ratio: worst,
    target,
    atMost,
  });
  return [
    figure('precision, worst seed', total.precision, TARGETS.precision, false),
    figure('recall, worst seed', total.recall, TARGETS.recall, false),
    figure('doubled per 1,000, worst seed', total.doubled, TARGETS.doubled, true),
    figure('lost per 1,000, worst seed', total.lost, TARGETS.lost, true),
  ];
}

function speed(regime: Regime, pool: Pool, options: Options): Figure {
  const windows = windowsOf(regime, SPEED_SEED, pool, QUICK_SIZE);
  for (let round = 0; round < WARM_UPS; round++) speedOf(windows);
  const perSecond = median(Array.from({ length: options.rounds }, () => speedOf(windows)));
  return {
    section: 'matching',
    what: `${regime}: entries a second, one core`,
    ours: `${Math.round(perSecond / 1_000)} k/s`,
    theirs: `${TARGETS.perSecond / 1_000} k/s`,
    ratio: perSecond / TARGETS.perSecond,
    target: 1,
  };
}

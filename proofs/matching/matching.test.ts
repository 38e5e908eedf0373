/** The quick version of the matching bench: below its targets the build is red. */
import { describe, expect, it } from 'vitest';
import { cardFile, NO_CARD_ROWS, readCardRows } from './card-rows.ts';
import { REGIMES } from './feed.ts';
import { type Pool, poolOf } from './history.ts';
import { measure, speedOf, windowsOf } from './measure.ts';
import { PUBLISHED_SEEDS, TARGETS } from './totals.ts';

const file = cardFile();
const SIZE = { households: 14, days: 240, purchases: 395 };
const [SEED = 0] = PUBLISHED_SEEDS;
/** A third of the target: this machine may do anything else at the same time. */
const SPEED_MIN = TARGETS.perSecond / 3;

describe.skipIf(file === null)(
  `matching against the truth of real card entries${file === null ? ` (${NO_CARD_ROWS})` : ''}`,
  () => {
    let known: Pool | null = null;
    const pool = (): Pool => {
      known ??= poolOf(readCardRows(file ?? ''));
      return known;
    };

    for (const regime of REGIMES)
      it(`invariant 5: where a bank gives ${regime}, pending and booked become one, and nothing else does`, () => {
        const result = measure(regime, SEED, pool(), SIZE);
        expect(result.shownPending).toBeGreaterThan(500);
        expect(result.precision).toBeGreaterThanOrEqual(TARGETS.precision);
        expect(result.recall).toBeGreaterThanOrEqual(TARGETS.recall);
        expect(result.doubled).toBeLessThanOrEqual(TARGETS.doubled);
        expect(result.lost).toBeLessThanOrEqual(TARGETS.lost);
        expect(result.pendingLeft).toBe(0);
      });

    it('decides quickly', () => {
      const windows = windowsOf('new id when booked', SEED, pool(), { ...SIZE, households: 5 });
      for (let round = 0; round < 3; round++) speedOf(windows);
      expect(speedOf(windows)).toBeGreaterThan(SPEED_MIN);
    });
  },
);

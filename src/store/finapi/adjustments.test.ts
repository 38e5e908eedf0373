import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OwnerScope } from '../../engine/ports.ts';
import { openTestStore, type TestStore } from '../testing.ts';

let store: TestStore;
let scope: OwnerScope;
beforeAll(async () => {
  store = await openTestStore();
  scope = await store.seedOwner();
});
afterAll(() => store.close());

interface Said {
  readonly difference: string;
  readonly to: string;
  /** The last day of the last gap, with the difference after it. */
  readonly gap?: { readonly to: string; readonly difference: string };
}

/** What syncs keep, as the serving role keeps it. */
const keep = (accountId: number, said: Said | null) =>
  store.app.transaction(scope, (tx) =>
    tx.run(
      {
        text: `update accounts set reconciliation = $3::jsonb, reconciled_at = now() where owner_id = $1 and id = $2`,
      },
      [
        scope.ownerId,
        accountId,
        said === null
          ? null
          : JSON.stringify({
              difference: said.difference,
              to: said.to,
              gaps: said.gap === undefined ? [] : [{ from: '2026-01-01', to: said.gap.to }],
              sinceGap: said.gap === undefined ? null : { difference: said.gap.difference },
            }),
      ],
    ),
  );
const rows = async (accountId: number) =>
  (
    await store.app.rows(
      scope,
      {
        text: `select booked_on, amount, currency from finapi_adjustments where owner_id = $1 and account_id = $2
          order by booked_on, id`,
      },
      [scope.ownerId, accountId],
    )
  ).map((row) => row.join(' '));
const hide = (accountId: number) =>
  store.admin('update finapi_adjustments set hidden_at = now() where owner_id = $1 and account_id = $2', [
    scope.ownerId,
    accountId,
  ]);

describe('adjusting entries', () => {
  it('stand for what the balance of the bank says and its entries do not, on the day of the balance', async () => {
    const account = await store.seedAccount(scope);
    await keep(account, { difference: '0.00', to: '2026-03-01' });
    expect(await rows(account)).toEqual([]);
    await keep(account, { difference: '-12.50', to: '2026-03-02' });
    expect(await rows(account)).toEqual(['2026-03-02 -12.50 EUR']);
    await keep(account, { difference: '-12.50', to: '2026-03-03' });
    expect(await rows(account)).toEqual(['2026-03-02 -12.50 EUR']);
    await keep(account, { difference: '7.50', to: '2026-03-04' });
    expect(await rows(account)).toEqual(['2026-03-02 -12.50 EUR', '2026-03-04 20.00 EUR']);
  });

  it('go when a later sync explains what they were made for', async () => {
    const account = await store.seedAccount(scope);
    await keep(account, { difference: '5', to: '2026-03-01' });
    await keep(account, { difference: '25', to: '2026-03-02' });
    await keep(account, { difference: '20', to: '2026-03-03' });
    expect(await rows(account)).toEqual(['2026-03-02 20 EUR']);
    await keep(account, { difference: '0.00', to: '2026-03-04' });
    expect(await rows(account)).toEqual([]);
    await keep(account, { difference: '3', to: '2026-03-04' });
    await keep(account, null);
    expect(await rows(account)).toEqual([]);
  });

  it('stand at the end of days that were never seen, so that the days after them are right', async () => {
    const account = await store.seedAccount(scope);
    await keep(account, {
      difference: '100',
      to: '2026-03-20',
      gap: { to: '2026-02-10', difference: '-1' },
    });
    expect(await rows(account)).toEqual(['2026-02-10 101 EUR', '2026-03-20 -1 EUR']);
    await keep(account, { difference: '-1', to: '2026-03-21' });
    expect(await rows(account)).toEqual(['2026-03-20 -1 EUR']);
  });

  it('are not made again when a person deleted them', async () => {
    const account = await store.seedAccount(scope);
    await keep(account, { difference: '9', to: '2026-03-01' });
    await hide(account);
    await keep(account, { difference: '9', to: '2026-03-02' });
    const seen = await store.app.rows(
      scope,
      { text: 'select id from finapi_entries where owner_id = $1 and account_id = $2' },
      [scope.ownerId, account],
    );
    expect([seen.length, await rows(account)]).toEqual([0, ['2026-03-01 9 EUR']]);
  });

  it('add up to what the latest reconciliation lacks, whatever was said before', async () => {
    const cents = fc.integer({ min: -500, max: 500 });
    const said = fc.option(
      fc.record({ whole: cents, day: fc.integer({ min: 1, max: 28 }), later: fc.option(cents) }),
      { nil: null, freq: 8 },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(said, { minLength: 1, maxLength: 8 }), async (steps) => {
        const account = await store.seedAccount(scope);
        for (const step of steps) {
          const day = String(step?.day).padStart(2, '0');
          const later = step?.later ?? null;
          await keep(
            account,
            step === null
              ? null
              : {
                  difference: text(step.whole),
                  to: `2026-03-${day}`,
                  ...(later === null ? {} : { gap: { to: '2026-02-15', difference: text(later) } }),
                },
          );
          const [sum] = await store.admin(
            `select coalesce(sum(amount), 0) = $3::numeric, coalesce(sum(amount) filter (where booked_on > '2026-02-15'), 0)
              = $4::numeric from finapi_adjustments where owner_id = $1 and account_id = $2`,
            [scope.ownerId, account, text(step?.whole ?? 0), text(later ?? 0)],
          );
          expect(sum?.[0]).toBe('t');
          if (later !== null) expect(sum?.[1]).toBe('t');
        }
      }),
      { numRuns: 25 },
    );
  });
});

const text = (cents: number): string => (cents / 100).toFixed(2);

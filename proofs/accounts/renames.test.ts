/** Random banks that rename their accounts with every consent, and a person who answers what is asked: on a real store. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OwnerScope } from '../../src/engine/ports.ts';
import { ScriptedBank } from '../../src/engine/sync/testing.ts';
import { type AccountsHouse, bankAccount, IBANS, openAccountsHouse } from './house.ts';

/** Runs of a fresh owner, consents of a run, and rounds of answers after each. */
const RUNS = 8;
const CONSENTS_MAX = 3;
const ROUNDS_MAX = 3;
const LIMIT_MS = 120_000;

interface Truth {
  readonly currency: string;
  readonly kind: 'current' | 'savings' | 'card';
  readonly iban: number | null;
  readonly tail: string | null;
  readonly stable: boolean;
}

let house: AccountsHouse;
beforeAll(async () => {
  house = await openAccountsHouse();
});
afterAll(() => house.bench.close());

const truths = fc
  .array(
    fc.record({
      currency: fc.constantFrom('EUR', 'USD'),
      kind: fc.constantFrom('current' as const, 'savings' as const, 'card' as const),
      iban: fc.option(fc.nat(IBANS.length - 1), { nil: null }),
      tail: fc.constantFrom('1111', '2222', null),
      stable: fc.boolean(),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .filter((all) =>
    all.every(
      ({ iban, currency }) =>
        iban === null || all.filter((two) => two.iban === iban && two.currency === currency).length === 1,
    ),
  );

const shownAs = (truth: Truth, at: number, consent: number) => ({
  ...bankAccount(`truth-${at}`, truth.iban === null ? null : (IBANS[truth.iban] ?? null), {
    kind: truth.kind,
    currency: truth.currency,
    ...(truth.tail === null ? {} : { maskedCard: `XXXXXXXX${truth.tail}` }),
    ...(truth.stable ? { stableId: `stable-${at}` } : {}),
  }),
  handle: `${consent}-${at}`,
});

/** Which account has the entry of each truth; each entry is there once. */
async function placesOf(scope: OwnerScope): Promise<ReadonlyMap<number, number>> {
  const places = new Map<number, number>();
  for (const entry of await house.entries(scope)) {
    const [, account, truth] = /^(\d+) Payment truth-(\d+)$/.exec(entry) ?? [];
    expect(places.has(Number(truth))).toBe(false);
    places.set(Number(truth), Number(account));
  }
  return places;
}

describe('invariant 3: however often a bank renames its accounts', () => {
  it(
    'each keeps its one account, with the answers of somebody who knows',
    async () => {
      await fc.assert(
        fc.asyncProperty(truths, fc.boolean(), async (all, permanent) => {
          const scope = await house.begin();
          const bank = new ScriptedBank({ idStability: permanent ? 'permanent' : 'per_consent' });
          bank.accounts = all.map((truth, at) => shownAs(truth, at, 0));
          const connectionId = await house.bench.connect(scope);
          /** Labels are the bank's: they say which truth a question is about. */
          const truthOf = (label: string | null) => Number(/^Account \d+-(\d+)$/.exec(label ?? '')?.[1]);
          const answerAll = async (): Promise<void> => {
            for (let round = 0; round < ROUNDS_MAX; round++) {
              const open = await house.open(scope, connectionId);
              if (open.length === 0) return;
              const places = await placesOf(scope);
              const answers = open.map(({ id, label }) => {
                const accountId = places.get(truthOf(label)) ?? null;
                return { mappingId: id, answer: accountId === null ? 'new' : 'account', accountId } as const;
              });
              expect(await house.answer(scope, connectionId, answers)).toMatchObject({ ok: true });
              await house.runSent(bank);
            }
            expect(await house.open(scope, connectionId)).toEqual([]);
          };
          await house.bench.sync(scope, connectionId, bank);
          await answerAll();
          const before = await placesOf(scope);
          expect(before.size).toBe(all.length);
          expect(new Set(before.values()).size).toBe(all.length);
          for (let consent = 1; consent <= CONSENTS_MAX; consent++) {
            bank.accounts = all.map((truth, at) => shownAs(truth, at, consent)).reverse();
            await house.reconnected(scope, connectionId, bank);
            expect(await house.accounts(scope)).toHaveLength(all.length);
            await answerAll();
            expect(await house.accounts(scope)).toHaveLength(all.length);
            expect(await placesOf(scope)).toEqual(before);
          }
        }),
        { numRuns: RUNS },
      );
    },
    LIMIT_MS,
  );
});

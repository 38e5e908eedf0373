import { describe, expect, it } from 'vitest';
import type { LocalDate } from '../../core/dates.ts';
import type { Currency, Decimal } from '../../core/money.ts';
import type { ContradictedEntry, SaidBalance } from './ledger-port.ts';
import { type SeenAccountFacts, settleAccount } from './settle-account.ts';

const SEEN = { from: '2026-05-01' as LocalDate, to: '2026-05-10' as LocalDate };
const BALANCE: SaidBalance = {
  type: 'interim_booked',
  amount: { amount: '1.00' as Decimal, currency: 'EUR' as Currency },
  date: SEEN.to,
  at: null,
  line: 1,
  askedAt: 5_000,
};
const FACTS: SeenAccountFacts = {
  accountId: 1,
  balances: [BALANCE, { ...BALANCE, askedAt: 4_000 }],
  seen: SEEN,
  contradicted: [],
  quarantined: false,
  changed: false,
  now: 6_000,
};

/** What is asked of the ledger, which gives these answers. */
async function asked(
  facts: Partial<SeenAccountFacts>,
  answers = { saved: 0, gaps: false },
): Promise<string[]> {
  const calls: string[] = [];
  await settleAccount(
    {
      saveBalances: async () => answers.saved,
      appendEvent: async ({ type }) => calls.push(type),
      cover: async (_, source) => {
        calls.push(`cover ${source}`);
        return answers.gaps;
      },
      keepQuarantine: async (_, { entries }) => void calls.push(`quarantine ${entries.length}`),
      countBalances: async (_, from, since) => void calls.push(`count ${from} ${since}`),
      publishReconciliation: async () => void calls.push('publish'),
    },
    { ...FACTS, ...facts },
    {},
  );
  return calls;
}

describe('what a sync leaves of an account', () => {
  const worked = ['count 2026-05-01 4000', 'publish'];

  it('is worked out when a balance, an entry or a gap is another than before, else not', async () => {
    expect(await asked({})).toEqual(['cover sync']);
    expect(await asked({}, { saved: 1, gaps: false })).toEqual(['balances.changed', 'cover sync', ...worked]);
    expect(await asked({ changed: true })).toEqual(['cover sync', ...worked]);
    expect(await asked({}, { saved: 0, gaps: true })).toEqual(['cover sync', ...worked]);
  });

  it('asks the quarantine only where something is in it, or comes to it', async () => {
    expect(await asked({ quarantined: true })).toEqual(['cover sync', 'quarantine 0']);
    const contradicted = [{} as ContradictedEntry];
    expect(await asked({ contradicted })).toEqual(['cover sync', 'quarantine 1']);
  });

  it('is only balances where no entries were asked for', async () => {
    expect(await asked({ seen: null }, { saved: 1, gaps: false })).toEqual(['balances.changed', 'publish']);
    expect(await asked({ seen: null, balances: [] })).toEqual([]);
  });
});

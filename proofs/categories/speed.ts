/** How fast the cascade is on one core: for `npm run bench -- categories`, and as a check of its own. */
import process from 'node:process';
import { INSTITUTIONS } from '../../sandbox/core/institutions.ts';
import { accountsOf, entriesOf } from '../../sandbox/core/story/index.ts';
import { categorise } from '../../src/core/categories/categorise.ts';
import type { CategoryFacts } from '../../src/core/categories/types.ts';
import { knowledge, NO_FACTS } from './labelled.ts';

/** What came out: rows a second of wall time and of this process's own computing time, and how many were answered. */
export interface CascadeSpeed {
  readonly rows: number;
  readonly perSecond: number;
  readonly perCpuSecond: number;
  readonly answered: number;
}

const FOUNDED = '2026-11-21';

/** Entries of the simulated banks without the codes that would decide at once: the whole cascade has to work. */
export function storyFacts(now = Date.parse('2026-11-21T12:00:00Z')): CategoryFacts[] {
  return INSTITUTIONS.flatMap(({ id, country }) =>
    accountsOf(id, 'demo').flatMap((account) =>
      entriesOf(account, { founded: FOUNDED, now }).map(
        (entry): CategoryFacts => ({
          ...NO_FACTS,
          direction: entry.amount.amount.startsWith('-') ? 'out' : 'in',
          amount: entry.amount.amount.replace('-', ''),
          currency: entry.amount.currency,
          accountKind: account.type,
          counterpartyName: entry.counterparty.name,
          text: entry.text,
          bankText: entry.bankText,
          btc: entry.btc,
          creditorId: entry.creditorId,
          mandateId: entry.mandateId,
          country,
        }),
      ),
    ),
  );
}

/** Categorises so many rows on this thread, after a warm-up; no cache is involved. */
export function cascadeSpeed(rows: number, facts = storyFacts()): CascadeSpeed {
  const known = knowledge();
  const run = (count: number): number => {
    let answered = 0;
    for (let at = 0; at < count; at++) {
      const one = facts[at % facts.length];
      if (one !== undefined && categorise(one, known).code !== null) answered += 1;
    }
    return answered;
  };
  run(Math.min(rows, 20_000));
  const cpu = process.cpuUsage();
  const from = process.hrtime.bigint();
  const answered = run(rows);
  const seconds = Number(process.hrtime.bigint() - from) / 1e9;
  const { user, system } = process.cpuUsage(cpu);
  return {
    rows,
    perSecond: Math.round(rows / seconds),
    perCpuSecond: Math.round((rows * 1e6) / (user + system)),
    answered,
  };
}

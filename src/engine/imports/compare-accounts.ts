/**
 * Accounts that a file may be of although none of its numbers leads to one: exports often name an account by a number of
 * the bank alone, or by its end. What that leaves open is asked, so that no second account is made silently (invariant 3).
 */
import { compareSure, type NumberKey } from '../../core/matching/account-evidence.ts';
import { holderKey, tailOf } from '../../core/matching/account-identity.ts';
import { type OtherAccount, type Recognised, recognise } from '../../core/matching/recognise-accounts.ts';
import { bankOf, ownAccountOf } from '../accounts/own-account.ts';
import type { AccountTraitsRow } from '../accounts/rows.ts';
import type { LedgerTransaction, NewIdentifier } from './ledger-port.ts';
import type { PocketSurvey } from './survey.ts';

/** The owner's accounts as they were before the file: read once, and only where they are needed. */
export class AccountsBefore {
  readonly #ledger: LedgerTransaction;
  #rows: Promise<readonly AccountTraitsRow[]> | null = null;
  #byTail: Map<string, OtherAccount[]> | null = null;

  constructor(ledger: LedgerTransaction) {
    this.#ledger = ledger;
  }

  #all(): Promise<readonly AccountTraitsRow[]> {
    this.#rows ??= this.#ledger.accountsToCompare();
    return this.#rows;
  }

  /** Whether numbers that everybody writes in one way say that an account is another one. */
  async isOther(accountId: number, numbers: readonly NewIdentifier[]): Promise<boolean> {
    const account = (await this.#all()).find((row) => row.accountId === accountId);
    return account !== undefined && compareSure(keysOf(numbers), account.numbers) === 'other';
  }

  /** What a pocket is whose numbers lead nowhere: known, new, or to be asked for. */
  async judge(pocket: PocketSurvey, numbers: readonly NewIdentifier[]): Promise<Recognised> {
    const { account, currency } = pocket;
    const tails = account.identifiers.map(({ value }) => tailOf(value)).filter((tail) => tail !== null);
    const known = await this.#tails();
    const others = [...new Set(tails.flatMap((tail) => known.get(tail) ?? []))];
    const [judged] = recognise(
      [
        {
          currency,
          kind: account.kind,
          holder: holderKey(account.holder),
          bank: bankOf(account.bic),
          tails,
          linked: null,
          answer: null,
          asked: null,
          numbers: keysOf(numbers),
          masked: [],
          found: [],
        },
      ],
      { links: [], others, numbersOf: () => [], permanent: false, newConsent: false },
    );
    return judged?.is ?? { kind: 'new' };
  }

  async #tails(): Promise<ReadonlyMap<string, OtherAccount[]>> {
    if (this.#byTail !== null) return this.#byTail;
    const byTail = new Map<string, OtherAccount[]>();
    for (const row of await this.#all()) {
      const one = { ...ownAccountOf(row), orphaned: false };
      for (const tail of new Set(one.tails)) byTail.set(tail, [...(byTail.get(tail) ?? []), one]);
    }
    this.#byTail = byTail;
    return byTail;
  }
}

const keysOf = (numbers: readonly NewIdentifier[]): NumberKey[] =>
  numbers.map(({ scheme, lookup }) => ({ scheme, lookup: lookup.toString('hex') }));

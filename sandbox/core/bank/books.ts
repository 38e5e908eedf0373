/** An account as the bank's own books have it: the truth that whoever fetches it can be held against. */
import { institutionById } from '../institutions.ts';
import { accountsOf } from '../story/index.ts';
import type { Day, SandboxAccount, SandboxBalance, SandboxEntry } from '../types.ts';
import { balancesAt, entriesAt, entryDay } from './account-data.ts';
import { type Parts, todayAt } from './parts.ts';
import { type Answer, badRequest, given } from './refusals.ts';
import { readLogin } from './scenarios.ts';

/** What the books say now. */
export interface Books {
  readonly account: SandboxAccount;
  readonly balances: readonly SandboxBalance[];
  /** Oldest first, of all time or from a day on. */
  readonly entries: readonly SandboxEntry[];
}

/** The books of a login's accounts; entries of this day and later, null for all. Refused: `bad_request`. */
export function booksOf(
  parts: Parts,
  institutionId: string,
  loginName: string,
  from: Day | null,
): Answer<readonly Books[]> {
  const institution = institutionById(institutionId);
  if (institution === null) return badRequest('there is none of this id', 'institution');
  const login = readLogin(institution, loginName);
  if (login === null) return badRequest('the bank does not know it', 'login');
  const now = parts.clock.now();
  const today = todayAt(institution, now);
  return given(
    accountsOf(institution.id, login.name).map((account) => ({
      account,
      balances: balancesAt(parts, account, now),
      entries: entriesAt(parts, account, now).filter(
        (entry) => from === null || entryDay(entry, today) >= from,
      ),
    })),
  );
}

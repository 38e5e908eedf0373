/** What every rule of the bank works with, and the call that it answers. */

import { dayIn } from '../calendars/index.ts';
import type { Day, SandboxInstitution } from '../types.ts';
import type { BankClock } from './clock.ts';
import type { BankRecord } from './model.ts';
import type { RecentCalls } from './recent-calls.ts';
import type { Records } from './records.ts';
import { type Answer, given, type Instant, refusedAs, type Trace } from './refusals.ts';
import type { Scenario } from './scenario-names.ts';
import { scenarioOf } from './scenarios.ts';
import { idOf, type Random } from './secrets.ts';

export interface Parts {
  readonly records: Records;
  readonly clock: BankClock;
  readonly random: Random;
  /** Entries of a page. */
  readonly pageEntries: number;
  readonly recentCalls: RecentCalls;
}

/** One request at the bank, whatever face it came through. */
export interface Call {
  readonly institution: SandboxInstitution;
  /** Whether the account holder is there. */
  readonly attended: boolean;
  readonly trace: Trace;
}

/** The bank's own record; it is there from the first start. */
export function bankOf(parts: Parts): BankRecord {
  const bank = parts.records.get('bank', 'main');
  if (bank === undefined) throw new Error('internal: a bank that was not founded');
  return bank;
}

/** The day at the institution. */
export const todayAt = (institution: SandboxInstitution, at: Instant): Day => dayIn(institution.zone, at);

/** Counts up. Gives 1 first. */
export function nextNumber(parts: Parts, kind: string): number {
  const last = (parts.records.get('counters', kind)?.last ?? 0) + 1;
  parts.records.put('counters', kind, { last });
  return last;
}

/** The next id of a kind, and its number. */
export function nextId(parts: Parts, kind: string): { id: string; number: number } {
  const number = nextNumber(parts, kind);
  return { id: idOf(bankOf(parts).seed, kind, number), number };
}

/** The scenario that is on for a call whose login is known, or for all logins. */
export const scenarioAt = (parts: Parts, call: Call): Scenario | null =>
  scenarioOf(parts.records, call.institution, call.trace.login);

/** Says whose call it is, once that is known. Gives a refusal where the bank is down for this login. */
export function callOf(parts: Parts, call: Call, login: string | null): Answer<null> {
  call.trace.login = login;
  return scenarioAt(parts, call) === 'bank-down' ? refusedAs('maintenance') : given(null);
}

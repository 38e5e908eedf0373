/** Entries that are added to the story by hand, booked later, or taken away again. */
import { institutionById } from '../institutions.ts';
import { accountsOf } from '../story/index.ts';
import type { Day, SandboxAccount, SandboxEntry, SandboxInstitution } from '../types.ts';
import { instantText } from './instants.ts';
import { ADDED_ENTRIES_MAX } from './limits.ts';
import type { AddedEntryRecord } from './model.ts';
import { nextId, type Parts, todayAt } from './parts.ts';
import { type Answer, badRequest, given, refusedAs } from './refusals.ts';
import { readLogin } from './scenarios.ts';

/** What is said of an entry that is to be added; null is not said. */
export interface NewEntry {
  readonly institution: string;
  readonly login: string;
  /** The account's key, usually its type. */
  readonly account: string;
  /** Exact text at the currency's scale; money in is positive. */
  readonly amount: string;
  readonly status: 'booked' | 'pending';
  readonly text: string | null;
  readonly counterparty: string | null;
  readonly bookingDate: Day | null;
  readonly valueDate: Day | null;
  readonly transactionDate: Day | null;
}

interface Place {
  readonly institution: SandboxInstitution;
  readonly account: SandboxAccount;
}

/** Adds an entry; gives it as the bank has it. Refused: `bad_request`. */
export function addEntry(parts: Parts, wanted: NewEntry): Answer<SandboxEntry> {
  const place = placeOf(wanted);
  if (!place.ok) return place;
  const { institution, account } = place.value;
  if (!isAtScale(account, wanted.amount)) return badRequest(scaleText(account), 'amount');
  if (parts.records.count('entries') >= ADDED_ENTRIES_MAX)
    return badRequest(`There are ${ADDED_ENTRIES_MAX} added entries already; reset the bank.`);
  const { id } = nextId(parts, 'add');
  const entry = entryOf(parts, wanted, place.value, id);
  parts.records.put('entries', id, {
    institution: institution.id,
    login: account.login,
    account: account.key,
    addedAt: parts.clock.now(),
    entry,
  });
  return given(entry);
}

function placeOf(wanted: NewEntry): Answer<Place> {
  const institution = institutionById(wanted.institution);
  if (institution === null) return badRequest('there is none of this id', 'institution');
  const login = readLogin(institution, wanted.login);
  if (login === null) return badRequest('the bank does not know it', 'login');
  const accounts = accountsOf(institution.id, login.name);
  const account = accounts.find(({ key }) => key === wanted.account);
  if (account !== undefined) return given({ institution, account });
  return badRequest(`one of ${accounts.map(({ key }) => key).join(', ')}`, 'account');
}

const scaleOf = (amount: string): number => amount.split('.')[1]?.length ?? 0;
const isAtScale = (account: SandboxAccount, amount: string): boolean =>
  scaleOf(amount) === scaleOf(account.opening);
const scaleText = (account: SandboxAccount): string =>
  `exactly ${scaleOf(account.opening)} decimals in ${account.currency}`;

function entryOf(parts: Parts, wanted: NewEntry, { institution, account }: Place, id: string): SandboxEntry {
  const now = parts.clock.now();
  const today = todayAt(institution, now);
  const isBooked = wanted.status === 'booked';
  const bookingDate = isBooked ? (wanted.bookingDate ?? today) : null;
  return {
    cause: `added:${id}`,
    status: wanted.status,
    id,
    pendingId: null,
    amount: { amount: wanted.amount, currency: account.currency },
    bookingDate,
    valueDate: wanted.valueDate ?? bookingDate,
    transactionDate: wanted.transactionDate ?? (isBooked ? null : today),
    bookedAt: isBooked && bookingDate === today ? instantText(institution.zone, now) : null,
    counterparty: { name: wanted.counterparty, iban: null, account: null, bic: null },
    text: wanted.text,
    bankText: null,
    endToEndId: null,
    mandateId: null,
    creditorId: null,
    btc: null,
    mcc: null,
    purpose: null,
    returnReason: null,
    reversal: false,
    original: null,
    charges: null,
    balanceAfter: null,
    parts: [],
  };
}

/** What changes when an added entry is booked; null is as it was. */
export interface Booking {
  readonly amount: string | null;
  readonly text: string | null;
  readonly bookingDate: Day | null;
  /** Whether the booked entry has another id than the pending one. */
  readonly newId: boolean;
}

/** Books a pending entry that was added. Gives it. Refused: `not_found`, `not_now` when it is booked, `bad_request`. */
export function bookEntry(parts: Parts, id: string, booking: Booking): Answer<SandboxEntry> {
  const found = parts.records.get('entries', id);
  const institution = found === undefined ? null : institutionById(found.institution);
  if (found === undefined || institution === null) return refusedAs('not_found');
  if (found.entry.status === 'booked') return refusedAs('not_now');
  const amount = booking.amount ?? found.entry.amount.amount;
  if (scaleOf(amount) !== scaleOf(found.entry.amount.amount))
    return badRequest(`as many decimals as ${found.entry.amount.amount}`, 'amount');
  const day = booking.bookingDate ?? todayAt(institution, parts.clock.now());
  const bookedId = booking.newId ? nextId(parts, 'add').id : id;
  const entry: SandboxEntry = {
    ...found.entry,
    status: 'booked',
    id: bookedId,
    amount: { ...found.entry.amount, amount },
    text: booking.text ?? found.entry.text,
    bookingDate: day,
    valueDate: found.entry.valueDate ?? day,
  };
  const record: AddedEntryRecord = { ...found, entry };
  parts.records.drop('entries', id);
  parts.records.put('entries', bookedId, record);
  return given(entry);
}

/** Takes an added entry away. Refused: `not_found`. */
export function removeEntry(parts: Parts, id: string): Answer<null> {
  if (parts.records.get('entries', id) === undefined) return refusedAs('not_found');
  parts.records.drop('entries', id);
  return given(null);
}

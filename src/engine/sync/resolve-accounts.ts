/** From a bank's list to accounts of the owner: known ones are found, new ones made, doubtful ones asked for. */
import type { SeenAccount } from '../../connectors/contract.ts';
import { takesIn } from '../../core/connection/wanted.ts';
import { type Recognised, type Recognition, recognise } from '../../core/matching/recognise-accounts.ts';
import { storable } from '../../core/text.ts';
import { ownAccountOf } from '../accounts/own-account.ts';
import type { ListingFacts, StoredMapping } from '../accounts/rows.ts';
import type { ConnectionFault } from '../connection-rows.ts';
import type { NewAccount } from '../imports/ledger-port.ts';
import { keysOf, type Listed, listedOf, seenOf } from './listed-accounts.ts';
import { notUnderstood, type Run } from './parts.ts';
import { handlePlace } from './sealed-pages.ts';
import { LIST_ORDINAL, type NewPart, type StoredLink, type SyncLedger } from './store-port.ts';

/** What a list came to: its accounts are parts of the sync, or it is that of another connection. */
export type Resolved = { readonly duplicateOf: number | null };

/**
 * Resolves a whole list in one transaction and makes its accounts parts of the sync. A new connection that shows exactly
 * the accounts of another one changes nothing.
 * @param whole whether the list is known to hold all accounts: only then an account can be missing.
 */
export async function resolveAccounts(
  run: Run,
  accounts: readonly SeenAccount[],
  whole: boolean,
): Promise<Resolved> {
  const { parts, work, sync } = run;
  const { connectionId } = sync;
  const listed = accounts.map((seen) => listedOf(run, seen));
  return parts.store.inLedger(work, async (ledger) => {
    const facts = await ledger.listingFacts(connectionId);
    const links = await ledger.linksOf(connectionId);
    const { recognised, answers } = await recogniseAll(run, ledger, listed, { facts, links });
    const duplicateOf =
      links.length > 0 || facts.forceNew ? null : await duplicate(ledger, connectionId, recognised);
    if (duplicateOf !== null) return { duplicateOf };
    const made: NewPart[] = [];
    for (const [at, one] of listed.entries()) {
      const recognition = recognised[at];
      if (recognition === undefined) continue;
      const kept = new Set(recognition.numbers.map(({ lookup }) => lookup));
      const own = one.numbers.filter(({ lookup }) => kept.has(lookup.toString('hex')));
      const isAnswered = (answers[at]?.answer ?? null) !== null;
      const is = wantedOf(facts, links.length === 0, one, isAnswered, recognition.is);
      const part = await resolveOne(run, ledger, { ...one, numbers: own }, is);
      await follow(run, ledger, one, answers[at] ?? null, part);
      made.push(part);
    }
    await closeList(run, ledger, { listed, recognised, whole, made, mapped: facts.mappings.length > 0 });
    return { duplicateOf: null };
  });
}

/**
 * What is not wanted is left out; the next list asks again, because another choice may be made by then. Accounts that are
 * known stay, and so does what the account holder said of one. One that may be known is asked for at any time.
 */
function wantedOf(
  { wanted }: ListingFacts,
  first: boolean,
  { seen: { account } }: Listed,
  answered: boolean,
  is: Recognised,
): Recognised {
  if (is.kind === 'known' || answered) return is;
  return takesIn(wanted, account.kind, first || is.kind === 'ask') ? is : { kind: 'ignored' };
}

async function recogniseAll(
  run: Run,
  ledger: SyncLedger,
  listed: readonly Listed[],
  { facts, links }: { readonly facts: ListingFacts; readonly links: readonly StoredLink[] },
) {
  const { sync, offers } = run;
  const { sightings, answers, ...known } = await seenOf(ledger, sync.connectionId, listed, links, facts);
  const recognised = recognise(sightings, {
    ...known,
    links: links.map(ownAccountOf),
    permanent: offers.accounts?.idStability === 'permanent',
    newConsent: facts.listedGrantId !== null && facts.listedGrantId !== sync.grantId,
  });
  return { recognised, answers };
}

/** The connection to the same login, when all accounts are known and all its own. */
async function duplicate(
  ledger: SyncLedger,
  connectionId: number,
  recognised: readonly Recognition[],
): Promise<number | null> {
  const ids = recognised.map(({ is }) => (is.kind === 'known' ? is.accountId : null));
  const known = ids.filter((id) => id !== null);
  return known.length === 0 || known.length < ids.length ? null : ledger.sameAccounts(connectionId, known);
}

/** An answer goes along with a handle that changed, and knows the account that was made for it. */
async function follow(
  { parts }: Run,
  ledger: SyncLedger,
  { lookup }: Listed,
  mapping: StoredMapping | null,
  part: NewPart,
): Promise<void> {
  // A question of this handle has taken its place.
  if (mapping === null || part.fault?.code === 'account_unclear') return;
  if (mapping.lookup !== lookup) await ledger.moveMapping(mapping.id, lookup, parts.now());
  if (mapping.answer === 'new' && mapping.accountId === null && part.accountId !== null)
    await ledger.fulfilMapping(mapping.id, part.accountId, parts.now());
}

async function closeList(
  run: Run,
  ledger: SyncLedger,
  list: {
    readonly listed: readonly Listed[];
    readonly recognised: readonly Recognition[];
    readonly whole: boolean;
    readonly made: readonly NewPart[];
    /** Whether there are questions, answered or not. */
    readonly mapped: boolean;
  },
): Promise<void> {
  const { parts, work, sync } = run;
  const now = parts.now();
  const asked = list.recognised.map(({ is }) => (is.kind === 'ask' ? is.why : null));
  const open = list.listed.filter((_, at) => asked[at] !== null).map(({ lookup }) => lookup);
  const isAnotherLogin = asked.includes('other_accounts');
  if (list.whole) {
    if (list.mapped) await ledger.closeMappings(sync.connectionId, open);
    const shown = list.listed.map(({ lookup }) => lookup);
    // Another login says nothing of the accounts of this one.
    if (!isAnotherLogin) await ledger.markAbsent(sync.connectionId, shown, now);
  }
  // As long as something is asked, the list of this consent is not settled.
  if (open.length === 0 && sync.grantId !== null) await ledger.noteListed(sync.connectionId, sync.grantId);
  if (list.mapped) await ledger.noteApplied(sync.connectionId);
  await ledger.addParts(work.syncId, list.made, now);
  await ledger.changePart(
    work.syncId,
    LIST_ORDINAL,
    { status: 'success', stage: 'done', sealedCursor: null },
    now,
  );
  await ledger.dropObservations(work.syncId, LIST_ORDINAL);
}

/** Finds or makes one account, and gives its part of the sync. */
async function resolveOne(run: Run, ledger: SyncLedger, one: Listed, is: Recognised): Promise<NewPart> {
  const { sync, work } = run;
  const { seen, lookup } = one;
  const failed = (fault: ConnectionFault): NewPart => ({ lookup, accountId: null, status: 'failed', fault });
  if (is.kind === 'ignored') return { lookup, accountId: null, status: 'skipped', fault: null };
  if (is.kind === 'ask') {
    await ledger.openMapping(sync.connectionId, questionOf(one, is), run.parts.now());
    return failed({ code: 'account_unclear' });
  }
  const origin = { connectionId: sync.connectionId, syncId: work.syncId };
  const account = accountOf(one);
  let accountId: number;
  if (is.kind === 'known') {
    accountId = is.accountId;
    await ledger.completeAccount(accountId, account);
    await ledger.adoptAccount(accountId, sync.connectionId, origin);
  } else {
    if (account.currency === '') return failed(notUnderstood('a new account without a currency'));
    accountId = await ledger.createAccount(sync.connectionId, account, origin);
  }
  const currency = (await ledger.accountExists(accountId))?.currency ?? account.currency;
  await ledger.addIdentifiers(accountId, currency, [...one.numbers, ...one.masked]);
  await ledger.saveLink(sync.connectionId, linkOf(run, one, accountId), run.parts.now());
  const status = seen.status === 'open' ? 'waiting' : 'skipped';
  return { lookup, accountId, status, fault: null };
}

const questionOf = (one: Listed, { why, candidates }: Extract<Recognised, { kind: 'ask' }>) => {
  const { kind, currency, label, holder, masked: maskedNumber } = accountOf(one);
  return {
    lookup: one.lookup,
    reason: why,
    candidates,
    kind,
    currency: currency === '' ? null : currency,
    label,
    holder,
    maskedNumber,
    numbers: keysOf(one.numbers),
    masked: keysOf(one.masked),
  };
};

function linkOf({ sealer, sync }: Run, { seen, lookup }: Listed, accountId: number) {
  return {
    lookup,
    accountId,
    sealedHandle: sealer.seal(handlePlace(sync.connectionId, lookup), Buffer.from(seen.handle)),
    bankStatus: seen.status,
    creditLimit: seen.creditLimit?.amount ?? null,
    overdraftLimit: seen.overdraftLimit?.amount ?? null,
    nextPayment: nextPaymentOf(seen),
  };
}

const nextPaymentOf = ({ nextPayment: next }: SeenAccount) =>
  next === undefined || next === null ? null : { amount: next.amount.amount, date: next.date };

const storableOrNull = (text: string | null): string | null => (text === null ? null : storable(text));

function accountOf({ seen, numbers, masked }: Listed): NewAccount {
  const { account } = seen;
  const shown = [...numbers, ...masked].find(({ scheme }) => scheme !== 'stable');
  return {
    kind: account.kind,
    currency: account.currency ?? '',
    label: storableOrNull(account.label ?? account.product),
    holder: storableOrNull(account.holder),
    product: storableOrNull(account.product),
    bic: storableOrNull(account.bic),
    bankName: storableOrNull(account.bankName),
    masked: shown?.masked ?? null,
  };
}

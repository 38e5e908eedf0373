/** From a bank's list to accounts of the owner: known ones are found, new ones made, doubtful ones asked for. */
import type { SeenAccount } from '../../connectors/contract.ts';
import { lookupKeys } from '../../core/matching/account-identity.ts';
import {
  isMaskedNumber,
  type LinkedAccount,
  type Recognised,
  recognise,
  type Sighting,
} from '../../core/sync/recognise-accounts.ts';
import { storable } from '../../core/text.ts';
import type { ConnectionFault } from '../connection-rows.ts';
import type { NewAccount, NewIdentifier } from '../imports/ledger-port.ts';
import { notUnderstood, type Run } from './parts.ts';
import { handlePlace } from './sealed-pages.ts';
import { LIST_ORDINAL, type NewPart, type StoredLink, type SyncLedger } from './store-port.ts';

/** An account of the bank's list with everything by which it can be found. */
interface Listed {
  readonly seen: SeenAccount;
  /** Keyed hash of the handle, hexadecimal. */
  readonly lookup: string;
  readonly numbers: readonly NewIdentifier[];
  readonly masked: readonly NewIdentifier[];
}

/**
 * Resolves a whole list in one transaction and makes its accounts parts of the sync.
 * @param whole whether the list is known to hold all accounts: only then an account can be missing.
 */
export async function resolveAccounts(
  run: Run,
  accounts: readonly SeenAccount[],
  whole: boolean,
): Promise<void> {
  const { parts, work, sync } = run;
  const listed = accounts.map((seen) => listedOf(run, seen));
  await parts.store.inLedger(work, async (ledger) => {
    const links = await ledger.linksOf(sync.connectionId);
    const recognised = await recogniseAll(run, ledger, listed, links);
    const made: NewPart[] = [];
    for (const [at, one] of listed.entries()) {
      const recognition = recognised[at];
      if (recognition === undefined) continue;
      const kept = new Set(recognition.numbers.map(({ lookup }) => lookup));
      const own = one.numbers.filter(({ lookup }) => kept.has(lookup.toString('hex')));
      made.push(await resolveOne(run, ledger, { ...one, numbers: own }, recognition.is));
    }
    const now = parts.now();
    if (whole)
      await ledger.markAbsent(
        sync.connectionId,
        listed.map(({ lookup }) => lookup),
        now,
      );
    await ledger.addParts(work.syncId, made, now);
    await ledger.changePart(
      work.syncId,
      LIST_ORDINAL,
      { status: 'success', stage: 'done', sealedCursor: null },
      now,
    );
    await ledger.dropObservations(work.syncId, LIST_ORDINAL);
  });
}

function listedOf(run: Run, seen: SeenAccount): Listed {
  const { parts, sync, sealer, connector } = run;
  const { ownerId } = sync.scope;
  const identifier = (text: string, scheme: string, value: string): NewIdentifier => {
    const lookup = parts.vault.lookupHash(ownerId, text);
    const place = { table: 'account_identifiers', column: 'sealed', row: lookup.toString('hex') };
    return {
      lookup,
      scheme,
      masked: storable(parts.mask(value)),
      sealed: sealer.seal(place, Buffer.from(value)),
    };
  };
  const numbers: NewIdentifier[] = [];
  const masked: NewIdentifier[] = [];
  for (const { text, identifier: one } of lookupKeys(seen.account)) {
    const scheme = text.slice(0, text.indexOf(':'));
    if (isMaskedNumber(one.scheme, one.value)) masked.push(identifier(`masked:${text}`, scheme, one.value));
    else numbers.push(identifier(text, scheme, one.value));
  }
  if (seen.stableId !== null)
    numbers.push(identifier(`stable:${connector.manifest.id}:${seen.stableId}`, 'stable', seen.stableId));
  const handle = `handle:${sync.connectionId}:${seen.account.currency ?? ''}:${seen.handle}`;
  return { seen, lookup: parts.vault.lookupHash(ownerId, handle).toString('hex'), numbers, masked };
}

async function recogniseAll(
  run: Run,
  ledger: SyncLedger,
  listed: readonly Listed[],
  links: readonly StoredLink[],
) {
  const lookups = listed.flatMap(({ numbers }) => numbers.map(({ lookup }) => lookup));
  const found = Map.groupBy(await ledger.findAccounts(lookups, false), ({ lookup }) => lookup);
  const linked = new Map(links.map((link) => [link.lookup, link]));
  const numbers = Map.groupBy(
    await ledger.numbersOf(links.map(({ accountId }) => accountId)),
    ({ accountId }) => accountId,
  );
  const sightings = listed.map(({ seen, lookup, ...keys }): Sighting => {
    const ours = keyTexts(keys.numbers);
    return {
      currency: seen.account.currency,
      kind: seen.account.kind,
      linked: linked.get(lookup)?.accountId ?? null,
      numbers: ours,
      masked: keyTexts(keys.masked),
      found: ours.flatMap((key) => found.get(key.lookup) ?? []),
    };
  });
  const known = links.map(
    ({ accountId, currency, kind }): LinkedAccount => ({
      accountId,
      currency,
      kind,
      numbers: numbers.get(accountId) ?? [],
    }),
  );
  return recognise(sightings, known, run.offers.accounts?.idStability === 'permanent');
}

const keyTexts = (identifiers: readonly NewIdentifier[]) =>
  identifiers.map(({ scheme, lookup }) => ({ scheme, lookup: lookup.toString('hex') }));

/** Finds or makes one account, and gives its part of the sync. */
async function resolveOne(run: Run, ledger: SyncLedger, one: Listed, is: Recognised): Promise<NewPart> {
  const { sync, work } = run;
  const { seen, lookup } = one;
  const failed = (fault: ConnectionFault): NewPart => ({ lookup, accountId: null, status: 'failed', fault });
  if (is.kind === 'ask') return failed({ code: 'account_unclear' });
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

function linkOf({ sealer, sync }: Run, { seen, lookup }: Listed, accountId: number) {
  return {
    lookup,
    accountId,
    sealedHandle: sealer.seal(handlePlace(sync.connectionId, lookup), Buffer.from(seen.handle)),
    bankStatus: seen.status,
    creditLimit: seen.creditLimit?.amount ?? null,
    overdraftLimit: seen.overdraftLimit?.amount ?? null,
  };
}

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

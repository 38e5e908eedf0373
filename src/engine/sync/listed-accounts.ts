/** The accounts of a bank's list with everything by which they can be told from others. */
import type { SeenAccount } from '../../connectors/contract.ts';
import { answersFor } from '../../core/matching/account-answers.ts';
import type { NumberKey, Traits } from '../../core/matching/account-evidence.ts';
import { holderKey, isMaskedNumber, lookupKeys, tailOf } from '../../core/matching/account-identity.ts';
import type { MappingAnswer, OtherAccount, Sighting } from '../../core/matching/recognise-accounts.ts';
import { storable } from '../../core/text.ts';
import { numberText } from '../accounts/account-numbers.ts';
import { bankOf, ownAccountOf } from '../accounts/own-account.ts';
import type { ListingFacts, StoredMapping } from '../accounts/rows.ts';
import type { NewIdentifier } from '../imports/ledger-port.ts';
import type { Run } from './parts.ts';
import type { StoredLink, SyncLedger } from './store-port.ts';

/** An account of the bank's list. */
export interface Listed {
  readonly seen: SeenAccount;
  /** Keyed hash of the handle, hexadecimal. */
  readonly lookup: string;
  readonly numbers: readonly NewIdentifier[];
  readonly masked: readonly NewIdentifier[];
}

/** A number of which a part only is known is never compared with a whole one. */
export const MASKED_SCHEME = 'masked_';

/** Hashes the numbers and the handle of an account. */
export function listedOf(run: Run, seen: SeenAccount): Listed {
  const { parts, sync, sealer, connector } = run;
  const { ownerId } = sync.scope;
  const identifier = (text: string, scheme: string, value: string, full = value): NewIdentifier => {
    const lookup = parts.vault.lookupHash(ownerId, text);
    const place = { table: 'account_identifiers', column: 'sealed', row: lookup.toString('hex') };
    return {
      lookup,
      scheme,
      masked: storable(parts.mask(value)),
      sealed: sealer.seal(place, Buffer.from(full)),
    };
  };
  const numbers: NewIdentifier[] = [];
  const masked: NewIdentifier[] = [];
  // A number that names no bank is one of this institution, however it is reached.
  const within = `@${sync.institutionId ?? connector.manifest.id}`;
  for (const { text, identifier: one } of lookupKeys(seen.account, within)) {
    const scheme = text.slice(0, text.indexOf(':'));
    if (isMaskedNumber(one.scheme, one.value))
      masked.push(identifier(`masked:${text}`, `${MASKED_SCHEME}${scheme}`, one.value));
    else numbers.push(identifier(text, scheme, one.value, numberText(one)));
  }
  if (seen.stableId !== null)
    numbers.push(identifier(`stable:${connector.manifest.id}:${seen.stableId}`, 'stable', seen.stableId));
  const handle = `handle:${sync.connectionId}:${seen.account.currency ?? ''}:${seen.handle}`;
  return { seen, lookup: parts.vault.lookupHash(ownerId, handle).toString('hex'), numbers, masked };
}

/** Identifiers as keys to compare. */
export const keysOf = (identifiers: readonly NewIdentifier[]): NumberKey[] =>
  identifiers.map(({ scheme, lookup }) => ({ scheme, lookup: lookup.toString('hex') }));

const traitsOfSeen = ({ account }: SeenAccount, { bic }: ListingFacts): Traits => ({
  currency: account.currency,
  kind: account.kind,
  holder: holderKey(account.holder),
  bank: bankOf(account.bic ?? bic),
  tails: account.identifiers.map(({ value }) => tailOf(value)).filter((tail) => tail !== null),
});

/** What is known of a list before it is judged. */
export interface Seen {
  readonly sightings: readonly Sighting[];
  readonly answers: readonly (StoredMapping | null)[];
  readonly others: readonly OtherAccount[];
  readonly numbersOf: (accountId: number) => readonly NumberKey[];
}

/** Reads what the judgement needs; other accounts of the owner only where something of the list is not known yet. */
export async function seenOf(
  ledger: SyncLedger,
  connectionId: number,
  listed: readonly Listed[],
  links: readonly StoredLink[],
  facts: ListingFacts,
): Promise<Seen> {
  const lookups = listed.flatMap(({ numbers }) => numbers.map(({ lookup }) => lookup));
  const found = Map.groupBy(await ledger.findAccounts(lookups, false), ({ lookup }) => lookup);
  const linked = new Map(links.map((link) => [link.lookup, link.accountId]));
  const answers = answersOf(listed, facts.mappings);
  const open = new Map(
    facts.mappings.filter(({ answer }) => answer === null).map((one) => [one.lookup, one]),
  );
  const sightings = listed.map(({ seen, lookup, ...keys }, at): Sighting => {
    const numbers = keysOf(keys.numbers);
    return {
      ...traitsOfSeen(seen, facts),
      linked: linked.get(lookup) ?? null,
      answer: answerOf(answers[at] ?? null),
      asked: askedOf(open.get(lookup)),
      numbers,
      masked: keysOf(keys.masked),
      found: numbers.flatMap((key) => found.get(key.lookup) ?? []),
    };
  });
  const isOpen = sightings.some((one) => one.linked === null);
  const rows = isOpen ? await ledger.otherAccounts(connectionId) : [];
  const others = rows.map((row) => ({
    ...ownAccountOf(row),
    orphaned: row.ended && row.institutionId === facts.institutionId,
  }));
  const known = new Map([...links, ...rows].map((row) => [row.accountId, row.numbers]));
  const wanted = sightings.flatMap((one) => [
    ...one.found.map(({ accountId }) => accountId),
    ...(one.answer?.kind === 'account' ? [one.answer.accountId] : []),
  ]);
  const missing = [...new Set(wanted)].filter((id) => !known.has(id));
  const read = Map.groupBy(await ledger.numbersOf(missing), ({ accountId }) => accountId);
  return { sightings, answers, others, numbersOf: (id) => known.get(id) ?? read.get(id) ?? [] };
}

/** What a person did is no question. */
const askedOf = (mapping: StoredMapping | undefined): Sighting['asked'] =>
  mapping === undefined || mapping.reason === 'deleted' || mapping.reason === 'detached'
    ? null
    : { why: mapping.reason, candidates: mapping.candidates };

function answersOf(listed: readonly Listed[], mappings: readonly StoredMapping[]): (StoredMapping | null)[] {
  const answered = mappings.flatMap((one) => {
    const answer = answerOf(one);
    return answer === null ? [] : [{ ...one, answer }];
  });
  const byId = new Map(mappings.map((one) => [one.id, one]));
  const accounts = listed.map(({ seen, lookup, numbers, masked }) => ({
    lookup,
    currency: seen.account.currency,
    kind: seen.account.kind,
    numbers: keysOf(numbers),
    masked: keysOf(masked),
  }));
  return answersFor(accounts, answered).map((one) => (one === null ? null : (byId.get(one.id) ?? null)));
}

/** An answer as it is judged: an account that was made for it is that account, and one that is gone is none. */
function answerOf(mapping: StoredMapping | null): MappingAnswer | null {
  if (mapping?.answer === 'ignore') return { kind: 'ignore' };
  if (mapping === null || mapping.answer === null) return null;
  const { accountId } = mapping;
  if (accountId !== null) return { kind: 'account', accountId };
  return mapping.answer === 'new' ? { kind: 'new' } : null;
}

/** Finds the owner's accounts that a file is of, or creates them below the file connection. Asks when it is not sure. */
import { identify, lookupKeys } from '../../core/matching/account-identity.ts';
import type { AccountKind } from '../../core/observations.ts';
import { failure, type Result, success } from '../../core/result.ts';
import { numberText } from '../accounts/account-numbers.ts';
import type { ImportFault, ImportRequest } from '../import-port.ts';
import { AccountsBefore } from './compare-accounts.ts';
import type {
  ImportVault,
  LedgerTransaction,
  NewAccount,
  NewIdentifier,
  OwnerSealer,
} from './ledger-port.ts';
import type { PocketSurvey, Survey } from './survey.ts';

/** What resolving needs beside the ledger. */
export interface Resolver {
  readonly ownerId: number;
  readonly vault: ImportVault;
  readonly sealer: OwnerSealer;
  readonly mask: (number: string) => string;
}

/**
 * Gives the account id per pocket of the survey; pockets that hold nothing and name no currency get none.
 * Creates what is missing. On a fault the caller rolls back: nothing was created then.
 */
export async function resolveAccounts(
  ledger: LedgerTransaction,
  resolver: Resolver,
  survey: Survey,
  request: ImportRequest,
): Promise<Result<ReadonlyMap<number, number>, ImportFault>> {
  const result = new Map<number, number>();
  const before = new AccountsBefore(ledger);
  for (const pocket of survey.pockets) {
    const resolved = await resolveOne(ledger, { ...resolver, before }, pocket, request);
    if (!resolved.ok) return resolved;
    if (resolved.value !== null) result.set(pocket.index, resolved.value);
  }
  return success(result);
}

async function resolveOne(
  ledger: LedgerTransaction,
  resolver: Resolver & { readonly before: AccountsBefore },
  pocket: PocketSurvey,
  request: ImportRequest,
): Promise<Result<number | null, ImportFault>> {
  const wanted = wantedIdentifiers(resolver, pocket, request);
  if (wanted.length === 0 && request.accountId === undefined) {
    if (pocket.currency === null) return success(null);
    return failure({
      code: 'account_needed',
      candidates: [],
      text: 'The file does not say which account it is of.',
    });
  }
  const found = await ledger.findAccounts(
    wanted.map((one) => one.lookup),
    true,
  );
  const identified = identify(found, pocket.currency);
  const take = async (accountId: number): Promise<Result<number, ImportFault>> => {
    await ledger.completeAccount(accountId, accountOf(pocket, wanted, request));
    if (pocket.currency !== null) await ledger.addIdentifiers(accountId, pocket.currency, wanted);
    return success(accountId);
  };
  if (request.accountId !== undefined) {
    if (await resolver.before.isOther(request.accountId, wanted))
      return failure({
        code: 'account_differs',
        text: 'The number in the file is another one than the account has.',
      });
    return named(ledger, pocket, request.accountId, identified, wanted);
  }
  if (identified.kind === 'known') return take(identified.accountId);
  if (identified.kind === 'ask')
    return failure({
      code: 'account_needed',
      candidates: identified.candidates.map((id) => ({ id, label: '' })),
      text: 'The numbers in the file fit several accounts.',
    });
  if (pocket.currency === null) return success(null);
  // Whoever names the account that the file is of says that it is one of its own.
  if (request.accountName === undefined) {
    const judged = await resolver.before.judge(pocket, wanted);
    if (judged.kind === 'known') return take(judged.accountId);
    if (judged.kind === 'ask')
      return failure({
        code: 'account_needed',
        candidates: judged.candidates.map((id) => ({ id, label: '' })),
        text: 'The number in the file ends as that of an account that is here. Choose that account, or give the new one a name.',
      });
  }
  const id = await ledger.createFileAccount(accountOf(pocket, wanted, request));
  await ledger.addIdentifiers(id, pocket.currency, wanted);
  return success(id);
}

/** The person named the account: it must exist, have the file's currency and not contradict the file's numbers. */
async function named(
  ledger: LedgerTransaction,
  pocket: PocketSurvey,
  accountId: number,
  identified: ReturnType<typeof identify>,
  wanted: readonly NewIdentifier[],
): Promise<Result<number, ImportFault>> {
  const account = await ledger.accountExists(accountId);
  if (account === null) return failure({ code: 'account_unknown' });
  if (pocket.currency !== null && pocket.currency !== account.currency)
    return failure({
      code: 'account_differs',
      text: `The file is in ${pocket.currency}, the account in ${account.currency}.`,
    });
  if (identified.kind === 'known' && identified.accountId !== accountId)
    return failure({ code: 'account_differs', text: 'The number in the file is that of another account.' });
  await ledger.addIdentifiers(accountId, account.currency, wanted);
  return success(accountId);
}

/** The file's own numbers, else the name that the person gave the account. */
function wantedIdentifiers(
  resolver: Resolver,
  pocket: PocketSurvey,
  request: ImportRequest,
): NewIdentifier[] {
  const keys = lookupKeys(pocket.account);
  const { ownerId, vault, sealer, mask } = resolver;
  const make = (text: string, scheme: string, masked: string, full: string): NewIdentifier => {
    const lookup = vault.lookupHash(ownerId, text);
    const context = { table: 'account_identifiers', column: 'sealed', row: lookup.toString('hex') };
    return { lookup, scheme, masked, sealed: sealer.seal(context, Buffer.from(full)) };
  };
  if (keys.length > 0)
    return keys.map(({ text, identifier }) =>
      make(text, text.slice(0, text.indexOf(':')), mask(identifier.value), numberText(identifier)),
    );
  const name = request.accountName?.trim() ?? '';
  return name === '' ? [] : [make(`name:${name.toLowerCase()}`, 'name', name, name)];
}

function accountOf(
  pocket: PocketSurvey,
  wanted: readonly NewIdentifier[],
  request: ImportRequest,
): NewAccount {
  const { account } = pocket;
  const byName = wanted[0]?.scheme === 'name';
  return {
    kind: account.kind satisfies AccountKind,
    currency: pocket.currency ?? '',
    label: account.label ?? account.product ?? (byName ? (request.accountName?.trim() ?? null) : null),
    holder: account.holder,
    product: account.product,
    bic: account.bic,
    bankName: account.bankName,
    masked: byName ? null : (wanted[0]?.masked ?? null),
  };
}

/**
 * A token that the account holder got from the bank works once, and a bank may end what it gave when it comes a second
 * time (RFC 6749, 4.1.2). So each is sent once, over all owners; again only when the bank could not take it.
 */
import type { Field } from '../../connectors/contract.ts';
import type { ConnectRefusal } from '../connect-port.ts';
import type { AttemptRow } from '../connection-rows.ts';
import type { ConnectParts } from './parts.ts';
import type { Step } from './step.ts';
import type { ConnectTransaction } from './store-port.ts';

type Fields = Readonly<Record<string, string>>;

const isToken = ({ kind, purpose }: Field): boolean => kind === 'secret' && purpose === 'one_time_code';

/** The field of a method that takes a token, with its hash; null where there is none or it is empty. */
function tokenOf(
  { vault }: ConnectParts,
  institutionId: string,
  asked: readonly Field[],
  fields: Fields,
): { readonly field: string; readonly lookup: Uint8Array } | null {
  const field = asked.find(isToken)?.key;
  const token = field === undefined ? '' : (fields[field] ?? '');
  if (field === undefined || token === '') return null;
  return { field, lookup: vault.loginHash(`token\n${institutionId}\n${token}`) };
}

/** Notes that a token is about to be sent; a refusal when it was sent before, null when there is none or it is new. */
export async function spendToken(
  parts: ConnectParts,
  tx: ConnectTransaction,
  what: { readonly institutionId: string; readonly asked: readonly Field[]; readonly fields: Fields },
  now: number,
): Promise<ConnectRefusal | null> {
  const token = tokenOf(parts, what.institutionId, what.asked, what.fields);
  if (token === null || (await tx.spendToken(token.lookup, now))) return null;
  const message = 'The token was used before: get a new one.';
  return { code: 'fields_invalid', errors: [{ field: token.field, rule: 'used', message }] };
}

/** Faults with which a bank takes no token: it can be sent again. */
const NOT_TAKEN: readonly string[] = ['bank_down', 'rate_limited'];

/** Gives a token back that the bank did not take. */
export async function settleToken(parts: ConnectParts, step: Step, row: AttemptRow): Promise<void> {
  const { event, connector, institution } = step;
  if (row.step !== 'failed' || row.fault === null || !NOT_TAKEN.includes(row.fault.code)) return;
  if (event.type !== 'started' && event.type !== 'renewing') return;
  const method = connector.manifest.methods.find(({ key }) => key === event.method);
  const token = tokenOf(parts, institution.id, method?.fields ?? [], event.fields);
  if (token !== null) await parts.store.unspendToken(token.lookup);
}

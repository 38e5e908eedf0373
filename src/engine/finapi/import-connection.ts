/** Imports a bank connection: section 6.4 of the finAPI contract. */
import type { AccountsWanted } from '../../core/connection/wanted.ts';
import { addDays } from '../../core/dates.ts';
import { utcDate } from '../../core/sync/window.ts';
import type { Asking, ConnectRefusal, FieldError } from '../connect-port.ts';
import type { Capability, InstitutionRow, SyncRow } from '../connection-rows.ts';
import type { ConnectionsParts } from './connections-parts.ts';
import type { ConnectionOutcome, ConnectionRefusal, ImportConnection } from './connections-port.ts';
import type { KeptConnection } from './connections-store-port.ts';
import { sealCredentials } from './credentials.ts';
import { demoMethodOf, isDemoBank } from './demo.ts';
import { fieldsOf, filledFields, type LoginFields, loginFieldsOf } from './login-fields.ts';
import {
  answerChallenge,
  dropChallenge,
  follow,
  goesOn,
  REPEATED,
  type SignedIn,
  type SignIn,
} from './sign-in.ts';
import { newestSync, waitForList } from './wait-for-list.ts';

const refuse = (refusal: ConnectionRefusal): ConnectionOutcome => ({ kind: 'refused', refusal });

/** Scopes that are left out when positions are. */
const POSITIONS: readonly string[] = ['transactions', 'holdings'];

/** What is asked of a bank for accounts and balances only. */
export const withoutPositions = ({ scopes }: Pick<InstitutionRow, 'scopes'>): readonly Capability[] =>
  scopes.filter((scope) => !POSITIONS.includes(scope));

interface Importing {
  readonly asking: Asking;
  readonly wanted: ImportConnection;
  readonly institution: InstitutionRow;
  readonly login: LoginFields;
  readonly isDemo: boolean;
}

/** Imports, or goes on with an import whose challenge is answered. Nothing is left of one that fails. */
export async function importConnection(
  parts: ConnectionsParts,
  asking: Asking,
  wanted: ImportConnection,
): Promise<ConnectionOutcome> {
  const institution = parts.connecting.institution(wanted.institutionId);
  if (institution === null) return refuse({ code: 'unsupported' });
  const isDemo = isDemoBank(institution);
  const demo = isDemo ? demoMethodOf(institution, wanted.name) : null;
  const login = demo === null ? loginFieldsOf(institution) : fieldsOf(demo);
  if (login === null) return refuse({ code: 'unsupported' });
  const importing: Importing = { asking, wanted, institution, login, isDemo };
  const missing = isDemo ? null : missingField(login, wanted);
  if (missing !== null) return refuse(missing);
  const of = { institutionId: institution.id };
  const signIn = signInOf(importing);
  const answer = wanted.answer ?? ((await goesOn(parts, signIn, of)) ? REPEATED : null);
  const signed =
    answer === null ? await begin(parts, importing) : await answerChallenge(parts, signIn, of, answer);
  return 'refusal' in signed ? refuse(signed.refusal) : outcomeOf(parts, importing, signed);
}

const signInOf = ({ asking, wanted }: Importing): SignIn => ({
  asking,
  credentials: wanted.credentials,
  defaultProcedure: null,
  connectionId: null,
});

/** What the bank wants of a login and the user did not give. */
function missingField(
  { userId, pin }: LoginFields,
  { credentials }: ImportConnection,
): ConnectionRefusal | null {
  if (userId !== null && credentials.userId === null) return { code: 'field_needed', field: 'bankingUserId' };
  if (pin !== null && credentials.pin === null) return { code: 'field_needed', field: 'bankingPin' };
  return null;
}

async function begin(
  parts: ConnectionsParts,
  importing: Importing,
): Promise<SignedIn | { readonly refusal: ConnectionRefusal }> {
  const { asking, wanted, institution, login } = importing;
  await dropChallenge(parts, asking, { institutionId: institution.id });
  const started = await parts.connecting.start(asking, {
    purpose: 'connect',
    institutionId: institution.id,
    connectionId: null,
    method: login.method.key,
    fields: filledFields(login, wanted.credentials),
    scopes: skips(importing) ? withoutPositions(institution) : [],
    daysWanted: null,
    sessionId: null,
    browserHash: null,
    wanted: accountsWanted(parts, wanted, importing.isDemo),
  });
  if (!started.ok) return { refusal: refusalOfStart(login, started.fault) };
  return follow(parts, signInOf(importing), started.value, { procedures: [], answered: false });
}

const skips = ({ wanted, isDemo }: Importing): boolean => wanted.skipPositions && !isDemo;

/** New accounts are taken in by an update that says so, and by no other. */
export const accountsWanted = (
  { now }: Pick<ConnectionsParts, 'now'>,
  { kinds, maxDays }: Pick<ImportConnection, 'kinds' | 'maxDays'>,
  demo: boolean,
): AccountsWanted => ({
  kinds,
  later: false,
  // The first of so many days, today among them.
  from: demo || maxDays === 0 ? null : addDays(utcDate(now()), 1 - maxDays),
});

/** Why a sign-in could not begin, in the words of this surface. */
export function refusalOfStart(login: LoginFields, fault: ConnectRefusal): ConnectionRefusal {
  switch (fault.code) {
    case 'fields_invalid':
      return fieldRefusal(login, fault.errors);
    case 'connection_exists':
      return { code: 'exists' };
    case 'attempt_live':
      return { code: 'busy' };
    case 'tries_used':
      return { code: 'bank', fault: { code: 'tries_used', retryAt: fault.retryAt } };
    case 'budget_used':
      return { code: 'over_budget', until: fault.nextAllowedAt };
    case 'not_found':
      return { code: 'not_found' };
    case 'institution_unknown':
    case 'method_unknown':
    case 'scope_not_offered':
      return { code: 'unsupported' };
    default:
      return { code: 'bank', fault: null };
  }
}

function fieldRefusal(login: LoginFields, errors: readonly FieldError[]): ConnectionRefusal {
  const [first] = errors;
  const code = first?.rule === 'required' ? 'field_needed' : 'field_wrong';
  if (first?.field === login.customerId?.key && first !== undefined)
    return { code, field: 'bankingCustomerId' };
  return { code, field: first?.field === login.pin?.key ? 'bankingPin' : 'bankingUserId' };
}

async function outcomeOf(
  parts: ConnectionsParts,
  importing: Importing,
  signed: SignedIn,
): Promise<ConnectionOutcome> {
  switch (signed.kind) {
    case 'granted':
      return granted(parts, importing, signed);
    case 'ask':
      return signed;
    case 'failed':
      return refuse(
        signed.fault?.code === 'connection_exists'
          ? { code: 'exists' }
          : { code: 'bank', fault: signed.fault },
      );
    case 'wrong_answer':
    case 'no_challenge':
    case 'procedure_unknown':
      return refuse({ code: signed.kind });
  }
}

/** The connection is there: what belongs to it is kept, and its accounts are waited for. */
async function granted(
  parts: ConnectionsParts,
  importing: Importing,
  { connectionId, procedures }: Extract<SignedIn, { kind: 'granted' }>,
): Promise<ConnectionOutcome> {
  const { asking, wanted } = importing;
  const { scope } = asking;
  const sealer = await parts.vault.sealerFor(scope.ownerId);
  const { credentials, name, storePin } = wanted;
  const kept: Partial<KeptConnection> = {
    ...sealCredentials(sealer, connectionId, { ...credentials, pin: storePin ? credentials.pin : null }),
    procedures,
    positions: !skips(importing),
    showsOwners: wanted.loadOwners,
  };
  await parts.store.keep(scope, connectionId, kept);
  if (name !== null && name !== '') await parts.connecting.rename(asking, connectionId, name);
  const newest = await newestSync(parts, scope, connectionId);
  const sync = newest === null ? null : await waitForList(parts, scope, newest.id);
  const refusal = sync === null ? null : refusalOfList(sync);
  if (refusal === null) return { kind: 'done', connectionId };
  await parts.connecting.deleteConnection(asking, connectionId);
  return refuse(refusal);
}

/** Why the accounts could not be had, or none is wanted; null when the import stands. */
function refusalOfList({ accounts, fault, status }: SyncRow): ConnectionRefusal | null {
  if (accounts.length > 0) {
    const none = accounts.every((one) => one.accountId === null && one.status === 'skipped');
    return none ? { code: 'no_accounts_of_kinds' } : null;
  }
  if (fault?.code === 'connection_exists') return { code: 'exists' };
  return status === 'failed' || status === 'deferred' ? { code: 'bank', fault } : null;
}

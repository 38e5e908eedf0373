/**
 * Updates a bank connection: section 6.5 of the finAPI contract. With a consent that can be used the bank is asked at
 * once; where it is over, or covers less than is wanted, the user signs in again with what is given or stored.
 */
import type { Asking } from '../connect-port.ts';
import type { ConnectionRow, ConsentRow, InstitutionRow, SyncRow } from '../connection-rows.ts';
import { isDownloading } from './busy.ts';
import { readBusy } from './connection-views.ts';
import type { ConnectionsParts } from './connections-parts.ts';
import type { ConnectionOutcome, ConnectionRefusal, UpdateConnection } from './connections-port.ts';
import { type KeptConnection, NOTHING_KEPT } from './connections-store-port.ts';
import { openCredentials, sealCredentials } from './credentials.ts';
import { DEMO_MULTI_STEP_NAME, demoMethodOf, isDemoBank } from './demo.ts';
import { refusalOfStart } from './import-connection.ts';
import { type Credentials, fieldsOf, filledFields, type LoginFields, loginFieldsOf } from './login-fields.ts';
import { defaultLeft } from './procedures.ts';
import {
  answerChallenge,
  dropChallenge,
  follow,
  goesOn,
  REPEATED,
  type SignedIn,
  type SignIn,
} from './sign-in.ts';
import { faultNote, noteOfSync, okNote } from './update-note.ts';
import { listAfterSignIn, waitForList, wantsSignIn } from './wait-for-list.ts';

const refuse = (refusal: ConnectionRefusal): ConnectionOutcome => ({ kind: 'refused', refusal });

interface Updating {
  readonly asking: Asking;
  readonly wanted: UpdateConnection;
  readonly row: ConnectionRow;
  readonly kept: KeptConnection;
  readonly institution: InstitutionRow;
  readonly login: LoginFields;
  readonly isDemo: boolean;
  /** What is stored, the given PIN before the stored one. */
  readonly credentials: Credentials;
}

/** Updates, or goes on with an update whose challenge is answered. */
export async function updateConnection(
  parts: ConnectionsParts,
  asking: Asking,
  wanted: UpdateConnection,
): Promise<ConnectionOutcome> {
  const updating = await read(parts, asking, wanted);
  if ('code' in updating) return refuse(updating);
  if (isDownloading(await readBusy(parts, asking.scope), wanted.connectionId))
    return refuse({ code: 'busy' });
  const of = { connectionId: wanted.connectionId };
  const answer = wanted.answer ?? ((await goesOn(parts, signInOf(updating), of)) ? REPEATED : null);
  if (answer !== null)
    return afterSignIn(parts, updating, await answerChallenge(parts, signInOf(updating), of, answer));
  const refusal = notPossible(updating);
  if (refusal !== null) return refuse(refusal);
  await dropChallenge(parts, asking, of);
  await chooseAccounts(parts, updating);
  const consent = await consentOf(parts, updating);
  if (needsSignIn(updating, consent)) return signIn(parts, updating, consent);
  const asked = await parts.syncing.request(asking, wanted.connectionId, { overBudget: 'refuse' });
  if (asked.ok) return afterAsked(parts, updating, consent, asked.value);
  // The consent has ended since it was read.
  if (asked.fault.code === 'not_now') return signIn(parts, updating, consent);
  return rejected(parts, updating, refusalOfStart(updating.login, asked.fault));
}

async function read(
  parts: ConnectionsParts,
  asking: Asking,
  wanted: UpdateConnection,
): Promise<Updating | ConnectionRefusal> {
  const { scope } = asking;
  const { connectionId } = wanted;
  const row = await parts.connecting.connection(scope, connectionId);
  if (row === null) return { code: 'not_found' };
  const institution = row.institutionId === null ? null : parts.connecting.institution(row.institutionId);
  if (institution === null) return { code: 'unsupported' };
  const isDemo = isDemoBank(institution);
  const login = loginOf(row, institution, isDemo);
  if (login === null) return { code: 'unsupported' };
  if (row.status === 'paused') return { code: 'paused' };
  const kept = (await parts.store.kept(scope)).get(connectionId) ?? NOTHING_KEPT;
  const sealer = await parts.vault.sealerFor(scope.ownerId);
  const stored = openCredentials(sealer, connectionId, kept);
  const credentials = { ...stored, pin: wanted.pin ?? stored.pin };
  return { asking, wanted, row, kept, institution, login, isDemo, credentials };
}

/** The method that the connection was made with, where people can begin with it; else the bank's usual one. */
function loginOf(row: ConnectionRow, institution: InstitutionRow, isDemo: boolean): LoginFields | null {
  const demo = isDemo ? demoMethodOf(institution, row.label) : null;
  if (demo !== null) return fieldsOf(demo);
  const own = institution.methods.find(
    ({ key, startsElsewhere }) => key === row.method && startsElsewhere !== true,
  );
  return own === undefined ? loginFieldsOf(institution) : fieldsOf(own);
}

/** What the contract refuses before any bank is asked. */
function notPossible({ wanted, isDemo, kept, login, credentials }: Updating): ConnectionRefusal | null {
  if (isDemo) return null;
  if (login.pin !== null && credentials.pin === null) return { code: 'not_stored', field: 'bankingPin' };
  return wanted.skipPositions && kept.positions ? { code: 'positions_there' } : null;
}

/** Accounts that were left out so far are taken in by an update that says so, whatever their kind. */
async function chooseAccounts(parts: ConnectionsParts, { asking, wanted, isDemo }: Updating): Promise<void> {
  if (isDemo || !wanted.importNewAccounts) return;
  const { scope } = asking;
  await parts.bringBack(scope, wanted.connectionId);
  await parts.store.want(scope, wanted.connectionId, { kinds: null, later: true });
}

/** From the next update on, new accounts are left out again. */
async function settleAccounts(parts: ConnectionsParts, { asking, wanted, isDemo }: Updating): Promise<void> {
  if (isDemo || !wanted.importNewAccounts) return;
  await parts.store.want(asking.scope, wanted.connectionId, { kinds: null, later: false });
}

const consentOf = async ({ connecting }: ConnectionsParts, { asking, row }: Updating) =>
  row.consentId === null ? null : connecting.consent(asking.scope, row.consentId);

const wantsPositions = ({ wanted, isDemo }: Updating): boolean => isDemo || !wanted.skipPositions;

/** Whether what was allowed leaves out entries that are wanted and that the bank has. */
const coversLess = (updating: Updating, consent: ConsentRow): boolean =>
  wantsPositions(updating) &&
  updating.institution.scopes.includes('transactions') &&
  !consent.scopes.includes('transactions');

const needsSignIn = (updating: Updating, consent: ConsentRow | null): boolean =>
  consent === null ||
  !consent.usable ||
  coversLess(updating, consent) ||
  (updating.isDemo && updating.row.label === DEMO_MULTI_STEP_NAME);

const signInOf = ({ asking, credentials, kept, wanted }: Updating): SignIn => ({
  asking,
  credentials,
  defaultProcedure: kept.defaultProcedure,
  connectionId: wanted.connectionId,
});

async function signIn(
  parts: ConnectionsParts,
  updating: Updating,
  consent: ConsentRow | null,
): Promise<ConnectionOutcome> {
  const { asking, wanted, login, credentials, institution } = updating;
  if (login.userId?.required === true && credentials.userId === null)
    return refuse({ code: 'not_stored', field: 'bankingUserId' });
  const widens = consent === null || coversLess(updating, consent);
  const started = await parts.connecting.start(asking, {
    purpose: 'reconnect',
    institutionId: institution.id,
    connectionId: wanted.connectionId,
    method: login.method.key,
    fields: filledFields(login, credentials),
    scopes: widens && wantsPositions(updating) ? institution.scopes : [],
    daysWanted: null,
    sessionId: null,
    browserHash: null,
  });
  if (!started.ok) return rejected(parts, updating, refusalOfStart(login, started.fault));
  const signed = await follow(parts, signInOf(updating), started.value, { procedures: [], answered: false });
  return afterSignIn(parts, updating, signed);
}

async function afterSignIn(
  parts: ConnectionsParts,
  updating: Updating,
  signed: SignedIn,
): Promise<ConnectionOutcome> {
  switch (signed.kind) {
    case 'granted':
      return granted(parts, updating, signed);
    case 'ask':
      return signed;
    case 'failed':
      return rejected(parts, updating, { code: 'bank', fault: signed.fault });
    case 'wrong_answer':
      return rejected(parts, updating, { code: 'wrong_answer' });
    case 'no_challenge':
    case 'procedure_unknown':
      return refuse({ code: signed.kind });
  }
}

async function granted(
  parts: ConnectionsParts,
  updating: Updating,
  { procedures }: Extract<SignedIn, { kind: 'granted' }>,
): Promise<ConnectionOutcome> {
  const { asking, wanted } = updating;
  // A bank that did not ask for a procedure said nothing of them.
  const offered = procedures.length === 0 ? {} : { procedures };
  const sync = await listAfterSignIn(parts, asking, wanted.connectionId);
  return sync === null ? succeed(parts, updating, offered) : afterList(parts, updating, sync, offered);
}

/** The bank was asked under the consent that there is: what it refuses because of the sign-in is mended by another one. */
async function afterAsked(
  parts: ConnectionsParts,
  updating: Updating,
  consent: ConsentRow | null,
  asked: SyncRow,
): Promise<ConnectionOutcome> {
  const sync = await waitForList(parts, updating.asking.scope, asked.id);
  return sync !== null && wantsSignIn(sync)
    ? signIn(parts, updating, consent)
    : afterList(parts, updating, sync, {});
}

async function afterList(
  parts: ConnectionsParts,
  updating: Updating,
  sync: SyncRow | null,
  offered: Partial<KeptConnection>,
): Promise<ConnectionOutcome> {
  if (sync === null) return refuse({ code: 'not_found' });
  const note = noteOfSync(sync);
  if (note === null) return succeed(parts, updating, { ...offered, manualSyncId: sync.id });
  if (note.result === 'OK') return succeed(parts, updating, offered);
  return rejected(parts, updating, { code: 'bank', fault: note.fault });
}

/** The bank let us in: what is fetched goes on by itself. */
async function succeed(
  parts: ConnectionsParts,
  updating: Updating,
  change: Partial<KeptConnection>,
): Promise<ConnectionOutcome> {
  const { asking, wanted } = updating;
  const { connectionId, pin } = wanted;
  const sealer = await parts.vault.sealerFor(asking.scope.ownerId);
  await settleAccounts(parts, updating);
  const at = new Date(parts.now()).toISOString();
  const storesPin = wanted.storePin && pin !== null && !updating.isDemo;
  const sealed = storesPin ? sealCredentials(sealer, connectionId, { pin }) : {};
  const isThere = await parts.store.keep(asking.scope, connectionId, (kept) => ({
    // As long as nothing is known of this update, the one before it is the last.
    manualUpdate: change.manualSyncId == null ? okNote(at) : kept.manualUpdate,
    manualSyncId: null,
    positions: kept.positions || wantsPositions(updating),
    showsOwners: kept.showsOwners || wanted.loadOwners,
    defaultProcedure: defaultLeft(change.procedures ?? kept.procedures, kept.defaultProcedure),
    ...sealed,
    ...change,
  }));
  return isThere ? { kind: 'done', connectionId } : refuse({ code: 'not_found' });
}

/** The bank did not: that is the outcome of the last manual update. */
async function rejected(
  parts: ConnectionsParts,
  { asking, wanted }: Updating,
  refusal: ConnectionRefusal,
): Promise<ConnectionOutcome> {
  const at = new Date(parts.now()).toISOString();
  const fault =
    refusal.code === 'over_budget'
      ? ({ code: 'rate_limited', retryAt: Date.parse(refusal.until) } as const)
      : refusal.code === 'bank'
        ? refusal.fault
        : null;
  const isOfBank =
    refusal.code === 'bank' || refusal.code === 'over_budget' || refusal.code === 'wrong_answer';
  if (isOfBank) {
    const note = faultNote(fault, at);
    const manualUpdate =
      refusal.code === 'wrong_answer' ? ({ ...note, result: 'BANK_SERVER_REJECTION' } as const) : note;
    await parts.store.keep(asking.scope, wanted.connectionId, { manualUpdate, manualSyncId: null });
  }
  return refuse(refusal);
}

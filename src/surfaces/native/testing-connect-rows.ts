/** Rows of connecting for tests of the surface: one of each kind for an owner, with everything in them that can be. */
import type { IdKind } from '../../core/ids.ts';
import type {
  AttemptRow,
  ConnectSessionRow,
  Field,
  InstitutionRow,
  SyncRow,
} from '../../engine/connection-rows.ts';
import type { PublicIds } from '../../engine/public-ids.ts';
import type { FakeWorld, Owned } from './testing.ts';

export const CODE_FIELD: Field = {
  key: 'code',
  label: 'TAN',
  kind: 'digits',
  purpose: 'one_time_code',
  required: true,
  lengthMin: 6,
  lengthMax: 6,
  pattern: '[0-9]{6}',
  choices: [],
  hint: null,
  media: { type: 'flicker', code: '11048711', alt: 'Start code 11048711' },
};

const LOGIN_FIELD: Field = {
  ...CODE_FIELD,
  key: 'login',
  label: 'Login',
  kind: 'text',
  purpose: 'login',
  media: null,
};

/** A bank that asks for a code. */
export const institution = (id: string, name: string): InstitutionRow => ({
  id,
  name,
  aliases: [`${name} alias`],
  country: 'DE',
  bic: 'TESTDE88XXX',
  bankCodes: ['00000000'],
  currencies: ['EUR'],
  sandbox: true,
  connector: 'sandbox',
  scopes: ['accounts', 'balances', 'transactions'],
  maxConsentDays: 180,
  historyDays: 730,
  methods: [{ key: 'code', label: 'Login and code', sca: 'embedded', fields: [LOGIN_FIELD] }],
});

/** An attempt that asks for a code. */
export function askingAttempt(world: FakeWorld, ownerId: number): Owned<AttemptRow> {
  const at = world.instant();
  return {
    of: ownerId,
    id: world.id(),
    connectionId: world.id(),
    sessionId: null,
    connector: 'sandbox',
    institutionId: 'demo-de',
    purpose: 'connect',
    method: 'code',
    scopes: ['accounts', 'balances', 'transactions'],
    step: 'asking',
    stepNumber: 1,
    view: { kind: 'ask', fields: [CODE_FIELD], hint: 'Sent to *** 12', wrong: false },
    busy: false,
    fault: null,
    consentId: null,
    dueAt: null,
    deadlineAt: at,
    createdAt: at,
    updatedAt: at,
    finishedAt: null,
  };
}

/** A session that nobody has opened yet. */
export function openSession(world: FakeWorld, ownerId: number): Owned<ConnectSessionRow> {
  const at = world.instant();
  return {
    of: ownerId,
    id: world.id(),
    purpose: 'connect',
    status: 'open',
    connectionId: null,
    institutionId: null,
    scopes: [],
    daysWanted: null,
    language: null,
    redirectUrl: null,
    clientState: null,
    attemptId: null,
    expiresAt: at,
    createdAt: at,
    updatedAt: at,
    finishedAt: null,
  };
}

/** A sync that waits for its turn. */
export function dueSync(world: FakeWorld, ownerId: number, connectionId: number): Owned<SyncRow> {
  const at = world.instant();
  return {
    of: ownerId,
    id: world.id(),
    connectionId,
    status: 'due',
    cause: 'requested',
    dueAt: at,
    fault: null,
    nextAllowedAt: null,
    accounts: [],
    startedAt: null,
    createdAt: at,
    updatedAt: at,
    finishedAt: null,
  };
}

/** Gives an owner one of everything, and the public ids of it. */
export function fillConnecting(
  world: FakeWorld,
  ids: PublicIds,
  ownerId: number,
): Partial<Record<IdKind, string>> {
  const at = world.instant();
  const attempt = askingAttempt(world, ownerId);
  const { connectionId } = attempt;
  const session = { ...openSession(world, ownerId), attemptId: attempt.id };
  const consentId = world.id();
  world.attempts.push({ ...attempt, sessionId: session.id });
  world.sessions.push(session);
  world.consents.push({
    of: ownerId,
    id: consentId,
    connectionId,
    connector: 'sandbox',
    institutionId: 'demo-de',
    profile: 'EEA_PSD2',
    state: 'authorised',
    reason: null,
    usable: false,
    usableUntil: at,
    scopes: ['accounts'],
    supersedes: null,
    grantedAt: at,
    expiresAt: at,
    scaRenewBy: at,
    reconfirmBy: at,
    events: [
      {
        number: 1,
        from: null,
        to: 'authorised',
        actor: 'user',
        reason: 'granted',
        at,
        hash: 'ab'.repeat(32),
      },
    ],
    versions: [
      { number: 1, event: 1, scopes: ['accounts'], expiresAt: at, scaRenewBy: at, reconfirmBy: at, at },
    ],
    createdAt: at,
    updatedAt: at,
    endedAt: null,
  });
  const sync: Owned<SyncRow> = {
    ...dueSync(world, ownerId, connectionId),
    status: 'partial',
    fault: { code: 'rate_limited', retryAt: Date.parse(at) },
    accounts: [
      {
        ordinal: 1,
        accountId: world.accounts.find((row) => row.of === ownerId)?.id ?? null,
        status: 'failed',
        stage: 'transactions',
        fault: { code: 'sca_needed', reachFrom: null },
        nextAllowedAt: null,
        windowFrom: '2026-01-01',
        windowTo: '2026-05-31',
        pages: 2,
        entries: 20,
        inserted: 0,
        updated: 0,
        unchanged: 20,
      },
    ],
    finishedAt: at,
  };
  world.syncs.push(sync);
  world.connections.push({
    of: ownerId,
    id: connectionId,
    connector: 'sandbox',
    institutionId: 'demo-de',
    institutionName: 'Demo Bank',
    label: null,
    method: 'code',
    status: 'degraded',
    action: 'wait',
    reason: 'action_at_bank_needed',
    fault: { code: 'action_at_bank_needed', reason: 'new_terms', text: 'Bitte <b>AGB</b> bestätigen' },
    nextAt: at,
    nextAllowedAt: null,
    consentId,
    consentExpiresAt: at,
    attemptId: attempt.id,
    syncId: sync.id,
    accounts: 3,
    connectedAt: at,
    lastSyncedAt: at,
    lastSuccessAt: at,
    createdAt: at,
    updatedAt: at,
  });
  const idOf = (kind: IdKind, number: number): string => ids.encode(kind, ownerId, number);
  return {
    connection: idOf('connection', connectionId),
    connect_attempt: idOf('connect_attempt', attempt.id),
    connect_session: idOf('connect_session', session.id),
    consent: idOf('consent', consentId),
    sync: idOf('sync', sync.id),
  };
}

/** Why this surface refuses what a team asks of a bank. No bank is called for any of them. */
import { teamStatus } from '../../core/consent/project.ts';
import type { ConnectionFault, ConnectionRow, ConsentRow } from '../../engine/connection-rows.ts';
import { roleAllows, type TeamReach } from '../../engine/people/port.ts';
import { type DialectRefusal, refuse, refuseUntil } from '../dialect/answer.ts';
import type { FailureDoc } from '../dialect/operation.ts';
import { sessionLink } from '../http/connect-links.ts';
import { RETRY_SECONDS } from './limits.ts';
import { isOfFiles, type ShownConnection } from './render.ts';
import { type Call, viewOf } from './team.ts';

const MS_PER_SECOND = 1000;

/** What a link to the hosted page is for. */
interface Reconnect {
  readonly purpose: 'reconnect' | 'renew' | 'consent_only' | 'manage';
  readonly scopes?: ConsentRow['scopes'];
  readonly daysWanted?: number | null;
}

/**
 * A link by which the account holder allows access again. Null for members who may not connect, and where there is
 * nothing to open.
 */
async function reconnectUrl(
  call: Call,
  reach: TeamReach,
  connectionId: number,
  { purpose, scopes = [], daysWanted = null }: Reconnect,
): Promise<string | null> {
  if (!roleAllows(reach.role, 'admin')) return null;
  const opened = await call.services.connecting.openSession(call.asking(reach.scope), {
    purpose,
    institutionId: null,
    connectionId,
    scopes,
    daysWanted,
    language: null,
    redirectUrl: null,
    clientState: null,
  });
  const { request } = call;
  return opened.ok ? sessionLink(request.server.baseUrl(request), opened.value.token) : null;
}

/** 409 with what to do about it. */
export async function refuseWithLink(
  call: Call,
  reach: TeamReach,
  row: ConnectionRow,
  words: { readonly code: string; readonly message: string },
  link: Reconnect,
): Promise<DialectRefusal> {
  const view = viewOf(call, reach);
  return refuse(409, words.code, words.message, {
    more: {
      connectionId: view.id('connection', row.id),
      consentId: row.consentId === null ? null : view.id('consent', row.consentId),
      reconnectUrl: await reconnectUrl(call, reach, row.id, link),
    },
  });
}

const EXPIRED = {
  code: 'CONSENT_EXPIRED',
  message: 'The consent has expired. The account holder allows access again at reconnectUrl.',
};
const REVOKED = {
  code: 'CONSENT_REVOKED',
  message: 'The consent was revoked. The account holder allows access again at reconnectUrl.',
};
const REAUTH = {
  code: 'REAUTH_REQUIRED',
  message: 'The bank wants the account holder to sign in again: at reconnectUrl.',
};
const AT_BANK = {
  code: 'ACTION_AT_BANK_REQUIRED',
  message:
    'The account holder has to do something at the bank itself first; the page at reconnectUrl says what.',
};
const UNCLEAR = {
  code: 'ACCOUNT_MAPPING_REQUIRED',
  message: 'Which account is which of yours only the account holder can say: at reconnectUrl.',
};

export const CONSENT_FAILURES: readonly FailureDoc[] = [
  {
    status: 409,
    code: EXPIRED.code,
    when: 'The consent has expired. As with the next two: no bank is called, and the body has connectionId, consentId and reconnectUrl (null for those who may not connect).',
  },
  { status: 409, code: REVOKED.code, when: 'The consent was revoked, or the connection disconnected.' },
  { status: 409, code: REAUTH.code, when: 'The bank wants the account holder to sign in again.' },
];

export const OF_FILES = refuse(
  409,
  'NOT_SUPPORTED',
  'This connection is that of imported statement files: there is no bank to ask and no consent.',
);

/** Why the consent of a connection cannot be used now; null when it can. Asked by the banks' clock. */
export async function whyUnusable(
  call: Call,
  reach: TeamReach,
  { row, status, consents }: ShownConnection,
): Promise<DialectRefusal | null> {
  if (isOfFiles(row)) return OF_FILES;
  if (status === 'ACTIVE') return null;
  const consent = consents.find((one) => one.row.id === row.consentId)?.row ?? null;
  const again = { purpose: row.action === 'renew' ? 'renew' : 'reconnect' } as const;
  const words = row.status === 'disconnected' ? REVOKED : wordsOf(consent, now(call));
  return refuseWithLink(call, reach, row, words, again);
}

const now = ({ services }: Call): number => services.bankClock.now().getTime();

function wordsOf(consent: ConsentRow | null, at: number) {
  if (consent === null || teamStatus(consent, at) === null || consent.state === 'revoked') return REVOKED;
  const isOver = consent.expiresAt !== null && Date.parse(consent.expiresAt) <= at;
  return consent.state === 'expired' || isOver ? EXPIRED : REAUTH;
}

/** Seconds until an instant of the banks' clock. */
const secondsUntil = (call: Call, at: number | string | null): number => {
  const ms = typeof at === 'string' ? Date.parse(at) : (at ?? Number.NaN);
  return Number.isFinite(ms) ? (ms - now(call)) / MS_PER_SECOND : RETRY_SECONDS;
};

/** The bank's calls without the account holder are used up until an instant. */
export const budgetUsed = (call: Call, at: number | string | null): DialectRefusal =>
  refuseUntil(
    429,
    'RATE_LIMITED',
    'The bank gives no more data today without the account holder. Ask again after Retry-After, or with the account holder there: send PSU-IP-Address and PSU-User-Agent.',
    secondsUntil(call, at),
  );

export const PROVIDER_FAILURES: readonly FailureDoc[] = [
  {
    status: 429,
    code: 'RATE_LIMITED',
    when: 'The bank may not be asked again yet without the account holder, or says so itself; Retry-After tells when.',
  },
  { status: 502, code: 'PROVIDER_ERROR', when: 'The bank answered what cannot be used.' },
  { status: 503, code: 'PROVIDER_UNAVAILABLE', when: 'The bank cannot be reached now.' },
  {
    status: 504,
    code: 'PROVIDER_TIMEOUT',
    when: 'The sync takes longer than an answer can wait. It goes on; ask again for how it went.',
  },
];

/** What a sync met that brought nothing; the stored data is as it was. */
export async function refuseFault(
  call: Call,
  reach: TeamReach,
  row: ConnectionRow,
  fault: ConnectionFault,
): Promise<DialectRefusal> {
  const again = { purpose: row.action === 'renew' ? 'renew' : 'reconnect' } as const;
  switch (fault.code) {
    case 'consent_expired':
      return refuseWithLink(call, reach, row, EXPIRED, again);
    case 'consent_revoked':
      return refuseWithLink(call, reach, row, REVOKED, again);
    case 'credentials_wrong':
    case 'sca_needed':
    case 'sca_refused':
    case 'sca_expired':
      return refuseWithLink(call, reach, row, REAUTH, again);
    case 'action_at_bank_needed':
      return refuseWithLink(call, reach, row, AT_BANK, again);
    case 'account_unclear':
      return refuseWithLink(call, reach, row, UNCLEAR, { purpose: 'manage' });
    case 'rate_limited':
    case 'tries_used':
      return budgetUsed(call, fault.retryAt);
    case 'bank_down':
      return unavailable(secondsUntil(call, fault.retryAt));
    case 'interrupted':
      return unavailable(RETRY_SECONDS);
    case 'connection_exists':
      return refuse(409, 'CONNECTION_EXISTS', 'Another connection of the team shows the same accounts.', {
        more: { connectionId: viewOf(call, reach).id('connection', fault.connectionId) },
      });
    case 'no_accounts':
      return refuse(502, 'PROVIDER_ERROR', 'The bank shows no accounts for this login.');
    case 'shape_not_understood':
    case 'not_permitted':
    case 'connector_missing':
      return refuse(
        502,
        'PROVIDER_ERROR',
        'The bank answered what cannot be used. The operator’s log says more.',
      );
  }
}

export const unavailable = (seconds: number): DialectRefusal =>
  refuseUntil(503, 'PROVIDER_UNAVAILABLE', 'The bank cannot be reached now. Try again later.', seconds);

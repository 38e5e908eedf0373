/**
 * What the account holder changes of a consent that stands, without a sign-in: less of it, or that they still want it.
 * Nobody else can: a product's key only passes their word on, and only while they are there.
 */
import { endAfterDays } from '../../core/consent/deadlines.ts';
import { consentUsable } from '../../core/consent/usable.ts';
import { type Result, success } from '../../core/result.ts';
import { auditEntry, auditSubject } from '../audit-entry.ts';
import type { Asking, ConnectRefusal, NarrowConsent } from '../connect-port.ts';
import type { ConsentRow } from '../connection-rows.ts';
import type { OwnerSealer } from '../imports/ledger-port.ts';
import { consentActorOf } from './actors.ts';
import { proofOf } from './consent-proof.ts';
import { rulesOf } from './consent-rules.ts';
import { readConsent } from './consent-view.ts';
import { settled } from './end-consent.ts';
import { type Move, moveConsent } from './move-consent.ts';
import { type ConnectParts, NOT_FOUND, notNow, refuse } from './parts.ts';
import type { ConsentTermsNow, StoredConsent } from './rows.ts';
import type { ConnectTransaction } from './store-port.ts';

/** A move that the account holder makes, or why it cannot be. */
type Wanted = Result<Omit<Move, 'actor' | 'proof'>, ConnectRefusal>;

const isAccountHolder = ({ actor, attended }: Asking): boolean =>
  attended !== null || consentActorOf(actor) === 'user';

async function change(
  parts: ConnectParts,
  asking: Asking,
  consentId: number,
  action: string,
  wanted: (consent: StoredConsent, now: number) => Wanted,
): Promise<Result<ConsentRow, ConnectRefusal>> {
  const { scope } = asking;
  const sealer = await parts.vault.sealerFor(scope.ownerId);
  const done = await parts.store.write(scope, async (tx) => {
    const found = await tx.consent(consentId);
    if (found === null) return NOT_FOUND;
    if (!isAccountHolder(asking)) return refuse({ code: 'account_holder_needed' });
    const now = parts.now();
    const consent = await settled(tx, found, now);
    const move = wanted(consent, now);
    if (!move.ok) return move;
    return apply(parts, tx, { sealer, asking, consent, move: move.value, action }, now);
  });
  if (!done.ok) return done;
  const row = await readConsent(parts, scope, consentId);
  return row === null ? NOT_FOUND : success(row);
}

interface Applying {
  readonly sealer: OwnerSealer;
  readonly asking: Asking;
  readonly consent: StoredConsent;
  readonly move: Omit<Move, 'actor' | 'proof'>;
  readonly action: string;
}

async function apply(
  parts: ConnectParts,
  tx: ConnectTransaction,
  { sealer, asking, consent, move, action }: Applying,
  now: number,
): Promise<Result<null, ConnectRefusal>> {
  const proof = proofOf(parts, sealer, consent.id, asking.attended);
  if (!(await moveConsent(tx, consent, { ...move, actor: 'user', proof }, now)))
    return notNow('The consent has ended.');
  // What runs began with more than is left of it.
  if (move.reason === 'NARROWED') await tx.stopSyncs(consent.connectionId, now);
  await tx.audit(auditEntry(asking, action, auditSubject('consent', asking.scope.ownerId, consent.id)));
  return success(null);
}

/** Leaves less of a consent: see {@link Connecting.narrow}. */
export const narrowConsent = (
  parts: ConnectParts,
  asking: Asking,
  consentId: number,
  to: NarrowConsent,
): Promise<Result<ConsentRow, ConnectRefusal>> =>
  change(parts, asking, consentId, 'consent.narrowed', (consent, now) => narrowed(consent, to, now));

function narrowed(consent: StoredConsent, to: NarrowConsent, now: number): Wanted {
  if (!consentUsable(consent, now)) return notNow('Only a consent that can be used can be narrowed.');
  const scopes = to.scopes === undefined ? consent.scopes : [...new Set(to.scopes)];
  const expiresAt = to.expiresAt ?? consent.expiresAt;
  const more = scopes.filter((scope) => !consent.scopes.includes(scope));
  if (more.length > 0)
    return refuse({ code: 'authorisation_required', why: `${more.join(', ')} was not allowed.` });
  if (scopes.length === 0) return notNow('Nothing would be left: revoke the consent instead.');
  if (expiresAt !== null && consent.expiresAt !== null && expiresAt > consent.expiresAt)
    return refuse({ code: 'authorisation_required', why: 'The consent was allowed for less time.' });
  if (expiresAt !== null && expiresAt <= now) return notNow('That end is over: revoke the consent instead.');
  const kept = consent.scopes.filter((scope) => scopes.includes(scope));
  return success({
    to: 'authorised',
    reason: 'NARROWED',
    terms: { ...termsOfNow(consent), scopes: kept, expiresAt },
  });
}

/** What a consent allows as it stands. */
const termsOfNow = ({ scopes, expiresAt, scaRenewBy, reconfirmBy }: StoredConsent): ConsentTermsNow => ({
  scopes,
  expiresAt,
  scaRenewBy,
  reconfirmBy,
});

/** The account holder still wants it: see {@link Connecting.reconfirm}. */
export const reconfirmConsent = (
  parts: ConnectParts,
  asking: Asking,
  consentId: number,
): Promise<Result<ConsentRow, ConnectRefusal>> =>
  change(parts, asking, consentId, 'consent.reconfirmed', (consent, now) => reconfirmed(parts, consent, now));

function reconfirmed(parts: ConnectParts, consent: StoredConsent, now: number): Wanted {
  if (consent.reconfirmBy === null) return notNow('Nothing asks for it again.');
  const wasDue = consent.state === 'reauth_required';
  if (wasDue && consent.reason !== 'RECONFIRM_DUE')
    return notNow('The bank wants the account holder to sign in again: renew the connection.');
  if (!wasDue && consent.state !== 'authorised') return notNow('The consent has ended.');
  const found = parts.connectors.institution(consent.institutionId);
  if (found === null) return refuse({ code: 'institution_unknown' });
  const { reconfirmDays, zone } = rulesOf(found.connector, found.institution);
  const reconfirmBy = reconfirmDays === null ? null : endAfterDays(now, reconfirmDays, zone);
  const terms = { ...termsOfNow(consent), reconfirmBy };
  // Ahead of its time it only moves the end; afterwards it brings the consent back.
  return success({ to: 'authorised', reason: wasDue ? 'RECONFIRMED' : 'EXTENDED', terms });
}

/**
 * One call of a connector. Ahead of every request to the bank it is read anew whether the bank may be called at this
 * instant (invariant 9). A session that the bank renews is kept before the next request.
 *
 * One user of a session at a time: only a sync fetches with it, there is one live sync per connection, and it is in the
 * hands of one worker. Signing in again only names the consent by it and puts a new one in its place; then the version
 * differs and the call is made once more with the new one. A worker that lost its lease in the midst of a request still
 * keeps what that request renewed, unless another was kept since: the older one is void at the bank.
 */
import type {
  BudgetReport,
  Capability,
  ConsentReport,
  Context,
  Fault,
  Http,
  HttpReply,
  HttpTrouble,
  Json,
  Observations,
  PageRequest,
} from '../../connectors/contract.ts';
import { type ConsentDeadlines, consentUsable } from '../../core/consent/usable.ts';
import { success } from '../../core/result.ts';
import { revocationPlace } from '../connect/add-revocation.ts';
import type { ConnectionFault } from '../connection-rows.ts';
import { contextFor } from '../connector-context.ts';
import { openJson, sealJson, sessionPlace } from '../sealed-json.ts';
import type { CallPlace, Reservation } from './budget-port.ts';
import {
  halted,
  LEASE_MS,
  notUnderstood,
  overBudget,
  type Run,
  type Step,
  type Stop,
  stopped,
} from './parts.ts';
import { allowedFrom, type CountedCall, countedCall, giveBack, settle } from './reserve-call.ts';
import { Lost, type Standing } from './store-port.ts';
import { withoutWords } from './without-words.ts';

/** How often a call is made again because the session was replaced meanwhile. */
export const SESSIONS_MAX = 3;
/** Bytes of a session as JSON. */
export const SESSION_BYTES_MAX = 256 * 1024;

/** A page as the connector gave it, with the replies of the call. */
export interface FetchedPage<C extends Capability> {
  readonly observations: readonly Observations[C][];
  readonly cursor: Json;
  readonly more: boolean;
  readonly complete: boolean;
  readonly replies: readonly HttpReply[];
}

/** What a consent that cannot be used is as a fault. */
export function consentFault(consent: ConsentDeadlines | null, now: number): ConnectionFault | null {
  if (consent === null) return { code: 'consent_revoked' };
  if (consentUsable(consent, now)) return null;
  if (consent.state === 'reauth_required') return { code: 'sca_needed', reachFrom: null };
  if (consent.state !== 'authorised' && consent.state !== 'expired') return { code: 'consent_revoked' };
  const isExpired = consent.state === 'expired' || (consent.expiresAt !== null && consent.expiresAt <= now);
  return isExpired ? { code: 'consent_expired' } : { code: 'sca_needed', reachFrom: null };
}

/**
 * Why the bank may not be called now; null when it may. Who signs in again stops what syncs with the older consent: that
 * sync is followed by another one.
 */
export function stopFor(run: Run, standing: Standing): Stop | null {
  if (standing.paused || standing.disconnected) return { why: 'cancelled' };
  const fault = consentFault(standing.consent, run.parts.now());
  if (fault !== null) return { why: 'consent', fault };
  if (standing.consent?.id !== run.sync.consentId || standing.consent?.grantId !== run.sync.grantId)
    return { why: 'renewed' };
  if (standing.stopRequested) return { why: 'cancelled' };
  if (standing.sealedSession === null) return { why: 'consent', fault: { code: 'consent_revoked' } };
  return run.signal.aborted ? { why: 'aborted' } : null;
}

/**
 * Reads whether the sync may go on, and keeps its lease; reserves a call where one is given. Throws {@link Lost} when it
 * is another's.
 */
export async function standingOf(run: Run, call: Reservation | null = null): Promise<Standing> {
  const { store, leaseMs = LEASE_MS } = run.parts;
  const standing = await store.standing(run.work, leaseMs, call);
  if (standing === null) throw new Lost('another worker has the sync');
  return standing;
}

/**
 * Fetches one page. `place` is what it is counted by, null where the bank does not count it; over the budget the bank is
 * not called. Throws {@link Lost} only.
 */
export async function callBank<C extends Capability>(
  run: Run,
  asked: Omit<PageRequest<C>, 'session'>,
  place: CallPlace | null,
): Promise<Step<FetchedPage<C>>> {
  let last: Step<FetchedPage<C>> = halted(notUnderstood('a session that is replaced all the time'));
  for (let session = 1; session <= SESSIONS_MAX; session++) {
    const counted = countedCall(run, place);
    const { reservation } = counted;
    const standing = await standingOf(run, reservation);
    const stop = stopFor(run, standing);
    if (stop !== null && standing.reserved !== null) await giveBack(run, counted);
    if (stop !== null) return stopped(stop);
    if (reservation !== null && standing.reserved === null)
      return overBudget(await allowedFrom(run, reservation));
    const call = new BankCall(run, standing, counted);
    last = await call.fetch(asked);
    if (last.ok || last.fault.type !== 'fault') return last;
    if (!call.isReplaced && !endsSession(last.fault.fault)) return last;
    // The session may have been replaced while the bank was asked with the old one.
    if ((await standingOf(run)).sessionVersion === call.version) return last;
  }
  return last;
}

/** With this trouble no request has left for sure: nothing was there that it could be sent to. */
const NEVER_LEFT: HttpTrouble['trouble'] = 'unreachable';

/** Faults that an outdated session can be the reason of. */
const endsSession = ({ code }: Fault): boolean =>
  code === 'sca_needed' ||
  code === 'credentials_wrong' ||
  code === 'consent_expired' ||
  code === 'consent_revoked';

class BankCall {
  /** Of the session that is used: each renewal of ours counts one up. */
  version: number;
  readonly #run: Run;
  readonly #sealedSession: Uint8Array;
  readonly #replies: HttpReply[] = [];
  /** Whether another session was kept while this one was used. */
  isReplaced = false;
  #stop: Stop | null = null;
  /** What went wrong on our side of the call: it is not the connector's to handle. */
  #failure: { readonly error: unknown } | null = null;
  readonly #counted: CountedCall;
  readonly #reserved: Standing['reserved'];
  /** Requests that may have reached the bank. */
  #left = 0;
  #report: BudgetReport | null = null;
  #consent: ConsentReport | null = null;

  constructor(run: Run, standing: Standing, counted: CountedCall) {
    this.#run = run;
    this.#counted = counted;
    this.#reserved = standing.reserved;
    this.version = standing.sessionVersion;
    this.#sealedSession = standing.sealedSession ?? new Uint8Array();
  }

  async fetch<C extends Capability>(asked: Omit<PageRequest<C>, 'session'>): Promise<Step<FetchedPage<C>>> {
    const { connector, sealer, sync, parts, about } = this.#run;
    const session = openJson(sealer, sessionPlace(sync.connectionId), this.#sealedSession);
    let page: Awaited<ReturnType<typeof connector.fetch<C>>>;
    try {
      page = await connector.fetch<C>({ ...asked, session }, this.#context());
    } catch (error) {
      if (this.#failure === null && this.#stop === null) parts.onError(withoutWords(error), about);
      page = { type: 'failed', fault: notUnderstood('the connector failed') };
    }
    if (this.#failure !== null) throw this.#failure.error;
    await settle(this.#run, this.#counted, this.#reserved, {
      isSent: this.#left > 0,
      report: this.#report,
      fault: page.type === 'failed' ? page.fault : null,
    });
    await this.#tellConsent();
    if (this.#stop !== null) return stopped(this.#stop);
    if (page.type === 'failed')
      return this.#run.signal.aborted ? stopped({ why: 'aborted' }) : halted(page.fault);
    const { observations, cursor, more, complete } = page;
    return success({ observations, cursor, more, complete, replies: this.#replies });
  }

  /** What the bank said of the consent counts from the next call on. */
  async #tellConsent(): Promise<void> {
    const { parts, sync, about } = this.#run;
    const { connectionId, consentId, grantId } = sync;
    if (this.#consent === null || consentId === null) return;
    if (this.#consent.standing === 'unknown') parts.onNotUnderstood('the state of a consent', about);
    await parts.onConsentNews(sync.scope, { connectionId, consentId, grantId, report: this.#consent });
  }

  #context(): Context {
    const { parts, connector, sync, signal, about } = this.#run;
    return contextFor(parts, {
      institutionId: sync.institutionId ?? '',
      http: this.#watched(
        parts.http({
          hosts: connector.manifest.egress,
          signal,
          before: () => this.#mayCall(),
          onReply: (reply) => this.#replies.push(reply),
        }),
      ),
      attended: this.#counted.attended,
      onBudget: (report) => {
        this.#report = { ...this.#report, ...report };
      },
      onConsent: (report) => {
        this.#consent = report;
      },
      keepSession: (session) => this.#keepSession(session),
      onNote: (note) => parts.onNote(note, about),
    });
  }

  /** Notes whether a request left: one that found nobody at the other end did not. */
  #watched(http: Http): Http {
    return {
      send: async (request) => {
        const before = this.#left;
        const reply = await http.send(request);
        if (!reply.ok && reply.trouble === NEVER_LEFT && this.#left > before) this.#left--;
        return reply;
      },
    };
  }

  async #mayCall(): Promise<boolean> {
    const standing = await this.#ours(() => standingOf(this.#run));
    if (standing === null) return false;
    this.#stop ??= stopFor(this.#run, standing);
    this.isReplaced ||= standing.sessionVersion !== this.version;
    const may = this.#stop === null && !this.isReplaced;
    if (may) this.#left++;
    return may;
  }

  async #keepSession(session: Json): Promise<void> {
    const { parts, sealer, sync } = this.#run;
    if (Buffer.byteLength(JSON.stringify(session)) > SESSION_BYTES_MAX)
      throw new Error('internal: a session is too large');
    const sealed = sealJson(sealer, sessionPlace(sync.connectionId), session);
    const isKept = await this.#ours(() =>
      parts.store.keepSession(sync.scope, sync.connectionId, this.version, sealed, parts.now()),
    );
    if (isKept === true) {
      this.version++;
      return;
    }
    this.isReplaced = true;
    await this.#ours(() => keepForRevocation(this.#run, session));
  }

  /** Work of ours in the midst of the connector's: when it fails, the connector is answered no, and the call fails as ours. */
  async #ours<T>(work: () => Promise<T>): Promise<T | null> {
    if (this.#failure !== null) return null;
    try {
      return await work();
    } catch (error) {
      this.#failure = { error };
      return null;
    }
  }
}

/** The consent ended meanwhile: the bank can only be told of that with what it has just renewed. */
async function keepForRevocation({ parts, sealer, sync }: Run, session: Json): Promise<void> {
  if (sync.consentId === null) return;
  const seal = (revocationId: number): Uint8Array => sealJson(sealer, revocationPlace(revocationId), session);
  await parts.store.keepForRevocation(sync.scope, sync.connectionId, sync.consentId, seal);
}

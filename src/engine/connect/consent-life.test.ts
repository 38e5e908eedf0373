/** The life of consents on the real store: random lives against what must always hold, over every deadline. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asking, type ConnectBench, must, openConnectBench, request } from '../../../proofs/connect/bench.ts';
import type { Fault } from '../../connectors/contract.ts';
import { openFinanceStatus, teamStatus } from '../../core/consent/project.ts';
import { type ConsentReason, checkTransition, consentEnded } from '../../core/consent/transitions.ts';
import type { Asking } from '../connect-port.ts';
import type { AttemptRow, ConsentRow } from '../connection-rows.ts';
import type { OwnerScope } from '../ports.ts';
import { DAY_MS } from './limits.ts';
import { asks, failed, granted, type ScriptedReply, waits } from './testing.ts';

/** Lives that are tried, and what may happen in each. */
const LIVES = 16;
const DEEDS_MAX = 40;
/** The same lives every time: then it is known that they come by everything that is listed at the end. */
const SEED = 4;

let bench: ConnectBench;
beforeAll(async () => {
  bench = await openConnectBench();
});
afterAll(() => bench.close());

/** Reasons of transitions that the lives came by, and those that they have to. */
const met = new Set<string>();
const MET =
  'AUTHORISATION_TIMEOUT AUTHORISED BANK_DECLINED CANCELLED CREATED CREDENTIALS_INVALID DISCONNECTED EXTENDED FIRST_SIGNER MAX_DATE_REACHED NARROWED REAUTHENTICATED RECONFIRMED RECONFIRM_DUE RENEWED SCA_EXPIRED SUPERSEDED TECHNICAL USER_DECLINED USER_REVOKED_HERE'.split(
    ' ',
  );

/** What a bank answers to a step. */
type Reply =
  | 'asks'
  | 'second_signer'
  | 'same'
  | 'other'
  | 'refused'
  | 'declined'
  | 'down'
  | 'late'
  | 'nonsense';

type Deed =
  | { readonly kind: 'start'; readonly reply: Reply }
  | { readonly kind: 'step'; readonly reply: Reply }
  | {
      readonly kind:
        | 'cancel'
        | 'revoke'
        | 'disconnect'
        | 'reconfirm'
        | 'sweep'
        | 'resume'
        | 'narrow_end'
        | 'narrow_scopes';
    }
  | { readonly kind: 'news'; readonly fault: Fault['code'] }
  /** To the instant of a deadline, or the millisecond before it. */
  | {
      readonly kind: 'deadline';
      readonly which: 'expiresAt' | 'scaRenewBy' | 'reconfirmBy';
      readonly early: boolean;
    }
  | { readonly kind: 'days'; readonly days: number };

const reply = fc.constantFrom<Reply>(
  'asks',
  'second_signer',
  'same',
  'same',
  'same',
  'other',
  'refused',
  'declined',
  'down',
  'late',
  'nonsense',
);
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('start' as const), reply }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('step' as const), reply }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'cancel' as const,
        'revoke' as const,
        'disconnect' as const,
        'reconfirm' as const,
        'sweep' as const,
        'sweep' as const,
        'resume' as const,
        'narrow_end' as const,
        'narrow_scopes' as const,
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('news' as const),
      fault: fc.constantFrom<Fault['code']>(
        'consent_revoked',
        'consent_expired',
        'sca_needed',
        'credentials_wrong',
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('deadline' as const),
      which: fc.constantFrom('expiresAt' as const, 'scaRenewBy' as const, 'reconfirmBy' as const),
      early: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('days' as const), days: fc.integer({ min: 1, max: 40 }) }),
  },
);

/** One owner's life at the British test bank: the only one with all three deadlines. */
class Life {
  readonly scope: OwnerScope;
  readonly person: Asking;
  attempt: AttemptRow | null = null;
  connectionId: number | null = null;
  before: readonly ConsentRow[] = [];
  #session = 0;

  constructor(scope: OwnerScope) {
    this.scope = scope;
    this.person = {
      ...asking(scope, 'person:1'),
      attended: { ip: '192.0.2.7', userAgent: 'test', at: bench.now() },
    };
  }

  async consents(): Promise<readonly ConsentRow[]> {
    return (await bench.engine.consents(this.scope, {}, { limit: 500, after: null })).rows;
  }

  async current(): Promise<ConsentRow | null> {
    const connection =
      this.connectionId === null ? null : await bench.engine.connection(this.scope, this.connectionId);
    return connection?.consentId == null ? null : bench.engine.consent(this.scope, connection.consentId);
  }

  replyOf(what: Reply): ScriptedReply {
    const now = bench.now();
    const given = (reference: string): ScriptedReply =>
      granted(
        { token: `session-${++this.#session}` },
        { reference, validUntil: now + 200 * DAY_MS, scaRenewBy: now + 100 * DAY_MS },
      );
    switch (what) {
      case 'asks':
        return asks(now);
      case 'second_signer':
        return waits(now, 'second_signer', { until: now + DAY_MS });
      case 'same':
        return given('the one');
      case 'other':
        return given(`another ${++this.#session}`);
      case 'refused':
        return failed({ code: 'sca_refused' });
      case 'declined':
        return failed({ code: 'not_permitted' });
      case 'down':
        return failed({ code: 'bank_down', retryAt: null });
      case 'late':
        return failed({ code: 'sca_expired' });
      case 'nonsense':
        return () => {
          throw new Error('a connector with a bug');
        };
    }
  }

  isGranted(): boolean {
    return this.attempt?.step === 'granted';
  }

  take(row: AttemptRow): void {
    this.attempt = row;
    if (row.step === 'granted') this.connectionId = row.connectionId;
  }
}

const isLive = (attempt: AttemptRow | null): attempt is AttemptRow =>
  attempt !== null && ['asking', 'redirecting', 'waiting'].includes(attempt.step);

/** Does it; gives whether only the clock and a failed sign-in may have happened to what stands. */
async function perform(life: Life, what: Deed): Promise<boolean> {
  const { scope, person } = life;
  const { engine, bank } = bench;
  bank.reset();
  const current = await life.current();
  switch (what.kind) {
    case 'start': {
      if (isLive(life.attempt)) return true;
      const again = life.connectionId !== null;
      bank.answers(life.replyOf(what.reply));
      const fields = { login: `login-${scope.ownerId}` };
      const asked = again
        ? request({
            purpose: 'reconnect',
            connectionId: life.connectionId,
            institutionId: null,
            method: 'app',
            fields,
          })
        : request({ institutionId: 'bank-gb', method: 'app', fields });
      life.take(must(await engine.start(asking(scope), asked)));
      return !life.isGranted();
    }
    case 'step': {
      const { attempt } = life;
      if (!isLive(attempt)) return true;
      bank.answers(life.replyOf(what.reply));
      if (attempt.step === 'waiting') bench.advance(3000);
      const done =
        attempt.step === 'waiting'
          ? await engine.poll(asking(scope), attempt.id)
          : await engine.answer(asking(scope), attempt.id, attempt.stepNumber, { code: '123456' });
      const row = await engine.attempt(scope, attempt.id);
      if (row !== null) life.take(row);
      return !done.ok || !life.isGranted();
    }
    case 'cancel':
      if (isLive(life.attempt)) life.take(must(await engine.cancel(asking(scope), life.attempt.id)));
      return true;
    case 'resume':
      if (isLive(life.attempt) && life.attempt.step === 'waiting') return true;
      await engine.resumeAttempts(10);
      break;
    case 'sweep':
      await Promise.all([engine.sweep(50), bench.process().sweep(50)]);
      break;
    case 'revoke':
      if (current !== null) await engine.revokeConsent(person, current.id);
      break;
    case 'disconnect':
      if (life.connectionId !== null) must(await engine.disconnect(asking(scope), life.connectionId));
      break;
    case 'reconfirm':
      if (current !== null) await checkReconfirm(life, current);
      break;
    case 'narrow_end':
    case 'narrow_scopes':
      if (current !== null) await checkNarrow(life, current, what.kind);
      break;
    case 'news':
      if (current !== null) await tellNews(life, current, what.fault);
      break;
    case 'deadline': {
      const at = current?.[what.which] ?? null;
      const wanted = at === null ? 0 : Date.parse(at) - (what.early ? 1 : 0);
      if (wanted > bench.now()) bench.advance(wanted - bench.now());
      break;
    }
    case 'days':
      bench.advance(what.days * DAY_MS);
      break;
  }
  const row = life.attempt === null ? null : await engine.attempt(scope, life.attempt.id);
  if (row !== null) life.take(row);
  return false;
}

async function checkReconfirm(life: Life, current: ConsentRow): Promise<void> {
  // A product's key alone cannot say it.
  expect(await bench.engine.reconfirm(asking(life.scope), current.id)).toMatchObject({ ok: false });
  const done = await bench.engine.reconfirm(life.person, current.id);
  const isDue = current.reconfirmBy !== null && Date.parse(current.reconfirmBy) <= bench.now();
  const onlyThat =
    (current.reason === 'RECONFIRM_DUE' || current.state === 'authorised') && !isOver(current.expiresAt);
  const isScaDue = current.state === 'authorised' && isOver(current.scaRenewBy);
  const may = current.reconfirmBy !== null && !consentEnded(current.state) && onlyThat && !isScaDue;
  expect([done.ok, isDue || current.state === 'authorised' || !done.ok]).toEqual([may, true]);
  if (done.ok && !isOver(done.value.scaRenewBy)) expect(done.value.usable).toBe(true);
}

const isOver = (end: string | null): boolean => end !== null && Date.parse(end) <= bench.now();

async function checkNarrow(
  life: Life,
  current: ConsentRow,
  how: 'narrow_end' | 'narrow_scopes',
): Promise<void> {
  const { engine } = bench;
  const later = current.expiresAt === null ? 0 : Date.parse(current.expiresAt) + 1;
  for (const wider of [{ expiresAt: later }, { scopes: ['accounts', 'holdings'] as const }]) {
    const refused = await engine.narrow(life.person, current.id, wider);
    expect(refused).toMatchObject({
      ok: false,
      fault: { code: current.usable ? 'authorisation_required' : 'not_now' },
    });
  }
  const end = bench.now() + 3 * DAY_MS;
  const to = how === 'narrow_end' ? { expiresAt: end } : { scopes: ['accounts'] as const };
  const done = await engine.narrow(life.person, current.id, to);
  const may = current.usable && (how !== 'narrow_end' || end <= Date.parse(current.expiresAt ?? ''));
  expect(done.ok).toBe(may);
  if (!done.ok) return;
  if (how === 'narrow_end') expect(done.value.expiresAt).toBe(new Date(end).toISOString());
  else expect(done.value.scopes).toEqual(['accounts']);
}

async function tellNews(life: Life, current: ConsentRow, code: Fault['code']): Promise<void> {
  if (life.connectionId === null) return;
  const [row] = await bench.store.admin('select attempt_id from consents where owner_id = $1 and id = $2', [
    life.scope.ownerId,
    current.id,
  ]);
  const fault = (code === 'sca_needed'
    ? { code, reachFrom: null }
    : { code, fields: [] }) as unknown as Fault;
  const news = { connectionId: life.connectionId, consentId: current.id, grantId: Number(row?.[0]), fault };
  await bench.engine.consentNews(life.scope, news);
}

/** What holds after everything. */
async function check(life: Life, nothingMoves: boolean): Promise<void> {
  const now = bench.now();
  const consents = await life.consents();
  for (const old of life.before) {
    const row = consents.find(({ id }) => id === old.id) ?? expect.fail(`consent ${old.id} is gone`);
    // What has ended stays as it is, for ever; what was said is never said otherwise.
    if (consentEnded(old.state)) expect({ ...row, usable: false }).toEqual({ ...old, usable: false });
    expect(row.events.slice(0, old.events.length)).toEqual(old.events);
    expect(row.versions.slice(0, old.versions.length)).toEqual(old.versions);
    // A sign-in that was abandoned, refused, or failed leaves what stands exactly as it was.
    const stood = old.state === 'authorised' || old.state === 'reauth_required';
    if (nothingMoves && stood) expect({ ...row, usable: true }).toEqual({ ...old, usable: true });
  }
  for (const row of consents) await checkConsent(life, row, now);
  const standing = consents.filter(({ state }) => state === 'authorised' || state === 'reauth_required');
  expect(standing.length).toBeLessThanOrEqual(1);
  const pending = consents.filter(
    ({ state }) => state.startsWith('awaiting') || state.startsWith('partially'),
  );
  const waits = isLive(life.attempt) ? life.attempt.consentId : null;
  expect(pending.map(({ id }) => id)).toEqual(waits === null ? [] : [waits]);
  await checkSession(life);
  life.before = consents;
}

async function checkConsent(life: Life, row: ConsentRow, now: number): Promise<void> {
  let previous: string | null = null;
  for (const { from, to, actor, reason } of row.events) {
    const step = { from, to, actor, reason: reason as ConsentReason };
    const facts = { reason: previous, expiresAt: null };
    expect([step, checkTransition(step, facts, now).ok]).toEqual([step, true]);
    previous = reason;
    met.add(reason);
  }
  expect(await bench.engine.verifyConsent(life.scope, row.id)).toMatchObject({ whole: true });
  const ends = [row.expiresAt, row.scaRenewBy, row.reconfirmBy];
  const usable = row.state === 'authorised' && ends.every((end) => end === null || now < Date.parse(end));
  expect(row.usable).toBe(usable);
  expect(teamStatus(row, now)?.status === 'AUTHORIZED').toBe(usable);
  const seen = { status: 'active', lastSuccessAt: row.updatedAt, institutionId: 'bank-gb' } as const;
  expect(openFinanceStatus(seen, row, now) === 'active').toBe(usable);
}

/** Revoking destroys what opens the bank at once. */
async function checkSession(life: Life): Promise<void> {
  const rows = await bench.store.admin(
    `select k.state, c.sealed_session is null from connections c
      join consents k on k.owner_id = c.owner_id and k.id = c.consent_id where c.owner_id = $1`,
    [life.scope.ownerId],
  );
  for (const [state, isGone] of rows) if (state === 'revoked') expect(isGone).toBe('t');
}

it('invariant 9: whatever happens, consents go by their table, end for good, and renewals degrade nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 5, maxLength: DEEDS_MAX }), async (deeds) => {
      const life = new Life(await bench.newOwner());
      for (const what of deeds) {
        const nothingMoves = await perform(life, what);
        await check(life, nothingMoves);
      }
    }),
    { numRuns: LIVES, seed: SEED },
  );
  expect([...met].sort()).toEqual(MET);
}, 240_000);

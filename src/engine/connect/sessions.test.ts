import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  asking,
  browser,
  type ConnectBench,
  must,
  openConnectBench,
  refusalOf,
  request,
} from '../../../proofs/connect/bench.ts';
import type { OpenSession } from '../connect-port.ts';
import type { OwnerScope } from '../ports.ts';
import { DAY_MS, SESSION_MS } from './limits.ts';
import { asks, failed, granted, redirects, waits } from './testing.ts';

let bench: ConnectBench;
let scope: OwnerScope;
let login = 0;
beforeAll(async () => {
  bench = await openConnectBench();
});
beforeEach(async () => {
  scope = await bench.newOwner();
  bench.bank.reset();
});
afterAll(() => bench.close());

const ME = browser('me');
const WANTED: OpenSession = {
  purpose: 'connect',
  institutionId: 'bank-one',
  connectionId: null,
  scopes: [],
  daysWanted: 90,
  language: 'de',
  redirectUrl: 'https://app.example/done',
  clientState: 'order-7',
};

const open = async (given: Partial<OpenSession> = {}) =>
  must(await bench.engine.openSession(asking(scope), { ...WANTED, ...given }));
const startIn = (sessionId: number, given: Parameters<typeof request>[0] = {}) =>
  bench.engine.start(
    asking(scope, 'connect_page'),
    request({
      sessionId,
      institutionId: null,
      fields: { login: `login-${++login}`, password: 'pin' },
      ...given,
    }),
  );
const status = async (id: number) => (await bench.engine.session(scope, id))?.status;

describe('a visit to the hosted page', () => {
  it('is opened with a link that works for one browser', async () => {
    const { session, token } = await open();
    expect(session).toMatchObject({ ...WANTED, status: 'open', attemptId: null, finishedAt: null });
    expect(session.expiresAt).toBe(new Date(bench.now() + SESSION_MS).toISOString());
    const visited = await bench.engine.visit(token, ME);
    expect(visited).toMatchObject({ scope, session: { id: session.id } });
    expect(await bench.process().visit(token, ME)).toMatchObject({ session: { id: session.id } });
    expect(await bench.engine.visit(token, browser('other'))).toEqual({ refused: 'other_browser' });
    expect(await bench.engine.visit('x'.repeat(43), ME)).toEqual({ refused: 'unknown' });
    bench.advance(SESSION_MS);
    expect(await bench.engine.visit(token, ME)).toEqual({ refused: 'late' });
    const rows = await bench.store.admin('select t::text from connect_tokens t where owner_id = $1', [
      scope.ownerId,
    ]);
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  it('two browsers at once are one', async () => {
    const { token } = await open();
    const both = await Promise.all([
      bench.engine.visit(token, ME),
      bench.process().visit(token, browser('other')),
    ]);
    expect(both.filter((one) => 'session' in one)).toHaveLength(1);
  });

  it('is not opened for what is not there', async () => {
    const codes = await Promise.all([
      bench.engine.openSession(asking(scope), { ...WANTED, institutionId: 'nowhere' }),
      bench.engine.openSession(asking(scope), { ...WANTED, scopes: ['documents'] }),
      bench.engine.openSession(asking(scope), { ...WANTED, purpose: 'renew', connectionId: 999_999 }),
      bench.engine.openSession(asking(scope), { ...WANTED, purpose: 'renew' }),
    ]);
    expect(codes.map(refusalOf)).toEqual([
      'institution_unknown',
      'scope_not_offered',
      'not_found',
      'not_found',
    ]);
    expect(await bench.engine.sessions(scope, { limit: 10, after: null })).toEqual({ rows: [], more: false });
  });

  it('gives its attempt what it was opened for, and nothing else', async () => {
    const { session } = await open({ scopes: ['accounts'] });
    expect(refusalOf(await startIn(session.id, { institutionId: 'bank-two' }))).toBe('not_now');
    expect(refusalOf(await startIn(session.id, { scopes: ['balances'] }))).toBe('not_now');
    expect(refusalOf(await startIn(session.id, { purpose: 'consent_only' }))).toBe('not_now');
    // A login that has a connection can go on with that one, which must be there.
    expect(refusalOf(await startIn(session.id, { purpose: 'reconnect' }))).toBe('not_found');
    bench.bank.answers(asks(bench.now()));
    const attempt = must(await startIn(session.id));
    expect(attempt).toMatchObject({ sessionId: session.id, institutionId: 'bank-one', scopes: ['accounts'] });
    expect(bench.bank.calls[0]?.event).toMatchObject({ daysWanted: 90, scopes: ['accounts'] });
    expect(await bench.engine.session(scope, session.id)).toMatchObject({ attemptId: attempt.id });
    expect(await startIn(session.id)).toMatchObject({
      fault: { code: 'attempt_live', attemptId: attempt.id },
    });
  });

  it('is completed by the grant, and then nothing begins in it', async () => {
    const { session } = await open();
    bench.bank.answers(failed({ code: 'credentials_wrong', fields: [] }), granted());
    must(await startIn(session.id));
    expect(await status(session.id)).toBe('failed');
    const { connectionId } = must(await startIn(session.id));
    const done = await bench.engine.session(scope, session.id);
    expect(done).toMatchObject({ status: 'completed', connectionId });
    expect(done?.finishedAt).not.toBeNull();
    expect(refusalOf(await startIn(session.id))).toBe('session_ended');
    expect(refusalOf(await bench.engine.cancelSession(asking(scope), session.id))).toBe('session_ended');
  });

  it('stays open after a cancelled attempt, and when connections are managed', async () => {
    const { session } = await open({ purpose: 'manage', institutionId: null, scopes: [] });
    bench.bank.answers(asks(bench.now()), granted(), granted({ token: 'two' }));
    const first = must(await startIn(session.id, { institutionId: 'bank-one' }));
    must(await bench.engine.cancel(asking(scope), first.id));
    expect(await status(session.id)).toBe('open');
    bench.bank.reset();
    bench.bank.answers(granted(), granted({ token: 'two' }));
    const { connectionId } = must(await startIn(session.id, { institutionId: 'bank-one' }));
    expect(await status(session.id)).toBe('open');
    must(await startIn(session.id, { purpose: 'renew', connectionId }));
    expect(await status(session.id)).toBe('open');
  });

  it('is cancelled with its attempt', async () => {
    const { session } = await open();
    bench.bank.answers(asks(bench.now()));
    const { id } = must(await startIn(session.id));
    expect(must(await bench.engine.cancelSession(asking(scope), session.id)).status).toBe('cancelled');
    expect(await bench.engine.attempt(scope, id)).toMatchObject({ step: 'cancelled' });
    expect(bench.bank.events()).toEqual(['started', 'cancelled']);
    expect(must(await bench.engine.cancelSession(asking(scope), session.id)).status).toBe('cancelled');
    expect(refusalOf(await startIn(session.id))).toBe('session_ended');
  });

  it('waits for a second signer after the visit, and is completed then', async () => {
    const { session } = await open();
    const until = bench.now() + 14 * DAY_MS;
    bench.bank.answers(waits(bench.now(), 'second_signer', { until, pollAfterMs: 3_600_000 }));
    must(await startIn(session.id));
    expect(await status(session.id)).toBe('waiting');
    bench.advance(DAY_MS);
    await bench.engine.sweep(100);
    bench.bank.answers(granted());
    await bench.engine.resumeAttempts(100);
    expect(await status(session.id)).toBe('completed');
  });

  it('ends by the clock: what the bank does is awaited, an answer that nobody can give is not', async () => {
    const idle = await open();
    const away = await open();
    const asked = await open();
    const until = bench.now() + DAY_MS;
    const redirecting = { ...redirects(bench.now()), until } as ReturnType<typeof redirects>;
    const asking_ = { ...asks(bench.now()), until } as ReturnType<typeof asks>;
    bench.bank.answers(redirecting, asking_);
    must(await startIn(away.session.id, { method: 'redirect', fields: {} }));
    const { id } = must(await startIn(asked.session.id));
    bench.advance(SESSION_MS);
    await bench.engine.sweep(100);
    expect(await status(idle.session.id)).toBe('expired');
    expect(await status(away.session.id)).toBe('waiting');
    expect(await status(asked.session.id)).toBe('expired');
    expect(await bench.engine.attempt(scope, id)).toMatchObject({ step: 'cancelled' });
    bench.advance(DAY_MS);
    await bench.engine.resumeAttempts(100);
    expect(await status(away.session.id)).toBe('failed');
    expect(await bench.engine.sweep(100)).toBeGreaterThanOrEqual(0);
    expect(await status(away.session.id)).toBe('failed');
  });
});

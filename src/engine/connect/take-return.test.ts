import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  asking,
  browser,
  type ConnectBench,
  must,
  openConnectBench,
  request,
} from '../../../proofs/connect/bench.ts';
import type { OwnerScope } from '../ports.ts';
import { RETURN_CHARACTERS_MAX, RETURN_PARAMETERS_MAX } from './limits.ts';
import { failed, granted, held, redirects } from './testing.ts';

let bench: ConnectBench;
let scope: OwnerScope;
beforeAll(async () => {
  bench = await openConnectBench();
});
beforeEach(async () => {
  scope = await bench.newOwner();
  bench.bank.reset();
});
afterAll(() => bench.close());

const ME = browser('me');
const OTHER = browser('other');
const URL_OF_BANK = 'http://bank.test/authorise';

/** Starts a redirect; the attempt and the state that came with it. */
async function begin(browserHash: Uint8Array | null = null) {
  bench.bank.answers(redirects(bench.now()));
  const start = request({ method: 'redirect', fields: {}, browserHash });
  const attempt = must(await bench.engine.start(asking(scope), start));
  const event = bench.bank.calls.at(-1)?.event;
  if (event?.type !== 'started') throw new Error('not started');
  return { attempt, state: event.returnState, returnUrl: event.returnUrl };
}

const back = (state: string, who: Uint8Array | null = ME, query: Record<string, string> = { code: 'good' }) =>
  bench.engine.returned(state, who, query, null);
const token = async (id: number): Promise<string> => (await bench.engine.goToken(scope, id)) ?? '';
const stands = async (id: number) => {
  const attempt = await bench.engine.attempt(scope, id);
  return [attempt?.step, attempt?.stepNumber, attempt?.busy];
};

describe('the way to a bank', () => {
  it('is for the first browser that opens it, as often as it likes', async () => {
    const { attempt } = await begin();
    const first = await token(attempt.id);
    const second = await token(attempt.id);
    expect(first).not.toBe(second);
    expect(await bench.engine.go(first, ME)).toEqual({ url: URL_OF_BANK });
    expect(await bench.engine.go(second, ME)).toEqual({ url: URL_OF_BANK });
    expect(await bench.engine.go(first, OTHER)).toEqual({ refused: 'other_browser' });
    expect(await bench.engine.go('x'.repeat(43), ME)).toEqual({ refused: 'unknown' });
    expect(await bench.engine.go('', ME)).toEqual({ refused: 'unknown' });
    bench.advance(300_000);
    expect(await bench.engine.go(first, ME)).toEqual({ refused: 'late' });
  });

  it('is for the browser that began, where one did', async () => {
    const { attempt } = await begin(ME);
    const link = await token(attempt.id);
    expect(await bench.engine.go(link, OTHER)).toEqual({ refused: 'other_browser' });
    expect(await bench.engine.go(link, ME)).toEqual({ url: URL_OF_BANK });
  });

  it('has many links, of which the newest work', async () => {
    const { attempt } = await begin();
    const links: string[] = [];
    for (let k = 0; k < 25; k++) {
      bench.advance(1);
      links.push(await token(attempt.id));
    }
    expect(await bench.engine.go(links.at(-1) ?? '', ME)).toEqual({ url: URL_OF_BANK });
    expect(await bench.engine.go(links.at(-20) ?? '', ME)).toEqual({ url: URL_OF_BANK });
    expect(await bench.engine.go(links.at(-21) ?? '', ME)).toEqual({ refused: 'unknown' });
  });

  it('two browsers at once bind it once', async () => {
    const { attempt } = await begin();
    const link = await token(attempt.id);
    const both = await Promise.all([bench.engine.go(link, ME), bench.process().go(link, OTHER)]);
    expect(both.filter((one) => 'url' in one)).toHaveLength(1);
    expect(both.filter((one) => 'refused' in one)).toEqual([{ refused: 'other_browser' }]);
  });

  it('ends with the attempt, and is none for other kinds of token', async () => {
    const { attempt, state } = await begin(ME);
    const link = await token(attempt.id);
    expect(await bench.engine.go(state, ME)).toEqual({ refused: 'unknown' });
    expect(await back(link)).toEqual({ refused: 'unknown', attempt: null, scope: null });
    must(await bench.engine.cancel(asking(scope), attempt.id));
    expect(await bench.engine.go(link, ME)).toEqual({ refused: 'ended' });
    expect(await bench.engine.goToken(scope, attempt.id)).toBeNull();
  });
});

describe('the way back', () => {
  it('is taken once and reaches the connector without the state', async () => {
    const { attempt, state, returnUrl } = await begin(ME);
    expect(returnUrl).toBe(`http://localhost/connect/return?state=${state}`);
    bench.bank.answers(granted());
    const attended = { ip: '192.0.2.7', userAgent: 'Browser', at: bench.now() };
    const taken = await bench.engine.returned(state, ME, { state, code: 'good', iss: 'bank' }, attended);
    expect(taken).toMatchObject({ attempt: { id: attempt.id, step: 'granted' }, scope });
    expect(bench.bank.calls.at(-1)).toMatchObject({
      event: { type: 'returned', query: { code: 'good', iss: 'bank' } },
      context: { attended },
    });
    expect(JSON.stringify(bench.bank.calls.at(-1)?.event)).not.toContain(state);
    expect(await back(state)).toMatchObject({ refused: 'used', attempt: { step: 'granted' }, scope });
    expect(bench.bank.events()).toEqual(['started', 'returned']);
  });

  it('that is forged, late, of another browser, too large or too early changes nothing', async () => {
    const { attempt, state } = await begin();
    const before = await stands(attempt.id);
    // Nobody has opened the link yet: no browser was sent.
    expect(await back(state)).toEqual({ refused: 'other_browser', attempt: null, scope: null });
    await bench.engine.go(await token(attempt.id), ME);
    expect(await back(`${state.slice(0, -1)}${state.endsWith('A') ? 'B' : 'A'}`)).toMatchObject({
      refused: 'unknown',
    });
    expect(await back('state')).toMatchObject({ refused: 'unknown' });
    expect(await back(state, OTHER)).toEqual({ refused: 'other_browser', attempt: null, scope: null });
    expect(await back(state, null)).toEqual({ refused: 'other_browser', attempt: null, scope: null });
    const many = Object.fromEntries(
      Array.from({ length: RETURN_PARAMETERS_MAX + 1 }, (_, k) => [`p${k}`, '']),
    );
    expect(await back(state, ME, many)).toMatchObject({ refused: 'unknown' });
    expect(await back(state, ME, { code: 'x'.repeat(RETURN_CHARACTERS_MAX) })).toMatchObject({
      refused: 'unknown',
    });
    expect(await stands(attempt.id)).toEqual(before);
    bench.advance(300_000);
    expect(await back(state)).toMatchObject({ refused: 'late', attempt: { step: 'redirecting' } });
    expect(await stands(attempt.id)).toEqual(before);
    await bench.engine.resumeAttempts(100);
    expect(await back(state)).toMatchObject({ refused: 'ended', attempt: { step: 'failed' } });
    expect(bench.bank.events()).toEqual(['started']);
  });

  it('twice at once reaches the bank once (invariant 7)', async () => {
    const { state } = await begin(ME);
    const call = held(failed({ code: 'sca_refused' }));
    bench.bank.answers(call.reply);
    const going = back(state);
    await call.reached;
    const again = await Promise.all([
      back(state),
      bench.process().returned(state, ME, { code: 'good' }, null),
    ]);
    expect(again).toMatchObject([
      { refused: 'used', attempt: { busy: true } },
      { refused: 'used', attempt: { busy: true } },
    ]);
    call.release();
    expect(await going).toMatchObject({ attempt: { step: 'failed', fault: { code: 'sca_refused' } } });
    expect(bench.bank.events()).toEqual(['started', 'returned']);
  });

  it('is kept as a hash only', async () => {
    const { attempt, state } = await begin(ME);
    const link = await token(attempt.id);
    const rows = await bench.store.admin('select t::text from connect_tokens t where owner_id = $1', [
      scope.ownerId,
    ]);
    expect(rows).toHaveLength(2);
    for (const secret of [state, link]) expect(JSON.stringify(rows)).not.toContain(secret);
  });
});

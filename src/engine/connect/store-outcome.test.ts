/** A browser that is sent to its bank once more may come back once more, and no oftener than it was sent. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import {
  asking,
  browser,
  type ConnectBench,
  must,
  openConnectBench,
  request,
} from '../../../proofs/connect/bench.ts';
import type { OwnerScope } from '../ports.ts';
import type { ConnectStore } from './store-port.ts';
import { granted, redirects } from './testing.ts';

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
const DEAD = new Error('the process died');

/** Starts a sign-in that redirects, at a bank that can be asked how it stands; its attempt and the state of its return. */
async function redirected(login: string): Promise<{ readonly id: number; readonly state: string }> {
  bench.bank.answers(redirects(bench.now()));
  const begun = request({ fields: { login, password: 'pin' }, browserHash: ME });
  const { id } = must(await bench.engine.start(asking(scope), begun));
  const event = bench.bank.calls.at(-1)?.event;
  return { id, state: event?.type === 'started' ? event.returnState : '' };
}

const comeBack = (state: string, code: string) => bench.engine.returned(state, ME, { code }, null);

it('a return that a crash kept from the bank is taken when the browser comes once more', async () => {
  const { id, state } = await redirected('crashed');
  let writes = 0;
  const write: ConnectStore['write'] = (of, work) =>
    ++writes > 1 ? Promise.reject(DEAD) : bench.connectStore.write(of, work);
  const dying = bench.process({ store: { ...bench.connectStore, write }, leaseMs: 1 });
  bench.bank.answers(redirects(bench.now()));
  await expect(dying.returned(state, ME, { code: 'lost' }, null)).rejects.toBe(DEAD);
  expect(await comeBack(state, 'lost')).toMatchObject({ refused: 'used' });

  // The bank, asked how it stands, still waits for the browser.
  bench.bank.answers(redirects(bench.now()));
  await new Promise((resolve) => setTimeout(resolve, 10));
  await bench.process().resumeAttempts(100);
  expect(await bench.engine.attempt(scope, id)).toMatchObject({ step: 'redirecting', stepNumber: 2 });

  bench.bank.answers(granted());
  expect(await comeBack(state, 'again')).toMatchObject({ attempt: { id, step: 'granted' } });
  expect(await comeBack(state, 'again')).toMatchObject({ refused: 'used' });
  expect(bench.bank.events()).toEqual(['started', 'returned', 'polled', 'returned']);
});

it('a bank with two pages one after the other has the browser back from both', async () => {
  const { id, state } = await redirected('twice');
  bench.bank.answers(redirects(bench.now(), 'http://bank.test/second-page'));
  expect(await comeBack(state, 'first')).toMatchObject({ attempt: { id, step: 'redirecting' } });
  expect(await bench.engine.returned(state, browser('other'), { code: 'first' }, null)).toMatchObject({
    refused: 'other_browser',
  });
  bench.bank.answers(granted());
  expect(await comeBack(state, 'second')).toMatchObject({ attempt: { id, step: 'granted' } });
  expect(await comeBack(state, 'second')).toMatchObject({ refused: 'used' });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  asking,
  type ConnectBench,
  must,
  openConnectBench,
  refusalOf,
  request,
} from '../../../proofs/connect/bench.ts';
import type { OwnerScope } from '../ports.ts';
import { DAY_MS } from './limits.ts';
import { asks, failed, PASSWORD } from './testing.ts';

let bench: ConnectBench;
let scope: OwnerScope;
let login = 0;
beforeAll(async () => {
  bench = await openConnectBench();
});
beforeEach(async () => {
  scope = await bench.newOwner();
  bench.bank.reset();
  bench.errors.length = 0;
});
afterAll(() => bench.close());

/** Starts with a login of its own. */
const start = (given: Parameters<typeof request>[0] = {}) =>
  bench.engine.start(
    asking(scope),
    request({ fields: { login: `login-${++login}`, password: 'pin' }, ...given }),
  );
const answer = (id: number, step: number, fields: Record<string, string> = { code: '123456' }) =>
  bench.engine.answer(asking(scope), id, step, fields);

describe('wrong passwords', () => {
  const wrong = failed({ code: 'credentials_wrong', fields: ['password'] });
  const tryWith = (fields: Record<string, string>, given = {}) => start({ fields, ...given });

  it('reach the bank twice a day per login, whoever tries', async () => {
    bench.bank.answers(wrong, wrong);
    must(await tryWith({ login: 'Max ', password: 'a' }));
    bench.advance(1000);
    scope = await bench.newOwner();
    must(await tryWith({ login: 'max', password: 'b' }));
    bench.bank.calls.length = 0;
    const refused = await tryWith({ login: 'MAX', password: 'c' });
    expect(refused).toMatchObject({
      fault: { code: 'tries_used', retryAt: new Date(bench.now() - 1000 + DAY_MS).toISOString() },
    });
    expect(bench.bank.calls).toEqual([]);
    // Another bank knows another login of that name, and the day rolls.
    bench.bank.answers(wrong, wrong);
    expect(must(await tryWith({ login: 'max', password: 'c' }, { institutionId: 'bank-two' })).step).toBe(
      'failed',
    );
    bench.advance(DAY_MS - 1000);
    expect(must(await tryWith({ login: 'max', password: 'd' })).step).toBe('failed');
    expect(refusalOf(await tryWith({ login: 'max', password: 'e' }))).toBe('tries_used');
  });

  it('are not counted when the bank did not call them wrong', async () => {
    for (let k = 0; k < 4; k++) {
      bench.bank.answers(failed({ code: 'bank_down', retryAt: null }));
      must(await tryWith({ login: 'rita', password: 'right' }));
    }
    expect(bench.bank.calls).toHaveLength(4);
  });

  it('are counted when the reply got lost that may have called them wrong', async () => {
    const silent = bench.process({ http: () => ({ send: async () => ({ ok: false, trouble: 'timeout' }) }) });
    const sent = (password: string) =>
      silent.start(asking(scope), request({ fields: { login: 'olga', password } }));
    for (const password of ['a', 'b']) {
      bench.bank.answers(async ({ context }) => {
        await context.http.send({ method: 'GET', url: 'https://bank.test/' });
        return failed({ code: 'bank_down', retryAt: null });
      });
      expect(must(await sent(password)).fault).toMatchObject({ code: 'bank_down' });
    }
    expect(refusalOf(await sent('c'))).toBe('tries_used');
    expect(bench.bank.calls).toHaveLength(2);
  });

  it('that are asked for again in one attempt count under the login that was given', async () => {
    bench.bank.answers(asks(bench.now(), [PASSWORD], true), asks(bench.now(), [PASSWORD], true));
    const { id } = must(await tryWith({ login: 'otto', password: 'a' }));
    must(await answer(id, 1, { password: 'b' }));
    expect(refusalOf(await answer(id, 2, { password: 'c' }))).toBe('tries_used');
    expect(await bench.engine.attempt(scope, id)).toMatchObject({
      step: 'asking',
      stepNumber: 2,
      busy: false,
    });
    expect(bench.bank.events()).toEqual(['started', 'answered']);
  });

  it('two at once cannot both be the last one, of two owners neither', async () => {
    bench.bank.answers(wrong);
    must(await tryWith({ login: 'nina', password: 'a' }));
    bench.bank.answers(wrong, wrong);
    const other = asking(await bench.newOwner());
    const both = await Promise.all([
      tryWith({ login: 'nina', password: 'b' }),
      bench.process().start(other, request({ fields: { login: 'nina', password: 'c' } })),
    ]);
    expect(both.map(refusalOf).sort()).toEqual(['not refused', 'tries_used']);
  });

  it('are counted one after the other, whoever counts', async () => {
    const lookup = new Uint8Array(32).fill(7);
    const turns: string[] = [];
    const first = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const one = bench.connectStore.write(scope, async (tx) => {
      await tx.triesSince(lookup, 0);
      first.resolve();
      await held.promise;
      turns.push('one');
      await tx.addTry(lookup, bench.now());
    });
    await first.promise;
    const two = bench.connectStore.write(await bench.newOwner(), async (tx) => {
      const seen = await tx.triesSince(lookup, 0);
      turns.push(`two saw ${seen.length}`);
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    held.resolve();
    await Promise.all([one, two]);
    expect(turns).toEqual(['one', 'two saw 1']);
  });

  it('that a broken connector may have sent count', async () => {
    for (let k = 0; k < 2; k++) {
      bench.bank.answers(() => {
        throw new Error('a bug');
      });
      must(await tryWith({ login: 'lea', password: 'right' }));
    }
    expect(refusalOf(await tryWith({ login: 'lea', password: 'right' }))).toBe('tries_used');
  });

  it('that a crash swallowed count', async () => {
    const dying = bench.process({
      store: { ...bench.connectStore, settleTry: () => Promise.reject(new Error('crash')) },
    });
    for (let k = 0; k < 2; k++) {
      bench.bank.answers(failed({ code: 'no_accounts' }));
      await expect(
        dying.start(asking(scope), request({ fields: { login: 'kim', password: 'right' } })),
      ).rejects.toThrow('crash');
    }
    expect(refusalOf(await tryWith({ login: 'kim', password: 'right' }))).toBe('tries_used');
  });
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { asking, type ConnectBench, must, openConnectBench, request } from '../../proofs/connect/bench.ts';
import { asks } from '../engine/connect/testing.ts';
import type { OwnerScope } from '../engine/ports.ts';

let bench: ConnectBench;
let scope: OwnerScope;
beforeAll(async () => {
  bench = await openConnectBench();
  scope = await bench.newOwner();
});
afterAll(() => bench.close());

const mark = (worker: string, leaseMs = 60_000) => ({ event: 'answered', worker, leaseMs }) as const;

it('a mark is one worker’s until its lease is over, and only that worker moves the attempt on (invariant 7)', async () => {
  bench.bank.answers(asks(bench.now()));
  const { id } = must(await bench.engine.start(asking(scope), request()));
  const now = bench.now();
  const marked = await bench.connectStore.write(scope, async (tx) => [
    await tx.markAttempt(id, mark('one', 1), null, now),
    (await tx.attempt(id))?.worker,
  ]);
  expect(marked).toEqual([true, 'one']);
  await new Promise((resolve) => setTimeout(resolve, 10));
  const next = {
    step: 'asking',
    stepNumber: 2,
    sealedState: new Uint8Array(1),
    sealedView: new Uint8Array(1),
    dueAt: null,
    deadlineAt: now + 60_000,
  } as const;
  const moved = await bench.connectStore.write(scope, async (tx) => [
    (await tx.attempt(id))?.leaseOver,
    await tx.markAttempt(id, mark('two'), null, now),
    await tx.markAttempt(id, mark('three'), null, now),
    await tx.goOn(id, 'one', next, now),
    await tx.putOff(id, 'three', now, now),
    await tx.goOn(id, 'two', next, now),
    await tx.goOn(id, 'two', next, now),
  ]);
  expect(moved).toEqual([true, true, false, false, false, true, false]);
  const ended = await bench.connectStore.write(scope, async (tx) => [
    await tx.endAttempt(id, { step: 'cancelled', fault: null, consentId: null }, now),
    await tx.endAttempt(id, { step: 'failed', fault: { code: 'interrupted' }, consentId: null }, now),
    await tx.markAttempt(id, mark('four'), null, now),
  ]);
  expect(ended).toEqual([true, false, false]);
});

it('a token is used once', async () => {
  const hash = new Uint8Array(32).fill(9);
  const used = await bench.connectStore.write(scope, async (tx) => {
    const expiresAt = bench.now() + 1000;
    await tx.addToken({ hash, kind: 'return', sessionId: null, attemptId: 1, expiresAt }, bench.now());
    return [await tx.useToken(hash, bench.now()), await tx.useToken(hash, bench.now())];
  });
  expect(used).toEqual([true, false]);
  expect(await bench.connectStore.token(hash)).toMatchObject({ kind: 'return', scope, used: true });
});

it('a session is kept only over the version that was read', async () => {
  const { connectStore } = bench;
  const [row] = await bench.store.admin(
    `insert into connections (owner_id, connector, institution_id, sealed_session, session_version)
     values ($1, 'scripted', 'bank-one', 'x', 3) returning id`,
    [scope.ownerId],
  );
  const id = Number(row?.[0]);
  const keep = (version: number) =>
    connectStore.keepSession(scope, id, version, new Uint8Array(2), bench.now());
  expect([await keep(2), await keep(3), await keep(3), await keep(4)]).toEqual([false, true, false, true]);
  await connectStore.write(scope, (tx) => tx.dropSession(id, true, bench.now()));
  expect(await keep(6)).toBe(false);
});

it('what is long over is forgotten', async () => {
  const day = 86_400_000;
  const lookup = new Uint8Array(32).fill(5);
  await bench.connectStore.write(scope, (tx) => tx.addTry(lookup, bench.now()));
  expect(await bench.connectStore.forget(bench.now() - day, bench.now() - day, 10)).toBe(0);
  const later = bench.now() + 40 * day;
  expect(await bench.connectStore.forget(later, later, 1)).toBe(2);
  expect(await bench.connectStore.forget(later, later, 100)).toBeGreaterThan(0);
  expect(await bench.connectStore.forget(later, later, 100)).toBe(0);
});

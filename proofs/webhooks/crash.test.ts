/**
 * A worker that dies between any two steps, and two workers at the same time: no event is lost, and none is twice in
 * the log. What was sent and not yet noted when a worker died is sent again.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Sender, TenantFeed, WebhookParts, WebhookStore } from '../../src/engine/webhooks/ports.ts';
import { type House, openHouse, type Worker } from './house.ts';
import { openReceiver, type Receiver } from './receiver.ts';

const EVENTS = 12;
let house: House;
let receiver: Receiver;

beforeAll(async () => {
  house = await openHouse();
  receiver = await openReceiver();
});
afterAll(async () => {
  await receiver?.close();
  await house?.close();
});
afterEach(() => {
  receiver.arrived.splice(0);
  receiver.next.splice(0);
});

class Died extends Error {}

/** Dies before or after the n-th call of a step; from then on nothing that the worker asks for is done. */
function dying(step: string, when: 'before' | 'after', nth: number) {
  let calls = 0;
  let dead = false;
  const wrap = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(inner, name) {
        const value = Reflect.get(inner, name);
        if (typeof value !== 'function') return value;
        return async (...given: unknown[]) => {
          if (dead) throw new Died();
          const isIt = name === step && ++calls === nth;
          if (isIt && when === 'before') dead = true;
          if (dead) throw new Died();
          const result: unknown = await Reflect.apply(value, inner, given);
          if (isIt) dead = true;
          if (dead) throw new Died();
          return result;
        };
      },
    });
  const change = (parts: WebhookParts): Partial<WebhookParts> => ({
    store: wrap<WebhookStore>(parts.store),
    feed: wrap<TenantFeed>(parts.feed),
    sender: wrap<Sender>(parts.sender),
    onError: () => {},
  });
  return { change, died: () => dead };
}

/** What a worker does until nothing is due or it dies. */
async function work(worker: Worker, endpointId: number): Promise<void> {
  try {
    await worker.fanOut();
    for (let turn = 0; turn < 5; turn++) await worker.run(house.scope.tenantId, endpointId);
  } catch (error) {
    if (!(error instanceof Died)) throw error;
  }
}

const endLeases = () =>
  house.store.admin(`update webhook_endpoints set lease_until = now() - interval '1 second'`);

const STEPS = [
  'standing',
  'after',
  'fanOut',
  'take',
  'dueDeliveries',
  'liveSecrets',
  'post',
  'keepTry',
  'keepHealth',
  'giveBack',
] as const;

describe('a worker that dies', () => {
  for (const step of STEPS)
    for (const when of ['before', 'after'] as const)
      it(`${when} ${step}: invariant 13: every event is delivered, once in the log`, async () => {
        let deaths = 0;
        for (const nth of [1, 2, 7]) {
          receiver.arrived.splice(0);
          const { endpoint } = await house.endpoint(receiver.url);
          const sequences: number[] = [];
          for (let n = 0; n < EVENTS; n++) sequences.push(await house.append({ connectionId: (n % 2) + 1 }));
          const death = dying(step, when, nth);
          await work(house.another({ change: death.change }), endpoint.id);
          if (death.died()) deaths++;
          await endLeases();
          await house.drain();
          const log = await house.store.admin(
            'select sequence, status from webhook_deliveries where endpoint_id = $1 order by sequence',
            [endpoint.id],
          );
          expect([nth, log]).toEqual([nth, sequences.map((sequence) => [String(sequence), 'delivered'])]);
          const arrived = receiver.messages().map(({ data }) => data.sequence);
          expect(new Set(arrived)).toEqual(new Set(sequences));
          // Doubled is at most what was under way when it died.
          expect(arrived.length).toBeLessThanOrEqual(EVENTS + 8);
          if (!death.died()) expect(arrived.length).toBe(EVENTS);
          await house.worker.remove(house.caller, endpoint.id);
        }
        expect(deaths).toBeGreaterThan(0);
        expect(house.errors.splice(0)).toEqual([]);
      });

  it('keeps its endpoint from others until its lease is over', async () => {
    const { endpoint } = await house.endpoint(receiver.url);
    await house.append();
    const death = dying('post', 'before', 1);
    await work(house.another({ change: death.change }), endpoint.id);
    expect(await house.rows.dueEndpoints(house.now(), 10)).toEqual([]);
    await house.worker.run(house.scope.tenantId, endpoint.id);
    expect(receiver.arrived).toEqual([]);
    await endLeases();
    expect(await house.rows.dueEndpoints(house.now(), 10)).toHaveLength(1);
    await house.drain();
    expect(receiver.arrived).toHaveLength(1);
    await house.worker.remove(house.caller, endpoint.id);
  });
});

describe('two workers', () => {
  it('invariant 7: share the work: each message once, in order, and no endpoint gets more calls at once', async () => {
    const receivers = await Promise.all([openReceiver(5), openReceiver(5), openReceiver(5)]);
    const ids: number[] = [];
    for (const one of receivers) ids.push((await house.endpoint(one.url)).endpoint.id);
    const workers = [house.worker, house.another(), house.another()];
    let writing = true;
    const sequences: number[] = [];
    const write = async (): Promise<void> => {
      for (let n = 0; n < 120; n++) sequences.push(await house.append({ connectionId: (n % 5) + 1 }));
      writing = false;
    };
    const share = async (worker: Worker): Promise<void> => {
      for (let rounds = 0; rounds < 2_000; rounds++) {
        await worker.fanOut();
        await Promise.all(ids.map((id) => worker.run(house.scope.tenantId, id)));
        if (!writing && receivers.every(({ arrived }) => arrived.length >= 120)) return;
      }
    };
    await Promise.all([write(), ...workers.map(share)]);
    for (const one of receivers) {
      const messages = one.messages();
      expect(messages.map(({ data }) => data.sequence).sort((a, b) => a - b)).toEqual(sequences);
      for (const [, of] of Map.groupBy(messages, ({ data }) => data.connection_id)) {
        const order = of.map(({ data }) => data.sequence);
        expect(order).toEqual([...order].sort((a, b) => a - b));
      }
      expect(one.mostOpen).toBeLessThanOrEqual(8);
      await one.close();
    }
    for (const id of ids) await house.worker.remove(house.caller, id);
    expect(house.errors.splice(0)).toEqual([]);
  });
});

describe('the feed', () => {
  it('invariant 13: an event whose transaction took its place first and commits last is sent all the same', async () => {
    const { endpoint } = await house.endpoint(receiver.url);
    const other = await house.newOwner(house.scope);
    let letGo: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let begun: () => void = () => {};
    const hasBegun = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const slow = house.store.app.transaction(other, async (tx) => {
      const text = `select pg_current_xact_id()`;
      await tx.rows({ text });
      begun();
      await held;
      const { appendEvent } = await import('../../src/store/events.ts');
      return appendEvent(tx, other.ownerId, { type: 'late.event', data: {} });
    });
    await hasBegun;
    for (let n = 0; n < 5; n++) await house.append({ type: 'early.event' }, house.owner, false);
    await house.drain();
    letGo();
    await slow;
    await house.append({ type: 'early.event' });
    await house.drain();
    const types = receiver.messages().map(({ type }) => type);
    expect(types.filter((type) => type === 'late.event')).toHaveLength(1);
    expect(types.filter((type) => type === 'early.event')).toHaveLength(6);
    await house.worker.remove(house.caller, endpoint.id);
  });
});

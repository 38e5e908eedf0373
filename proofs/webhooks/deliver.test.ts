/** Messages on their way: signed, thin, in order, at least once, whatever the receiver does. */
import { createHmac } from 'node:crypto';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RETRY_DELAYS_MS, RETRY_JITTER } from '../../src/engine/webhooks/limits.ts';
import { type House, must, openHouse } from './house.ts';
import { type Arrived, openReceiver, type Receiver } from './receiver.ts';

let house: House;
let receiver: Receiver;
const made: number[] = [];

beforeAll(async () => {
  house = await openHouse({ limits: { headersMs: 400, replyMs: 600, connectMs: 400 } });
});
afterAll(() => house?.close());
beforeEach(async () => {
  receiver = await openReceiver();
});
afterEach(async () => {
  await receiver.close();
  house.ahead = 0;
  for (const id of made.splice(0)) await house.worker.remove(house.caller, id);
  expect(house.errors.splice(0)).toEqual([]);
});

const verified = ({ body, headers }: Arrived, secret: string): void => {
  const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  new StandardWebhook(secret).verify(body, given);
  new SvixWebhook(secret).verify(body, given);
};
const endpoint = async (more: { url?: string; eventTypes?: string[]; ownerId?: number } = {}) => {
  const { url = receiver.url, ...rest } = more;
  const given = await house.endpoint(url, rest);
  made.push(given.endpoint.id);
  return { id: given.endpoint.id, secret: given.secret };
};
const deliveries = async (endpointId: number) =>
  (await house.worker.deliveries(house.scope, { endpointId }, { limit: 500, after: null })).rows;
const only = async (endpointId: number) => {
  const [row, ...more] = await deliveries(endpointId);
  expect(more).toEqual([]);
  const view = row === undefined ? null : await house.worker.delivery(house.scope, row.id);
  if (view === null) throw new Error('no delivery');
  return view;
};

describe('a message', () => {
  it('arrives signed as Standard Webhooks says: by two libraries and an HMAC computed by hand', async () => {
    const { secret, id } = await endpoint();
    const sequence = await house.append({
      type: 'sync.finished',
      connectionId: 7,
      data: { status: 'success' },
    });
    await house.drain();
    const [arrived] = receiver.arrived;
    if (arrived === undefined) throw new Error('nothing arrived');
    verified(arrived, secret);
    const headers = arrived.headers;
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    expect(key.length).toBe(32);
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${arrived.body}`;
    expect(headers['webhook-signature']).toBe(
      `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
    );
    const message = JSON.parse(arrived.body);
    expect(Object.keys(message)).toEqual(['type', 'timestamp', 'data']);
    expect(message.type).toBe('sync.finished');
    expect(message.data).toMatchObject({ sequence, object: 'event', data: { status: 'success' } });
    expect(message.data.id).toBe(headers['webhook-id']);
    expect(message.data.connection_id).toMatch(/^con_/);
    expect(message.data.owner_id).toMatch(/^own_/);
    expect(headers['content-type']).toBe('application/json');
    const view = await only(id);
    expect([view.row.status, view.row.attempts, view.message]).toEqual(['delivered', 1, arrived.body]);
    expect(view.attempts).toMatchObject([{ number: 1, statusCode: 204, trouble: null }]);
  });

  it('goes to the endpoints that want its type and its owner only, and to no other tenant', async () => {
    const other = await house.newOwner(house.scope);
    const wants = await endpoint({
      url: `${receiver.url}/syncs`,
      eventTypes: ['sync.*', 'import.completed'],
    });
    const all = await endpoint({ url: `${receiver.url}/all` });
    const one = await endpoint({ url: `${receiver.url}/one`, ownerId: other.ownerId });
    await house.append({ type: 'sync.finished' });
    await house.append({ type: 'account.created' });
    await house.append({ type: 'import.completed' }, other);
    await house.append({ type: 'sync.finished' }, await house.newTenant());
    await house.drain();
    const typesAt = (path: string) =>
      receiver.arrived
        .filter((one) => one.path === `/hook/${path}`)
        .map(({ body }) => JSON.parse(body).type)
        .sort();
    expect(typesAt('syncs')).toEqual(['import.completed', 'sync.finished']);
    expect(typesAt('all')).toEqual(['account.created', 'import.completed', 'sync.finished']);
    expect(typesAt('one')).toEqual(['import.completed']);
    for (const { id } of [wants, all, one])
      for (const row of await deliveries(id)) expect(row.status).toBe('delivered');
  });

  it('first tries of one connection arrive in order, with the sequence numbers of the feed', async () => {
    await endpoint();
    for (let n = 0; n < 60; n++) await house.append({ connectionId: (n % 3) + 1 });
    await house.drain();
    const messages = receiver.messages();
    expect(messages).toHaveLength(60);
    expect(receiver.mostOpen).toBeLessThanOrEqual(8);
    const byConnection = Map.groupBy(messages, ({ data }) => data.connection_id);
    expect(byConnection.size).toBe(3);
    for (const [, of] of byConnection) {
      const sequences = of.map(({ data }) => data.sequence);
      expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
    }
  });

  it('invariant 13: every event is delivered at least once, in the end, to a receiver that fails at random', async () => {
    const { id } = await endpoint();
    const sequences: number[] = [];
    let seed = 7;
    const moody = () => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return seed % 3 === 0 ? 500 : 200;
    };
    for (let n = 0; n < 40; n++) sequences.push(await house.append({ connectionId: n + 1 }));
    for (let turn = 0; turn < RETRY_DELAYS_MS.length; turn++) {
      receiver.next.push(...Array.from({ length: 200 }, moody));
      await house.drain();
      receiver.next.splice(0);
      house.ahead += (RETRY_DELAYS_MS[turn + 1] ?? 0) * (1 + RETRY_JITTER) + 61_000;
    }
    receiver.usually = 200;
    await house.drain();
    const acknowledged = (await deliveries(id)).filter(({ status }) => status === 'delivered');
    expect(acknowledged.map(({ sequence }) => sequence).sort((a, b) => Number(a) - Number(b))).toEqual(
      sequences,
    );
    expect(new Set(receiver.messages().map(({ data }) => data.sequence))).toEqual(new Set(sequences));
  });
});

describe('an answer', () => {
  it.each([200, 201, 202, 204, 299])('%i is success', async (status) => {
    receiver.usually = { status, body: status === 204 ? '' : 'thanks' };
    const { id } = await endpoint();
    await house.append();
    await house.drain();
    const view = await only(id);
    expect([view.row.status, view.attempts[0]?.statusCode, receiver.arrived.length]).toEqual([
      'delivered',
      status,
      1,
    ]);
  });

  it.each([301, 302, 307, 308, 400, 401, 403, 404, 409, 422, 500, 502, 504])(
    '%i is a failure that is tried again',
    async (status) => {
      const elsewhere = await openReceiver();
      receiver.next.push({ status, headers: { location: elsewhere.url } });
      const { id } = await endpoint();
      await house.append();
      await house.drain();
      const failed = await only(id);
      expect([failed.row.status, failed.attempts[0]?.statusCode]).toEqual(['pending', status]);
      const wait = Date.parse(failed.row.dueAt ?? '') - house.now();
      expect(wait).toBeGreaterThan(3_000);
      expect(wait).toBeLessThan(5_600);
      house.ahead += 6_000;
      await house.drain();
      expect([(await only(id)).row.status, receiver.arrived.length]).toEqual(['delivered', 2]);
      // A redirect is not followed.
      expect(elsewhere.arrived).toEqual([]);
      await elsewhere.close();
    },
  );

  it('the same message id and body come at every try, the timestamp and signature are of that try', async () => {
    receiver.next.push(500);
    const { secret } = await endpoint();
    await house.append();
    await house.drain();
    house.ahead += 6_000;
    await house.drain();
    const [first, second] = receiver.arrived;
    if (first === undefined || second === undefined) throw new Error('not twice');
    expect([second.body, second.headers['webhook-id']]).toEqual([first.body, first.headers['webhook-id']]);
    expect(Number(second.headers['webhook-timestamp'])).toBeGreaterThan(
      Number(first.headers['webhook-timestamp']),
    );
    for (const arrived of [first, second]) verified(arrived, secret);
  });

  it('410 disables the endpoint; what waits goes on when it is enabled again', async () => {
    receiver.next.push(410);
    const { id } = await endpoint();
    await house.append({ connectionId: 1 });
    await house.append({ connectionId: 1 });
    await house.drain();
    expect(await house.worker.endpoint(house.scope, id)).toMatchObject({
      status: 'disabled',
      disabledReason: 'gone',
    });
    expect(receiver.arrived).toHaveLength(1);
    house.ahead += 86_400_000;
    await house.drain();
    expect(receiver.arrived).toHaveLength(1);
    must(await house.worker.enable(house.caller, id));
    await house.drain();
    expect((await deliveries(id)).map(({ status }) => status)).toEqual(['delivered', 'delivered']);
  });

  it('Retry-After in seconds and as a date is heeded, within a day', async () => {
    const cases: [string, number][] = [
      ['120', 120_000],
      [new Date(Date.now() + 200_000).toUTCString(), 200_000],
      ['99999999', 86_400_000],
      ['nonsense', 5_000],
    ];
    for (const [header, wanted] of cases) {
      receiver.next.push({ status: 503, headers: { 'retry-after': header } });
      const { id } = await endpoint();
      await house.append();
      await house.drain();
      const wait = Date.parse((await only(id)).row.dueAt ?? '') - house.now();
      expect([header, wait > wanted - 3_000, wait < wanted * 1.1 + 2_000]).toEqual([header, true, true]);
      await house.worker.remove(house.caller, id);
    }
  });

  it('with 429 nothing else is sent to the endpoint until it may', async () => {
    receiver.next.push({ status: 429, headers: { 'retry-after': '100' } });
    const { id } = await endpoint();
    for (let n = 0; n < 3; n++) await house.append({ connectionId: 1 });
    await house.drain();
    expect(receiver.arrived).toHaveLength(1);
    expect((await house.worker.endpoint(house.scope, id))?.pausedUntil).not.toBe(null);
    house.ahead += 99_000;
    await house.drain();
    expect(receiver.arrived).toHaveLength(1);
    house.ahead += 10_000;
    await house.drain();
    expect((await deliveries(id)).map(({ status }) => status)).toEqual([
      'delivered',
      'delivered',
      'delivered',
    ]);
  });
});

describe('a receiver that does not answer well', () => {
  const troubleOf = async (id: number) => (await only(id)).attempts[0];

  it('no answer in time is a failure', async () => {
    receiver.next.push(() => {});
    const { id } = await endpoint();
    await house.append();
    await house.drain();
    expect(await troubleOf(id)).toMatchObject({ statusCode: null, trouble: 'timeout' });
  });

  it('nobody there, and a connection that breaks, are failures', async () => {
    const gone = await openReceiver();
    await gone.close();
    const nobody = await endpoint({ url: gone.url });
    receiver.next.push((response) => response.destroy());
    const breaks = await endpoint();
    await house.append();
    await house.drain();
    expect((await troubleOf(nobody.id))?.trouble).toBe('unreachable');
    expect((await troubleOf(breaks.id))?.trouble).toBe('broken_reply');
  });

  it('the status counts: a body without end, a slow one and a large one are cut', async () => {
    const endless = (response: import('node:http').ServerResponse): void => {
      response.writeHead(200);
      const pour = (): void => {
        while (response.writable && response.write('x'.repeat(65_536))) {}
      };
      response.on('drain', pour);
      pour();
    };
    const slow = (response: import('node:http').ServerResponse): void => {
      response.writeHead(200).write('slowly');
    };
    for (const answer of [endless, slow, { status: 200, body: 'y'.repeat(100_000) }]) {
      receiver.next.push(answer);
      const { id } = await endpoint();
      await house.append();
      await house.drain();
      const view = await only(id);
      expect([view.row.status, view.attempts[0]?.statusCode]).toEqual(['delivered', 200]);
      expect(view.attempts[0]?.response.length).toBeLessThanOrEqual(4_096);
      expect(view.attempts[0]?.response.length).toBeGreaterThan(0);
      await house.worker.remove(house.caller, id);
    }
  });

  it('what it answers is kept as text that breaks nothing', async () => {
    receiver.next.push({ status: 500, body: '\u0000\u001b[31mred\u0000 \ud83d\udcb6 \n ok' });
    const { id } = await endpoint();
    await house.append();
    await house.drain();
    expect((await only(id)).attempts[0]?.response).toBe('[31mred 💶 \n ok');
  });

  it('headers without end are refused', async () => {
    receiver.next.push((response) => {
      response.socket?.end(`HTTP/1.1 200 OK\r\nx-long: ${'z'.repeat(200_000)}\r\n\r\n`);
    });
    const { id } = await endpoint();
    await house.append();
    await house.drain();
    expect((await only(id)).row.status).toBe('pending');
  });
});

describe('a mistake of ours', () => {
  it('keeps one message back and no other', async () => {
    const { id } = await endpoint();
    const broken = await house.append({ connectionId: 0, type: 'a.broken' });
    for (let n = 0; n < 3; n++) await house.append({ connectionId: n + 1 });
    await house.drain();
    expect(receiver.arrived).toHaveLength(3);
    const rows = await deliveries(id);
    expect(rows.filter(({ status }) => status === 'pending').map(({ sequence }) => sequence)).toEqual([
      broken,
    ]);
    expect(house.errors.splice(0).map(String)).toEqual([expect.stringMatching(/no connection id/)]);
    const view = await house.store.admin(
      'select trouble from webhook_attempts where trouble is not null and delivery_id = $1',
      [rows.find(({ status }) => status === 'pending')?.id ?? 0],
    );
    expect(view).toEqual([['our_mistake']]);
  });
});

describe('the schedule', () => {
  it('is walked to its end with a moved clock, and the delivery stays in the log as failed', async () => {
    receiver.usually = 500;
    const { id } = await endpoint();
    await house.append();
    for (const [tries, delay] of RETRY_DELAYS_MS.entries()) {
      await house.drain();
      expect(receiver.arrived).toHaveLength(tries + 1);
      const { row } = await only(id);
      if (row.dueAt === null) break;
      const wait = Date.parse(row.dueAt) - house.now();
      const next = RETRY_DELAYS_MS[tries + 1] ?? Number.NaN;
      expect([delay, wait > next - 1_500, wait < next * (1 + RETRY_JITTER) + 100]).toEqual([
        delay,
        true,
        true,
      ]);
      // A moment before it is due nothing is sent.
      house.ahead += wait - 1_000;
      await house.drain();
      expect(receiver.arrived).toHaveLength(tries + 1);
      house.ahead += 1_100;
    }
    const view = await only(id);
    expect([view.row.status, view.row.attempts, view.row.dueAt]).toEqual([
      'failed',
      RETRY_DELAYS_MS.length,
      null,
    ]);
    house.ahead += 7 * 86_400_000;
    await house.drain();
    expect(receiver.arrived).toHaveLength(RETRY_DELAYS_MS.length);
  });

  it('the breaker leaves an endpoint in peace, then tries with one call', async () => {
    receiver.usually = 500;
    const { id } = await endpoint();
    for (let n = 0; n < 20; n++) await house.append({ connectionId: n + 1 });
    await house.drain();
    const first = receiver.arrived.length;
    // Those under way when it opens come to their end.
    expect(first).toBeGreaterThanOrEqual(5);
    expect(first).toBeLessThanOrEqual(13);
    house.ahead += 61_000;
    await house.drain();
    expect(receiver.arrived.length).toBe(first + 1);
    receiver.usually = 200;
    house.ahead += 61_000;
    await house.drain();
    house.ahead += 400_000;
    await house.drain();
    expect((await deliveries(id)).every(({ status }) => status === 'delivered')).toBe(true);
  });

  it('an endpoint that nothing gets through to for days is disabled, and other endpoints are told', async () => {
    const told = await openReceiver();
    const other = await endpoint({ url: told.url, eventTypes: ['webhook_endpoint.*'] });
    receiver.usually = 503;
    const { id } = await endpoint();
    await house.append();
    await house.drain();
    house.ahead += 5 * 86_400_000 + 60_000;
    await house.drain();
    expect((await house.worker.endpoint(house.scope, id))?.status).toBe('enabled');
    house.ahead += 600_000;
    await house.drain();
    expect(await house.worker.endpoint(house.scope, id)).toMatchObject({
      status: 'disabled',
      disabledReason: 'failing',
    });
    const [news] = told.messages();
    expect(news).toMatchObject({ type: 'webhook_endpoint.disabled', data: { reason: 'failing' } });
    const [arrived] = told.arrived;
    if (arrived !== undefined) expect(() => verified(arrived, other.secret)).toThrow(/too new/);
    const audit = await house.store.directory.listAudit(house.scope, { limit: 50, after: null });
    expect(audit.rows.find(({ action }) => action === 'webhook_endpoint.disabled')).toMatchObject({
      actor: 'webhooks',
      detail: { reason: 'failing' },
    });
    await told.close();
  });
});

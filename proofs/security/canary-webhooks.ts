/** Webhooks with secrets in them: made, rotated, used for real messages. A secret may show in the answer that makes it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { openReceiver } from '../webhooks/receiver.ts';
import type { CanaryServer } from './canary-server.ts';

/** How long messages are waited for, and how often one looks. */
const ARRIVE_MS_MAX = 20_000;
const LOOK_MS = 50;
const ROUTE = '/v1/webhook-endpoints';

export async function useWebhooks(house: CanaryServer): Promise<void> {
  const receiver = await openReceiver();
  receiver.next.push(500);
  const plant = (name: string, secret: string, sink: string): void => {
    for (const text of [secret, secret.slice('whsec_'.length)])
      house.plant(name, text, (one) => one === sink);
  };
  const wanted = { url: receiver.url, event_types: ['webhook.*'] };
  const key = { 'idempotency-key': house.plant('idempotency key of an endpoint') };
  const made = await house.send('POST', ROUTE, wanted, key);
  expect(made.status).toBe(201);
  plant('secret of an endpoint', String(made.json.secret), `answer POST ${ROUTE} 201`);
  const again = await house.send('POST', ROUTE, wanted, key);
  expect(again.json.secret).toBe(made.json.secret);
  const own = `${ROUTE}/${made.json.id}`;
  const rotated = await house.send('POST', `${own}/rotate-secret`, {});
  plant('rotated secret', String(rotated.json.secret), `answer POST ${own}/rotate-secret 200`);
  for (let n = 0; n < 2; n++) await house.send('POST', `${own}/test`, {});
  const end = Date.now() + ARRIVE_MS_MAX;
  while (receiver.arrived.length < 2 && Date.now() < end) await sleep(LOOK_MS);
  expect(receiver.arrived.length).toBeGreaterThanOrEqual(2);
  for (const [name, value] of Object.entries(receiver.arrived[0]?.headers ?? {}))
    if (name === 'webhook-signature') expect(String(value).split(' ')).toHaveLength(2);
  await house.tell('GET', own);
  await house.tell('GET', `/v1/webhook-deliveries?webhook_endpoint_id=${made.json.id}`);
  await receiver.close();
}

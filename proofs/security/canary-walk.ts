/** Everything that can be done with a server, well and badly, so that its secrets have every chance to show. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { writeToken } from '../../src/engine/api-token.ts';
import { rotateKeys } from '../../src/services/vault/rotate.ts';
import { openVault } from '../../src/services/vault/vault.ts';
import { openDatabase } from '../../src/store/database.ts';
import { withClient } from '../../src/store/embedded/connect.ts';
import { openOwnerKeyStore, openRotationStore } from '../../src/store/key-store.ts';
import { canaryFiles } from './canary-files.ts';
import { type CanaryServer, JSON_TYPE, secretWord } from './canary-server.ts';
import { must } from './words.ts';

export async function makeKeys(house: CanaryServer): Promise<void> {
  const isMaking = (sink: string): boolean => sink === 'answer POST /v1/api_keys 201';
  for (const name of ['first', 'replayed']) {
    const key = house.plant(`idempotency key ${name}`);
    const wanted = { name, scopes: ['accounts:read'] };
    const made = await house.send('POST', '/v1/api_keys', wanted, { 'idempotency-key': key });
    expect(made.status).toBe(201);
    house.plant(`token ${name}`, String(made.json.token), isMaking);
    const again = await house.send('POST', '/v1/api_keys', wanted, { 'idempotency-key': key });
    // Sent again it is the same answer, which was kept sealed.
    expect(again.json.token).toBe(made.json.token);
    await house.tell('GET', '/v1/accounts', { as: String(made.json.token) });
    await house.tell('POST', '/v1/owners', { as: String(made.json.token), headers: JSON_TYPE, body: '{}' });
    if (name === 'first') await house.send('POST', `/v1/api_keys/${made.json.id}/revoke`, {});
    await house.tell('GET', '/v1/accounts', { as: String(made.json.token) });
  }
}

export async function importFiles(house: CanaryServer): Promise<void> {
  for (const file of canaryFiles()) {
    house.canaries.push(...file.canaries);
    for (const round of ['first', 'again']) {
      const told = await house.tell('POST', `/v1/imports?filename=${file.name}.${round}${file.query}`, {
        body: file.text,
      });
      expect([file.name, told]).toMatchObject([
        file.name,
        { status: file.isWhole ? 201 : expect.any(Number) },
      ]);
      if (!file.isWhole) expect(told.status).toBeGreaterThanOrEqual(400);
    }
  }
}

/** Credentials where they do not belong. */
export async function misplaceCredentials(house: CanaryServer): Promise<void> {
  const wrong = (): string => house.plant('a wrong token', writeToken('sandbox', randomBytes(32)));
  await house.tell('GET', `/v1/accounts?api_key=${house.plant('a credential in the query')}`, { as: '' });
  await house.tell('GET', `/v1/accounts?access_token=${wrong()}`);
  await house.tell('GET', '/v1/accounts', { as: wrong() });
  await house.tell('GET', '/v1/accounts', {
    as: house.plant('half a token', writeToken('live', randomBytes(32))),
  });
  await house.tell('GET', '/v1/accounts', { as: house.plant('no token at all') });
  for (const name of [
    'authorization',
    'x-api-key',
    'proxy-authorization',
    'cookie',
    'if-match',
    'accept',
    'idempotency-key',
  ]) {
    const headers = { [name]: `Basic ${house.plant(`in the header ${name}`)}` };
    await house.tell('GET', '/v1/accounts', name === 'authorization' ? { as: '', headers } : { headers });
    await house.tell('POST', '/v1/owners', {
      headers: { ...headers, ...JSON_TYPE },
      body: '{"kind":"none"}',
    });
  }
  const body = { kind: 'person', password: house.plant('in an unknown field'), token: wrong() };
  await house.send('POST', '/v1/owners', body);
  await house.tell('POST', '/v1/owners', {
    headers: JSON_TYPE,
    body: `{"kind": "person", ${house.plant('in broken JSON')}`,
  });
  await house.tell('POST', '/v1/owners', {
    headers: { 'content-type': 'text/plain' },
    body: house.plant('in a wrong media type'),
  });
  // Its first words are quoted to whoever sent it; nothing behind them is kept.
  await house.tell('POST', '/v1/imports', {
    body: `${'no statement '.repeat(20)} ${house.plant('a file that is none')}`,
  });
}

type Documented = Record<string, Record<string, unknown>>;

/** Every operation of the API (on the paths that are wanted), with objects that are there and not, well and badly. */
export async function walk(
  house: CanaryServer,
  wanted: (route: string) => boolean = () => true,
): Promise<number> {
  const { json } = await house.tell('GET', '/openapi.json');
  const paths = Object.entries(json.paths as Documented).filter(([route]) => wanted(route));
  let asked = 0;
  for (const [route, methods] of paths)
    for (const method of Object.keys(methods).map((name) => name.toUpperCase())) {
      const ids = route.includes('{id}') ? [...(await idsOf(house, route)), 'acc_nope'] : [''];
      for (const id of ids) {
        const place = route.replace('{id}', id);
        asked++;
        if (method === 'GET') await readAll(house, place);
        // What would take away the objects or the key that the walk needs is asked of others than these.
        else if ((method !== 'DELETE' && !route.endsWith('/revoke')) || id === 'acc_nope')
          await writeBadly(house, method, place);
      }
    }
  return asked;
}

async function idsOf(house: CanaryServer, route: string): Promise<string[]> {
  const { json } = await house.tell('GET', route.slice(0, route.indexOf('/{id}')));
  return Array.isArray(json.data) ? json.data.slice(0, 3).map((one: { id: string }) => one.id) : [];
}

async function readAll(house: CanaryServer, place: string): Promise<void> {
  // It lasts for minutes, and says what /v1/changes says.
  if (place.endsWith('/stream')) return;
  if (place.endsWith('/progress')) {
    await house.tell('GET', place, { headers: { accept: 'text/event-stream' } });
    return;
  }
  await house.tell('GET', place);
  await house.tell('HEAD', place);
  for (const accept of ['text/csv', 'application/x-ndjson', 'text/event-stream', 'image/png'])
    await house.tell('GET', place, { headers: { accept } });
  for (const query of [
    'limit=1',
    'limit=banana',
    `nope=${house.plant('in a query')}`,
    `starting_after=${house.plant('as a cursor')}`,
  ])
    await house.tell('GET', `${place}?${query}`);
}

async function writeBadly(house: CanaryServer, method: string, place: string): Promise<void> {
  const padding = ' '.repeat(200);
  for (const body of [
    '',
    '{',
    '[]',
    '{}',
    `{"label":"Mine",${padding}"secret":"${house.plant('in a body')}"}`,
  ])
    await house.tell(method, place, { headers: JSON_TYPE, body });
}

/** Our own mistakes: a table is gone while it is asked for, and while a file is taken in. */
export async function breakDown(house: CanaryServer): Promise<void> {
  const files = canaryFiles().filter((file) => file.isWhole);
  for (const table of ['accounts', 'transactions', 'api_keys', 'counterparty_accounts', 'data_pages']) {
    await withClient(house.url, (client) => client.query(`alter table tributary.${table} rename to gone`));
    try {
      await sleep(600);
      const asked = [await house.tell('GET', '/v1/accounts'), await house.tell('GET', '/v1/transactions')];
      for (const file of files) {
        house.canaries.push(...file.canaries);
        asked.push(
          await house.tell('POST', `/v1/imports?filename=${file.name}${file.query}`, { body: file.text }),
        );
      }
      expect(asked.map((one) => one.status)).toContain(500);
    } finally {
      await withClient(house.url, (client) => client.query(`alter table tributary.gone rename to ${table}`));
    }
  }
}

/** The instance key is rotated beside the running server. */
export async function rotate(house: CanaryServer): Promise<void> {
  const vault = must(await openVault({ keyFile: house.keyFile, allowCreate: false }));
  const login = (role: string): string => {
    const address = new URL(house.url);
    address.username = `${address.pathname.slice(1)}_${role}`;
    address.password = vault.derivePassword(`database ${role}`).reveal();
    return address.href;
  };
  const app = openDatabase({ url: login('app') });
  const jobs = openDatabase({ url: login('jobs') });
  vault.useOwnerKeys(openOwnerKeyStore(app));
  const ports = { store: openRotationStore(app, jobs), pause: () => sleep(300) };
  const report = must(
    await rotateKeys(
      vault,
      ports,
      (said) => house.sinks.say(JSON.stringify(said)),
      new AbortController().signal,
    ),
  );
  house.sinks.say(JSON.stringify(report));
  expect(report.resealed).toBeGreaterThan(1);
  await app.close();
  await jobs.close();
}

/** Answers that were kept before the rotation open after it. */
export async function makeReplays(house: CanaryServer): Promise<void> {
  const key = secretWord();
  const first = await house.send(
    'POST',
    '/v1/owners',
    { kind: 'person', name: 'Twice' },
    { 'idempotency-key': key },
  );
  const again = await house.send(
    'POST',
    '/v1/owners',
    { kind: 'person', name: 'Twice' },
    { 'idempotency-key': key },
  );
  expect(again.json.id).toBe(first.json.id);
}

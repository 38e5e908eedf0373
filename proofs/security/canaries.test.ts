/**
 * Secrets are put everywhere where there can be one today, everything that the server does is done, and then they are
 * looked for in all that it said and kept: log, answers, database, files.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeToken } from '../../src/engine/api-token.ts';
import { type RunningServer, startTributary } from '../../src/main.ts';
import { type Config, readConfig } from '../../src/services/config.ts';
import { rotateKeys } from '../../src/services/vault/rotate.ts';
import { openVault } from '../../src/services/vault/vault.ts';
import { openDatabase } from '../../src/store/database.ts';
import { withClient } from '../../src/store/embedded/connect.ts';
import { openOwnerKeyStore, openRotationStore } from '../../src/store/key-store.ts';
import { embeddedUrl, freePort, serverEnv } from '../chaos/server-process.ts';
import { canaryFiles } from './canary-files.ts';
import { instanceCanaries, ownerCanaries } from './canary-keys.ts';
import { type Canary, formsOf, Grep, type Leak, textCanary } from './grep.ts';
import { databaseLeaks, fileLeaks, filesBelow, Sinks } from './sinks.ts';
import { must } from './words.ts';

/** Files that are there to keep secrets: mode 0600, never searched. */
const KEEPERS = ['keys.json', 'sandbox-credentials.json', path.join('postgres', 'password')];

const sinks = new Sinks();
const canaries: Canary[] = [];
const dataDir = mkdtempSync(path.join(tmpdir(), 'tributary-canaries-'));
const keyFile = path.join(dataDir, 'keys.json');
let config: Config;
let server: RunningServer;
let token = '';
/** A superuser's address of the database, the same over restarts. */
let url = '';

const secretWord = (): string => `canary${randomBytes(9).toString('hex')}`;
function plant(name: string, text = secretWord(), allowed?: (sink: string) => boolean): string {
  canaries.push(textCanary(name, text, allowed));
  return text;
}

interface Told {
  readonly status: number;
  readonly json: Record<string, unknown>;
}

/** Asks the server and keeps the answer. */
async function tell(
  method: string,
  route: string,
  { headers = {}, body, as = token }: { headers?: Record<string, string>; body?: string; as?: string } = {},
): Promise<Told> {
  const answer = await fetch(`http://127.0.0.1:${config.port}${route}`, {
    method,
    headers: { ...(as === '' ? {} : { authorization: `Bearer ${as}` }), ...headers },
    ...(body === undefined ? {} : { body }),
    redirect: 'manual',
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  sinks.keep(`${method} ${route.replace(/\?.*/, '')} ${answer.status}`, answer.headers, bytes);
  for (const cookie of answer.headers.getSetCookie()) plantCookie(cookie);
  const isJson = answer.headers.get('content-type')?.includes('json') === true && bytes.length > 0;
  return { status: answer.status, json: isJson && method !== 'HEAD' ? parsed(bytes) : {} };
}

function parsed(bytes: Buffer): Record<string, unknown> {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return {};
  }
}

/** The value of a cookie may show only in the answers that set it. */
function plantCookie(cookie: string): void {
  const value = /^[^=]+=([^;]+)/.exec(cookie)?.[1] ?? '';
  if (value.length < 16) return;
  plant('session cookie', value, (sink) => sink.startsWith('answer GET / ') || sink.includes('session'));
}

const JSON_TYPE = { 'content-type': 'application/json' };
const send = (method: string, route: string, body: unknown, headers: Record<string, string> = {}) =>
  tell(method, route, { headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(body) });

async function start(): Promise<void> {
  server = must(await startTributary(config, { log: sinks.log }));
  for (const word of server.words) sinks.say(word);
  sinks.say(`${server.url} ${server.database}`);
  url = embeddedUrl(dataDir);
}

/** What a curious operator sets: every statement and its parameters in the database's log. */
function logEverything(): void {
  const home = path.join(dataDir, 'postgres');
  mkdirSync(home, { recursive: true });
  writeFileSync(
    path.join(home, 'local.conf'),
    `log_statement = 'all'\nlog_min_error_statement = 'error'\nlog_error_verbosity = 'default'\nlog_parameter_max_length = '-1'\nlog_parameter_max_length_on_error = '-1'\n`,
  );
  chmodSync(path.join(home, 'local.conf'), 0o644);
}

async function makeKeys(): Promise<void> {
  const isMaking = (sink: string): boolean => sink === 'answer POST /v1/api_keys 201';
  for (const name of ['first', 'replayed']) {
    const key = plant(`idempotency key ${name}`);
    const wanted = { name, scopes: ['accounts:read'] };
    const made = await send('POST', '/v1/api_keys', wanted, { 'idempotency-key': key });
    expect(made.status).toBe(201);
    plant(`token ${name}`, String(made.json.token), isMaking);
    const again = await send('POST', '/v1/api_keys', wanted, { 'idempotency-key': key });
    // Sent again it is the same answer, which was kept sealed.
    expect(again.json.token).toBe(made.json.token);
    await tell('GET', '/v1/accounts', { as: String(made.json.token) });
    await tell('POST', '/v1/owners', { as: String(made.json.token), headers: JSON_TYPE, body: '{}' });
    if (name === 'first') await send('POST', `/v1/api_keys/${made.json.id}/revoke`, {});
    await tell('GET', '/v1/accounts', { as: String(made.json.token) });
  }
}

async function importFiles(): Promise<void> {
  for (const file of canaryFiles()) {
    canaries.push(...file.canaries);
    for (const round of ['first', 'again']) {
      const told = await tell('POST', `/v1/imports?filename=${file.name}.${round}${file.query}`, {
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
async function misplaceCredentials(): Promise<void> {
  const wrong = (): string => plant('a wrong token', writeToken('sandbox', randomBytes(32)));
  await tell('GET', `/v1/accounts?api_key=${plant('a credential in the query')}`, { as: '' });
  await tell('GET', `/v1/accounts?access_token=${wrong()}`);
  await tell('GET', '/v1/accounts', { as: wrong() });
  await tell('GET', '/v1/accounts', { as: plant('half a token', writeToken('live', randomBytes(32))) });
  await tell('GET', '/v1/accounts', { as: plant('no token at all') });
  for (const name of [
    'authorization',
    'x-api-key',
    'proxy-authorization',
    'cookie',
    'if-match',
    'accept',
    'idempotency-key',
  ]) {
    const headers = { [name]: `Basic ${plant(`in the header ${name}`)}` };
    await tell('GET', '/v1/accounts', { as: name === 'authorization' ? '' : token, headers });
    await tell('POST', '/v1/owners', { headers: { ...headers, ...JSON_TYPE }, body: '{"kind":"none"}' });
  }
  const body = { kind: 'person', password: plant('in an unknown field'), token: wrong() };
  await send('POST', '/v1/owners', body);
  await tell('POST', '/v1/owners', {
    headers: JSON_TYPE,
    body: `{"kind": "person", ${plant('in broken JSON')}`,
  });
  await tell('POST', '/v1/owners', {
    headers: { 'content-type': 'text/plain' },
    body: plant('in a wrong media type'),
  });
  // Its first words are quoted to whoever sent it; nothing behind them is kept.
  await tell('POST', '/v1/imports', {
    body: `${'no statement '.repeat(20)} ${plant('a file that is none')}`,
  });
}

type Documented = Record<string, Record<string, unknown>>;

/** Every operation of the API, with objects that are there and ones that are not, asked well and badly. */
async function walk(): Promise<number> {
  const { json } = await tell('GET', '/openapi.json');
  const paths = Object.entries(json.paths as Documented);
  let asked = 0;
  for (const [route, methods] of paths)
    for (const method of Object.keys(methods).map((name) => name.toUpperCase())) {
      const ids = route.includes('{id}') ? [...(await idsOf(route)), 'acc_nope'] : [''];
      for (const id of ids) {
        const place = route.replace('{id}', id);
        asked++;
        if (method === 'GET') await readAll(place);
        // What would take away the objects or the key that the walk needs is asked of others than these.
        else if ((method !== 'DELETE' && !route.endsWith('/revoke')) || id === 'acc_nope')
          await writeBadly(method, place);
      }
    }
  return asked;
}

async function idsOf(route: string): Promise<string[]> {
  const { json } = await tell('GET', route.slice(0, route.indexOf('/{id}')));
  return Array.isArray(json.data) ? json.data.slice(0, 3).map((one: { id: string }) => one.id) : [];
}

async function readAll(place: string): Promise<void> {
  if (place.endsWith('/progress')) {
    await tell('GET', place, { headers: { accept: 'text/event-stream' } });
    return;
  }
  await tell('GET', place);
  await tell('HEAD', place);
  for (const accept of ['text/csv', 'application/x-ndjson', 'text/event-stream', 'image/png'])
    await tell('GET', place, { headers: { accept } });
  for (const query of [
    'limit=1',
    'limit=banana',
    `nope=${plant('in a query')}`,
    `starting_after=${plant('as a cursor')}`,
  ])
    await tell('GET', `${place}?${query}`);
}

async function writeBadly(method: string, place: string): Promise<void> {
  const padding = ' '.repeat(200);
  for (const body of ['', '{', '[]', '{}', `{"label":"Mine",${padding}"secret":"${plant('in a body')}"}`])
    await tell(method, place, { headers: JSON_TYPE, body });
}

/** Our own mistakes: a table is gone while it is asked for, and while a file is taken in. */
async function breakDown(): Promise<void> {
  const files = canaryFiles().filter((file) => file.isWhole);
  for (const table of ['accounts', 'transactions', 'api_keys', 'counterparty_accounts', 'data_pages']) {
    await withClient(url, (client) => client.query(`alter table tributary.${table} rename to gone`));
    try {
      await sleep(600);
      const asked = [await tell('GET', '/v1/accounts'), await tell('GET', '/v1/transactions')];
      for (const file of files) {
        canaries.push(...file.canaries);
        asked.push(await tell('POST', `/v1/imports?filename=${file.name}${file.query}`, { body: file.text }));
      }
      expect(asked.map((one) => one.status)).toContain(500);
    } finally {
      await withClient(url, (client) => client.query(`alter table tributary.gone rename to ${table}`));
    }
  }
}

/** The instance key is rotated beside the running server. */
async function rotate(): Promise<void> {
  const vault = must(await openVault({ keyFile, allowCreate: false }));
  const login = (role: string): string => {
    const address = new URL(url);
    address.username = `${address.pathname.slice(1)}_${role}`;
    address.password = vault.derivePassword(`database ${role}`).reveal();
    return address.href;
  };
  const app = openDatabase({ url: login('app') });
  const jobs = openDatabase({ url: login('jobs') });
  vault.useOwnerKeys(openOwnerKeyStore(app));
  const ports = { store: openRotationStore(app, jobs), pause: () => sleep(300) };
  const report = must(
    await rotateKeys(vault, ports, (said) => sinks.say(JSON.stringify(said)), new AbortController().signal),
  );
  sinks.say(JSON.stringify(report));
  expect(report.resealed).toBeGreaterThan(2);
  await app.close();
  await jobs.close();
}

async function allLeaks(grep: Grep): Promise<Leak[]> {
  return [...sinks.leaks(grep), ...(await databaseLeaks(url, grep)), ...fileLeaks(dataDir, KEEPERS, grep)];
}

/** Leaks in few words: what, in which form, where. */
const told = (leaks: readonly Leak[]): string[] =>
  [...new Set(leaks.map(({ canary, form, sink }) => `${canary} (${form}) in ${sink}`))].sort();

beforeAll(async () => {
  config = { ...must(readConfig(serverEnv({ dataDir, port: await freePort() }))), logLevel: 'debug' };
  logEverything();
  await start();
  const credentials: { native: { apiKey: string } } = JSON.parse(
    readFileSync(server.credentialsFile, 'utf8'),
  );
  token = plant('the first token', credentials.native.apiKey);
  canaries.push(...(await instanceCanaries(keyFile)));
  plant('the superuser password', readFileSync(path.join(dataDir, 'postgres', 'password'), 'utf8').trim());
});
afterAll(async () => {
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('invariant 11: no secret leaves the vault', () => {
  it('whatever is done: keys, files of every format, errors, rotation, restart', async () => {
    await tell('GET', '/', { as: '' });
    await tell('GET', '/docs', { as: '' });
    await tell('GET', '/readyz', { as: '' });
    await makeKeys();
    await importFiles();
    await misplaceCredentials();
    expect(await walk()).toBeGreaterThan(40);
    await breakDown();
    await rotate();
    canaries.push(...(await instanceCanaries(keyFile)), ...(await ownerCanaries(url, keyFile)));
    await makeReplays();
    await server.stop();
    await start();
    await importFiles();
    await walk();
    expect(told(await allLeaks(new Grep(canaries)))).toEqual([]);
    // The dump is of a database with something in it: what may stand there is found.
    const texts = await databaseLeaks(url, new Grep([textCanary('free text', 'GUTSCHRIFT')]));
    expect(texts.map((leak) => leak.sink)).toContain('table tributary.transactions decoded');
    const owner = (await tell('GET', '/v1/owners')).json.data as { id: string }[];
    await tell('DELETE', `/v1/owners/${owner[0]?.id}`);
    expect(sinks.logLines).toBeGreaterThan(100);
    expect(sinks.answers.length).toBeGreaterThan(500);
    expect(canaries.length).toBeGreaterThan(100);
    expect(told(await allLeaks(new Grep(canaries)))).toEqual([]);
  }, 120_000);

  it('files that keep secrets are for their owner only, and their folder too', () => {
    const kept = filesBelow(dataDir).filter(({ file }) => KEEPERS.includes(file));
    expect(kept.map(({ file }) => file).sort()).toEqual([...KEEPERS].sort());
    for (const { file, mode } of kept) expect([file, mode.toString(8)]).toEqual([file, '600']);
  });

  it('the search finds a secret in every form and at every place where it looks', async () => {
    const names = [...formsOf(Buffer.from('0123456789abcdef')).keys()];
    for (const form of names) await expectFound(form, plantEverywhere);
  }, 60_000);
});

/** Answers that were kept before the rotation open after it. */
async function makeReplays(): Promise<void> {
  const key = secretWord();
  const first = await send(
    'POST',
    '/v1/owners',
    { kind: 'person', name: 'Twice' },
    { 'idempotency-key': key },
  );
  const again = await send(
    'POST',
    '/v1/owners',
    { kind: 'person', name: 'Twice' },
    { 'idempotency-key': key },
  );
  expect(again.json.id).toBe(first.json.id);
}

type Planter = (bytes: Buffer) => Promise<() => Promise<void>>;

/** Puts bytes into each sink; gives how to take them away again. */
const plantEverywhere: Planter = async (bytes) => {
  sinks.say(`before ${bytes.toString('latin1')} after`);
  sinks.keep('planted body', new Headers(), bytes);
  writeFileSync(path.join(dataDir, 'planted'), Buffer.concat([Buffer.from('xx'), bytes]));
  await withClient(url, (client) =>
    client.query('create table tributary.planted as select $1::bytea as bytes, $2::text as words', [
      bytes,
      bytes.includes(0) ? '' : bytes.toString('utf8'),
    ]),
  );
  return async () => {
    rmSync(path.join(dataDir, 'planted'));
    await withClient(url, (client) => client.query('drop table tributary.planted'));
  };
};

async function expectFound(form: string, planted: Planter): Promise<void> {
  const name = `planted as ${form}`;
  const word = secretWord();
  const [bytes = Buffer.alloc(0)] = formsOf(Buffer.from(word)).get(form) ?? [];
  const grep = new Grep([textCanary(name, word)]);
  expect(told(await allLeaks(grep))).toEqual([]);
  const remove = await planted(bytes);
  try {
    const found = (await allLeaks(grep)).map((leak) => leak.sink);
    // Bytes of UTF-16 do not survive in a log of text.
    if (form !== 'utf-16') expect([form, found]).toEqual([form, expect.arrayContaining(['log'])]);
    const sure = ['answer planted body', 'table tributary.planted decoded', 'file planted'];
    expect([form, found]).toEqual([form, expect.arrayContaining(sure)]);
    if (form !== 'utf-16') expect(found).toContain('table tributary.planted');
  } finally {
    await remove();
  }
}

/** Everything that is done about banks, well and badly, over API, page and commands. */
import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { signInOnPages } from '../../src/services/sandbox/bank-pages.ts';
import type { BankCanaryHouse } from './bank-canary-house.ts';
import { newCode } from './bank-wire.ts';
import { secretWord, type Told } from './canary-server.ts';
import type { Seen, Visitor } from './visitor.ts';

const WAIT_MS = 100;
const WAITS_MAX = 300;

/** The account holder is there, at an address and with a browser that nobody else has. */
export function attended(): Record<string, string> {
  const groups = Array.from({ length: 6 }, () => `1${randomBytes(2).toString('hex').slice(1)}`);
  return {
    'PSU-IP-Address': `2001:db8:${groups.join(':')}`,
    'PSU-User-Agent': `Browser ${secretWord()}`,
  };
}

export type Attempt = Told['json'] & {
  readonly id: string;
  readonly step: string;
  readonly step_number: number;
  readonly redirect: { readonly url: string } | null;
};

export const attemptIn = ({ json }: Told): Attempt => json as Attempt;

export const start = (
  { server }: BankCanaryHouse,
  institution: string,
  fields: Readonly<Record<string, string>>,
  headers: Record<string, string> = attended(),
): Promise<Told> => server.send('POST', '/v1/connections', { institution_id: institution, fields }, headers);

export const answer = (
  { server }: BankCanaryHouse,
  attempt: Attempt,
  fields: Readonly<Record<string, string>>,
): Promise<Told> =>
  server.send(
    'POST',
    `/v1/connect-attempts/${attempt.id}/answer`,
    { step: attempt.step_number, fields },
    attended(),
  );

/** Waits until nothing is with a bank any more. */
export async function untilSynced({ server }: BankCanaryHouse): Promise<void> {
  for (let waits = 0; waits < WAITS_MAX; waits++) {
    const { json } = await server.tell('GET', '/v1/syncs?limit=100');
    const rows = json.data as { status: string }[];
    if (rows.every(({ status }) => status !== 'due' && status !== 'running')) return;
    await sleep(WAIT_MS);
  }
  throw new Error('syncs do not end');
}

/** A code bank: repeated requests, wrong codes, the right one; gives the connection. */
export async function signInByCode(house: BankCanaryHouse): Promise<string> {
  const { wire, server } = house;
  const { login, password, code } = wire.holder;
  const headers = { ...attended(), 'idempotency-key': server.plant('idempotency key') };
  const first = attemptIn(await start(house, 'demo-de-code', { login, password }, headers));
  expect(first.step).toBe('asking');
  // Kept answers are sealed, whatever stands in them.
  expect(attemptIn(await start(house, 'demo-de-code', { login, password }, headers)).id).toBe(first.id);
  const wrong = attemptIn(await answer(house, first, { code: server.plant('a wrong code', newCode()) }));
  expect(wrong.ask).toMatchObject({ wrong: true });
  expect((await answer(house, first, { code })).status).toBe(409);
  expect((await answer(house, wrong, { code: server.plant('a code of a wrong form') })).status).toBe(422);
  expect((await answer(house, wrong, { pin: server.plant('in a field that is not there') })).status).toBe(
    422,
  );
  const granted = attemptIn(await answer(house, wrong, { code }));
  expect(granted.step).toBe('granted');
  expect((await answer(house, granted, { code })).status).toBe(409);
  return String(granted.connection_id);
}

/** Two wrong passwords, and a third that is not sent. */
export async function mistype(house: BankCanaryHouse): Promise<void> {
  const login = `${house.wire.holder.login}.slow-20-minutes`;
  for (const status of [202, 202, 429]) {
    const password = house.server.plant('a wrong password');
    expect((await start(house, 'demo-de-code', { login, password })).status).toBe(status);
  }
}

/** Pictures, flickering ones, questions, devices, signers. */
export async function signInBySteps(house: BankCanaryHouse): Promise<void> {
  const { login, password, code, answer: secret } = house.wire.holder;
  for (const method of ['photo', 'flicker']) {
    const chosen = attemptIn(
      await answer(house, attemptIn(await start(house, 'demo-de', { login, password })), { method }),
    );
    await house.server.tell('GET', `/v1/connect-attempts/${chosen.id}`);
    await house.server.tell('POST', `/v1/connect-attempts/${chosen.id}/cancel`);
  }
  const asked = attemptIn(await start(house, 'demo-us', { login, password }));
  const again = attemptIn(
    await answer(house, asked, { answer: house.server.plant('a wrong security answer') }),
  );
  const device = attemptIn(await answer(house, again, { answer: secret }));
  const last = attemptIn(await answer(house, device, { device: 'phone' }));
  expect(attemptIn(await answer(house, last, { code })).step).toBe('granted');
  const signing = attemptIn(await start(house, 'demo-de-business', { login: 'company', password }));
  const waiting = attemptIn(await answer(house, signing, { code }));
  expect(waiting.step).toBe('waiting');
  await house.server.tell('POST', `/v1/connect-attempts/${waiting.id}/poll`, { headers: attended() });
  await house.server.tell('POST', `/v1/connect-attempts/${waiting.id}/cancel`);
}

/** Over the bank's own page, and back as nobody should. */
export async function signInByRedirect(house: BankCanaryHouse): Promise<void> {
  const { server, wire } = house;
  const attempt = attemptIn(await start(house, 'demo-fr', {}));
  const shown = attemptIn(await server.tell('GET', `/v1/connect-attempts/${attempt.id}`));
  for (const { redirect } of [attempt, shown])
    if (redirect !== null) house.note('link to the bank', redirect.url.split('/').at(-1) ?? '');
  const browser = house.visitor();
  const went = await browser.open(new URL(shown.redirect?.url ?? '').pathname);
  const back = await signInOnPages(String(went.headers.location), { login: 'demo', password: 'demo-pin' });
  if (back === null) throw new Error('nobody came back');
  house.note('code of a return', back.searchParams.get('code') ?? '');
  const place = back.pathname + back.search;
  expect((await house.visitor().get(place)).status).toBe(403);
  expect((await browser.get(`${place}&more=${server.plant('in a return')}`)).status).toBe(200);
  expect((await browser.get(place)).status).toBe(409);
  const state = server.plant('a state that nobody gave', randomBytes(32).toString('base64url'));
  expect((await browser.get(`/connect/return?state=${state}&code=${server.plant('a code')}`)).status).toBe(
    404,
  );
  expect(wire.calls.filter(({ path: to }) => to.endsWith('/code'))).toHaveLength(1);
}

/** In the bank's app, and nothing but the login, with tokens that are replaced at every call. */
export async function signInQuietly(house: BankCanaryHouse): Promise<void> {
  const { login } = house.wire.holder;
  const waiting = attemptIn(await start(house, 'demo-de-app', { login }));
  for (let polls = 0; polls < WAITS_MAX; polls++) {
    const { json } = await house.server.tell('POST', `/v1/connect-attempts/${waiting.id}/poll`);
    if (json.step !== 'waiting') break;
    await sleep(WAIT_MS);
  }
  const granted = attemptIn(await start(house, 'demo-de-open', { login: `${login}.token-renewed` }));
  expect(granted.step).toBe('granted');
  await untilSynced(house);
  const place = `/v1/connections/${granted.connection_id}`;
  const { json } = await house.server.send('POST', `${place}/syncs`, {}, attended());
  await house.server.tell('GET', `/v1/syncs/${json.id}/events`, { headers: { accept: 'text/event-stream' } });
  await house.server.send(
    'POST',
    `${place}/renew`,
    { fields: { login: `${login}.token-renewed` } },
    attended(),
  );
  await untilSynced(house);
}

/** A consent that no connection claims. */
export async function allowOnly(house: BankCanaryHouse): Promise<void> {
  const login = `${house.wire.holder.login}.token-renewed`;
  const body = { institution_id: 'demo-de-open', login };
  const { status } = await house.server.send('POST', '/v1/sandbox/consents', body, attended());
  expect(status).toBe(201);
}

/** The hosted page: a wrong password, a wrong code, the right ones, and then what is connected. */
export async function visitPage(house: BankCanaryHouse): Promise<void> {
  const { wire, server } = house;
  const { login, password, code } = wire.holder;
  const visit = await openSession(house, { redirect_url: 'https://app.example/done', state: 'order-7' });
  await visit.browser.get(`${visit.base}/start?institution=demo-mx-bbva&method=code`);
  const begin = (fields: Record<string, string>): Promise<Seen> =>
    visit.browser.post(`${visit.base}/start`, {
      ...Object.fromEntries(
        ['institution', 'method', 'seen'].map((name) => [name, visit.browser.hidden(name)]),
      ),
      ...Object.fromEntries(Object.entries(fields).map(([key, value]) => [`field.${key}`, value])),
    });
  const refused = await begin({ login, password: server.plant('a wrong password on the page') });
  expect(refused.status).toBe(422);
  expect(refused.body).toContain(login);
  await visit.browser.follow(await begin({ login, password }));
  for (const typed of [server.plant('a wrong code on the page', newCode()), code]) {
    const seen = await visit.browser.post(`${visit.base}/answer`, {
      attempt: visit.browser.hidden('attempt'),
      step: visit.browser.hidden('step'),
      'field.code': typed,
    });
    await visit.browser.follow(seen);
  }
  await untilSynced(house);
  const done = await visit.browser.get(visit.base);
  expect(done.body).toContain('BBVA is connected');
  const manage = await openSession(house, { purpose: 'manage' });
  await manage.browser.get(`${manage.base}/connections`);
}

/** Opens a session with a browser of its own; gives both. */
export async function openSession(
  house: BankCanaryHouse,
  wanted: object,
): Promise<{ readonly browser: Visitor; readonly base: string }> {
  const { json } = await house.server.send('POST', '/v1/connect-sessions', wanted, attended());
  const link = new URL(String(json.url)).pathname;
  house.note('link to the page', link.split('/').at(-1) ?? '');
  const browser = house.visitor();
  // A scanner looks at it first; then the person clicks.
  await browser.get(link);
  const seen = await browser.open(link);
  expect(seen.status).toBe(200);
  return { browser, base: `/connect/session/${json.id}` };
}

/** The commands, with answers in a file and on the command line. */
export async function runCommands(house: BankCanaryHouse): Promise<void> {
  const { server, wire } = house;
  const { login, password, code } = wire.holder;
  const file = path.join(server.dataDir, '..', `${path.basename(server.dataDir)}.answers`);
  writeFileSync(file, JSON.stringify({ login: `${login}.ids-missing`, password, code }), { mode: 0o600 });
  expect(await house.run('connect', 'demo-bh', '--field', `login=${login}`, '--json', '--no-wait')).toBe(0);
  expect(await house.run('connect', 'demo-de-code', '--fields', file, '--no-wait')).toBe(0);
  const wrong = `password=${server.plant('a wrong password of a command')}`;
  expect(await house.run('connect', 'demo-gb', '--no-wait')).toBe(0);
  await house.run('connect', 'demo-de-code', '--field', `login=${login}.refused`, '--field', wrong);
  await house.run('connect', 'demo-de', '--page', '--no-wait');
  for (const command of ['connections', 'consents', 'accounts', 'whoami'])
    for (const more of [[], ['--json']]) await house.run(command, ...more);
  await house.run('sync', await anyConnection(house), '--no-wait');
  await house.run('sandbox', 'log', '--json');
  rmSync(file);
}

/** A connection that works. */
export async function anyConnection({ server }: BankCanaryHouse): Promise<string> {
  const { json } = await server.tell('GET', '/v1/connections?limit=100');
  const rows = json.data as { id: string; status: string; institution_id: string | null }[];
  return rows.find(({ status }) => status === 'active')?.id ?? 'none';
}

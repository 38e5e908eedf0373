/** The sandbox's credentials file over starts: whole after the first, kept while it works, mended where it does not. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Credentials } from '../../src/engine/found-instance.ts';
import { type RunningServer, startTributary } from '../../src/main.ts';
import { readConfig } from '../../src/services/config.ts';
import { freePort, serverEnv } from '../chaos/server-process.ts';
import { must } from '../security/words.ts';

const dataDir = mkdtempSync(path.join(tmpdir(), 'tributary-founding-'));
const file = path.join(dataDir, 'sandbox-credentials.json');
let port: number;
let server: RunningServer | null = null;

const read = (): Credentials => JSON.parse(readFileSync(file, 'utf8'));
async function start(): Promise<Credentials> {
  const config = must(readConfig(serverEnv({ dataDir, port })));
  server = must(await startTributary({ ...config, logLevel: 'silent' }));
  return read();
}
async function stop(): Promise<void> {
  await server?.stop();
  server = null;
}
async function ask(method: string, route: string, token: string, body?: object) {
  const answer = await fetch(`http://127.0.0.1:${port}${route}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, json: (await answer.json().catch(() => null)) as Record<string, unknown> };
}

beforeAll(async () => {
  port = await freePort();
});
afterAll(async () => {
  await stop();
  rmSync(dataDir, { recursive: true, force: true });
});

it('is whole when the first start says that it is up, and everything in it works', async () => {
  const { teamBanking: team, openFinance: login } = await start();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(Object.keys(team ?? {})).toEqual(['teamId', 'token', 'provider', 'providerId', 'consentId']);
  expect(Object.keys(login ?? {})).toEqual(['email', 'password', 'token', 'providers']);
  expect(login?.providers.map(({ providerName }) => providerName)).toEqual(['BBVA', 'Banamex']);
  const { teamId, provider, providerId, consentId, token = '' } = team ?? {};
  const connected = await ask('POST', '/api/banking/connect', token, {
    teamId,
    provider,
    providerId,
    consentId,
  });
  expect([connected.status, connected.json.status]).toEqual([200, 'ACTIVE']);
  for (const { providerName, authToken } of login?.providers ?? []) {
    const body = { providerName, scopes: 'accounts transactions', authToken };
    expect((await ask('POST', '/api/openfinance/connections', login?.token ?? '', body)).status).toBe(201);
  }
  const { email, password } = login ?? {};
  expect((await ask('POST', '/api/auth/login', '', { email, password })).status).toBe(200);
}, 90_000);

it('keeps its tokens at a later start and gets a consent and tokens of banks that are unused', async () => {
  const before = read();
  await stop();
  await start();
  await expect
    .poll(() => read().teamBanking?.consentId, { timeout: 15_000 })
    .not.toBe(before.teamBanking?.consentId);
  const after = read();
  expect(after.native).toEqual(before.native);
  expect(after.teamBanking?.token).toBe(before.teamBanking?.token);
  expect(after.openFinance?.token).toBe(before.openFinance?.token);
  expect(after.openFinance?.password).toBe(before.openFinance?.password);
  const tokens = [...(before.openFinance?.providers ?? []), ...(after.openFinance?.providers ?? [])];
  expect(new Set(tokens.map(({ authToken }) => authToken)).size).toBe(4);
}, 60_000);

it('keeps a consent that nobody used, and gets back the parts that an earlier version did not write', async () => {
  const before = read();
  await stop();
  const { baseUrl, native } = before;
  writeFileSync(file, JSON.stringify({ baseUrl, native }));
  const mended = await start();
  expect(mended.native).toEqual(native);
  expect(mended.teamBanking?.teamId).toBe(before.teamBanking?.teamId);
  expect(mended.openFinance?.password).toBe(before.openFinance?.password);
  await stop();
  const again = await start();
  await expect
    .poll(() => read().openFinance?.providers, { timeout: 15_000 })
    .not.toEqual(mended.openFinance?.providers);
  expect(again.teamBanking?.consentId).toBe(mended.teamBanking?.consentId);
}, 60_000);

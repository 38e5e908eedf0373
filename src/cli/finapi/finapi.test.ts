/** The commands about the finAPI surface against a real server. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort, serverEnv } from '../../../proofs/chaos/server-process.ts';
import type { FinapiCredentials } from '../../engine/found-instance.ts';
import { type RunningServer, startTributary } from '../../main.ts';
import { readConfig } from '../../services/config.ts';
import { EXIT } from '../exit-codes.ts';
import { main } from '../main.ts';
import type { Terminal } from '../terminal.ts';

const dataDir = mkdtempSync(path.join(tmpdir(), 'tributary-finapi-'));
let server: RunningServer | null = null;
let port: number;

async function startServer(): Promise<void> {
  const config = readConfig(serverEnv({ dataDir, port }));
  if (!config.ok) throw new Error(config.fault.join());
  const started = await startTributary({ ...config.value, logLevel: 'silent' });
  if (!started.ok) throw new Error(started.fault.message);
  server = started.value;
}

beforeAll(async () => {
  port = await freePort();
  await startServer();
}, 90_000);
afterAll(async () => {
  await server?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' };
  const terminal: Terminal = {
    env: { DATA_DIR: dataDir, PORT: String(port) },
    isInteractive: false,
    columns: Number.POSITIVE_INFINITY,
    helpColumns: 100,
    line: (text = '') => {
      said.out += `${text}\n`;
    },
    note: (text) => {
      said.err += `${text}\n`;
    },
    write: (text) => {
      said.out += text;
    },
    style: (_style, text) => text,
    ask: null,
  };
  return { code: await main(args, terminal), ...said };
}
const clients = (...args: string[]) => run('finapi', 'clients', ...args);

async function token(form: Readonly<Record<string, string>>): Promise<{ status: number; token: string }> {
  const body = new URLSearchParams(form);
  const answer = await fetch(`http://127.0.0.1:${port}/oauth/token`, { method: 'POST', body });
  const { access_token = '' } = (await answer.json()) as { access_token?: string };
  return { status: answer.status, token: access_token };
}
const read = (out: string, name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(out)?.[1] ?? '';
const signIn = (out: string) =>
  token({
    grant_type: 'client_credentials',
    client_id: read(out, 'FINAPI_CLIENT_ID'),
    client_secret: read(out, 'FINAPI_CLIENT_SECRET'),
  });

it('adds clients that can sign in, sets, renews and removes them, and says what is wrong', async () => {
  const made = await clients('add', 'My app', '--web-forms', 'on', '--login-attempts', '3');
  expect([made.code, made.err]).toEqual([EXIT.ok, expect.stringMatching(/^Created cli_\w{26} \(My app\)/)]);
  expect(read(made.out, 'FINAPI_DATA_DECRYPTION_KEY')).toMatch(/^[0-9a-f]{64}$/);
  expect((await signIn(made.out)).status).toBe(200);
  const id = /cli_\w{26}/.exec(made.err)?.[0] ?? '';
  expect((await clients('list')).out).toMatch(/My app +application +required/);
  const shown = await clients('show', id);
  expect(shown.out).toContain('login_attempts_max');
  expect(shown.out).not.toContain(read(made.out, 'FINAPI_CLIENT_SECRET'));

  const set = await clients(
    'set',
    id,
    '--web-forms',
    'off',
    '--application-name',
    'App',
    '--user-token',
    '60',
  );
  expect([set.code, set.out]).toEqual([EXIT.ok, expect.stringMatching(/user_token_seconds +60/)]);
  for (const [option, value] of [
    ['--web-forms', 'yes'],
    ['--login-attempts', 'many'],
  ] as const)
    expect((await clients('set', id, option, value)).code).toBe(EXIT.usage);
  expect((await clients('set', id, '--user-token', '59')).code).toBe(EXIT.usage);
  expect((await clients('set', id, '--notification-url', 'ftp://example.org')).err).toContain('https://');

  expect((await clients('renew', id)).code).toBe(EXIT.usage);
  const renewed = await clients('renew', id, '--secret', '--data-key');
  expect((await signIn(made.out)).status).toBe(401);
  expect((await signIn(renewed.out)).status).toBe(200);
  const key = 'FINAPI_DATA_DECRYPTION_KEY';
  expect(read(renewed.out, key)).not.toBe(read(made.out, key));

  expect((await clients('remove', id)).code).toBe(EXIT.usage);
  expect((await clients('remove', id, '--yes')).code).toBe(EXIT.ok);
  expect((await signIn(renewed.out)).status).toBe(401);
  expect((await clients('show', id)).code).toBe(EXIT.failed);
}, 60_000);

it('makes an owner that is there a user, once', async () => {
  const made = await clients('add', 'Another app');
  await run('owners', 'create', 'customer-42');
  const user = await run('finapi', 'users', 'add', '--owner', 'customer-42', '--id', 'Customer-42');
  expect([user.code, user.err]).toEqual([
    EXIT.ok,
    expect.stringContaining('the finAPI user customer-42 now'),
  ]);
  const signed = await token({
    grant_type: 'password',
    username: 'CUSTOMER-42',
    password: user.out.trim(),
    client_id: read(made.out, 'FINAPI_CLIENT_ID'),
    client_secret: read(made.out, 'FINAPI_CLIENT_SECRET'),
  });
  expect(signed.status).toBe(200);
  expect((await run('finapi', 'users', 'add', '--owner', 'customer-42')).code).toBe(EXIT.failed);
  expect((await run('finapi', 'users', 'add', '--owner', 'nobody')).code).toBe(EXIT.failed);
}, 60_000);

it("the sandbox's credentials file opens a client, the administration and the demo owner, after a restart too", async () => {
  const file = server?.credentialsFile ?? '';
  const parts = () => JSON.parse(readFileSync(file, 'utf8')).finapi as FinapiCredentials;
  const before = parts();
  const works = async (finapi: FinapiCredentials): Promise<void> => {
    const client = { client_id: finapi.clientId, client_secret: finapi.clientSecret };
    const admin = {
      client_id: finapi.mandatorAdminClientId,
      client_secret: finapi.mandatorAdminClientSecret,
    };
    for (const keys of [client, admin])
      expect((await token({ ...keys, grant_type: 'client_credentials' })).status).toBe(200);
    const user = { username: finapi.userId, password: finapi.userPassword };
    const signed = await token({ ...client, ...user, grant_type: 'password' });
    expect(signed.status).toBe(200);
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/users`, {
      headers: { authorization: `Bearer ${signed.token}` },
    });
    expect(await answer.json()).toMatchObject({ id: 'demo', password: 'XXXXX' });
  };
  await works(before);
  await server?.stop();
  await startServer();
  expect(parts()).toEqual(before);
  await works(parts());
}, 90_000);

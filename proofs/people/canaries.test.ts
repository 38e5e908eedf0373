/** Passwords and tokens of people are planted, everything that people can do is done, and then they are looked for. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Credentials } from '../../src/engine/found-instance.ts';
import {
  type CanaryServer,
  closeCanaryServer,
  openCanaryServer,
  secretWord,
} from '../security/canary-server.ts';
import { Grep, type Leak } from '../security/grep.ts';
import { databaseLeaks } from '../security/sinks.ts';

const told = (leaks: readonly Leak[]): string[] =>
  [...new Set(leaks.map(({ canary, form, sink }) => `${canary} (${form}) in ${sink}`))].sort();

let house: CanaryServer;
beforeAll(async () => {
  house = await openCanaryServer(async () => ({ TRIBUTARY_SANDBOX: 'off' }));
}, 60_000);
afterAll(() => closeCanaryServer(house));

const credentials = (): Credentials =>
  JSON.parse(readFileSync(path.join(house.dataDir, 'sandbox-credentials.json'), 'utf8'));
const inAnswer =
  (...routes: string[]) =>
  (sink: string): boolean =>
    routes.some((route) => sink.startsWith(`answer ${route} `));
/** A token shows in the answer that gave it. The head of every JWT is the same: what follows is the secret. */
const plantToken = (name: string, token: unknown, ...routes: string[]): string => {
  const text = String(token);
  house.plant(`${name}: signature`, text.split('.')[2] ?? text, inAnswer(...routes));
  return text;
};
const auth = (token: string) => ({ as: token });

it('invariant 11: passwords and tokens of people are in no log, table, file or other answer', async () => {
  const { teamBanking, openFinance } = credentials();
  house.plant('the demo password', openFinance?.password);
  plantToken('token of the team', teamBanking?.token);
  plantToken('token of the demo person', openFinance?.token);

  const password = house.plant('a password that was chosen', `${secretWord()} Ünï`);
  const register = 'POST /api/auth/register';
  const login = 'POST /api/auth/login';
  const signedUp = await house.send('POST', '/api/auth/register', {
    userName: 'Ana Uno',
    email: 'ana@example.com',
    password,
  });
  expect(signedUp.status).toBe(200);
  const token = plantToken('token of a registration', signedUp.json.token, register);
  for (const wrong of [house.plant('a wrong password'), house.plant('another wrong one')])
    expect(
      (await house.send('POST', '/api/auth/login', { email: 'ana@example.com', password: wrong })).status,
    ).toBe(401);
  const signedIn = await house.send('POST', '/api/auth/login', { email: 'ana@example.com', password });
  plantToken('token of a sign-in', signedIn.json.token, login);
  await house.send('POST', '/api/auth/register', { userName: 'Ana', email: 'ana@example.com', password });
  // What is no right request can hold a password as well.
  await house.send('POST', '/api/auth/login', { email: [password], password: { password } });
  await house.send('POST', '/api/auth/register', { email: password, password });

  for (const route of ['/api/openfinance/connections', '/api/openfinance/products', '/api/profile/me']) {
    await house.tell('GET', route, auth(token));
    await house.tell('GET', route, auth(`${token.slice(0, -4)}AAAA`));
    await house.tell('GET', route, auth(''));
  }
  for (const one of [token, teamBanking?.token ?? ''])
    expect(
      (await house.tell('GET', `/api/banking/connections?teamId=${teamBanking?.teamId}`, auth(one))).status,
    ).toBe(one === token ? 403 : 200);

  const made = await house.send('POST', '/v1/people', { email: 'leo@example.com', name: 'Leo' });
  house.plant('a password that was made', String(made.json.password), inAnswer('POST /v1/people'));
  const member = { email: 'leo@example.com', role: 'viewer' };
  expect((await house.send('POST', `/v1/teams/${teamBanking?.teamId}/members`, member)).status).toBe(201);
  await house.tell('GET', '/v1/audit');
  await house.tell('GET', '/v1/changes');
  await house.tell('GET', '/v1/people');
  await house.stop();
  await house.start();
  expect(credentials().openFinance).toEqual(openFinance);
  expect((await house.tell('GET', '/api/openfinance/connections', auth(token))).status).toBe(200);
  expect(told(await house.allLeaks(new Grep(house.canaries)))).toEqual([]);
  // The search looks where they would be: an e-mail is found.
  house.plant('an e-mail', 'leo@example.com');
  const found = told(await databaseLeaks(house.url, new Grep(house.canaries)));
  expect(found.join()).toContain('an e-mail');
}, 90_000);

it('whoever is forgotten with their owner leaves no e-mail, name or sign-in', async () => {
  const words = ['mia', 'alias', 'phone'].map(() => secretWord());
  const [email = '', name = ''] = [`${words[0]}@example.com`, `Mia ${words[1]}`];
  const given = { userName: name, email, password: secretWord() };
  const { token } = (await house.send('POST', '/api/auth/register', given)).json;
  const people = (await house.tell('GET', `/v1/people?email=${email}`)).json.data as { owner_id: string }[];
  expect(people).toHaveLength(1);
  expect((await house.tell('DELETE', `/v1/owners/${people[0]?.owner_id}`)).status).toBe(204);
  await expect
    .poll(async () => (await house.tell('GET', '/api/openfinance/connections', auth(String(token)))).status)
    .toBe(401);
  expect((await house.send('POST', '/api/auth/login', given)).status).toBe(401);
  const grep = new Grep(words.slice(0, 2).map((word) => ({ name: 'forgotten', bytes: Buffer.from(word) })));
  const tables = (await databaseLeaks(house.url, grep)).filter(({ sink }) => sink.startsWith('table'));
  expect(told(tables)).toEqual([]);
}, 30_000);

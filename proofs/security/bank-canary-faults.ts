/** What goes wrong about banks with secrets under way: nonsense of a bank, mistakes of ours, restarts; and the end. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { withClient } from '../../src/store/embedded/connect.ts';
import type { BankCanaryHouse } from './bank-canary-house.ts';
import {
  answer,
  anyConnection,
  attemptIn,
  attended,
  openSession,
  start,
  untilSynced,
} from './bank-canary-walk.ts';
import { secretWord } from './canary-server.ts';

/** While a table is gone, jobs run into it too. */
const BROKEN_MS = 200;

/** The bank says what nobody understands, with secrets in it. */
export async function meetNonsense(house: BankCanaryHouse): Promise<void> {
  const { login, password } = house.wire.holder;
  const echo = (body: string): string[] => [
    body,
    `<html>${body}</html>`,
    `{"error": "${secretWord()}", "message": ${JSON.stringify(body)}`,
    JSON.stringify({ secret: password, id: password, step: password, status: password, next: body }),
    JSON.stringify({ accounts: [{ id: password }], balances: [body], transactions: [password], next: login }),
  ];
  for (const type of ['application/json', 'text/html'])
    for (const at of [0, 1, 2, 3, 4])
      for (const status of [200, 500]) {
        house.wire.script = ({ body, headers }) => ({
          status,
          headers: { 'content-type': type, 'x-session-token': `a b ${password}` },
          body: echo(`${body} ${headers.authorization}`)[at] ?? '',
        });
        const { json } = await start(house, 'demo-de-code', { login: `${login}.slow`, password });
        expect(json.step).toBe('failed');
      }
  await house.server.send('POST', `/v1/connections/${await anyConnection(house)}/syncs`, {}, attended());
  await untilSynced(house);
  house.wire.script = () => null;
}

/** Our own mistakes: a table is gone while somebody signs in, and while data comes. */
export async function breakBankTables(house: BankCanaryHouse): Promise<void> {
  const { login, password, code } = house.wire.holder;
  const connection = await anyConnection(house);
  const tables = [
    'connect_attempts',
    'connect_tokens',
    'consents',
    'refused_logins',
    'sync_pages',
    'sync_accounts',
  ];
  const statuses: number[] = [];
  const { browser, base } = await openSession(house, {});
  for (const table of tables) {
    const asked = attemptIn(await start(house, 'demo-de-code', { login: `${login}.${table}`, password }));
    await withClient(house.server.url, (client) =>
      client.query(`alter table tributary.${table} rename to gone`),
    );
    try {
      statuses.push((await start(house, 'demo-de-code', { login, password })).status);
      statuses.push((await answer(house, asked, { code })).status);
      await house.server.send('POST', `/v1/connections/${connection}/syncs`, {}, attended());
      await browser.get(base);
      await sleep(BROKEN_MS);
    } finally {
      await withClient(house.server.url, (client) =>
        client.query(`alter table tributary.gone rename to ${table}`),
      );
    }
  }
  expect(statuses).toContain(500);
}

/** A sign-in that is under way while something happens, and goes on after it. */
export async function goOnAfter(house: BankCanaryHouse, happens: () => Promise<void>): Promise<void> {
  const { login, password, code } = house.wire.holder;
  const asked = attemptIn(await start(house, 'demo-de-code', { login: `${login}.no-accounts`, password }));
  await happens();
  expect(attemptIn(await answer(house, asked, { code })).step).toBe('granted');
}

/** Everything that was connected ends. */
export async function endAll(house: BankCanaryHouse): Promise<void> {
  const { json } = await house.server.tell('GET', '/v1/connections?limit=100');
  const rows = json.data as { id: string; institution_id: string | null }[];
  for (const [at, { id, institution_id: bank }] of rows.entries()) {
    if (bank === null) continue;
    if (at % 2 === 0) await house.server.tell('DELETE', `/v1/connections/${id}`);
    else await house.server.tell('POST', `/v1/connections/${id}/disconnect`, { headers: attended() });
  }
}

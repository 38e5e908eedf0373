import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../chaos/server-process.ts';
import { ErasureHouse } from './house.ts';

let house: ErasureHouse;
beforeAll(async () => {
  house = await ErasureHouse.start();
}, 60_000);
afterAll(async () => {
  await house?.close();
});

let made = 0;

async function newOwner(): Promise<string> {
  const { json } = await house.must(201, 'POST', '/v1/owners', { reference: `owner-${++made}` });
  return json.id;
}

/** Starts a connection; gives the attempt. */
async function begin(ownerId: string, login: string, institution = 'demo-de-open') {
  const body = { institution_id: institution, fields: { login }, force_new: true };
  const told = await house.send('POST', `/v1/connections?owner_id=${ownerId}`, body);
  if (told.status !== 201 && told.status !== 202) throw new Error(told.text);
  return told.json;
}

async function connected(ownerId: string, login: string): Promise<string> {
  const { connection_id: id } = await begin(ownerId, login);
  await house.untilQuiet(ownerId);
  return id;
}

const count = async (list: string, ownerId: string, query = ''): Promise<number> =>
  (await house.must(200, 'GET', `/v1/${list}?owner_id=${ownerId}&limit=500${query}`)).json.data.length;

/** Consents of a login that are in force at the simulated bank, as far as its log says. */
async function bankSaw(consent: string): Promise<boolean> {
  const { json } = await house.must(200, 'GET', '/v1/sandbox/log?limit=500');
  return (json.data as { method: string; path: string; status: number }[]).some(
    ({ method, path, status }) =>
      method === 'DELETE' && path.endsWith(`/consents/${consent}`) && status === 204,
  );
}

/** The rows that the tables still have of an owner’s number. */
async function rowsLeft(number: number): Promise<string[]> {
  const tables =
    await house.rows(`select c.relname as table from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'tributary'::regnamespace and c.relkind = 'r' and a.attname = 'owner_id' order by 1`);
  const left: string[] = [];
  for (const { table = '' } of tables) {
    const [row] = await house.rows(`select count(*)::text as n from ${table} where owner_id = $1`, [number]);
    if (row?.n !== '0') left.push(`${table}: ${row?.n}`);
  }
  return left;
}

/** How long a receiver of webhooks takes to answer. */
const SLOW_MS = 1_500;

async function slowReceiver() {
  const reached = Promise.withResolvers<void>();
  const server = createServer((_request, response) => {
    reached.resolve();
    setTimeout(() => response.writeHead(204).end(), SLOW_MS);
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${port}/hooks`,
    reached: reached.promise,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

const lastOwner = async (): Promise<number> =>
  Number((await house.rows('select max(id)::text as id from owners'))[0]?.id ?? 0);

describe('disconnecting', () => {
  it('keeps the data, stops syncs, tells the bank, and is the same a second time', async () => {
    const owner = await newOwner();
    const id = await connected(owner, 'demo');
    const before = [await count('accounts', owner), await count('transactions', owner)];
    expect(before[0]).toBe(3);
    const first = await house.must(200, 'POST', `/v1/connections/${id}/disconnect`);
    expect(first.json.status).toBe('disconnected');
    const again = await house.must(200, 'POST', `/v1/connections/${id}/disconnect`);
    expect(again.json.status).toBe('disconnected');
    expect([await count('accounts', owner), await count('transactions', owner)]).toEqual(before);
    expect((await house.send('POST', `/v1/connections/${id}/syncs`)).status).toBe(409);
    const [consent] = (await house.must(200, 'GET', `/v1/consents?owner_id=${owner}`)).json.data;
    expect([consent.state, consent.reason]).toEqual(['revoked', 'DISCONNECTED']);
  });
});

describe('deleting', () => {
  it('a connection takes everything below it along, and is not there a second time', async () => {
    const owner = await newOwner();
    const number = await lastOwner();
    const id = await connected(owner, 'demo');
    await house.must(204, 'DELETE', `/v1/connections/${id}`);
    expect((await house.send('DELETE', `/v1/connections/${id}`)).status).toBe(404);
    for (const list of ['connections', 'accounts', 'transactions', 'consents', 'syncs', 'balances'])
      expect([list, await count(list, owner)]).toEqual([list, 0]);
    const kept = (await rowsLeft(number)).map((line) => line.replace(/:.*/, ''));
    // What happened stays in the owner's feed, without what it was about; and the key of the owner.
    expect(
      kept.filter(
        (table) => !/^(?:events|owner_keys|connect_tokens|idempotency_keys|category_\w+)$/.test(table),
      ),
    ).toEqual([]);
    const evidence = await house.must(200, 'GET', `/v1/consent-evidence?owner_id=${owner}`);
    expect(evidence.json.data.length).toBeGreaterThan(0);
  });

  it('an account, it does not come back with the next sync, and the others go on', async () => {
    const owner = await newOwner();
    const id = await connected(owner, 'demo');
    const { json } = await house.must(200, 'GET', `/v1/accounts?owner_id=${owner}`);
    const [gone] = json.data as { id: string }[];
    await house.must(204, 'DELETE', `/v1/accounts/${gone?.id}`);
    expect((await house.send('DELETE', `/v1/accounts/${gone?.id}`)).status).toBe(404);
    const headers = { 'psu-ip-address': '192.0.2.9', 'psu-user-agent': 'Proof/1.0' };
    const told = await house.send('POST', `/v1/connections/${id}/syncs`, {}, { headers });
    expect(told.status).toBe(202);
    await house.untilQuiet(owner);
    expect(await count('accounts', owner)).toBe(2);
  });
});

describe('forgetting an owner in the midst of things', () => {
  it('a sync that is running ends without a trace, and nothing is written after it', async () => {
    const owner = await newOwner();
    const number = await lastOwner();
    await begin(owner, 'demo.slow');
    await house.must(204, 'DELETE', `/v1/owners/${owner}`);
    expect((await house.send('DELETE', `/v1/owners/${owner}`)).status).toBe(404);
    await sleep(5_000);
    expect(await rowsLeft(number)).toEqual([]);
  });

  it('an import that is being taken in ends without a trace', async () => {
    const owner = await newOwner();
    const number = await lastOwner();
    const line = (day: number): string =>
      `<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>2025${String(1 + (day % 12)).padStart(2, '0')}${String(1 + (day % 28)).padStart(2, '0')}<TRNAMT>-1.${String(day % 100).padStart(2, '0')}<FITID>${day}<NAME>Shop ${day}</STMTTRN>`;
    const file = `OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\nCOMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>50010101<ACCTID>12345678<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST><DTSTART>20250101<DTEND>20251231${Array.from({ length: 20_000 }, (_, day) => line(day)).join('')}</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>`;
    const importing = house.send('POST', `/v1/imports?owner_id=${owner}&filename=big.ofx`, undefined, {
      file,
    });
    await sleep(400);
    const forgotten = await house.send('DELETE', `/v1/owners/${owner}`);
    expect(forgotten.status).toBe(204);
    // Whoever sent the file is told something, and not that it was taken in.
    expect((await importing.catch(() => null))?.status).not.toBe(201);
    await sleep(1_000);
    expect(await rowsLeft(number)).toEqual([]);
  });

  it('a webhook that is being delivered ends without a trace, wherever it was to go', async () => {
    const owner = await newOwner();
    const number = await lastOwner();
    const receiver = await slowReceiver();
    const tenants = await house.must(201, 'POST', '/v1/webhook-endpoints', { url: receiver.url });
    await house.must(201, 'POST', '/v1/webhook-endpoints', { url: receiver.url, owner_id: owner });
    await begin(owner, 'demo');
    await receiver.reached;
    await house.must(204, 'DELETE', `/v1/owners/${owner}`);
    await sleep(2 * SLOW_MS);
    expect(await rowsLeft(number)).toEqual([]);
    await house.must(204, 'DELETE', `/v1/webhook-endpoints/${tenants.json.id}`);
    await receiver.close();
  });

  it('a sign-in that waits for the account holder, a link to the page and a key are gone with it', async () => {
    const owner = await newOwner();
    const number = await lastOwner();
    const attempt = await begin(owner, 'demo', 'demo-de-app');
    expect(attempt.wait).not.toBeNull();
    const session = await house.must(201, 'POST', `/v1/connect-sessions?owner_id=${owner}`, {
      purpose: 'manage',
    });
    const key = await house.must(201, 'POST', '/v1/api_keys', {
      name: 'own',
      scopes: ['accounts:read'],
      owner_id: owner,
      owner_only: true,
    });
    await house.must(200, 'GET', '/v1/accounts', undefined, { as: key.json.token });
    await house.must(204, 'DELETE', `/v1/owners/${owner}`);
    expect((await house.send('GET', '/v1/accounts', undefined, { as: key.json.token })).status).toBe(401);
    expect((await house.send('GET', `/v1/connect-attempts/${attempt.id}`)).status).toBe(404);
    const link = new URL(session.json.url);
    expect(
      (await house.send('GET', `${link.pathname}${link.search}`, undefined, { as: '' })).status,
    ).not.toBe(200);
    expect(await rowsLeft(number)).toEqual([]);
  });

  it('a bank that is down keeps nobody from being forgotten, and the log says that it was not told', async () => {
    const owner = await newOwner();
    const number = await lastOwner();
    await connected(owner, 'demo2');
    const scenario = (name: string | null) =>
      house.must(200, 'PUT', '/v1/sandbox/scenarios', {
        institution_id: 'demo-de-open',
        login: '*',
        scenario: name,
      });
    await scenario('bank-down');
    await house.must(204, 'DELETE', `/v1/owners/${owner}`);
    await scenario(null);
    expect(await rowsLeft(number)).toEqual([]);
    const { json } = await house.must(200, 'GET', '/v1/audit?limit=1');
    expect(json.data[0]).toMatchObject({ action: 'owner.deleted', detail: { banks_not_told: 1 } });
  });

  it('a bank that is up has been told before the owner’s key is gone', async () => {
    const owner = await newOwner();
    await connected(owner, 'demo2');
    const listed = await house.must(200, 'GET', '/v1/sandbox/log?limit=500');
    const consent = (listed.json.data as { consent: string | null }[]).findLast(
      (line) => line.consent !== null,
    )?.consent;
    await house.must(204, 'DELETE', `/v1/owners/${owner}`);
    expect(await bankSaw(consent ?? '')).toBe(true);
    const { json } = await house.must(200, 'GET', '/v1/audit?limit=1');
    expect(json.data[0]).toMatchObject({ action: 'owner.deleted', detail: { banks_not_told: 0 } });
  });
});

it('the commands say the same three verbs, and only when they are meant', async () => {
  const owner = await newOwner();
  const number = await lastOwner();
  const id = await connected(owner, 'demo2');
  for (const verb of ['disconnect', 'delete']) {
    expect((await house.run('connections', verb, id)).code).not.toBe(0);
    expect([verb, await house.run('connections', verb, id, '--yes')]).toMatchObject([verb, { code: 0 }]);
    expect([verb, await count('accounts', owner)]).toEqual([verb, verb === 'delete' ? 0 : 1]);
  }
  expect((await house.run('connections', 'delete', id, '--yes')).code).not.toBe(0);
  expect((await house.run('owners', 'delete', owner)).code).not.toBe(0);
  expect((await house.run('owners', 'delete', owner, '--yes')).code).toBe(0);
  expect((await house.run('owners', 'delete', owner, '--yes')).code).not.toBe(0);
  expect(await rowsLeft(number)).toEqual([]);
  const scrubbed = await house.run('scrub', '--json');
  expect(scrubbed.code).toBe(0);
  expect(JSON.parse(scrubbed.said).tables).toBeGreaterThan(50);
});

it('nothing of all this was a mistake of ours', () => {
  expect(house.errors()).toEqual([]);
});

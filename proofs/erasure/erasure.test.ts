import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rewriteTables } from '../../src/store/rewrite.ts';
import { Grep, type Leak } from '../security/grep.ts';
import { databaseLeaks } from '../security/sinks.ts';
import { ErasureHouse } from './house.ts';
import { type Life, live } from './life.ts';

const told = (leaks: readonly Leak[]): string[] =>
  [...new Set(leaks.map(({ canary, form, sink }) => `${canary} (${form}) in ${sink}`))].sort();

/**
 * Not searched: what the simulated banks keep is theirs, the write-ahead log holds what was written until PostgreSQL takes
 * its files up again (docs/erasing.md), and what opens the server holds no data of anybody.
 */
const ELSEWHERE = /^(?:sandbox\/|postgres\/cluster\/pg_wal\/|keys\.json$|postgres\/password$)/;

function fileLeaks(folder: string, grep: Grep): Leak[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .filter((file) => !ELSEWHERE.test(file))
    .flatMap((file) => grep.leaksIn(`file ${file}`, readFileSync(path.join(folder, file))));
}

/** The tables that have rows of owners, from the catalogue. */
const OWNER_TABLES = `select c.relname as table from pg_class c join pg_attribute a on a.attrelid = c.oid
  where c.relnamespace = 'tributary'::regnamespace and c.relkind = 'r' and a.attname = 'owner_id' order by 1`;

/** All rows of an owner, table by table, as text. */
async function rowsOf(house: ErasureHouse, owner: number): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const { table = '' } of await house.rows(OWNER_TABLES)) {
    const rows = await house.rows(`select t::text as row from ${table} t where owner_id = $1 order by 1`, [
      owner,
    ]);
    found[table] = rows.map(({ row }) => row ?? '');
  }
  return found;
}

/** The number of an owner, by its reference: a canary, so there is one. */
async function numberOf(house: ErasureHouse, life: Life): Promise<number> {
  const { bytes = [] } = life.canaries.find((one) => one.name === 'reference of the owner') ?? {};
  const reference = Buffer.from(bytes).toString();
  const [row] = await house.rows('select id from owners where reference = $1', [reference]);
  return Number(row?.id ?? 0);
}

let house: ErasureHouse;
beforeAll(async () => {
  house = await ErasureHouse.start();
}, 60_000);
afterAll(async () => {
  await house?.close();
});

describe('an owner that is forgotten', () => {
  it('leaves none of its canaries in the database, in files or in the log, and others are untouched', async () => {
    const gone = await live(house, 'demo');
    const stays = await live(house, 'demo2');
    expect(gone.doors.length).toBeGreaterThan(30);
    const grep = new Grep(gone.canaries);
    // The search finds what is there: most of what went in is kept as plain text until it is forgotten.
    const before = new Set((await databaseLeaks(house.url, grep)).map(({ canary }) => canary));
    for (const door of [
      'reference of the owner',
      'text of a transaction',
      'name on the other side',
      'label of an account',
      'e-mail address',
      'name of a team',
      'address of an endpoint',
    ])
      expect([door, before.has(door)]).toEqual([door, true]);
    const others = await rowsOf(house, await numberOf(house, stays));
    expect(Object.values(others).filter((rows) => rows.length > 0).length).toBeGreaterThan(15);

    await house.must(204, 'DELETE', `/v1/owners/${gone.ownerId}`);
    await house.must(204, 'DELETE', `/v1/owners/${gone.personOwnerId}`);
    expect((await house.send('DELETE', `/v1/owners/${gone.ownerId}`)).status).toBe(404);
    expect((await house.send('GET', `/v1/people/${gone.personId}`)).status).toBe(404);
    for (const [life, status] of [
      [gone, 401],
      [stays, 200],
    ] as const)
      expect(
        (await house.send('GET', '/api/openfinance/products', undefined, { as: life.token })).status,
      ).toBe(status);

    // What stays tells that consents were given and ended, verifies, and tells nobody who gave them.
    const evidence = await house.must(200, 'GET', `/v1/consent-evidence?owner_id=${gone.ownerId}`);
    const kept = evidence.json.data as { state: string; reason: string; verification: { whole: boolean } }[];
    expect(kept.length).toBeGreaterThanOrEqual(3);
    for (const { state, reason, verification } of kept)
      expect([state, reason, verification.whole]).toEqual(['revoked', 'ERASURE', true]);

    expect(told(await databaseLeaks(house.url, grep))).toEqual([]);
    expect(await rowsOf(house, await numberOf(house, stays))).toEqual(others);
    // PostgreSQL keeps the bytes of deleted rows in the pages of their tables until these are written anew.
    await rewriteTables(house.url);
    await house.stop();
    expect(told(fileLeaks(house.dataDir, grep))).toEqual([]);
    expect(told(grep.leaksIn('log', Buffer.from(house.log.join('\n'))))).toEqual([]);
    expect(house.errors()).toEqual([]);
  }, 300_000);
});

/**
 * Secrets of account holders and banks pass through everything that connecting and syncing do. Then they are looked for
 * in all that was said and kept: log, answers, pages, commands, jobs, database, write-ahead log, files.
 */
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withClient } from '../../src/store/embedded/connect.ts';
import { breakBankTables, endAll, goOnAfter, meetNonsense } from './bank-canary-faults.ts';
import { type BankCanaryHouse, openBankCanaryHouse } from './bank-canary-house.ts';
import {
  allowOnly,
  mistype,
  runCommands,
  signInByCode,
  signInByRedirect,
  signInBySteps,
  signInQuietly,
  visitPage,
} from './bank-canary-walk.ts';
import { instanceCanaries, ownerCanaries } from './canary-keys.ts';
import { secretWord } from './canary-server.ts';
import { rotate, walk } from './canary-walk.ts';
import { formsOf, Grep, type Leak, textCanary } from './grep.ts';
import { sealedColumns } from './sealed-columns.ts';
import { databaseLeaks } from './sinks.ts';

const told = (leaks: readonly Leak[]): string[] =>
  [...new Set(leaks.map(({ canary, form, sink }) => `${canary} (${form}) in ${sink}`))].sort();

let house: BankCanaryHouse;
beforeAll(async () => {
  house = await openBankCanaryHouse();
});
afterAll(async () => {
  await house?.close();
});

/** Each of these has to have passed, or the search proves nothing. */
const KINDS = [
  'login',
  'password',
  'answer code',
  'answer answer',
  'session token',
  'secret of an authorisation',
  'id of an authorisation',
  'address of the bank’s page',
  'code of a return',
  'state of a return',
  'page cursor',
  'reference of a consent',
  'handle of an account',
  'account number',
  'number of another account',
  'picture',
  'flicker code',
  'account holder’s address',
  'account holder’s browser',
  'link to the page',
  'link to the bank',
  'form token',
  'cookie tributary_connect',
  'cookie tributary_visit',
  'control key',
];
/** Each of these has values while everything is connected. */
const SEALED = [
  'account_links.sealed_handle',
  'connect_attempts.sealed_state',
  'connect_attempts.sealed_view',
  'connections.sealed_session',
  'consents.sealed_reference',
  'idempotency_keys.sealed_body',
  'sync_pages.sealed_replies',
  'unclaimed_consents.sealed_session',
];
/** What the walk over the API asks: the rest of it is asked by the other canaries. */
const ABOUT_BANKS = /connect|consent|syncs|institutions|sandbox|events|audit|accounts$|transactions$/;

describe('invariant 11: what connects a bank leaves it to nobody', () => {
  it('passwords, codes, tokens, handles, numbers and links are nowhere but where they belong', async () => {
    const { server } = house;
    await signInByCode(house);
    await mistype(house);
    await signInBySteps(house);
    await signInByRedirect(house);
    await signInQuietly(house);
    await allowOnly(house);
    await visitPage(house);
    await runCommands(house);
    await meetNonsense(house);
    await breakBankTables(house);
    await rotate(server);
    server.canaries.push(
      ...(await instanceCanaries(server.keyFile)),
      ...(await ownerCanaries(server.url, server.keyFile)),
    );
    await goOnAfter(house, async () => {
      await server.stop();
      await server.start();
    });
    expect(await walk(server, (route) => ABOUT_BANKS.test(route))).toBeGreaterThan(60);
    expect(KINDS.filter((kind) => house.count(kind) === 0)).toEqual([]);
    expect(server.canaries.length).toBeGreaterThan(300);
    expect(told(await databaseLeaks(server.url, new Grep(server.canaries)))).toEqual([]);
    const sealed = await sealedColumns(server.url);
    expect(sealed.filter(({ unsealed }) => unsealed > 0)).toEqual([]);
    expect(sealed.flatMap(({ column, values }) => (values > 0 ? [column] : []))).toEqual(
      expect.arrayContaining(SEALED),
    );
    await endAll(house);
    expect(told(await server.allLeaks(new Grep(server.canaries)))).toEqual([]);
  }, 120_000);

  it('the simulated banks saw nothing twice, and nothing that breaks their rules', async () => {
    const log = await house.bankLog();
    expect(log.length).toBeGreaterThan(100);
    expect(log.flatMap(({ path: at, violations }) => violations.map((one) => `${at}: ${one}`))).toEqual([]);
  });

  it('the search finds a secret in jobs, write-ahead log, the database’s log, the banks’ files, pages and commands', async () => {
    const { server } = house;
    const planted = new Map(FORMS.map((form) => [form, secretWord()]));
    const grep = new Grep([...planted].map(([form, word]) => textCanary(form, word)));
    for (const [form, word] of planted)
      await plant(formsOf(Buffer.from(word)).get(form)?.[0]?.toString() ?? '');
    const found = (await server.allLeaks(grep)).map(({ canary, sink }) => `${canary} in ${sink}`);
    for (const form of FORMS)
      for (const sink of PLACES)
        expect([form, sink, found.some((one) => one.startsWith(`${form} in ${sink}`))]).toEqual([
          form,
          sink,
          true,
        ]);
  }, 60_000);
});

const FORMS = ['plain', 'hex', 'base64', 'percent'];
const PLACES = [
  'log',
  'answer GET /connect/session',
  'answer cli connect',
  'table tributary_queue.job_common',
  'table tributary.connect_attempts',
  'file postgres/cluster/pg_wal/',
  'file postgres/server.log',
  'file sandbox/log.jsonl',
];

/** Puts a text where each of the places keeps what it keeps. */
async function plant(text: string): Promise<void> {
  const { server } = house;
  server.sinks.say(text);
  for (const name of ['GET /connect/session/ses_1 200', 'cli connect'])
    server.sinks.keep(name, new Headers(), Buffer.from(`<p>${text}</p>`));
  appendFileSync(path.join(server.dataDir, 'sandbox', 'log.jsonl'), `${text}\n`);
  await withClient(server.url, async (client) => {
    const job = `insert into tributary_queue.job_common (name, data) values ('sync', jsonb_build_object('said', $1::text))`;
    await client.query(job, [text]);
    await client.query(`update tributary.connect_attempts set worker = coalesce(worker, '') || $1`, [text]);
    await client.query('checkpoint');
  });
}

/**
 * Secrets are put everywhere where there can be one today, everything that the server does is done, and then they are
 * looked for in all that it said and kept: log, answers, database, files.
 */
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withClient } from '../../src/store/embedded/connect.ts';
import { instanceCanaries, ownerCanaries } from './canary-keys.ts';
import {
  type CanaryServer,
  closeCanaryServer,
  KEEPERS,
  openCanaryServer,
  secretWord,
} from './canary-server.ts';
import {
  breakDown,
  importFiles,
  makeKeys,
  makeReplays,
  misplaceCredentials,
  rotate,
  walk,
} from './canary-walk.ts';
import { useWebhooks } from './canary-webhooks.ts';
import { formsOf, Grep, type Leak, textCanary } from './grep.ts';
import { databaseLeaks, filesBelow } from './sinks.ts';

/** Leaks in few words: what, in which form, where. */
const told = (leaks: readonly Leak[]): string[] =>
  [...new Set(leaks.map(({ canary, form, sink }) => `${canary} (${form}) in ${sink}`))].sort();

let house: CanaryServer;
beforeAll(async () => {
  house = await openCanaryServer();
});
afterAll(() => closeCanaryServer(house));

describe('invariant 11: no secret leaves the vault', () => {
  it('whatever is done: keys, files of every format, errors, rotation, restart', async () => {
    await house.tell('GET', '/', { as: '' });
    await house.tell('GET', '/docs', { as: '' });
    await house.tell('GET', '/readyz', { as: '' });
    await makeKeys(house);
    await useWebhooks(house);
    await importFiles(house);
    await misplaceCredentials(house);
    expect(await walk(house)).toBeGreaterThan(40);
    await breakDown(house);
    await rotate(house);
    house.canaries.push(
      ...(await instanceCanaries(house.keyFile)),
      ...(await ownerCanaries(house.url, house.keyFile)),
    );
    await makeReplays(house);
    await house.stop();
    await house.start();
    await importFiles(house);
    await walk(house);
    expect(told(await house.allLeaks(new Grep(house.canaries)))).toEqual([]);
    // The dump is of a database with something in it: what may stand there is found.
    const texts = await databaseLeaks(house.url, new Grep([textCanary('free text', 'GUTSCHRIFT')]));
    expect(texts.map((leak) => leak.sink)).toContain('table tributary.transactions decoded');
    const owner = (await house.tell('GET', '/v1/owners')).json.data as { id: string }[];
    await house.tell('DELETE', `/v1/owners/${owner[0]?.id}`);
    expect(house.sinks.logLines).toBeGreaterThan(100);
    expect(house.sinks.answers.length).toBeGreaterThan(500);
    expect(house.canaries.length).toBeGreaterThan(100);
    expect(told(await house.allLeaks(new Grep(house.canaries)))).toEqual([]);
  }, 120_000);

  it('files that keep secrets are for their owner only, and their folder too', () => {
    const kept = filesBelow(house.dataDir).filter(({ file }) => KEEPERS.includes(file));
    expect(kept.map(({ file }) => file).sort()).toEqual([...KEEPERS].sort());
    for (const { file, mode } of kept) expect([file, mode.toString(8)]).toEqual([file, '600']);
  });

  it('the search finds a secret in every form and at every place where it looks', async () => {
    const names = [...formsOf(Buffer.from('0123456789abcdef')).keys()];
    for (const form of names) await expectFound(form, plantEverywhere);
  }, 60_000);
});
type Planter = (bytes: Buffer) => Promise<() => Promise<void>>;

/** Puts bytes into each sink; gives how to take them away again. */
const plantEverywhere: Planter = async (bytes) => {
  house.sinks.say(`before ${bytes.toString('latin1')} after`);
  house.sinks.keep('planted body', new Headers(), bytes);
  writeFileSync(path.join(house.dataDir, 'planted'), Buffer.concat([Buffer.from('xx'), bytes]));
  await withClient(house.url, (client) =>
    client.query('create table tributary.planted as select $1::bytea as bytes, $2::text as words', [
      bytes,
      bytes.includes(0) ? '' : bytes.toString('utf8'),
    ]),
  );
  return async () => {
    rmSync(path.join(house.dataDir, 'planted'));
    await withClient(house.url, (client) => client.query('drop table tributary.planted'));
  };
};

async function expectFound(form: string, planted: Planter): Promise<void> {
  const name = `planted as ${form}`;
  const word = secretWord();
  const [bytes = Buffer.alloc(0)] = formsOf(Buffer.from(word)).get(form) ?? [];
  const grep = new Grep([textCanary(name, word)]);
  expect(told(await house.allLeaks(grep))).toEqual([]);
  const remove = await planted(bytes);
  try {
    const found = (await house.allLeaks(grep)).map((leak) => leak.sink);
    // Bytes of UTF-16 do not survive in a log of text.
    if (form !== 'utf-16') expect([form, found]).toEqual([form, expect.arrayContaining(['log'])]);
    const sure = ['answer planted body', 'table tributary.planted decoded', 'file planted'];
    expect([form, found]).toEqual([form, expect.arrayContaining(sure)]);
    if (form !== 'utf-16') expect(found).toContain('table tributary.planted');
  } finally {
    await remove();
  }
}

/**
 * A process that works with sealed data all the time, until its input ends: imports, keeps answers, and reads what it
 * kept before with keys loaded anew. Prints one line `up`, then at the end what it did, as JSON.
 *
 *     node key-worker.ts PLAN TENANT
 */
import { randomBytes } from 'node:crypto';
import process from 'node:process';
import type { OwnerScope } from '../../src/engine/ports.ts';
import { openHouse } from './house.ts';
import { writeStatement } from './words.ts';

/** What a worker did. */
export interface Worked {
  reads: number;
  writes: number;
  /** What went wrong, in words. */
  failures: string[];
}

/** Every so many turns there is a new owner. */
const OWNER_EVERY = 4;
/** Of what it kept it reads one of the first and one of the last so many. */
const RECENT = 5;

interface Kept {
  readonly scope: OwnerScope;
  readonly documentId: number;
  readonly bytes: Buffer;
  readonly keyHash: Buffer;
}

const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(Math.random() * list.length)];

async function main([plan = '', tenant = '']: readonly string[]): Promise<void> {
  const house = await openHouse(JSON.parse(plan));
  const tenantScope = { tenantId: Number(tenant) };
  const kept: Kept[] = [];
  const worked: Worked = { reads: 0, writes: 0, failures: [] };
  const noting = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      worked.failures.push(`${what}: ${error instanceof Error ? error.message : error}`);
    }
  };
  const write = async (scope: OwnerScope, turn: number): Promise<void> => {
    const words = {
      account: `70050000/${String(turn).padStart(10, '0')}`,
      counterparty: 'DE02701500000000594937',
      text: `turn ${turn}`,
    };
    const documentId = await house.importWords(scope, words);
    const keyHash = randomBytes(32);
    const bytes = writeStatement(words);
    await house.keepAnswer(scope, keyHash, bytes);
    kept.push({ scope, documentId, bytes, keyHash });
    worked.writes++;
  };
  const read = async (one: Kept | undefined): Promise<void> => {
    if (one === undefined) return;
    if (!one.bytes.equals(await house.readBack(one.scope, one.documentId))) throw new Error('other bytes');
    if (!one.bytes.equals(await house.openAnswer(one.scope, one.keyHash))) throw new Error('another answer');
    worked.reads++;
  };

  let ended = false;
  process.stdin.once('end', () => {
    ended = true;
  });
  process.stdin.resume();
  let scope = await house.newOwner(tenantScope);
  process.stdout.write('up\n');
  for (let turn = 1; !ended; turn++) {
    if (turn % OWNER_EVERY === 0) scope = await house.newOwner(tenantScope);
    await noting('write', () => write(scope, turn));
    await noting('read', () => read(pick(kept)));
    await noting('read', () => read(pick(kept.slice(-RECENT))));
  }
  for (const one of kept) await noting('read at the end', () => read(one));
  process.stdout.write(`${JSON.stringify(worked)}\n`);
  await house.close();
}

await main(process.argv.slice(2));

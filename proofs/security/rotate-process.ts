/**
 * A rotation to be killed. Prints `go` right before it begins and `done` when it is through.
 *
 *     node rotate-process.ts PLAN
 */
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { rotateKeys } from '../../src/services/vault/rotate.ts';
import { openRotationStore } from '../../src/store/key-store.ts';
import { openHouse } from './house.ts';
import { must } from './words.ts';

const PAUSE_MS = 100;

async function main([plan = '']: readonly string[]): Promise<void> {
  const house = await openHouse(JSON.parse(plan));
  const store = openRotationStore(house.app, house.jobs);
  process.stdout.write('go\n');
  const pause = (): Promise<void> => sleep(PAUSE_MS);
  must(await rotateKeys(house.vault, { store, pause }, () => {}, new AbortController().signal));
  process.stdout.write('done\n');
  await house.close();
}

await main(process.argv.slice(2));

/** A process that writes events until it is killed: its address, tenant, owners and seed come as arguments. */
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '../../src/store/database.ts';
import { appendEvent } from '../../src/store/events.ts';

const [url = '', tenant = '', owners = '', seed = ''] = process.argv.slice(2);
const PAUSE_MS_MAX = 12;
const CONNECTIONS = 2;

let state = Number(seed);
/** Numbers from 0 to below `max`, always the same for the same seed. */
const dice = (max: number): number => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * max);
};
const database = openDatabase({ url, connections: CONNECTIONS });
const ids = owners.split(',').map(Number);

async function writeOnce(): Promise<void> {
  const scope = { tenantId: Number(tenant), ownerId: ids[dice(ids.length)] ?? 0 };
  const [events, idFirst, gaps, fails] = [1 + dice(3), dice(2) === 0, dice(2) === 0, dice(8) === 0];
  await database.transaction(scope, async (tx) => {
    if (idFirst) await tx.rows({ text: 'select pg_current_xact_id()' });
    await sleep(dice(PAUSE_MS_MAX));
    for (let k = 0; k < events; k++) {
      await appendEvent(tx, scope.ownerId, { type: dice(3) === 0 ? 'a' : 'b', data: { by: process.pid } });
      if (gaps) await sleep(dice(PAUSE_MS_MAX));
    }
    if (fails) throw new Error('given up');
  });
}

async function write(): Promise<never> {
  for (;;) await writeOnce().catch(() => {});
}
process.stdout.write('ready\n');
await Promise.all(Array.from({ length: CONNECTIONS }, write));

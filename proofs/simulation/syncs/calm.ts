/**
 * A quiet moment: nothing goes wrong any more, the account holder does what they are asked for, and syncs come to their
 * end. Then the ledger is what the bank's books say, and one more sync changes nothing.
 */
import { broken } from '../broken.ts';
import { diceOf } from '../random.ts';
import { DAY_MS, MINUTE_MS } from '../world.ts';
import { ledgerEntries } from './ledger.ts';
import type { Life } from './life.ts';
import { checkSecrets } from './secrets.ts';
import { sign } from './sign-deeds.ts';
import { checkTruth } from './truth.ts';
import { pass, run, wake, work } from './work.ts';

/** Syncs that it may take until one is whole. */
const ROUNDS_MAX = 8;
/** In a row, so that what was seen to be away twice is known to be away. */
const SYNCS = 2;

interface State {
  readonly isPaused: boolean;
  readonly isOver: boolean;
  readonly isUsable: boolean;
}

/** Brings calm and checks; throws `Broken` where something does not hold. */
export async function calm(life: Life): Promise<string> {
  life.faults.clear();
  if (life.scenario !== null) await life.setScenario(null);
  while (life.sleepers.length > 0) await wake(life);
  await life.world.passLeases();
  await pass(life, MINUTE_MS, diceOf(1));
  const rounds = await recover(life);
  for (let sync = 1; sync < SYNCS; sync++) await syncOnce(life);
  await checkTruth(life);
  await checkOwned(life);
  await checkAgain(life);
  await checkSecrets(life);
  life.checks++;
  return `whole after ${rounds}`;
}

async function recover(life: Life): Promise<number> {
  let last = 'nothing';
  for (let round = 1; round <= ROUNDS_MAX; round++) {
    await mend(life);
    last = await syncOnce(life);
    if (last === 'success') return round;
    // What was put off has its time.
    const { nextAt } = life.jobs;
    await pass(
      life,
      Math.min(Math.max((nextAt ?? 0) - life.world.now(), MINUTE_MS), WAIT_MS_MAX),
      diceOf(round),
    );
  }
  return broken(`in calm weather a sync still ends as ${last}`);
}

const WAIT_MS_MAX = 2 * DAY_MS;

/** What a person does who reads how the connection stands. */
async function mend(life: Life): Promise<void> {
  if (life.connectionId === null) {
    const said = await sign(life, 'connect', 0);
    if (said !== 'granted') broken(`connecting in calm weather came to ${said}`);
    return;
  }
  const { connectionId } = life;
  const { isPaused, isOver, isUsable } = await stateOf(life);
  if (isPaused)
    await run(life, ({ connecting }) => connecting.pause(life.asking(true), connectionId, false), 0);
  if (isUsable) return;
  if (!isOver && (await sign(life, 'renew', 0)) === 'granted') return;
  // What has ended at the bank cannot be renewed there.
  const said = await sign(life, 'reconnect', 0);
  if (said !== 'granted') broken(`signing in again in calm weather came to ${said}`);
}

async function stateOf({ world, scope, connectionId }: Life): Promise<State> {
  const now = new Date(world.shared.now()).toISOString();
  const [row] = await world.sql(
    `select c.paused_at is not null, c.disconnected_at is not null or coalesce(k.state, '') = 'revoked',
       k.state = 'authorised' and least(k.expires_at, k.sca_renew_by, k.reconfirm_by) > $3::timestamptz
     from connections c left join consents k on k.owner_id = c.owner_id and k.id = c.consent_id
     where c.owner_id = $1 and c.id = $2`,
    [scope.ownerId, connectionId, now],
  );
  const [isPaused, isOver, isUsable] = (row ?? []).map((value) => value === 't');
  return { isPaused: isPaused === true, isOver: isOver === true, isUsable: isUsable === true };
}

/** Asks for a sync and does what is due; how the last one of the connection ended. */
async function syncOnce(life: Life): Promise<string> {
  const { connectionId, world, scope } = life;
  if (connectionId !== null)
    await run(life, ({ syncing }) => syncing.request(life.asking(true), connectionId), 0);
  life.collect();
  await work(life, diceOf(life.syncs));
  const [row] = await world.sql(
    `select status, coalesce(fault::text, ''), (select count(*) from sync_accounts p
       where p.owner_id = s.owner_id and p.sync_id = s.id and p.ordinal > 0 and p.status <> 'success')
     from syncs s where owner_id = $1 order by id desc limit 1`,
    [scope.ownerId],
  );
  const [status, fault, open] = row ?? [];
  if (status === 'success' && open !== '0') broken('a sync ended well and left an account out');
  return status === 'success' ? status : `${status} ${fault}`;
}

/** Every sync has ended, or somebody has it: a job waits for it. */
async function checkOwned({ world, scope, jobs }: Life): Promise<void> {
  const rows = await world.sql(
    `select id, status from syncs where owner_id = $1 and status in ('due', 'running', 'deferred')`,
    [scope.ownerId],
  );
  for (const [id, status] of rows) {
    const isOwned = jobs.some(({ kind, payload }) => kind === 'sync' && payload.syncId === Number(id));
    if (!isOwned) broken(`sync ${id} is ${status} and nobody has it`);
  }
  const [imports] = await world.sql(
    `select count(*) from imports where owner_id = $1 and status in ('receiving', 'applying')`,
    [scope.ownerId],
  );
  if (imports?.[0] !== '0') broken(`${imports?.[0]} imports have not ended`);
}

/** Invariant 1: what was seen and is seen again changes nothing. */
async function checkAgain(life: Life): Promise<void> {
  const before = await ledgerEntries(life);
  const status = await syncOnce(life);
  if (status !== 'success') broken(`a sync repeated in calm weather ended as ${status}`);
  const after = await ledgerEntries(life);
  const known = new Map(before.map((one) => [one.id, JSON.stringify(one)]));
  const changed = after.find((one) => known.get(one.id) !== JSON.stringify(one));
  if (changed !== undefined || after.length !== before.length)
    broken(
      `a sync repeated changed the ledger: ${known.get(changed?.id ?? '')} is ${JSON.stringify(changed)}`,
    );
}

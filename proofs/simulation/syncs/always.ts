/** What must hold at any moment of a run, whatever was done. */
import { broken } from '../broken.ts';
import type { Life } from './life.ts';

export async function checkAlways(life: Life): Promise<void> {
  await checkFeed(life);
  await checkRows(life);
  await checkBankLog(life);
}

/** Invariant 13: the feed has no gap, and says of every entry that it is as it is now. */
async function checkFeed({ world, scope }: Life): Promise<void> {
  const [row] = await world.sql(
    `select count(*), coalesce(max(sequence), 0), (select last_event from owners where id = $1),
       (select count(*) from transactions t where owner_id = $1 and not exists
         (select from events e where e.owner_id = $1 and e.sequence = t.revision and e.account_id = t.account_id))
     from events where owner_id = $1`,
    [scope.ownerId],
  );
  const [count, last, taken, lost] = (row ?? []).map(Number);
  if (count !== last || last !== taken)
    broken(`the feed has ${count} events, and ends at ${last} of ${taken}`);
  if (lost !== 0) broken(`${lost} entries changed without an event of their account`);
}

/** One live sync of a connection, and no row with half of an end. */
async function checkRows({ world, scope }: Life): Promise<void> {
  const [row] = await world.sql(
    `select count(*) filter (where status in ('due', 'running', 'deferred')),
       count(*) filter (where (status in ('success', 'partial', 'failed', 'cancelled')) <> (finished_at is not null)),
       (select count(*) from accounts a where a.owner_id = $1),
       (select count(distinct (kind, masked)) from accounts a where a.owner_id = $1)
     from syncs where owner_id = $1`,
    [scope.ownerId],
  );
  const [live, half, accounts, distinct] = (row ?? []).map(Number);
  if ((live ?? 0) > 1) broken(`${live} live syncs of one connection`);
  if (half !== 0) broken('a sync with half an end');
  if (accounts !== distinct) broken(`${accounts} accounts where the bank has ${distinct}`);
}

/** What the bank thought of us. Only what a lost reply kept from us is excused. */
async function checkBankLog(life: Life): Promise<void> {
  const lines = await life.world.bank.log(life.logSeen);
  for (const { number, violations, method, path } of lines) {
    life.logSeen = number;
    const breaches = violations.filter((one) => !isExcused(life, one));
    if (breaches.length > 0) broken(`the bank complains of ${breaches.join()} in ${method} ${path}`);
  }
}

function isExcused({ faults, profile, hadScenarios, own, isRenewing }: Life, violation: string): boolean {
  switch (violation) {
    case 'token_replaced':
      if (isRenewing) return true;
      return hadScenarios.has('token-renewed') && (faults.hasLostWord || own.size > 0);
    case 'call_without_consent':
      // By our clock the consent still holds.
      return faults.hasLostWord || profile.skewMs < 0 || (own.size > 0 && own.get('dies') !== undefined);
    default:
      return false;
  }
}

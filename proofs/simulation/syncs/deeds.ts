/** What happens in a run, one deed after the other: at the bank, to people, to our processes. */
import { Broken } from '../broken.ts';
import { HOUR_MS } from '../world.ts';
import { checkAlways } from './always.ts';
import { book, drop, pay } from './book-deeds.ts';
import { calm } from './calm.ts';
import { type Beside, type Deed, describe, type References } from './deed.ts';
import type { Life } from './life.ts';
import { end, sign } from './sign-deeds.ts';
import { statementOf } from './statement.ts';
import { deliver, doom, pass, run, together, type Work, wake, work } from './work.ts';

/** Does a deed and checks what must hold at any moment. Throws `Broken` where something does not. */
export async function perform(life: Life, deed: Deed): Promise<void> {
  const said = await done(life, deed);
  life.collect();
  life.trace.push(`${describe(deed)}: ${said}`);
  life.isRenewing = deed.kind === 'beside' && deed.what === 'renew';
  await checkAlways(life);
}

async function done(life: Life, deed: Deed): Promise<string> {
  switch (deed.kind) {
    case 'days':
      return days(life, deed);
    case 'pay':
      return pay(life, deed);
    case 'book':
      return book(life, deed);
    case 'drop':
      return drop(life, deed);
    case 'ask':
      return ask(life, deed);
    case 'file':
      return file(life, deed);
    case 'sign':
      return sign(life, deed.purpose, deed.on);
    case 'end':
      return end(life, deed.how);
    case 'doomed':
      return doomed(life, deed);
    case 'beside':
      return beside(life, deed);
    default:
      return ofWorld(life, deed);
  }
}

async function ofWorld(
  life: Life,
  deed: Extract<Deed, { kind: 'scenario' | 'stumble' | 'restart' | 'leases' | 'wake' | 'calm' }>,
) {
  switch (deed.kind) {
    case 'scenario':
      await life.setScenario(deed.scenario);
      return 'set';
    case 'stumble':
      life.faults.stumble(deed.what, deed.skip, deed.times);
      return 'will';
    case 'restart':
      life.restart(deed.on);
      life.count('restart');
      return 'anew';
    case 'leases':
      await life.world.passLeases();
      return 'over';
    case 'wake':
      return wake(life);
    case 'calm':
      return calm(life);
  }
}

/** Weeks of a life: the clock goes on, and misfortunes come as the profile has them. */
async function days(life: Life, { hours, luck }: Extract<Deed, { kind: 'days' }>): Promise<string> {
  const { bankFaults, bankPercent } = life.profile;
  life.faults.weather = { percent: bankPercent, kinds: bankFaults, dice: life.dice(luck + 1) };
  await pass(life, hours * HOUR_MS, life.dice(luck));
  life.faults.weather = null;
  return 'later';
}

const asked =
  (life: Life, isThere: boolean): Work =>
  async ({ syncing }) => {
    if (life.connectionId !== null) await syncing.request(life.asking(isThere), life.connectionId);
  };

async function ask(life: Life, { attended, on, luck }: Extract<Deed, { kind: 'ask' }>): Promise<string> {
  await run(life, asked(life, attended), on);
  life.collect();
  await work(life, life.dice(luck));
  return 'asked';
}

/** A person imports what the bank's website gave them: booked entries of some days of the current account. */
async function fileWork(
  life: Life,
  from: number,
  days: number,
  references: References,
): Promise<Work | null> {
  const first = life.day(from);
  const last = life.day(Math.max(0, from - days));
  const [current] = await life.books(first);
  if (current === undefined) return null;
  const bytes = statementOf(current, { first, last, references, number: ++life.files });
  return async ({ imports }) => {
    const request = { filename: null, format: 'camt', read: {} } as const;
    const received = await imports.receive(life.scope, 'api_key:1', request, once(bytes));
    if (!received.ok && received.fault.fault.code !== 'interrupted')
      throw new Broken(`a file was refused: ${JSON.stringify(received.fault)}`);
    if (received.ok) await received.value.finished;
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function file(
  life: Life,
  { from, days, references, bad }: Extract<Deed, { kind: 'file' }>,
): Promise<string> {
  const receiving = await fileWork(life, from, days, references);
  if (receiving === null) return 'no account';
  if (bad !== null) return doom(life, receiving, bad);
  await run(life, receiving, 0);
  return 'imported';
}

/** The next job meets with a misfortune; a sync is asked for when none waits. */
async function doomed(life: Life, { bad, luck }: Extract<Deed, { kind: 'doomed' }>): Promise<string> {
  const job = await nextJob(life);
  if (job === null) return 'no job';
  await deliver(life, job, life.dice(luck), bad);
  return 'over';
}

async function nextJob(life: Life) {
  const waiting = life.jobs.take(life.world.now());
  if (waiting !== null) return waiting;
  await run(life, asked(life, false), 0);
  life.collect();
  return life.jobs.take(life.world.now());
}

/** A sync, and something else at the same time in another process. */
async function beside(life: Life, { what, luck }: Extract<Deed, { kind: 'beside' }>): Promise<string> {
  const job = await nextJob(life);
  if (job === null || job.sent.kind !== 'sync') {
    if (job !== null) await deliver(life, job, life.dice(luck));
    return 'no job';
  }
  const { ownerId, syncId } = job.sent.payload;
  const syncing: Work = (process, signal) => process.syncing.run(ownerId, syncId, signal);
  const other = await besideWork(life, what);
  await together(life, other === null ? [syncing] : [syncing, other]);
  life.jobs.done(job);
  life.syncs++;
  return 'both';
}

async function besideWork(life: Life, what: Beside): Promise<Work | null> {
  const { connectionId } = life;
  switch (what) {
    case 'ask':
      return asked(life, true);
    case 'file':
      return fileWork(life, 12, 12, life.profile.regime === 'permanent' ? 'same' : 'none');
    case 'tick':
      return async ({ syncing, connecting }) => {
        await syncing.schedule(10);
        await connecting.sweep(10);
      };
    default:
      return async ({ connecting }) => {
        if (connectionId === null) return;
        if (what === 'revoke') {
          const consents = await connecting.consents(life.scope, { connectionId }, { limit: 1, after: null });
          await connecting.revokeConsent(life.asking(true), consents.rows[0]?.id ?? 0);
        } else
          await connecting.start(life.asking(true), {
            purpose: 'renew',
            institutionId: null,
            connectionId,
            method: null,
            fields: { login: life.profile.login },
            scopes: [],
            daysWanted: life.profile.consentDays,
            sessionId: null,
            browserHash: null,
          });
      };
  }
}

/** What happens in a run, one deed after the other: at the bank, to people, to our processes. */
import type { ConnectPurpose } from '../../../src/engine/connection-rows.ts';
import { Broken } from '../broken.ts';
import type { Process } from '../process.ts';
import { HOUR_MS } from '../world.ts';
import { checkAlways } from './always.ts';
import { calm } from './calm.ts';
import { INSTITUTION, type Life } from './life.ts';
import type { BankFault, Scenario } from './profile.ts';
import { statementOf } from './statement.ts';
import { deliver, doom, type Misfortune, pass, run, together, type Work, wake, work } from './work.ts';

/** What happens beside a sync. */
export type Beside = 'ask' | 'file' | 'renew' | 'revoke' | 'tick';
export type References = 'same' | 'none' | 'other';

export type Deed =
  | { readonly kind: 'days'; readonly hours: number; readonly luck: number }
  | {
      readonly kind: 'pay';
      readonly account: number;
      readonly cents: number;
      readonly text: number;
      readonly copies: number;
      readonly pending: boolean;
      readonly daysAgo: number;
    }
  | {
      readonly kind: 'book';
      readonly which: number;
      readonly how: 'same' | 'tip' | 'less' | 'text';
      readonly newId: boolean;
      readonly daysAgo: number;
    }
  | { readonly kind: 'drop'; readonly which: number }
  | { readonly kind: 'ask'; readonly attended: boolean; readonly on: number; readonly luck: number }
  | {
      readonly kind: 'file';
      readonly from: number;
      readonly days: number;
      readonly references: References;
      readonly bad: Misfortune | null;
    }
  | { readonly kind: 'sign'; readonly purpose: ConnectPurpose; readonly on: number }
  | { readonly kind: 'end'; readonly how: 'revoke_at_bank' | 'revoke' | 'disconnect' | 'pause' | 'resume' }
  | { readonly kind: 'scenario'; readonly scenario: Scenario | null }
  | { readonly kind: 'stumble'; readonly what: BankFault; readonly skip: number; readonly times: number }
  | { readonly kind: 'doomed'; readonly bad: Misfortune; readonly luck: number }
  | { readonly kind: 'beside'; readonly what: Beside; readonly luck: number }
  | { readonly kind: 'restart'; readonly on: number }
  | { readonly kind: 'leases' | 'wake' | 'calm' };

/** Does a deed and checks what must hold at any moment. Throws `Broken` where something does not. */
export async function perform(life: Life, deed: Deed): Promise<void> {
  const said = await done(life, deed);
  life.collect();
  life.trace.push(`${describe(deed)}: ${said}`);
  life.isRenewing = deed.kind === 'beside' && deed.what === 'renew';
  await checkAlways(life);
}

export const describe = (deed: Deed): string => JSON.stringify(deed).replaceAll('"', '');

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

const TEXTS = ['Coffee to go', 'Groceries', 'Fuel station 12', 'Rent', 'Online order 77-1', 'Hotel'] as const;
const NAMES = ['Corner Shop', 'Market Hall', 'Fuel Co', 'A Landlord', 'Web Store', 'Grand Hotel'] as const;
const AMOUNTS = [3.2, 48.15, 60, 800, 19.99, 240] as const;
/** At most so many added entries wait to be booked. */
const PENDING_MAX = 12;

const accountKey = (life: Life, account: number): string =>
  life.profile.login.startsWith('demo2') ? 'current' : account % 3 === 0 ? 'card' : 'current';

async function pay(life: Life, deed: Extract<Deed, { kind: 'pay' }>): Promise<string> {
  const { account, cents, text, copies, pending, daysAgo } = deed;
  if (pending && life.added.filter(({ status }) => status === 'pending').length >= PENDING_MAX)
    return 'enough';
  const base = AMOUNTS[text % AMOUNTS.length] ?? 1;
  const amount = `-${(base + (cents % 5) / 100).toFixed(2)}`;
  const key = accountKey(life, account);
  for (let copy = 0; copy < copies; copy++) {
    const id = await life.world.bank.addEntry({
      institution: INSTITUTION,
      login: life.profile.login,
      account: key,
      amount,
      status: pending ? 'pending' : 'booked',
      text: TEXTS[text % TEXTS.length] ?? '',
      counterparty: NAMES[text % NAMES.length] ?? '',
      ...(pending ? { transaction_date: life.day(0) } : { booking_date: life.day(daysAgo) }),
    });
    life.added.push({ id, status: pending ? 'pending' : 'booked', account: key, amount });
  }
  return `${amount} ${key}`;
}

const pendingOf = (life: Life, which: number) => {
  const open = life.added.filter(({ status }) => status === 'pending');
  return open.length === 0 ? undefined : open[which % open.length];
};

async function book(life: Life, deed: Extract<Deed, { kind: 'book' }>): Promise<string> {
  const one = pendingOf(life, deed.which);
  if (one === undefined) return 'nothing pending';
  const { how, newId, daysAgo } = deed;
  const factor = how === 'tip' ? 1.15 : how === 'less' ? 0.6 : 1;
  const amount = (Number(one.amount) * factor).toFixed(2);
  one.id = await life.world.bank.bookEntry(one.id, {
    amount,
    new_id: newId,
    booking_date: life.day(daysAgo),
    ...(how === 'text' ? { text: 'CARD PAYMENT 4711 BOOKED' } : {}),
  });
  one.status = 'booked';
  return `${one.amount} as ${amount}`;
}

async function drop(life: Life, { which }: Extract<Deed, { kind: 'drop' }>): Promise<string> {
  const one = pendingOf(life, which);
  if (one === undefined) return 'nothing pending';
  await life.world.bank.dropEntry(one.id);
  one.status = 'gone';
  return one.amount;
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

/** Signs in at the bank, for a new connection or for the one that is there. */
export async function sign(life: Life, purpose: ConnectPurpose, on: number): Promise<string> {
  if ((purpose === 'connect') === (life.connectionId !== null)) return 'not now';
  let said = '';
  const signing = async ({ connecting }: Process): Promise<void> => {
    const started = await connecting.start(life.asking(true), {
      purpose,
      institutionId: purpose === 'connect' ? INSTITUTION : null,
      connectionId: life.connectionId,
      method: null,
      fields: { login: life.profile.login },
      scopes: [],
      daysWanted: null,
      sessionId: null,
      browserHash: null,
    });
    said = started.ok ? started.value.step : started.fault.code;
    // A connection that nobody granted goes.
    if (started.ok && started.value.step === 'granted') life.connectionId = started.value.connectionId;
  };
  await run(life, signing, on);
  return said;
}

async function end(life: Life, how: Extract<Deed, { kind: 'end' }>['how']): Promise<string> {
  const { connectionId } = life;
  if (connectionId === null) return 'no connection';
  if (how === 'revoke_at_bank') {
    await life.revokeAtBank();
    return 'at the bank';
  }
  let said = '';
  const ending = async ({ connecting }: Process): Promise<void> => {
    const asking = life.asking(true);
    const consent = (await connecting.consents(life.scope, { connectionId }, { limit: 1, after: null }))
      .rows[0];
    const result =
      how === 'disconnect'
        ? await connecting.disconnect(asking, connectionId)
        : how === 'revoke'
          ? await connecting.revokeConsent(asking, consent?.id ?? 0)
          : await connecting.pause(asking, connectionId, how === 'pause');
    said = result.ok ? 'done' : result.fault.code;
  };
  await run(life, ending, 0);
  return said;
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
            daysWanted: null,
            sessionId: null,
            browserHash: null,
          });
      };
  }
}

/** One deed after the other: an act as it should go, one whose process meets with misfortune, two at once, or the world's. */
import type { HttpTrouble } from '../../../src/connectors/contract.ts';
import { broken } from '../broken.ts';
import type { Fate } from '../gate.ts';
import { Dead } from '../gate.ts';
import type { Process } from '../process.ts';
import { diceOf } from '../random.ts';
import type { Act, Aim, Outcome } from './act.ts';
import { aimOf } from './acts.ts';
import { checkGiven } from './invariants.ts';
import { type AttemptModel, type Happening, hasEnded, isSent, type Model } from './model.ts';
import { FIRST, LOGINS, onBankPage } from './people.ts';
import type { Sim } from './sim.ts';
import { type Allowed, verify } from './verify.ts';

/** What a bank does wrong with the next request. */
export type Stumble = 'unreachable' | 'reply_lost' | 'status_500' | 'status_503' | 'status_429' | 'html';

export type Deed =
  | { readonly kind: 'act'; readonly on: number; readonly act: Act }
  /** What a person would do next, whatever that is. */
  | { readonly kind: 'onward'; readonly on: number; readonly which: number }
  /** The process dies, breaks or falls asleep at one of its awaits. */
  | {
      readonly kind: 'doomed';
      readonly act: Act | 'onward';
      readonly fate: { readonly kind: 'dies' | 'breaks' | 'sleeps' } & Pick<Fate, 'at' | 'moment'>;
    }
  | { readonly kind: 'race'; readonly acts: readonly [Act, Act] }
  | { readonly kind: 'clock'; readonly ms: number }
  | { readonly kind: 'restart'; readonly on: number }
  | { readonly kind: 'leases' | 'wake' }
  | { readonly kind: 'stumble'; readonly what: Stumble }
  /** The account holder on the bank's page, with the browser that was sent there. */
  | { readonly kind: 'page'; readonly which: number; readonly allow: boolean }
  | {
      readonly kind: 'at_bank';
      readonly which: number;
      readonly what: 'revoke' | 'approve' | 'refuse' | 'hold';
    };

const NOTHING_ALLOWED: Allowed = { happenings: new Map(), ends: new Map(), starts: [], cutOff: false };

/** Does a deed and verifies everything. Throws `Broken` where something does not hold. */
export async function perform(sim: Sim, model: Model, deed: Deed): Promise<void> {
  const unsure = model.connections.filter((one) => model.liveOn(one.id) !== null || sim.mayHaveLost(one));
  sim.mayBeVoid = new Set(unsure.map(({ institution }) => institution));
  const said = await done(sim, model, deed);
  sim.trace.push(`${describe(deed)}: ${said}`);
}

export const describe = (deed: Deed): string => JSON.stringify(deed).replaceAll('"', '');

async function done(sim: Sim, model: Model, deed: Deed): Promise<string> {
  switch (deed.kind) {
    case 'act':
      return act(sim, model, deed.act, sim.processOn(deed.on));
    case 'doomed':
      return doomed(sim, model, deed);
    case 'race':
      return race(sim, model, deed.acts);
    case 'onward': {
      const next = await nextAct(sim, model, deed.which);
      return `${next.kind} ${await act(sim, model, next, sim.processOn(deed.on))}`;
    }
    default:
      return ofWorld(sim, model, deed);
  }
}

async function act(sim: Sim, model: Model, wanted: Act, process: Process): Promise<string> {
  const aim = aimOf(sim, model, wanted);
  if (aim === null) return 'nothing to do it to';
  const stumbles = sim.stumbled;
  const outcome = await sim.world.alone(() => aim.run(process));
  noMistakes(sim);
  checkGiven(sim, outcome.given);
  const hadLuck = sim.stumbled === stumbles;
  await verify(sim, model, allowedBy([aim], false));
  const problem = hadLuck ? aim.judge(outcome) : null;
  if (problem !== null) broken(problem);
  return outcome.said;
}

function allowedBy(aims: readonly Aim[], cutOff: boolean): Allowed {
  const happenings = new Map<number, readonly Happening[]>();
  const ends = new Map<number, Allowed['ends'] extends ReadonlyMap<number, infer E> ? E : never>();
  for (const aim of aims) {
    for (const [id, more] of aim.happenings) happenings.set(id, [...(happenings.get(id) ?? []), ...more]);
    for (const [id, more] of aim.ends) ends.set(id, [...(ends.get(id) ?? []), ...more]);
  }
  return { happenings, ends, starts: aims.flatMap(({ starts }) => starts ?? []), cutOff };
}

function noMistakes(sim: Sim): void {
  const [first] = sim.world.shared.errors;
  if (first !== undefined) broken(`a mistake of ours: ${String(first.error)}`);
}

async function doomed(sim: Sim, model: Model, deed: Extract<Deed, { kind: 'doomed' }>): Promise<string> {
  const wanted = deed.act === 'onward' ? await nextAct(sim, model, 0) : deed.act;
  const aim = aimOf(sim, model, wanted);
  if (aim === null) return 'nothing to do it to';
  const process = sim.world.process(deed.fate);
  const { gate } = process;
  const ended = sim.world.turns.together([() => aim.run(process)]).then(([one]) => one);
  await Promise.race([ended, gate.asleep]);
  if (gate.hasHappened) sim.faults++;
  if (!gate.isAsleep) {
    const result = await ended;
    if (result?.status === 'rejected' && !isExpected(result.reason, gate.hasHappened)) throw result.reason;
    gate.kill();
  }
  // What a broken connection leads to is told as a mistake of ours, as it should be.
  sim.world.shared.errors.length = 0;
  const known = new Set(model.attempts.map(({ id }) => id));
  await verify(sim, model, allowedBy([aim], true));
  const began = model.attempts.map(({ id }) => id).filter((id) => !known.has(id));
  if (gate.isAsleep) sim.sleepers.push({ gate, ended, aim, began });
  return gate.isAsleep ? 'asleep' : gate.hasHappened ? deed.fate.kind : 'came through';
}

const isExpected = (error: unknown, hasHappened: boolean): boolean =>
  hasHappened && (error instanceof Dead || (error instanceof Error && /terminated/.test(error.message)));

async function race(sim: Sim, model: Model, acts: readonly [Act, Act]): Promise<string> {
  const aims = acts.map((one) => aimOf(sim, model, one)).filter((aim) => aim !== null);
  const works = aims.map((aim, at) => () => aim.run(sim.processOn(at)));
  const ended = await sim.world.turns.together<Outcome>(works);
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
  noMistakes(sim);
  const outcomes = ended.map((one) => (one.status === 'fulfilled' ? one.value : null));
  for (const outcome of outcomes) checkGiven(sim, outcome?.given ?? '');
  await verify(sim, model, allowedBy(aims, false));
  return outcomes.map((outcome) => outcome?.said).join(' | ');
}

/** What takes an attempt further; what has to be waited for or done elsewhere before is done at once. */
async function nextAct(sim: Sim, model: Model, which: number): Promise<Act> {
  const attempt = model.attempt(which, ({ stand }) => !hasEnded(stand));
  if (attempt === null) return beginning(sim, model);
  // Acts count from the newest attempt of the same kind.
  const at = (fits: (one: AttemptModel) => boolean): number =>
    Math.max(0, model.attempts.filter(fits).reverse().indexOf(attempt));
  const live = (one: AttemptModel): boolean => !hasEnded(one.stand);
  if (isSent(attempt.stand)) {
    await ofWorld(sim, model, { kind: 'leases' });
    return { kind: 'resume' };
  }
  if (attempt.stand === 'asking') return { kind: 'answer', which: at(live), how: 'right' };
  if (attempt.stand === 'waiting') {
    await ofWorld(sim, model, { kind: 'at_bank', what: 'approve', which: at((one) => isWaiting(one)) });
    sim.world.advance(Math.max(0, (attempt.dueAt ?? 0) - sim.world.now()));
    return { kind: 'poll', which: at(live) };
  }
  if (attempt.url === null) {
    const redirecting = (one: AttemptModel): boolean => live(one) && one.stand.startsWith('redirecting');
    return { kind: 'go', which: at(redirecting), browser: attempt.browser ?? 'A' };
  }
  if (attempt.back === null) {
    const waits = ({ url, back }: AttemptModel): boolean => url !== null && back === null;
    await ofWorld(sim, model, { kind: 'page', which: at(waits), allow: true });
  }
  return { kind: 'return', which: at(({ back }) => back !== null), how: 'same' };
}

/** Where nothing is under way something is begun: half of the time on a connection that is there. */
function beginning({ world }: Sim, { attempts, connections }: Model): Act {
  // Not of the world's dice: deeds that are left out must not change what the others come to.
  const dice = diceOf(world.seed * ATTEMPTS_MAX + attempts.length);
  if (connections.length > 0 && dice.percent(50))
    return { kind: 'again', which: dice.below(2), purpose: 'renew', right: true, browser: null };
  const institution = dice.pick(Object.keys(LOGINS));
  const login = LOGINS[institution]?.[0] ?? '';
  return { kind: 'start', institution, login, right: true, browser: dice.percent(50) ? 'A' : null };
}

/** A run has fewer. */
const ATTEMPTS_MAX = 1_000;

/** Whether something can be approved elsewhere; where a browser is sent to the bank, its page is the place. */
const isWaiting = (one: AttemptModel): boolean =>
  one.stand.startsWith('waiting') && one.authorisation !== null && FIRST[one.institution] !== 'redirecting';

type OfWorld = Exclude<Deed, { kind: 'act' | 'onward' | 'doomed' | 'race' }>;

async function ofWorld(sim: Sim, model: Model, deed: OfWorld): Promise<string> {
  switch (deed.kind) {
    case 'clock':
      sim.world.advance(deed.ms);
      return 'later';
    case 'restart':
      sim.restart(deed.on);
      return 'anew';
    case 'leases':
      await sim.world.passLeases();
      await verify(sim, model, NOTHING_ALLOWED);
      return 'over';
    case 'wake':
      return wake(sim, model);
    case 'stumble':
      stumble(sim, deed.what);
      return 'will';
    case 'page':
      return page(model, deed);
    case 'at_bank':
      return atBank(sim, model, deed);
  }
}

/** Whoever slept longest goes on as if nothing had been. */
async function wake(sim: Sim, model: Model): Promise<string> {
  const sleeper = sim.sleepers.shift();
  if (sleeper === undefined) return 'nobody';
  sleeper.gate.wake();
  await sleeper.ended;
  sleeper.gate.kill();
  sim.world.shared.errors.length = 0;
  const { aim, began } = sleeper;
  const more = new Map(began.map((id) => [id, ['answered'] as const]));
  await verify(
    sim,
    model,
    allowedBy([aim, { ...aim, starts: null, ends: new Map(), happenings: more }], true),
  );
  return 'woken';
}

const reply = (status: number, body: string, headers: Readonly<Record<string, string>> = {}) =>
  ({ ok: true, status, headers, body: Buffer.from(body), reply: 0 }) as const;

const ANSWERS = {
  status_500: () => reply(500, '{"error":"oops"}', { 'content-type': 'application/json' }),
  status_503: () => reply(503, 'down for maintenance'),
  status_429: () => reply(429, '', { 'retry-after': '30' }),
  html: () => reply(200, '<html>Please sign in</html>', { 'content-type': 'text/html' }),
} as const;

/** The next request goes wrong: before it reaches the bank, or with its reply. */
function stumble(sim: Sim, what: Stumble): void {
  sim.world.way = async (request, send) => {
    sim.world.way = null;
    sim.stumbled++;
    sim.faults++;
    if (what === 'unreachable') return { ok: false, trouble: 'unreachable' };
    if (what !== 'reply_lost') return ANSWERS[what]();
    await send(request);
    return { ok: false, trouble: 'timeout' } satisfies HttpTrouble;
  };
}

async function page(model: Model, { which, allow }: Extract<Deed, { kind: 'page' }>): Promise<string> {
  const attempt = model.attempt(which, ({ url, back }) => url !== null && back === null);
  if (attempt?.url == null) return 'no page';
  const back = await onBankPage(attempt.url, attempt.login, allow);
  if (back === null) return 'nowhere';
  const { state = '', ...query } = Object.fromEntries(back.searchParams);
  attempt.back = { state, query };
  return Object.keys(query).join();
}

async function atBank(sim: Sim, model: Model, deed: Extract<Deed, { kind: 'at_bank' }>): Promise<string> {
  const { what, which } = deed;
  if (what === 'revoke') {
    const connection = model.connection(
      which,
      ({ endedAtBank, reference }) => !endedAtBank && reference !== '',
    );
    if (connection === null) return 'no consent';
    await sim.world.bank.revoke(connection.reference);
    for (const one of model.connections) if (one.reference === connection.reference) one.endedAtBank = true;
    return 'revoked at the bank';
  }
  const attempt = model.attempt(which, isWaiting);
  if (attempt?.authorisation == null) return 'nothing waits';
  return (await sim.world.bank.decide(attempt.authorisation, what)) ? what : 'not now';
}

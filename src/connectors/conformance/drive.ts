/** Takes a connector through a whole life against a live bank: connect, fetch, renew, revoke. Every call is recorded. */
import { randomUUID } from 'node:crypto';
import type { Attended, ConnectEvent, ConnectOutcome, Json, PageRequest, SeenAccount } from '../contract.ts';
import type { CallInput, Cassette, RecordedCall } from './cassette.ts';
import { type Performed, perform, roundTrip } from './perform.ts';
import { fieldsOf, type LiveBank, PERSON, RETURN_STATE, RETURN_URL, type Subject } from './subject.ts';

/** Steps of one attempt, and pages of one window: more is a circle. */
export const STEPS_MAX = 30;
export const PAGES_MAX = 200;

/** Drives calls of one subject and remembers them. */
export interface Driver {
  readonly calls: RecordedCall[];
  /** Where an attempt begins. */
  begin(session: Json | undefined): ConnectEvent;
  call(input: CallInput, attended?: boolean): Promise<RecordedCall>;
}

/** Makes a driver. A call that throws ends the run with what was thrown. */
export function driverOf(subject: Subject, bank: LiveBank): Driver {
  const calls: RecordedCall[] = [];
  // Ids of requests follow from the seed, and no two runs at one bank may share them.
  const run = randomUUID();
  const { manifest } = subject.connector;
  const institution = manifest.institutions.find(({ id }) => id === subject.institution);
  const { scopes } = institution?.consent ?? manifest.consent;
  return {
    calls,
    begin: (session) => {
      const common = {
        method: subject.method,
        fields: fieldsOf(subject),
        scopes,
        daysWanted: 30,
        returnUrl: RETURN_URL,
        returnState: RETURN_STATE,
      };
      return session === undefined
        ? { type: 'started', ...common }
        : { type: 'renewing', session, ...common };
    },
    call: async (input, attended = true) => {
      const now = bank.now();
      const seed = `${run} ${calls.length}`;
      const there: Attended | null = attended ? { ...PERSON, at: now } : null;
      const { institution: id, connector } = subject;
      const world = { institution: id, http: bank.http, now, seed, attended: there };
      const recorded = recordOf(
        input,
        { now, seed, attended: there },
        await perform(connector, input, world),
      );
      calls.push(recorded);
      return recorded;
    },
  };
}

function recordOf(
  input: CallInput,
  world: Pick<RecordedCall, 'now' | 'seed' | 'attended'>,
  { output, thrown, recording, kept, notes }: Performed,
): RecordedCall {
  if (output === null) throw new Error(`the connector threw at ${input.kind}: ${thrown}`);
  return { input: roundTrip(input), ...world, exchanges: recording.exchanges(), output, kept, notes };
}

/** What follows an outcome: what the person does; null when the attempt has ended. */
export async function nextEvent({ person }: LiveBank, outcome: ConnectOutcome): Promise<ConnectEvent | null> {
  switch (outcome.type) {
    case 'ask':
      return { type: 'answered', fields: person.answer(outcome) };
    case 'redirect': {
      if (person.follow === undefined) throw new Error('the person follows no redirect');
      return { type: 'returned', query: await person.follow(outcome.url) };
    }
    case 'wait':
      await person.meanwhile?.(outcome);
      return { type: 'polled' };
    case 'granted':
    case 'failed':
      return null;
  }
}

/** An attempt's outcomes up to so many, the last one included. */
export async function attempt(
  driver: Driver,
  bank: LiveBank,
  session: Json | undefined,
  stepsMax = STEPS_MAX,
): Promise<ConnectOutcome[]> {
  const outcomes: ConnectOutcome[] = [];
  let state: Json = null;
  let event: ConnectEvent | null = driver.begin(session);
  while (event !== null && outcomes.length < stepsMax) {
    const outcome = connectOutput(await driver.call({ kind: 'connect', state, event }));
    outcomes.push(outcome);
    if (outcomes.length === stepsMax) break;
    state = 'state' in outcome ? outcome.state : null;
    event = await nextEvent(bank, outcome);
  }
  return outcomes;
}

/** The output of a call of `connect`. */
export function connectOutput({ output }: RecordedCall): ConnectOutcome {
  if (output.type === 'page' || output.type === 'revoked') throw new Error('not an outcome of connect');
  return output;
}

/** The session after an attempt; throws when it was not granted. */
export function grantedSession(outcomes: readonly ConnectOutcome[]): Json {
  const last = outcomes.at(-1);
  if (last?.type === 'granted') return last.session;
  const why = last?.type === 'failed' ? JSON.stringify(last.fault) : `${outcomes.length} steps`;
  throw new Error(`not granted but ${last?.type}: ${why}`);
}

/** The whole life. Throws when connecting is not granted or paging does not end. */
export async function wholeLife(subject: Subject, bank: LiveBank): Promise<Cassette> {
  const driver = driverOf(subject, bank);
  let session = grantedSession(await attempt(driver, bank, undefined));
  session = await fetchAll(driver, subject, session);
  const { renewable } = subject.connector.manifest.consent;
  if (renewable) {
    session = grantedSession(await attempt(driver, bank, session));
    session = (await pages(driver, requestOf('accounts', null, session, subject), true)).session;
  }
  await driver.call({ kind: 'revoke', session });
  const { connector, institution } = subject;
  return { version: 1, connector: connector.manifest.id, institution, calls: driver.calls };
}

/** Accounts and what is below them: the first half with the account holder, the rest without. */
async function fetchAll(driver: Driver, subject: Subject, first: Json): Promise<Json> {
  const listed = await pages(driver, requestOf('accounts', null, first, subject), true);
  let { session } = listed;
  for (const account of listed.accounts) {
    for (const capability of ['balances', 'transactions'] as const) {
      const attended = account === listed.accounts[0];
      session = (await pages(driver, requestOf(capability, account.handle, session, subject), attended))
        .session;
    }
  }
  return session;
}

const requestOf = (
  capability: 'accounts' | 'balances' | 'transactions',
  account: string | null,
  session: Json,
  { window }: Subject,
): PageRequest => ({
  capability,
  account,
  cursor: null,
  session,
  window: capability === 'transactions' ? window : null,
});

interface Paged {
  readonly accounts: readonly SeenAccount[];
  readonly session: Json;
}

/** All pages of a window, each with the session that was kept last. Ends at a fault, which is an output like others. */
async function pages(driver: Driver, first: PageRequest, attended: boolean): Promise<Paged> {
  const accounts: SeenAccount[] = [];
  let request = first;
  for (let page = 0; page < PAGES_MAX; page++) {
    const { output, kept } = await driver.call({ kind: 'fetch', request }, attended);
    const session = kept.at(-1) ?? request.session;
    if (output.type !== 'page') return { accounts, session };
    if (request.capability === 'accounts') accounts.push(...(output.observations as readonly SeenAccount[]));
    if (!output.more) return { accounts, session };
    request = { ...request, cursor: output.cursor, session };
  }
  throw new Error(`paging of ${first.capability} does not end within ${PAGES_MAX} pages`);
}

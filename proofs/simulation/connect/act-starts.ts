/** Beginning a sign-in, for a new connection or for one that is there. */
import type { Result } from '../../../src/core/result.ts';
import type { ConnectRefusal, StartConnect } from '../../../src/engine/connect-port.ts';
import type { AttemptRow } from '../../../src/engine/connection-rows.ts';
import type { Process } from '../process.ts';
import { type Act, type Aim, heardOf, NOTHING, type Outcome } from './act.ts';
import type { Model } from './model.ts';
import { ASKS_PASSWORD, FIRST, firstFields, NO_ENTRY, scenarioOf } from './people.ts';
import type { Sim } from './sim.ts';

type Start = Extract<Act, { kind: 'start' }>;
type Again = Extract<Act, { kind: 'again' }>;

/** The outcome of a verb that gives an attempt or a refusal. */
export const attemptOutcome = (result: Result<AttemptRow, ConnectRefusal>): Outcome =>
  result.ok
    ? { said: saidOf(result.value), given: JSON.stringify(result.value) }
    : { said: result.fault.code, given: JSON.stringify(result.fault) };

/** How an attempt stands, in a word or two. */
const saidOf = (row: AttemptRow): string =>
  row.fault === null ? `${row.step}${row.busy ? ' busy' : ''}` : `${row.step} ${row.fault.code}`;

/** Who begins at which institution, and with what. */
interface Beginning {
  readonly institution: string;
  readonly login: string;
  readonly right: boolean;
  readonly browser: string | null;
}

async function begin(
  sim: Sim,
  process: Process,
  { institution, login, right, browser }: Beginning,
  given: Pick<StartConnect, 'purpose' | 'institutionId' | 'connectionId'>,
): Promise<Outcome> {
  const method = process.connecting.institution(institution)?.methods[0];
  const request: StartConnect = {
    ...given,
    method: null,
    fields: firstFields(method?.fields ?? [], login, right),
    scopes: [],
    daysWanted: null,
    // What is played is one sign-in after the other at a few logins, not that a login has a connection.
    forceNew: true,
    sessionId: null,
    browserHash: browser === null ? null : sim.browser(browser),
  };
  return attemptOutcome(await process.connecting.start(sim.asking, request));
}

/** Begins one for a new connection. */
export function aimStart(sim: Sim, model: Model, act: Start): Aim {
  const { tries } = model;
  return {
    ...NOTHING,
    starts: act.login,
    run: (process) =>
      begin(sim, process, act, { purpose: 'connect', institutionId: act.institution, connectionId: null }),
    judge: ({ said }) => judgeStart(act, tries, said),
  };
}

/** Wrong tries of former days count at the bank until a right one. */
const LOCKED = 'failed action_at_bank_needed';
/** With so many noted the next password of their login is not sent. */
const TRIES_MAX = 2;

function judgeStart({ institution, login, right }: Start, tries: number, said: string): string | null {
  const first = FIRST[institution] ?? '';
  if (said === 'tries_used') return tries >= TRIES_MAX ? null : 'refused a password though none was wrong';
  const scenario = scenarioOf(login) ?? '';
  const fault = first === 'redirecting' ? undefined : NO_ENTRY[scenario];
  // Whoever is locked out, or meets a bank that is down, does not hear whether the password was right.
  const isJudged = ASKS_PASSWORD.has(institution) && scenario !== 'locked' && scenario !== 'bank-down';
  const wanted =
    isJudged && !right ? 'failed credentials_wrong' : fault !== undefined ? `failed ${fault}` : first;
  return said === wanted || said === LOCKED ? null : `a start came to “${said}”, not to “${wanted}”`;
}

/** Begins one for a connection that is there. */
export function aimAgain(sim: Sim, model: Model, act: Again): Aim | null {
  const connection = model.connection(act.which);
  if (connection === null) return null;
  const { id, login, institution, disconnected, consent } = connection;
  const wasLive = model.liveOn(id) !== null;
  const isOver = consent === 'revoked' || disconnected;
  const judge = (said: string): string | null => {
    if (wasLive) return said === 'attempt_live' ? null : `“${said}” while another attempt is live`;
    if (said === 'attempt_live') return 'an attempt is said to be live and is not';
    if (act.purpose === 'renew' && isOver && said !== 'not_now') return `“${said}” renews what is over`;
    return null;
  };
  return {
    ...NOTHING,
    starts: login,
    ends: new Map([[id, heardOf(connection)]]),
    run: (process) =>
      begin(
        sim,
        process,
        { institution, login, right: act.right, browser: act.browser },
        { purpose: act.purpose, institutionId: null, connectionId: id },
      ),
    judge: ({ said }) => judge(said),
  };
}

/** Going on with a sign-in: answers, the way to the bank and back, looks at the bank, cancelling. */

import type { Act, Aim, Outcome } from './act.ts';
import { dueHappenings, isLate, NOTHING } from './act.ts';
import { attemptOutcome } from './act-starts.ts';
import { type AttemptModel, type Happening, hasEnded, isSent, type Model } from './model.ts';
import { answerTo } from './people.ts';
import type { Sim } from './sim.ts';

const live = ({ stand }: AttemptModel): boolean => !hasEnded(stand);

const touching = (
  attempt: AttemptModel,
  happenings: readonly Happening[],
): Pick<Aim, 'happenings' | 'starts' | 'ends'> => ({
  ...NOTHING,
  happenings: new Map([[attempt.id, happenings]]),
});

/** Answers the step that is shown, or one that is over. */
export function aimAnswer(sim: Sim, model: Model, act: Extract<Act, { kind: 'answer' }>): Aim | null {
  const { how } = act;
  const attempt = model.attempt(
    act.which,
    (one) => live(one) && one.stepNumber >= (how === 'passed' ? 2 : 1),
  );
  if (attempt === null) return null;
  const { id, stand, stepNumber } = attempt;
  const late = isLate(attempt, sim.world.now());
  const isPassed = how === 'passed';
  const isSentOn = stand === 'asking' && !late && !isPassed && how !== 'malformed';
  const happenings: readonly Happening[] =
    late && !isPassed && stand !== 'waiting' ? ['late'] : isSentOn ? ['answered'] : [];
  return {
    ...touching(attempt, happenings),
    async run({ connecting }) {
      const row = await sim.view(id);
      if (row === null) return { said: 'not_found', given: '' };
      const fields = answerTo(row, isPassed ? 'right' : how);
      const step = isPassed ? stepNumber - 1 : stepNumber;
      return attemptOutcome(await connecting.answer(sim.asking, id, step, fields));
    },
    judge({ said, given }) {
      if (isPassed || (late && stand !== 'waiting'))
        return said === 'step_passed' ? null : `an answer to a step that is over: ${said}`;
      if (isSent(stand))
        return said === 'step_busy' ? null : `an answer while a step is with the bank: ${said}`;
      if (stand !== 'asking') return said === 'nothing_asked' ? null : `an answer to no question: ${said}`;
      if (how === 'malformed') return said === 'fields_invalid' ? null : `a malformed answer: ${said}`;
      const wrong = given.includes('"wrong":true') || said === 'failed sca_refused' || said === LOCKED;
      // A login that was locked by other attempts refuses the right answer, too, and a consent that was revoked is not renewed.
      const isGone = model.connections.some((one) => one.id === attempt.connectionId && one.endedAtBank);
      if (how === 'right' && !isGone) return wrong && said !== LOCKED ? `a right answer: ${said}` : null;
      return null;
    },
  };
}

const LOCKED = 'failed action_at_bank_needed';

/** A browser opens the link to the bank. */
export function aimGo(sim: Sim, model: Model, act: Extract<Act, { kind: 'go' }>): Aim | null {
  const attempt = model.attempt(act.which, (one) => live(one) && one.stand.startsWith('redirecting'));
  if (attempt === null) return null;
  const { id, stand, browser } = attempt;
  const late = isLate(attempt, sim.world.now());
  const isOther = browser !== null && browser !== act.browser;
  return {
    ...NOTHING,
    async run({ connecting }) {
      const token = await connecting.goToken(sim.scope, id);
      if (token === null) return { said: 'no link', given: '' };
      sim.handedOut.add(token);
      const gone = await connecting.go(token, sim.browser(act.browser));
      if ('refused' in gone) return { said: gone.refused, given: '' };
      attempt.url = gone.url;
      return { said: 'gone', given: '' };
    },
    judge({ said }) {
      const wanted = stand !== 'redirecting' || late ? 'no link' : isOther ? 'other_browser' : 'gone';
      return said === wanted ? null : `a link opened by browser ${act.browser}: ${said}, not ${wanted}`;
    },
  };
}

/** A browser comes back from the bank. */
export function aimReturn(sim: Sim, model: Model, act: Extract<Act, { kind: 'return' }>): Aim | null {
  const attempt = model.attempt(act.which, ({ back }) => back !== null);
  if (attempt?.back == null) return null;
  const { back, stand, stepNumber } = attempt;
  const late = isLate(attempt, sim.world.now());
  const right = attempt.browser ?? 'A';
  const browser = act.how === 'other_browser' ? (right === 'A' ? 'B' : 'A') : right;
  const state = act.how === 'forged_state' ? forged(back.state) : back.state;
  const query = act.how === 'forged_code' ? { code: 'cod_forged0000000000' } : back.query;
  const wanted = wantedOf(act.how, attempt, late);
  return {
    ...touching(attempt, wanted === null ? ['returned'] : []),
    async run({ connecting }): Promise<Outcome> {
      const came = await connecting.returned(state, sim.browser(browser), query, null);
      const given = JSON.stringify({ ...came, scope: null });
      if ('refused' in came) return { said: came.refused, given };
      attempt.returnedAt = stepNumber;
      return { said: came.attempt.step, given };
    },
    judge({ said, given }) {
      if (wanted !== null) return wanted.includes(said) ? null : `a return that is not to be taken: ${said}`;
      const wasTaken = !['unknown', 'used', 'late', 'other_browser', 'ended'].includes(said);
      if (!wasTaken) return `a return was not taken: ${said} (${stand})`;
      const wasAllowed = act.how === 'same' && query.code !== undefined;
      return said === (wasAllowed ? 'granted' : 'failed') ? null : `a return came to ${said} ${given}`;
    },
  };
}

const forged = (state: string): string => (state.startsWith('A') ? 'B' : 'A') + state.slice(1);

/** Why a return is not to be taken; null when it is. */
function wantedOf(
  how: Extract<Act, { kind: 'return' }>['how'],
  { stand, stepNumber, returnedAt }: AttemptModel,
  late: boolean,
): readonly string[] | null {
  if (how === 'forged_state') return ['unknown'];
  if (how === 'other_browser') return ['other_browser'];
  if (returnedAt === stepNumber || stand !== 'redirecting') return ['used', 'ended'];
  return late ? ['late'] : null;
}

/** Somebody looks how it stands. */
export function aimPoll(sim: Sim, model: Model, act: { readonly which: number }): Aim | null {
  const attempt = model.attempt(act.which, live);
  if (attempt === null) return null;
  const { id } = attempt;
  const due = dueHappenings(attempt, sim.world.now());
  // For who asks, a second signer is looked for before the clock would.
  const happenings = due.length === 0 && attempt.stand === 'waiting' ? (['polled'] as const) : due;
  return {
    ...touching(attempt, happenings),
    run: async ({ connecting }) => attemptOutcome(await connecting.poll(sim.asking, id)),
    judge: () => null,
  };
}

/** The clock goes on with all that is due. */
export function aimResume(sim: Sim, model: Model): Aim {
  const now = sim.world.now();
  const due = model.attempts.filter(live).map((one) => [one, dueHappenings(one, now)] as const);
  return {
    ...NOTHING,
    happenings: new Map(due.map(([{ id }, happenings]) => [id, happenings])),
    async run({ connecting }) {
      return { said: `${await connecting.resumeAttempts(RESUMED_MAX)} moved`, given: '' };
    },
    judge({ said }) {
      const wanted = due.filter(([, happenings]) => happenings.length > 0).length;
      return said === `${wanted} moved` ? null : `${said}, ${wanted} were due`;
    },
  };
}

const RESUMED_MAX = 100;

export function aimCancel(sim: Sim, model: Model, act: { readonly which: number }): Aim | null {
  const attempt = model.attempt(act.which, () => true);
  if (attempt === null) return null;
  const { id, stand } = attempt;
  return {
    ...touching(attempt, ['cancelled']),
    run: async ({ connecting }) => attemptOutcome(await connecting.cancel(sim.asking, id)),
    judge({ said }) {
      const wanted = stand === 'granted' || stand === 'failed' ? 'step_passed' : 'cancelled';
      return said === wanted ? null : `cancelling came to ${said}, not to ${wanted}`;
    },
  };
}

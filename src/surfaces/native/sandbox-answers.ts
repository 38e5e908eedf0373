/** What the simulated banks answer or refuse, as answers and problems. */
import { type Result, unreachable } from '../../core/result.ts';
import type { SandboxControls, SandboxField, SandboxRefusal } from '../../engine/sandbox-port.ts';
import { type Problem, problem } from '../http/problem.ts';
import { type Answer, jsonText } from './answer.ts';
import type { Services } from './parts.ts';

/** The simulated banks. Operations for the sandbox only are answered before this where there are none. */
export const sandboxOf = ({ sandbox }: Pick<Services, 'sandbox'>): SandboxControls =>
  sandbox ?? unreachable('an operation of the sandbox without one');

/** The names of values in requests. */
const NAMES: Readonly<Record<SandboxField, string>> = {
  now: 'now',
  institutionId: 'institution_id',
  login: 'login',
  scenario: 'scenario',
  signer: 'signer',
  account: 'account',
  amount: 'amount',
  status: 'status',
  bookingDate: 'booking_date',
  valueDate: 'value_date',
};

/** The problem of a refusal; `place` is where the values of the request stood. */
export function sandboxProblem(refusal: SandboxRefusal, place: 'body' | 'query' = 'body'): Problem {
  switch (refusal.code) {
    case 'unreachable':
      return problem('sandbox_unreachable');
    case 'not_found':
      return problem('not_found');
    case 'not_now':
      return problem('not_now', { detail: refusal.why });
    case 'value': {
      const { message, known } = refusal;
      const name = NAMES[refusal.field];
      const at = place === 'body' ? { pointer: `/${name}` } : { parameter: name };
      return problem('sandbox_refused', {
        detail: `${name}: ${message}`,
        errors: [{ ...at, code: 'invalid', message, ...(known.length === 0 ? {} : { known }) }],
      });
    }
  }
}

/** The answer of what went well, shown as JSON; else the problem. */
export const sandboxAnswer = <T>(
  outcome: Result<T, SandboxRefusal>,
  show: (value: T) => string,
  status: 200 | 201 = 200,
): Answer | Problem => (outcome.ok ? jsonText(show(outcome.value), status) : sandboxProblem(outcome.fault));

/** Why the engine refused something about connecting, as problems. Nothing has changed when one is answered. */
import type { ConnectRefusal } from '../../engine/connect-port.ts';
import { type Problem, problem } from '../http/problem.ts';
import { pointerOf } from '../http/validate.ts';
import { type OwnerCall, shownAttempt } from './connect-answers.ts';
import { sessionObject } from './connect-render.ts';
import { viewOf } from './render.ts';

const MS_PER_SECOND = 1000;

/** The seconds until an instant, at least one. */
function secondsUntil(call: OwnerCall, instant: string): string {
  const ms = Date.parse(instant) - call.services.bankClock.now().getTime();
  return String(Math.max(1, Math.ceil((Number.isFinite(ms) ? ms : 0) / MS_PER_SECOND)));
}

/** The problem of a refusal. */
export async function refusalProblem(call: OwnerCall, refusal: ConnectRefusal): Promise<Problem> {
  switch (refusal.code) {
    case 'not_found':
      return problem('not_found');
    case 'institution_unknown':
      return problem('institution_unknown', {
        errors: [{ pointer: '/institution_id', code: 'unknown', message: 'there is no such institution' }],
      });
    case 'method_unknown':
      return problem('method_unknown', {
        errors: [{ pointer: '/method', code: 'unknown', message: 'the institution has no such method' }],
        more: { methods: refusal.methods },
      });
    case 'scope_not_offered':
      return problem('scope_not_offered', {
        errors: [{ pointer: '/scopes', code: 'unknown', message: 'the institution does not offer it' }],
        more: { offered: refusal.offered },
      });
    case 'fields_invalid':
      return problem('fields_invalid', {
        errors: refusal.errors.map(({ field, rule, message }) => ({
          pointer: pointerOf(['fields', field]),
          code: rule,
          message,
        })),
      });
    case 'tries_used':
      return problem('tries_used', {
        headers: { 'retry-after': secondsUntil(call, refusal.retryAt) },
        more: { retry_at: refusal.retryAt },
      });
    case 'budget_used':
      return problem('budget_used', {
        headers: { 'retry-after': secondsUntil(call, refusal.nextAllowedAt) },
        more: { next_allowed_at: refusal.nextAllowedAt },
      });
    case 'authorisation_required':
      return problem('authorisation_required', { detail: refusal.why });
    case 'account_holder_needed':
      return problem('account_holder_needed');
    case 'not_now':
      return problem('not_now', { detail: refusal.why });
    case 'session_ended':
      return problem('session_ended', {
        more: { connect_session: sessionObject(viewOf(call), refusal.session) },
      });
    case 'attempt_live': {
      const id = call.services.ids.encode('connect_attempt', call.reach.ownerId, refusal.attemptId);
      return problem('attempt_live', { more: { connect_attempt_id: id } });
    }
    case 'connection_exists': {
      const id = call.services.ids.encode('connection', call.reach.ownerId, refusal.connectionId);
      const detail = `This login has the connection ${id}. No bank was called.`;
      return problem('connection_exists', { detail, more: { connection_id: id } });
    }
    case 'step_passed':
    case 'step_busy':
    case 'nothing_asked':
      return problem(refusal.code, {
        more: { connect_attempt: await shownAttempt(call, refusal.attempt) },
      });
  }
}

/** Why something about webhooks was not done, as problems of the API. */
import type { WebhookRefusal } from '../../engine/webhooks-port.ts';
import { type Problem, problem } from '../http/problem.ts';
import { invalidMember } from './invalid.ts';

export function webhookProblem(refusal: WebhookRefusal): Problem {
  switch (refusal.code) {
    case 'not_found':
      return problem('not_found');
    case 'invalid':
      return invalidMember(`/${refusal.member}`, refusal.why);
    case 'endpoint_limit':
      return problem('webhook_endpoint_limit');
    case 'secret_limit':
      return problem('webhook_secret_limit');
    case 'stale':
      return problem('precondition_failed');
    case 'disabled':
      return problem('webhook_endpoint_disabled');
    case 'replay_too_large':
      return problem('webhook_replay_too_large');
  }
}

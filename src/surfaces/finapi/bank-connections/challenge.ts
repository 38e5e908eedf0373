/** 510: what the bank asks of the user, in words, and as the object that later clients know. */
import type { AttemptRow } from '../../../engine/connection-rows.ts';
import { goLink } from '../../http/connect-links.ts';
import { type FinapiFault, fault } from '../faults.ts';
import type { UserCall } from './showing.ts';

export async function challengeFault(
  call: UserCall,
  attempt: AttemptRow,
  isRepeated: boolean,
): Promise<FinapiFault> {
  const { caller, finapi, language, request, services } = call;
  const redirects = attempt.view?.kind === 'redirect';
  const token = redirects ? await services.connecting.goToken(caller.scope, attempt.id) : null;
  const goUrl = token === null ? null : goLink(request.server.baseUrl(request), token);
  const shown = { goUrl, language, isRepeated };
  const { message, ...more } = finapi.multiStep.challenge(caller.scope.ownerId, attempt, shown);
  return fault(510, 'ADDITIONAL_AUTHENTICATION_REQUIRED', message, { type: 'BUSINESS', more });
}

/** What a bank asks of the user on the way, as 510: section 1.3 of the finAPI contract. */
import type { AttemptRow } from '../../../engine/connection-rows.ts';
import { goLink } from '../../http/connect-links.ts';
import { procedureJson } from '../bank-connections/render.ts';
import { type FinapiFault, fault } from '../faults.ts';
import type { FinapiCall } from '../operation.ts';

type UserCall = FinapiCall<unknown, unknown, 'user'>;

/**
 * The open step of a sign-in. Its words are the message, which is all that early clients read; later ones find the same
 * in `multiStepAuthentication`.
 */
export async function challengeFault(call: UserCall, attempt: AttemptRow): Promise<FinapiFault> {
  const { caller, finapi, language } = call;
  const { message, multiStepAuthentication } = finapi.multiStep.challenge(caller.scope.ownerId, attempt, {
    goUrl: await goUrlOf(call, attempt),
    language,
    sentHash: sentHash(call.body),
  });
  const { twoStepProcedures } = multiStepAuthentication;
  return fault(510, 'ADDITIONAL_AUTHENTICATION_REQUIRED', message, {
    type: 'BUSINESS',
    more: {
      multiStepAuthentication: {
        ...multiStepAuthentication,
        twoStepProcedures: twoStepProcedures === null ? null : twoStepProcedures.map(procedureJson),
      },
    },
  });
}

function sentHash(body: unknown): unknown {
  const { multiStepAuthentication } = (body ?? {}) as {
    readonly multiStepAuthentication?: Readonly<Record<string, unknown>> | null;
  };
  return multiStepAuthentication?.hash;
}

/** Our link to the bank: the browser that opens it is the one that may come back. */
async function goUrlOf(
  { services, caller, request }: UserCall,
  { id, view }: AttemptRow,
): Promise<string | null> {
  if (view?.kind !== 'redirect') return null;
  const token = await services.connecting.goToken(caller.scope, id);
  return token === null ? null : goLink(request.server.baseUrl(request), token);
}

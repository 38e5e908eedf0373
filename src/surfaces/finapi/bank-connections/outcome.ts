/** What an import or update came to, as an answer. */
import type { ConnectionOutcome } from '../../../engine/finapi/connections-port.ts';
import type { FinapiFault } from '../faults.ts';
import type { FinapiAnswer } from '../operation.ts';
import { challengeFault } from '../web-forms/challenge.ts';
import { refusalFault } from './refusals.ts';
import { connectionAnswer, type UserCall } from './showing.ts';

export interface Answering {
  readonly status: 200 | 201;
  readonly about: { readonly bank?: string };
}

export async function outcomeAnswer(
  call: UserCall,
  outcome: ConnectionOutcome,
  { status, about }: Answering,
): Promise<FinapiAnswer | FinapiFault> {
  switch (outcome.kind) {
    case 'done':
      return connectionAnswer(call, outcome.connectionId, status);
    case 'ask':
      return { ...(await challengeFault(call, outcome.attempt)), ...about };
    case 'refused':
      return refusalFault(outcome.refusal, about);
  }
}

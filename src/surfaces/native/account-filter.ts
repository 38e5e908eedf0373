/** The parameter `account_id` of lists: public ids to numbers. */

import { claimedKind } from '../../core/ids.ts';
import { failure, type Result, success } from '../../core/result.ts';
import { type Problem, problem } from '../http/problem.ts';
import type { Services } from './parts.ts';

/**
 * The numbers of the accounts that ids name, of one owner only. A text that is no account id at all is a failure; an
 * id that names nothing here, or another owner's account, is left out: both look the same (invariant 12). Undefined
 * when nothing was asked; an empty list meets nothing.
 */
export function accountNumbers(
  services: Services,
  ownerId: number,
  texts: readonly string[] | undefined,
): Result<readonly number[] | undefined, Problem> {
  if (texts === undefined) return success(undefined);
  const numbers: number[] = [];
  for (const text of texts) {
    if (claimedKind(text) !== 'account') return failure(notAnAccountId());
    const id = services.ids.decode(text);
    if (id !== null && id.kind === 'account' && id.owner === ownerId) numbers.push(id.object);
  }
  return success(numbers);
}

function notAnAccountId(): Problem {
  const message = 'must be an account id, such as acc_ and 26 characters';
  return problem('validation_failed', {
    detail: `account_id: ${message}`,
    errors: [{ parameter: 'account_id', code: 'invalid', message }],
  });
}

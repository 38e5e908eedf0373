/** A member of the body that is wrong for a reason that no schema knows. */
import { type Problem, problem } from '../http/problem.ts';

/** The problem of a member: `pointer` as in RFC 6901. */
export const invalidMember = (pointer: string, message: string, code = 'invalid'): Problem =>
  problem('validation_failed', {
    detail: `${pointer}: ${message}`,
    errors: [{ pointer, code, message }],
  });

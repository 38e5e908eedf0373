/** Numbers of objects as they stand in a path. */
import { type FinapiFault, fault } from './faults.ts';
import { IDS_MAX, LONG, longOf, piecesOf } from './field-faults.ts';

/** The number in the path; one that nobody has where it is above all numbers. */
export const pathId = (digits: string | undefined): number =>
  LONG.test(digits ?? '') ? longOf(digits ?? '') : Number.MAX_SAFE_INTEGER;

/** The numbers of a path such as `1,2,3`; a failure above `max`. */
export function pathIds(list: string | undefined, max: number = IDS_MAX): readonly number[] | FinapiFault {
  const pieces = piecesOf([list ?? '']);
  if (pieces.length > max) return fault(400, 'TOO_MANY_IDS', `At most ${max} identifiers are possible.`);
  return pieces.map(pathId);
}

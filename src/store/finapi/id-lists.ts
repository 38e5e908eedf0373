/** Lists of ids as PostgreSQL writes them. */
import { integer, textOf } from '../text-values.ts';

/** The numbers of a bigint[] without nulls: `{1,2}`. */
export function idsOf(text: string | null | undefined): number[] {
  const inner = textOf(text).slice(1, -1);
  return inner === '' ? [] : inner.split(',').map(integer);
}

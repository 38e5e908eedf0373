/** What answers of this surface are made of. */
import { z } from 'zod';
import type { Decimal } from '../../core/money.ts';
import { exactNumber } from '../dialect/answer.ts';

export { berlinDay, berlinTime, dayTime } from './timestamps.ts';

/** An amount as a JSON number with exactly its digits; null stays null. The text has to be a decimal. */
export const money = (amount: string | null): unknown =>
  amount === null ? null : exactNumber(amount as Decimal);

/** The member `paging` of a paged list. */
export const pagingOf = (
  totalCount: number,
  { page, perPage }: { readonly page: number; readonly perPage: number },
) => ({ page, perPage, pageCount: Math.ceil(totalCount / perPage), totalCount });

/** The member `paging`, for the documentation. */
export const PAGING = z.object({
  page: z.int(),
  perPage: z.int(),
  pageCount: z.int(),
  totalCount: z.int(),
});

/** Numbers of objects, for the documentation. */
export const IDENTIFIERS = z.object({ identifiers: z.array(z.int()) }).meta({ id: 'IdentifierList' });

/** What a list of numbers of objects answers: each once, ascending. */
export const identifierList = (ids: readonly number[]) => ({
  identifiers: [...new Set(ids)].sort((a, b) => a - b),
});

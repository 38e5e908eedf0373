/** What stands around and instead of objects: pages of a list, and problems. */
import { z } from 'zod';
import { ERROR_CODES } from '../http/error-catalogue.ts';

const said = z.string().optional();
const nextCursor = z.string().nullable().describe('Null on the last page.');

/** A page of objects. */
export const listOf = (one: z.ZodType, name: string) =>
  z
    .strictObject({
      object: z.literal('list'),
      data: z.array(one),
      next_cursor: nextCursor,
    })
    .meta({ id: `${name}List` });

/** Like {@link listOf}, with the count that `include=total_count` adds. */
export const countedListOf = (one: z.ZodType, name: string) =>
  z
    .strictObject({
      object: z.literal('list'),
      data: z.array(one),
      next_cursor: nextCursor,
      total_count: z.int().min(0).optional().describe('Only with include=total_count.'),
    })
    .meta({ id: `${name}List` });

export const Problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code: z.enum(ERROR_CODES),
    request_id: z.string(),
    retryable: z.boolean(),
    action: z.enum(['fix_request', 'wait', 'contact_operator']),
    errors: z.array(
      z.looseObject({
        pointer: said,
        parameter: said,
        code: z.string(),
        message: z.string(),
      }),
    ),
  })
  .describe('RFC 9457 problem details.')
  .meta({ id: 'Problem' });

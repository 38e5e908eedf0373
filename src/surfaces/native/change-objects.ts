/** What the feed answers, as zod schemas. */
import { z } from 'zod';
import { TRANSACTION_CHANGES } from '../../engine/feed-port.ts';
import { id, instant } from './object-values.ts';
import { Event } from './objects.ts';

export const ChangedTransaction = z
  .strictObject({
    id: id('txn'),
    object: z.literal('changed_transaction'),
    change: z
      .enum(TRANSACTION_CHANGES)
      .describe(
        'What the event did to it; later events may have done more, GET /v1/transactions/{id} tells.',
      ),
    previous_status: z.enum(['booked', 'pending']).nullable().describe('Null when it was added.'),
  })
  .meta({ id: 'ChangedTransaction' });

export const Change = z
  .strictObject({
    ...Event.shape,
    owner_id: id('own'),
    transactions: z
      .array(ChangedTransaction)
      .optional()
      .describe(
        'Only with include=transactions: those that the event is about, the first ones when there are many.',
      ),
    transactions_url: z
      .string()
      .optional()
      .describe('Only with include=transactions, when there are more: where all of them are.'),
  })
  .meta({ id: 'Change' });

export const ChangeList = z
  .strictObject({
    object: z.literal('list'),
    data: z.array(Change),
    next_cursor: z.string().describe('Always there: where to go on, now or later. It never goes stale.'),
    has_more: z.boolean().describe('Whether more can be had at once. Data may be empty all the same: go on.'),
    held_since: instant
      .nullable()
      .describe(
        'When the oldest change was made that is not told yet, because something that began before it is still being written. Usually null; told once no more can be had.',
      ),
  })
  .meta({ id: 'ChangeList' });

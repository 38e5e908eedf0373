/** What the connector keeps between calls: the state of an attempt, the session, the cursor of a page. */
import { z } from 'zod';
import { failure, type Result, success } from '../../core/result.ts';
import type { Fault, Json } from '../contract.ts';
import { notUnderstood } from '../kit/faults.ts';

/** Where an attempt stands at the bank. */
const attemptState = z.strictObject({
  version: z.literal(1),
  id: z.string(),
  secret: z.string(),
  /** The number of the step that an answer is for. */
  step: z.number(),
});

const session = z.strictObject({ version: z.literal(1), token: z.string(), consent: z.string() });

const pageCursor = z.strictObject({
  page: z.string(),
  /** The number of the page to come, from 2. */
  number: z.number(),
  /** Whether all pages so far were of the whole window. */
  whole: z.boolean(),
});

export type AttemptState = z.output<typeof attemptState>;
export type Session = z.output<typeof session>;
export type PageCursor = z.output<typeof pageCursor>;

/** Kept values are ours; one that we do not know comes from another revision. */
function kept<T extends z.ZodType>(schema: T, value: Json, what: string): Result<z.output<T>, Fault> {
  const parsed = schema.safeParse(value);
  return parsed.success ? success(parsed.data) : failure(notUnderstood(`kept ${what}`));
}

/** The state of an attempt as it was kept. */
export const attemptStateOf = (value: Json): Result<AttemptState, Fault> =>
  kept(attemptState, value, 'state');

/** The session as it was kept. */
export const sessionOf = (value: Json): Result<Session, Fault> => kept(session, value, 'session');

/** The cursor as it was kept; null on the first page. */
export const cursorOf = (value: Json): Result<PageCursor | null, Fault> =>
  value === null ? success(null) : kept(pageCursor, value, 'cursor');

/** What the sandbox bank says of how often it may be asked (its README, "Data"). */
import type { BudgetReport, HttpReply, Instant } from '../contract.ts';
import { bounded } from '../kit/faults.ts';
import type { Refusal } from './errors.ts';

/** A whole number as the bank writes one. */
const WHOLE = /^\d{1,9}$/;
const MS_PER_SECOND = 1000;

const wholeOf = (text: string | undefined): number | null =>
  text !== undefined && WHOLE.test(text) ? Number(text) : null;

/** What a reply to a data call says; null when it says nothing. Calls that the bank refuses do not count. */
export function budgetOf(reply: HttpReply, refusal: Refusal | null, now: Instant): BudgetReport | null {
  const { headers } = reply;
  const limit = wholeOf(headers['x-ratelimit-limit']);
  const remaining = wholeOf(headers['x-ratelimit-remaining']);
  const seconds = wholeOf(headers['x-ratelimit-reset']);
  const resetAt = seconds === null ? null : bounded(now + seconds * MS_PER_SECOND, now);
  const report: BudgetReport = {
    ...(limit === null ? {} : { limit }),
    ...(remaining === null ? {} : { remaining }),
    ...(resetAt === null ? {} : { resetAt }),
    ...(refusal === null || refusal.error === null ? {} : { counted: false }),
  };
  return Object.keys(report).length === 0 ? null : report;
}

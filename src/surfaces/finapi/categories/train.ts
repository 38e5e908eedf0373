/** Teaching categories without a transaction. finAPI v1, section 9. */
import { z } from 'zod';
import type { AnyCategoryCode } from '../../../core/categories/types.ts';
import { fault, isFault } from '../faults.ts';
import { longId } from '../fields.ts';
import { EMPTY, finapiOperation } from '../operation.ts';
import { SAMPLE, SAMPLES_MAX, sampleOf } from './samples.ts';
import { GROUP, lineOf, NOT_FOUND, tableOf, UNKNOWN } from './shared.ts';

export const TOO_MANY = fault(422, 'ILLEGAL_FIELD_VALUE', {
  de: `Mehr als ${SAMPLES_MAX} Umsätze in einer Anfrage sind nicht möglich.`,
  en: `More than ${SAMPLES_MAX} transactions in one request are not possible.`,
});
export const TOO_MANY_DOC = {
  status: 422,
  code: 'ILLEGAL_FIELD_VALUE',
  when: `There are more than ${SAMPLES_MAX} transactions.`,
} as const;

export const TRAIN = finapiOperation({
  name: 'trainCategorization',
  method: 'POST',
  path: '/api/v1/categories/trainCategorization',
  group: GROUP,
  summary: 'Train categorization.',
  description: `Teaches what choosing the category for such transactions would teach: later transactions like them get it, for this
user only. Up to ${SAMPLES_MAX} at once, as in 1.42. mcCode is not regarded.`,
  role: 'user',
  body: { transactionData: z.array(z.object(SAMPLE)), categoryId: longId() },
  answer: null,
  failures: [NOT_FOUND, TOO_MANY_DOC],
  async handle(call) {
    const { transactionData, categoryId } = call.body;
    if (transactionData.length > SAMPLES_MAX) return TOO_MANY;
    const line = lineOf(await tableOf(call), categoryId);
    if (isFault(line)) return line;
    const isKept = await call.services.categories.teach(
      call.ledgerCaller(),
      call.caller.scope,
      line.code as AnyCategoryCode,
      transactionData.map((one) => sampleOf(one, false)),
    );
    return isKept ? EMPTY : UNKNOWN;
  },
});

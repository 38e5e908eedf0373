/** What transactions would be given. finAPI v1, section 13. */
import { z } from 'zod';
import { CATEGORY, categoryJson } from '../categories/render.ts';
import { SAMPLE, SAMPLES_MAX, sampleOf } from '../categories/samples.ts';
import { TOO_MANY, TOO_MANY_DOC } from '../categories/train.ts';
import { fault } from '../faults.ts';
import { anyText } from '../fields.ts';
import { finapiOperation, ok } from '../operation.ts';

const ID_CHARACTERS_MAX = 2_000;

const TWICE = fault(400, 'BAD_REQUEST', "Each 'transactionId' may be there only once.");

export const CHECK = finapiOperation({
  name: 'checkCategorization',
  method: 'POST',
  path: '/api/v1/tests/checkCategorization',
  group: 'Mocks and Tests',
  summary: 'Check categorization.',
  description: `What the transactions would be given: by what the user taught, by the mandator's rules, and by ours. Up to
${SAMPLES_MAX} at once, as in 1.42.`,
  role: 'user',
  body: {
    transactionData: z.array(
      z.object({
        ...SAMPLE,
        transactionId: anyText(ID_CHARACTERS_MAX),
        typeCodeZka: anyText(3).optional(),
      }),
    ),
  },
  answer: z.object({
    categorizationCheckResult: z.array(
      z.object({ transactionId: z.string(), category: CATEGORY.nullable() }),
    ),
  }),
  failures: [TOO_MANY_DOC],
  async handle({ services, finapi, caller: { scope }, body: { transactionData }, language }) {
    if (transactionData.length > SAMPLES_MAX) return TOO_MANY;
    const ids = transactionData.map(({ transactionId }) => transactionId);
    if (new Set(ids).size < ids.length) return TWICE;
    const table = await finapi.categories.table(scope, language);
    const samples = transactionData.map((one) => sampleOf(one, true));
    const codes = await services.categories.tryOut(scope, samples);
    return ok({
      categorizationCheckResult: ids.map((transactionId, at) => ({
        transactionId,
        category: categoryJson(table, codes[at] ?? null),
      })),
    });
  },
});

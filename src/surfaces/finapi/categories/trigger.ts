/** Another look at what is uncategorised. finAPI v1, section 8. */
import { fault, unknownEntity } from '../faults.ts';
import { idArray } from '../fields.ts';
import { EMPTY, finapiOperation } from '../operation.ts';

const UNKNOWN = unknownEntity({ de: 'Diese Bankverbindung', en: 'bank connection' });
const NOTHING = fault(422, 'ILLEGAL_ENTITY_STATE', {
  de: 'Es gibt keine Bankverbindung, deren Umsätze kategorisiert werden könnten.',
  en: 'There is no bank connection whose transactions could be categorised.',
});
const BUSY = fault(422, 'ILLEGAL_ENTITY_STATE', {
  de: 'Mindestens eine der Bankverbindungen wird gerade aktualisiert oder kategorisiert.',
  en: 'At least one of the bank connections is being updated or categorised.',
});

export const TRIGGER = finapiOperation({
  name: 'triggerCategorization',
  method: 'POST',
  path: '/api/v1/transactions/triggerCategorization',
  group: 'Transactions',
  summary: 'Trigger categorization.',
  description: `Only uncategorised transactions are looked at. Each connection is PENDING until that is done, also where nothing is
uncategorised.`,
  role: 'user',
  body: { bankConnectionIds: idArray().optional() },
  answer: null,
  failures: [
    { status: 404, code: 'UNKNOWN_ENTITY', when: 'The user has not all of the bank connections.' },
    {
      status: 422,
      code: 'ILLEGAL_ENTITY_STATE',
      when: 'One of them is being updated or categorised, or there is no bank connection at all. Nothing is triggered.',
    },
  ],
  async handle({ finapi, caller: { scope }, body }) {
    const there = (await finapi.connections.list(scope, null)).map(({ row }) => row.id);
    const asked = body.bankConnectionIds ?? [];
    const ids = asked.length === 0 ? there : [...new Set(asked)];
    if (!ids.every((id) => there.includes(id))) return UNKNOWN;
    if (ids.length === 0) return NOTHING;
    const busy = await finapi.connections.busy(scope);
    if (ids.some((id) => busy.has(id))) return BUSY;
    return (await finapi.categories.trigger(scope, ids)) ? EMPTY : UNKNOWN;
  },
});

/** Splitting transactions and making them whole again. finAPI v1, section 8. */
import { z } from 'zod';
import type { EntryRefusal, NewPart } from '../../../engine/finapi/transactions-port.ts';
import { type FinapiFault, fault, isFault } from '../faults.ts';
import { freeText, idArray, longId, money2, pathId } from '../fields.ts';
import { type FinapiCall, finapiOperation, ok } from '../operation.ts';
import { GROUP, NOT_FOUND } from './reading.ts';
import { TRANSACTION } from './render.ts';
import { shownById, UNKNOWN, UNKNOWN_CATEGORY, UNKNOWN_LABEL } from './shown.ts';

/** Parts of one transaction. */
export const PARTS_MAX = 100;
const PURPOSE_CHARACTERS_MAX = 2_000;
const NAME_CHARACTERS_MAX = 80;
/** Characters of a number, BIC or bank code. */
const NUMBER_CHARACTERS_MAX = 80;

const part = () =>
  z.object({
    amount: money2(),
    categoryId: longId().nullish(),
    purpose: freeText(PURPOSE_CHARACTERS_MAX).nullish(),
    counterpart: freeText(NAME_CHARACTERS_MAX).nullish(),
    counterpartAccountNumber: freeText(NUMBER_CHARACTERS_MAX).nullish(),
    counterpartIban: freeText(NUMBER_CHARACTERS_MAX).nullish(),
    counterpartBic: freeText(NUMBER_CHARACTERS_MAX).nullish(),
    counterpartBlz: freeText(NUMBER_CHARACTERS_MAX).nullish(),
    labelIds: idArray().nullish(),
  });
type Part = z.output<ReturnType<typeof part>>;

const TOO_FEW = fault(422, 'ILLEGAL_FIELD_VALUE', "'subTransactions' takes at least two.");
const WRONG_SUM = fault(
  422,
  'ILLEGAL_FIELD_VALUE',
  "The amounts of 'subTransactions' do not add up to the transaction's amount.",
);
const IS_PART = fault(
  422,
  'ILLEGAL_ENTITY_STATE',
  'This is a sub-transaction: change the one that it is of.',
);
const IS_ADJUSTMENT = fault(422, 'ILLEGAL_ENTITY_STATE', 'An adjusting entry cannot be split.');

const FAULTS: Readonly<Record<EntryRefusal, FinapiFault>> = {
  not_found: UNKNOWN,
  is_part: IS_PART,
  is_adjustment: IS_ADJUSTMENT,
  wrong_sum: WRONG_SUM,
  not_deletable: fault(
    422,
    'ILLEGAL_ENTITY_STATE',
    {
      de: 'Dieser Umsatz kann nicht gelöscht werden: Er ist weder aus der Demo-Verbindung noch ein mögliches Duplikat oder ein Zwischensaldo.',
      en: 'This transaction cannot be deleted: it is neither of a demo connection nor a potential duplicate nor an adjusting entry.',
    },
    { type: 'BUSINESS' },
  ),
};
/** A refusal as an answer. */
export const faultOf = (refusal: EntryRefusal): FinapiFault => FAULTS[refusal];

const said = <T>(name: string, value: T | null | undefined): Readonly<Record<string, T>> =>
  value === null || value === undefined ? {} : { [name]: value };

/** Parts with categories by their codes; a failure where a category or label is not the user's. */
async function partsOf(
  { finapi, caller, language }: FinapiCall<unknown, unknown, 'user'>,
  asked: readonly Part[],
): Promise<readonly NewPart[] | FinapiFault> {
  const table = await finapi.categories.table(caller.scope, language);
  const labels = [...new Set(asked.flatMap(({ labelIds }) => labelIds ?? []))];
  const known = labels.length === 0 ? 0 : (await finapi.labels.existing(caller.scope, labels)).size;
  if (asked.some(({ categoryId }) => (categoryId ?? 0) !== 0 && !table.byId.has(categoryId ?? 0)))
    return UNKNOWN_CATEGORY;
  if (known < labels.length) return UNKNOWN_LABEL;
  return asked.map((one) => ({
    amount: one.amount,
    ...(one.categoryId === null || one.categoryId === undefined
      ? {}
      : { categoryCode: table.byId.get(one.categoryId)?.code ?? null }),
    ...said('purpose', one.purpose),
    ...said('counterpartName', one.counterpart),
    ...said('accountNumber', one.counterpartAccountNumber),
    ...said('iban', one.counterpartIban),
    ...said('bic', one.counterpartBic),
    ...said('blz', one.counterpartBlz),
    ...said('labelIds', one.labelIds),
  }));
}

export const SPLIT = finapiOperation({
  name: 'splitTransaction',
  method: 'POST',
  path: '/api/v1/transactions/{id}/split',
  group: GROUP,
  summary: 'Split a transaction.',
  description: `The parts that there were are replaced. They are of this surface only: the entry of the bank stays as it
is everywhere else. When the bank changes its amount, the parts are removed. A category that is not said is copied from the
transaction as it is now.`,
  role: 'user',
  body: { subTransactions: z.array(part()).max(PARTS_MAX) },
  answer: TRANSACTION,
  failures: [
    NOT_FOUND,
    { status: 404, code: 'UNKNOWN_ENTITY', when: 'the user has no such category or label' },
    { status: 422, code: 'ILLEGAL_ENTITY_STATE', when: 'it is a sub-transaction or an adjusting entry' },
    {
      status: 422,
      code: 'ILLEGAL_FIELD_VALUE',
      when: 'there are fewer than two parts, or they do not add up',
    },
  ],
  async handle(call) {
    const id = pathId(call.path.id);
    if ((await shownById(call, id)) === undefined) return UNKNOWN;
    const { subTransactions } = call.body;
    if (subTransactions.length < 2) return TOO_FEW;
    const parts = await partsOf(call, subTransactions);
    if (isFault(parts)) return parts;
    const done = await call.finapi.transactions.split(call.caller.scope, id, parts);
    if (!done.ok) return faultOf(done.fault);
    const found = await shownById(call, id);
    return found === undefined ? UNKNOWN : ok(found);
  },
});

export const RESTORE = finapiOperation({
  name: 'restoreTransaction',
  method: 'POST',
  path: '/api/v1/transactions/{id}/restore',
  group: GROUP,
  summary: 'Restore a transaction.',
  description: 'Removes its sub-transactions. Nothing happens to one that has none.',
  role: 'user',
  answer: TRANSACTION,
  failures: [NOT_FOUND, { status: 422, code: 'ILLEGAL_ENTITY_STATE', when: 'it is a sub-transaction' }],
  async handle(call) {
    const id = pathId(call.path.id);
    const done = await call.finapi.transactions.restore(call.caller.scope, id);
    if (!done.ok) return faultOf(done.fault);
    const found = await shownById(call, id);
    return found === undefined ? UNKNOWN : ok(found);
  },
});

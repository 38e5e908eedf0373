/** Editing transactions. finAPI v1, section 8. */
import type { z } from 'zod';
import type { EntryEdit, EntryFilter } from '../../../engine/finapi/transactions-port.ts';
import { type FinapiFault, fault, isFault } from '../faults.ts';
import { flagField, idArray, longId, pathId, pathIds } from '../fields.ts';
import { type FinapiCall, finapiOperation, ok } from '../operation.ts';
import { IDENTIFIERS, identifierList } from '../render.ts';
import { GROUP, NOT_FOUND } from './reading.ts';
import { TRANSACTION } from './render.ts';
import { shownById, UNKNOWN, UNKNOWN_CATEGORY, UNKNOWN_LABEL } from './shown.ts';

/** Transactions that one call edits by their identifiers. */
export const EDITED_MAX = 100;

const fields = () => ({
  isNew: flagField().optional(),
  isPotentialDuplicate: flagField().optional(),
  categoryId: longId().optional(),
  trainCategorization: flagField().optional(),
  labelIds: idArray().optional(),
});
const manyFields = () => ({
  ...fields(),
  ids: idArray(EDITED_MAX).optional(),
  accountIds: idArray().optional(),
});
type Fields = z.output<z.ZodObject<ReturnType<typeof fields>>>;
type ManyFields = z.output<z.ZodObject<ReturnType<typeof manyFields>>>;
type EditCall<B> = FinapiCall<unknown, B, 'user'>;

const NOTHING_GIVEN = fault(
  400,
  'MISSING_FIELD',
  "At least one of 'isNew', 'isPotentialDuplicate', 'categoryId' and 'labelIds' is required.",
);
const NEVER_A_DUPLICATE = fault(
  422,
  'ILLEGAL_FIELD_VALUE',
  "'isPotentialDuplicate' can be set to false only.",
);
const NEEDS_IDS = fault(400, 'BAD_REQUEST', "'categoryId' and 'labelIds' need 'ids'.");

const FAILURES = [
  { status: 400, code: 'MISSING_FIELD', when: 'nothing to change is given' },
  { status: 404, code: 'UNKNOWN_ENTITY', when: 'the user has no such category or label' },
  { status: 422, code: 'ILLEGAL_FIELD_VALUE', when: "'isPotentialDuplicate' is true" },
] as const;

/** What of a body can be wrong by itself. */
function wrongOf({ isNew, isPotentialDuplicate, categoryId, labelIds }: Fields): FinapiFault | null {
  const given = [isNew, isPotentialDuplicate, categoryId, labelIds].some((one) => one !== undefined);
  if (!given) return NOTHING_GIVEN;
  return isPotentialDuplicate === true ? NEVER_A_DUPLICATE : null;
}

/** What is to change, with the category by its code; a failure where category or label is not the user's. */
async function editOf({
  finapi,
  caller,
  language,
  body,
}: EditCall<Fields>): Promise<EntryEdit | FinapiFault> {
  const { isNew, isPotentialDuplicate, categoryId, trainCategorization = true, labelIds } = body;
  const code =
    categoryId === undefined || categoryId === 0
      ? null
      : (await finapi.categories.table(caller.scope, language)).byId.get(categoryId)?.code;
  if (code === undefined) return UNKNOWN_CATEGORY;
  const wanted = [...new Set(labelIds ?? [])];
  if (wanted.length > 0 && (await finapi.labels.existing(caller.scope, wanted)).size < wanted.length)
    return UNKNOWN_LABEL;
  return {
    ...(isNew === undefined ? {} : { isNew }),
    ...(isPotentialDuplicate === undefined ? {} : { notDuplicate: true }),
    ...(categoryId === undefined ? {} : { category: { code, train: trainCategorization } }),
    ...(labelIds === undefined ? {} : { labelIds: wanted }),
  };
}

/** Edits what a filter meets, and answers the identifiers of what changed. */
async function editMany(call: EditCall<Fields>, filter: Omit<EntryFilter, 'view'>) {
  const edit = await editOf(call);
  if (isFault(edit)) return edit;
  const asked: EntryFilter = { ...filter, view: 'all' };
  const { finapi, caller } = call;
  return ok(identifierList(await finapi.transactions.edit(call.ledgerCaller(), caller.scope, asked, edit)));
}

export const EDIT_MANY = finapiOperation({
  name: 'editMultipleTransactions',
  method: 'PATCH',
  path: '/api/v1/transactions',
  group: GROUP,
  summary: 'Edit multiple transactions.',
  description: `Without 'ids', all transactions of the user (or of 'accountIds') are meant: then category and labels
cannot be set. One call ends at most 1000 marks of potential duplicates.`,
  role: 'user',
  body: manyFields(),
  answer: IDENTIFIERS,
  failures: [
    ...FAILURES,
    { status: 400, code: 'TOO_MANY_IDS', when: `there are more than ${EDITED_MAX} identifiers` },
    { status: 400, code: 'BAD_REQUEST', when: "category or labels are given without 'ids'" },
  ],
  async handle(call) {
    const { ids, accountIds, ...rest }: ManyFields = call.body;
    const ofAll = ids === undefined && (rest.categoryId !== undefined || rest.labelIds !== undefined);
    const wrong = wrongOf(rest) ?? (ofAll ? NEEDS_IDS : null);
    return wrong ?? editMany({ ...call, body: rest }, { ids, accountIds });
  },
});

export const EDIT_MANY_DEPRECATED = finapiOperation({
  name: 'editMultipleTransactionsDeprecated',
  method: 'PATCH',
  path: '/api/v1/transactions/{ids}',
  group: GROUP,
  summary: 'Edit multiple transactions.',
  description: 'Deprecated. Unknown identifiers are left out.',
  role: 'user',
  body: fields(),
  answer: IDENTIFIERS,
  failures: [
    ...FAILURES,
    { status: 400, code: 'TOO_MANY_IDS', when: `there are more than ${EDITED_MAX} identifiers` },
  ],
  async handle(call) {
    const ids = pathIds(call.path.ids, EDITED_MAX);
    if (isFault(ids)) return ids;
    return wrongOf(call.body) ?? editMany(call, { ids });
  },
});

export const EDIT = finapiOperation({
  name: 'editTransaction',
  method: 'PATCH',
  path: '/api/v1/transactions/{id}',
  group: GROUP,
  summary: 'Edit a transaction.',
  role: 'user',
  body: fields(),
  answer: TRANSACTION,
  failures: [...FAILURES, NOT_FOUND],
  async handle(call) {
    const wrong = wrongOf(call.body);
    if (wrong !== null) return wrong;
    const id = pathId(call.path.id);
    if ((await shownById(call, id)) === undefined) return UNKNOWN;
    const edited = await editMany(call, { ids: [id] });
    if (isFault(edited)) return edited;
    const found = await shownById(call, id);
    return found === undefined ? UNKNOWN : ok(found);
  },
});

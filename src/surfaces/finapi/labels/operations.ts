/** The operations of this room, in the order of the documentation: finAPI v1, section 10. */
import { z } from 'zod';
import { LABEL_CHARACTERS_MAX, LABELS_MAX, type Label } from '../../../engine/finapi/labels-port.ts';
import { type FinapiFault, fault, isFault, unknownEntity } from '../faults.ts';
import { freeText, ILLEGAL_VALUE, idList, orders, paging, pathId, pathIds, words } from '../fields.ts';
import { EMPTY, type FinapiOperation, finapiOperation, ok } from '../operation.ts';
import { IDENTIFIERS, identifierList, PAGING, pagingOf } from '../render.ts';

const GROUP = 'Labels';
const LABEL = z.object({ id: z.int(), name: z.string() });
const UNKNOWN = unknownEntity({ de: 'Dieses Label', en: 'label' });
const NOT_FOUND = { status: 404, code: 'UNKNOWN_ENTITY', when: 'the user has no such label' } as const;

const NAMES = new Intl.Collator('de', { numeric: true });
/** Names that a German reader takes for the same have an order, too. */
const byName = (a: Label, b: Label): number => NAMES.compare(a.name, b.name) || a.id - b.id;
const COMPARED = { id: (a: Label, b: Label) => a.id - b.id, name: byName } as const;

const NAME_FAILURES = [
  {
    status: 422,
    code: 'ILLEGAL_FIELD_VALUE',
    when: `the name is longer than ${LABEL_CHARACTERS_MAX} characters or holds some that are not allowed`,
  },
  { status: 422, code: 'ENTITY_EXISTS', when: 'the user has a label with this name' },
] as const;

const EXISTS = fault(
  422,
  'ENTITY_EXISTS',
  {
    de: 'Ein Label mit diesem Namen gibt es schon.',
    en: 'There is a label with this name already.',
  },
  { type: 'BUSINESS' },
);
const FULL = fault(
  422,
  'ILLEGAL_ENTITY_STATE',
  {
    de: `Mehr als ${LABELS_MAX} Labels sind nicht möglich.`,
    en: `More than ${LABELS_MAX} labels are not possible.`,
  },
  { type: 'BUSINESS' },
);
/** A label has a name. */
const NO_NAME = fault(400, 'MISSING_FIELD', "'name' is required.");

const nameField = () => freeText(LABEL_CHARACTERS_MAX, { wrong: ILLEGAL_VALUE });

const answerOf = (made: Label | 'exists' | 'full' | 'unknown', status: 200 | 201) => {
  if (typeof made !== 'string') return ok(made, status);
  const faults: Readonly<Record<typeof made, FinapiFault>> = { exists: EXISTS, full: FULL, unknown: UNKNOWN };
  return faults[made];
};

const LIST = finapiOperation({
  name: 'getAndSearchAllLabels',
  method: 'GET',
  path: '/api/v1/labels',
  group: GROUP,
  summary: 'Get and search all labels.',
  role: 'user',
  query: {
    ids: idList().optional(),
    search: words().optional(),
    order: orders(COMPARED).optional(),
    ...paging(),
  },
  answer: z.object({ labels: z.array(LABEL), paging: PAGING }),
  async handle({ finapi, caller, query }) {
    const { ids, search = [], order: [order] = [], page, perPage } = query;
    const found = (await finapi.labels.list(caller.scope)).filter(
      ({ id, name }) =>
        (ids === undefined || ids.includes(id)) && search.every((word) => name.toLowerCase().includes(word)),
    );
    const sign = order?.direction === 'desc' ? -1 : 1;
    const sorted = found.toSorted((a, b) => sign * COMPARED[order?.property ?? 'id'](a, b));
    return ok({
      labels: sorted.slice((page - 1) * perPage, page * perPage),
      paging: pagingOf(found.length, query),
    });
  },
});

const CREATE = finapiOperation({
  name: 'createLabel',
  method: 'POST',
  path: '/api/v1/labels',
  group: GROUP,
  summary: 'Create a label.',
  role: 'user',
  status: 201,
  body: { name: nameField() },
  answer: LABEL,
  failures: [
    ...NAME_FAILURES,
    { status: 422, code: 'ILLEGAL_ENTITY_STATE', when: `the user has ${LABELS_MAX} labels` },
  ],
  async handle({ finapi, caller, body }) {
    if (body.name === '') return NO_NAME;
    return answerOf(await finapi.labels.create(caller.scope, body.name), 201);
  },
});

const DELETE_ALL = finapiOperation({
  name: 'deleteAllLabels',
  method: 'DELETE',
  path: '/api/v1/labels',
  group: GROUP,
  summary: 'Delete all labels.',
  description: 'Transactions lose them.',
  role: 'user',
  answer: IDENTIFIERS,
  handle: async ({ finapi, caller }) => ok(identifierList(await finapi.labels.deleteAll(caller.scope))),
});

const GET_MULTIPLE = finapiOperation({
  name: 'getMultipleLabels',
  method: 'GET',
  path: '/api/v1/labels/{ids}',
  group: GROUP,
  summary: 'Get multiple labels (deprecated).',
  description: 'Identifiers that are unknown are left out without a word.',
  role: 'user',
  answer: z.object({ labels: z.array(LABEL) }),
  async handle({ finapi, caller, path }) {
    const ids = pathIds(path.ids);
    if (isFault(ids)) return ids;
    const found = await finapi.labels.existing(caller.scope, ids);
    const labels = [...found].map(([id, name]) => ({ id, name }));
    return ok({ labels: labels.toSorted(COMPARED.id) });
  },
});

const GET = finapiOperation({
  name: 'getLabel',
  method: 'GET',
  path: '/api/v1/labels/{id}',
  group: GROUP,
  summary: 'Get a label.',
  role: 'user',
  answer: LABEL,
  failures: [NOT_FOUND],
  async handle({ finapi, caller, path }) {
    const id = pathId(path.id);
    const name = (await finapi.labels.existing(caller.scope, [id])).get(id);
    return name === undefined ? UNKNOWN : ok({ id, name });
  },
});

const EDIT = finapiOperation({
  name: 'editLabel',
  method: 'PATCH',
  path: '/api/v1/labels/{id}',
  group: GROUP,
  summary: 'Rename a label.',
  role: 'user',
  body: { name: nameField() },
  answer: LABEL,
  failures: [...NAME_FAILURES, NOT_FOUND],
  async handle({ finapi, caller, path, body }) {
    if (body.name === '') return NO_NAME;
    return answerOf(await finapi.labels.rename(caller.scope, pathId(path.id), body.name), 200);
  },
});

const DELETE = finapiOperation({
  name: 'deleteLabel',
  method: 'DELETE',
  path: '/api/v1/labels/{id}',
  group: GROUP,
  summary: 'Delete a label.',
  description: 'Transactions lose it.',
  role: 'user',
  answer: null,
  failures: [NOT_FOUND],
  async handle({ finapi, caller, path }) {
    return (await finapi.labels.delete(caller.scope, pathId(path.id))) ? EMPTY : UNKNOWN;
  },
});

export const LABEL_OPERATIONS: readonly FinapiOperation[] = [
  LIST,
  CREATE,
  DELETE_ALL,
  GET_MULTIPLE,
  GET,
  EDIT,
  DELETE,
];

/** Categories that a user makes. finAPI v1, section 9. */
import { OWN_CATEGORIES_MAX, OWN_NAME_CHARACTERS_MAX, ownIdOf } from '../../../core/categories/own-codes.ts';
import type { OwnCategoryRefusal } from '../../../engine/categories/own.ts';
import { numberOfCode } from '../../../engine/finapi/categories-table.ts';
import { type FinapiFault, fault, isFault } from '../faults.ts';
import { freeText, longId, pathId } from '../fields.ts';
import { EMPTY, finapiOperation, ok } from '../operation.ts';
import { IDENTIFIERS, identifierList } from '../render.ts';
import { CATEGORY, categoryJson } from './render.ts';
import { GROUP, lineOf, NOT_FOUND, tableOf, UNKNOWN } from './shared.ts';

const EXISTS = fault(422, 'ENTITY_EXISTS', {
  de: 'Auf dieser Ebene gibt es schon eine Kategorie mit diesem Namen.',
  en: 'There is a category of this name on this level already.',
});
const NOT_OWN = fault(422, 'ILLEGAL_ENTITY_STATE', {
  de: 'Nur eigene Kategorien lassen sich ändern und löschen.',
  en: 'Only categories that the user made can be changed and deleted.',
});
const BLANK = fault(400, 'BAD_REQUEST', "'name' has to say something.");

const REFUSALS: Readonly<Record<OwnCategoryRefusal, FinapiFault>> = {
  exists: EXISTS,
  no_parent: UNKNOWN,
  third_level: fault(422, 'ILLEGAL_ENTITY_STATE', {
    de: 'Unterkategorien haben keine eigenen Unterkategorien.',
    en: 'Sub-categories have no sub-categories of their own.',
  }),
  too_many: fault(422, 'ILLEGAL_ENTITY_STATE', {
    de: `Mehr als ${OWN_CATEGORIES_MAX} eigene Kategorien sind nicht möglich.`,
    en: `More than ${OWN_CATEGORIES_MAX} own categories are not possible.`,
  }),
};

const NAME = freeText(OWN_NAME_CHARACTERS_MAX);
const WRONG_NAME = {
  status: 400,
  code: 'BAD_REQUEST',
  when: `The name is blank, longer than ${OWN_NAME_CHARACTERS_MAX} characters, or holds others than the general ones.`,
} as const;

export const CREATE = finapiOperation({
  name: 'createCategory',
  method: 'POST',
  path: '/api/v1/categories',
  group: GROUP,
  summary: 'Create a new category.',
  description:
    'For this user only: it can be chosen for transactions, and is learned from choices like any other.',
  role: 'user',
  status: 201,
  body: { name: NAME, parentId: longId().optional() },
  answer: CATEGORY,
  failures: [
    WRONG_NAME,
    { status: 404, code: 'UNKNOWN_ENTITY', when: 'There is no category of parentId.' },
    {
      status: 422,
      code: 'ILLEGAL_ENTITY_STATE',
      when: 'The parent is a sub-category, or there are too many.',
    },
    { status: 422, code: 'ENTITY_EXISTS', when: 'One of this name is on this level, below the same parent.' },
  ],
  async handle(call) {
    const { services, caller, body } = call;
    const name = body.name.trim();
    if (name === '') return BLANK;
    const parent = body.parentId === undefined ? null : lineOf(await tableOf(call), body.parentId);
    if (parent !== null && isFault(parent)) return parent;
    const wanted = { name, parent: parent?.code ?? null };
    const made = await services.categories.createOwn(call.ledgerCaller(), caller.scope, wanted);
    if (!made.ok) return REFUSALS[made.fault];
    return ok(categoryJson(await tableOf(call), made.value.code), 201);
  },
});

export const EDIT = finapiOperation({
  name: 'editCategory',
  method: 'PATCH',
  path: '/api/v1/categories/{id}',
  group: GROUP,
  summary: 'Edit a category.',
  role: 'user',
  body: { name: NAME },
  answer: CATEGORY,
  failures: [
    WRONG_NAME,
    NOT_FOUND,
    { status: 422, code: 'ILLEGAL_ENTITY_STATE', when: 'It is a category of everybody.' },
    { status: 422, code: 'ENTITY_EXISTS', when: 'One of this name is on this level, below the same parent.' },
  ],
  async handle(call) {
    const { services, caller, body } = call;
    const name = body.name.trim();
    if (name === '') return BLANK;
    const line = lineOf(await tableOf(call), pathId(call.path.id));
    if (isFault(line)) return line;
    const id = ownIdOf(line.code);
    if (id === null) return NOT_OWN;
    const done = await services.categories.renameOwn(call.ledgerCaller(), caller.scope, id, name);
    if (!done.ok) return done.fault === 'exists' ? EXISTS : UNKNOWN;
    return ok(categoryJson(await tableOf(call), done.value.code));
  },
});

const idsOf = (own: readonly number[]): number[] => own.map((id) => numberOfCode(`OWN.${id}`) ?? 0);

export const DELETE = finapiOperation({
  name: 'deleteCategory',
  method: 'DELETE',
  path: '/api/v1/categories/{id}',
  group: GROUP,
  summary: 'Delete a category.',
  description: `With its sub-categories, and with what was learned about them. Transactions that had them have none, until
something else is found for them.`,
  role: 'user',
  answer: null,
  failures: [
    NOT_FOUND,
    { status: 422, code: 'ILLEGAL_ENTITY_STATE', when: 'It is a category of everybody.' },
  ],
  async handle(call) {
    const line = lineOf(await tableOf(call), pathId(call.path.id));
    if (isFault(line)) return line;
    const id = ownIdOf(line.code);
    if (id === null) return NOT_OWN;
    const gone = await call.services.categories.deleteOwn(call.ledgerCaller(), call.caller.scope, [id]);
    return gone.length === 0 ? UNKNOWN : EMPTY;
  },
});

export const DELETE_ALL = finapiOperation({
  name: 'deleteAllCategories',
  method: 'DELETE',
  path: '/api/v1/categories',
  group: GROUP,
  summary: 'Delete all categories that the user made.',
  role: 'user',
  answer: IDENTIFIERS,
  async handle({ services, caller, ledgerCaller }) {
    const gone = await services.categories.deleteOwn(ledgerCaller(), caller.scope, 'all');
    return ok(identifierList(idsOf(gone)));
  },
});

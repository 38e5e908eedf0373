/** /v1/categories: those of everybody, and those that persons make. */
import { OWN_CATEGORIES_MAX, OWN_NAME_CHARACTERS_MAX } from '../../core/categories/own-codes.ts';
import { failure, success } from '../../core/result.ts';
import { codeOf } from '../../engine/categories/codes.ts';
import type { OwnCategoryRefusal } from '../../engine/categories/own.ts';
import type { OwnerScope } from '../../engine/ports.ts';
import { type Problem, problem } from '../http/problem.ts';
import { EMPTY, jsonObject } from './answer.ts';
import { Category, categoriesJson, ownCategoryObject, unknownCategory } from './category-objects.ts';
import { NAME_CHARACTERS_MAX } from './limits.ts';
import {
  define,
  type Operation,
  OWNER_ID,
  objectOperation,
  ownerNumber,
  ownerOperation,
} from './operation.ts';
import { listOf } from './pages.ts';
import { viewOf } from './render.ts';
import { text } from './values.ts';

const name = text(OWN_NAME_CHARACTERS_MAX).describe(
  'For people to read; once on its level, below the same parent.',
);
const parent = text(NAME_CHARACTERS_MAX)
  .nullable()
  .optional()
  .describe(
    'The code of what it is below: a group, or an own category of the first level. Null for the first level.',
  );

const LIST = {
  name: 'list_categories',
  method: 'GET',
  path: '/v1/categories',
  tag: 'Categories',
  summary: 'List all categories',
  description:
    'Two levels, in an order that is good to show: each group, then what is in it. Then those that the owner made, when `owner_id` says whose are meant or the API key has an owner of its own.',
  scope: null,
  query: OWNER_ID,
  answers: { 200: { description: 'All categories.', schema: listOf(Category, 'Category') } },
} as const;

const list = define<typeof OWNER_ID, Record<never, never>, OwnerScope | null>(
  {
    ...LIST,
    async handle(call) {
      const { services, reach } = call;
      if (reach === null) return jsonObject(categoriesJson([]));
      const own = await services.categories.own(reach);
      const view = { ids: services.ids, ownerId: reach.ownerId };
      return jsonObject(categoriesJson(own.map((row) => ownCategoryObject(view, row))));
    },
  },
  { target: null, about: 'tenant' },
  async ({ services, caller }, { owner_id: named }) => {
    const ownerId = named === undefined ? caller.ownerId : ownerNumber(services, named);
    if (named === undefined && ownerId === null) return success(null);
    const scope = ownerId === null ? null : await services.reach.reach(caller, ownerId);
    return scope === null ? failure(problem('not_found')) : success(scope);
  },
);

const invalid = (code: string, message: string): Problem =>
  problem('validation_failed', {
    detail: `parent: ${message}`,
    errors: [{ pointer: '/parent', code, message }],
  });

function refused(refusal: OwnCategoryRefusal, wanted: string | null): Problem {
  switch (refusal) {
    case 'exists':
      return problem('category_name_taken');
    case 'no_parent':
      return unknownCategory(wanted ?? '', { pointer: '/parent' });
    case 'third_level':
      return invalid('third_level', 'is below another category; there are two levels only');
    case 'too_many':
      return problem('validation_failed', {
        detail: `An owner has at most ${OWN_CATEGORIES_MAX} categories of their own.`,
      });
  }
}

const create = ownerOperation({
  name: 'create_category',
  method: 'POST',
  path: '/v1/categories',
  tag: 'Categories',
  summary: 'Make a category',
  description: 'Of this owner only: it is chosen and learned like any other, and nobody else sees it.',
  scope: 'transactions:write',
  body: { name, parent },
  answers: { 201: { description: 'The category.', schema: Category } },
  problems: ['category_name_taken', 'owner_required'],
  async handle(call) {
    const { services, caller, reach, body } = call;
    const own = typeof body.parent === 'string' ? await services.categories.own(reach) : [];
    const above = typeof body.parent === 'string' ? codeOf(body.parent, own) : null;
    if (typeof body.parent === 'string' && above === null)
      return unknownCategory(body.parent, { pointer: '/parent' });
    const made = await services.categories.createOwn(caller, reach, { name: body.name, parent: above });
    if (!made.ok) return refused(made.fault, above);
    return jsonObject(JSON.stringify(ownCategoryObject(viewOf(call), made.value)), 201);
  },
});

const rename = objectOperation('own_category', {
  name: 'update_category',
  method: 'PATCH',
  path: '/v1/categories/{id}',
  tag: 'Categories',
  summary: 'Rename a category',
  description: 'One that a person made; its code stays.',
  scope: 'transactions:write',
  body: { name: name.optional() },
  answers: { 200: { description: 'The category as it is now.', schema: Category } },
  problems: ['category_name_taken'],
  async handle(call) {
    const { services, caller, reach, body } = call;
    const { objectId } = reach;
    const old = (await services.categories.own(reach)).find(({ id }) => id === objectId);
    if (old === undefined) return problem('not_found');
    if (body.name === undefined) return jsonObject(JSON.stringify(ownCategoryObject(viewOf(call), old)));
    const done = await services.categories.renameOwn(caller, reach, objectId, body.name);
    if (!done.ok) return problem(done.fault === 'exists' ? 'category_name_taken' : 'not_found');
    return jsonObject(JSON.stringify(ownCategoryObject(viewOf(call), done.value)));
  },
});

const remove = objectOperation('own_category', {
  name: 'delete_category',
  method: 'DELETE',
  path: '/v1/categories/{id}',
  tag: 'Categories',
  summary: 'Delete a category',
  description:
    'One that a person made, with what is below it and what was learned of them. Transactions that had it are looked at again.',
  scope: 'transactions:write',
  answers: { 204: { description: 'Deleted.', schema: null } },
  async handle({ services, caller, reach }) {
    const gone = await services.categories.deleteOwn(caller, reach, [reach.objectId]);
    return gone.length > 0 ? EMPTY : problem('not_found');
  },
});

export const OWN_CATEGORY_OPERATIONS: readonly Operation[] = [list, create, rename, remove];

/** What categories, rules and runs are in answers. */
import { z } from 'zod';
import { CATEGORIES, type Category as CategoryValue } from '../../core/categories/taxonomy.ts';
import { nearCodes } from '../../engine/categories/codes.ts';
import type { OwnCategoryRow } from '../../engine/categories/own.ts';
import type { CategoryRuleRow, CategoryRunRow } from '../../engine/categories/port.ts';
import { type Problem, problem } from '../http/problem.ts';
import { count, id, instant, some } from './object-values.ts';
import type { View } from './render.ts';

export const CATEGORY_SOURCES = [
  'user',
  'user_memory',
  'tenant_memory',
  'own_transfer',
  'mcc',
  'iso_code',
  'structure',
  'brand',
  'keyword',
  'model',
  'none',
] as const;

export const Category = z
  .strictObject({
    object: z.literal('category'),
    id: id('cat').nullable().describe('Of a category that a person made; null for those of everybody.'),
    code: z.string().meta({ examples: ['FOOD.GROCERIES'] }),
    group: z
      .string()
      .describe(
        'The code of its group, or of the own category that it is below; its own for one of the first level.',
      )
      .meta({ examples: ['FOOD'] }),
    parent: some.describe('Null for one of the first level.'),
    names: z
      .strictObject({ en: z.string(), de: z.string(), es: z.string(), fr: z.string() })
      .describe('By ISO 639-1 language.'),
    flags: z
      .array(z.enum(['essential', 'debt', 'business', 'tax', 'age_restricted', 'neutral']))
      .describe(
        'What cuts across groups. `neutral`: money that changes its place, neither earned nor spent.',
      ),
  })
  .describe(
    'What money can be for: a category of everybody, or one that a person made for their own transactions. A group is the category where no more is known. Codes never change their meaning.',
  )
  .meta({ id: 'Category' });

const categoryObject = ({ code, group, parent, name, flags }: CategoryValue): object => ({
  object: 'category',
  id: null,
  code,
  group,
  parent,
  names: name,
  flags,
});

/** A category that a person made. */
export const ownCategoryObject = (
  { ids, ownerId }: View,
  { id: number, code, name, parent }: OwnCategoryRow,
): object => ({
  object: 'category',
  id: ids.encode('own_category', ownerId, number),
  code,
  group: parent ?? code,
  parent,
  names: { en: name, de: name, es: name, fr: name },
  flags: [],
});

/** The categories of everybody, written once. */
const EVERYBODYS = CATEGORIES.map((one) => JSON.stringify(categoryObject(one))).join(',');

/** All categories: those of everybody, then own ones in the order in which they were made. */
export const categoriesJson = (own: readonly object[]): string =>
  `{"object":"list","data":[${[EVERYBODYS, ...own.map((one) => JSON.stringify(one))].join(',')}],"next_cursor":null}`;

export const CategoryRule = z
  .strictObject({
    id: id('crl'),
    object: z.literal('category_rule'),
    kind: z
      .enum(['creditor_mandate', 'iban', 'merchant_amount', 'merchant'])
      .describe('What transactions have in common that it is about, the most specific first.'),
    key: some.describe('In words; null for an account number, of which only a keyed hash is kept.'),
    direction: z.enum(['in', 'out']),
    category: some.describe(
      'Null where corrections contradicted each other: then only rules of the merchant with an amount decide.',
    ),
    weight: count.describe('Corrections that agree.'),
    created_at: instant,
    updated_at: instant,
  })
  .describe('What corrections of this owner taught.')
  .meta({ id: 'CategoryRule' });

export const ruleObject = ({ ids, ownerId }: View, row: CategoryRuleRow): object => ({
  id: ids.encode('category_rule', ownerId, row.id),
  object: 'category_rule',
  kind: row.kind,
  key: row.key,
  direction: row.direction,
  category: row.code,
  weight: row.weight,
  created_at: row.createdAt,
  updated_at: row.updatedAt,
});

export const CategoryRun = z
  .strictObject({
    id: id('crn'),
    object: z.literal('category_run'),
    kind: z.enum(['all', 'rules']),
    status: z.enum(['running', 'done', 'stopped']),
    total: count.describe('Transactions when it began.'),
    seen: count,
    changed: count,
    created_at: instant,
    updated_at: instant,
    finished_at: instant.nullable(),
  })
  .describe('Categorising what is there already.')
  .meta({ id: 'CategoryRun' });

export const runObject = ({ ids, ownerId }: View, row: CategoryRunRow): object => ({
  id: ids.encode('category_run', ownerId, row.id),
  object: 'category_run',
  kind: row.kind,
  status: row.status,
  total: row.total,
  seen: row.seen,
  changed: row.changed,
  created_at: row.createdAt,
  updated_at: row.updatedAt,
  finished_at: row.finishedAt,
});

/** The refusal of a text that is no code, with those that look like it. */
export function unknownCategory(
  text: string,
  place: { readonly parameter: string } | { readonly pointer: string },
): Problem {
  const near = nearCodes(text).join(', ');
  const message = `is no category; near are ${near}. GET /v1/categories lists all`;
  const name = 'parameter' in place ? place.parameter : place.pointer.slice(1);
  return problem('validation_failed', {
    detail: `${name}: ${message}`,
    errors: [{ ...place, code: 'unknown_category', message }],
  });
}

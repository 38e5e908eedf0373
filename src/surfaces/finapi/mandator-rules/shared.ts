/** What rules about IBANs and about keywords have in common. finAPI v1, section 15. */
import type { CategoryCode } from '../../../core/categories/taxonomy.ts';
import type { Direction } from '../../../core/categories/types.ts';
import type { CategoryTable } from '../../../engine/finapi/categories-table.ts';
import type { NewRule, RuleKind, RuleMaker, ShownRule } from '../../../engine/finapi/mandator-rules.ts';
import { categoryJson } from '../categories/render.ts';
import { type FinapiFault, fault, unknownEntity } from '../faults.ts';
import { choiceField, idArray, paging } from '../fields.ts';
import {
  type ClientCaller,
  type FinapiAnswer,
  type FinapiCall,
  type FinapiFailureDoc,
  ok,
} from '../operation.ts';
import { berlinTime, identifierList, pagingOf } from '../render.ts';

export const GROUP = 'Mandator Administration';
/** Rules of one request, and ids of one deletion. */
export const RULES_AT_ONCE_MAX = 100;

export const DIRECTION = choiceField(['Income', 'Spending', 'Both']);
export const LIST_QUERY = paging();
export const DELETE_BODY = { ids: idArray(RULES_AT_ONCE_MAX) };

const UNKNOWN_CATEGORY = unknownEntity({ de: 'Diese Kategorie', en: 'category' });
const UNKNOWN_RULE = unknownEntity({ de: 'Diese Regel', en: 'rule' });
const EXISTS = fault(422, 'ENTITY_EXISTS', {
  de: 'Mindestens eine der Regeln gibt es schon.',
  en: 'At least one of the rules is there already.',
});
const TOO_MANY = fault(422, 'ILLEGAL_ENTITY_STATE', {
  de: 'So viele Regeln sind nicht möglich. Löschen Sie welche, die niemand mehr braucht.',
  en: 'So many rules are not possible. Delete some that nobody needs any more.',
});

export const CREATE_FAILURES: readonly FinapiFailureDoc[] = [
  { status: 400, code: 'BAD_REQUEST', when: `There are not 1 to ${RULES_AT_ONCE_MAX} rules.` },
  { status: 404, code: 'UNKNOWN_ENTITY', when: "There is no category of a categoryId that is everybody's." },
  {
    status: 422,
    code: 'ENTITY_EXISTS',
    when: 'One of the rules is there, or twice in the request: a rule is the same with another category, too.',
  },
  { status: 422, code: 'ILLEGAL_ENTITY_STATE', when: 'There would be too many rules.' },
];
export const LIST_FAILURES: readonly FinapiFailureDoc[] = [
  { status: 400, code: 'ILLEGAL_PAGE_SIZE', when: "'perPage' is not from 1 to 500." },
];
export const DELETE_FAILURES: readonly FinapiFailureDoc[] = [
  { status: 400, code: 'TOO_MANY_IDS', when: `There are more than ${RULES_AT_ONCE_MAX} identifiers.` },
  { status: 404, code: 'UNKNOWN_ENTITY', when: 'One of the rules is not there. Nothing is deleted.' },
];

type AdminCall<Query, Body> = Omit<FinapiCall<Query, Body, 'admin'>, 'caller'> & {
  readonly caller: ClientCaller;
};

const makerOf = ({ client }: ClientCaller): RuleMaker => ({ tenantId: client.tenantId, clientId: client.id });

const DIRECTIONS: Readonly<Record<'Income' | 'Spending' | 'Both', readonly Direction[]>> = {
  Income: ['in'],
  Spending: ['out'],
  Both: ['in', 'out'],
};

/** What both kinds of rules say. */
export interface RuleWords {
  readonly categoryId: number;
  readonly direction: 'Income' | 'Spending' | 'Both';
}

/** A rule as answers hold it, but for what it is about. */
const ruleJson = (table: CategoryTable, { id, code, direction, createdAt }: ShownRule) => ({
  id,
  category: categoryJson(table, code),
  direction: direction === 'in' ? 'Income' : 'Spending',
  creationDate: berlinTime(createdAt),
});

/** The part of a rule's JSON that says what it is about. */
export type AboutJson = (rule: ShownRule) => object;

const shown = (
  { finapi, language }: Pick<AdminCall<unknown, unknown>, 'finapi' | 'language'>,
  rules: readonly ShownRule[],
  about: AboutJson,
): readonly object[] => {
  const table = finapi.categories.globals(language);
  return rules.map((rule) => ({ ...ruleJson(table, rule), ...about(rule) }));
};

/** A page of rules under the name of their list. */
export async function listRules(
  call: AdminCall<{ readonly page: number; readonly perPage: number }, unknown>,
  kind: RuleKind,
  name: string,
  about: AboutJson,
): Promise<FinapiAnswer> {
  const { rules, total } = await call.finapi.categories.rules.page(makerOf(call.caller), kind, call.query);
  return ok({ [name]: shown(call, rules, about), paging: pagingOf(total, call.query) });
}

/** Makes all of the rules, or none. `aboutOf` gives what each is about, in the same order. */
export async function createRules<R extends RuleWords>(
  call: AdminCall<unknown, unknown>,
  kind: RuleKind,
  wanted: readonly R[],
  name: string,
  forms: { readonly aboutOf: (rule: R) => NewRule['about']; readonly about: AboutJson },
): Promise<FinapiAnswer | FinapiFault> {
  const table = call.finapi.categories.globals(call.language);
  const rules: NewRule[] = [];
  for (const rule of wanted) {
    const line = table.byId.get(rule.categoryId);
    if (line === undefined) return UNKNOWN_CATEGORY;
    for (const direction of DIRECTIONS[rule.direction])
      rules.push({ direction, code: line.code as CategoryCode, about: forms.aboutOf(rule) });
  }
  const made = await call.finapi.categories.rules.create(makerOf(call.caller), kind, rules);
  if (!made.ok) return made.fault === 'exists' ? EXISTS : TOO_MANY;
  return ok({ [name]: shown(call, made.value, forms.about) }, 201);
}

/** Deletes all of them, or none. */
export async function deleteRules(
  call: AdminCall<unknown, { readonly ids: readonly number[] }>,
  kind: RuleKind,
): Promise<FinapiAnswer | FinapiFault> {
  const { ids } = call.body;
  const isDone = await call.finapi.categories.rules.delete(makerOf(call.caller), kind, ids);
  return isDone ? ok(identifierList(ids)) : UNKNOWN_RULE;
}

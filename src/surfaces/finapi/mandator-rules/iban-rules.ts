/** Rules about the account on the other side. finAPI v1, section 15. */
import { z } from 'zod';
import type { ShownRule } from '../../../engine/finapi/mandator-rules.ts';
import { CATEGORY } from '../categories/render.ts';
import { longId } from '../fields.ts';
import { type FinapiOperation, finapiOperation } from '../operation.ts';
import { IDENTIFIERS, PAGING } from '../render.ts';
import { iban } from './iban.ts';
import {
  CREATE_FAILURES,
  createRules,
  DELETE_BODY,
  DELETE_FAILURES,
  DIRECTION,
  deleteRules,
  GROUP,
  LIST_FAILURES,
  LIST_QUERY,
  listRules,
  RULES_AT_ONCE_MAX,
} from './shared.ts';

const PATH = '/api/v1/mandatorAdmin/ibanRules';
const RULE = z.object({
  id: z.int(),
  category: CATEGORY,
  direction: z.enum(['Income', 'Spending']),
  creationDate: z.string(),
  iban: z.string(),
});
const RULES = z
  .array(z.object({ categoryId: longId(), direction: DIRECTION, iban: iban() }))
  .min(1)
  .max(RULES_AT_ONCE_MAX);
const about = (rule: ShownRule) => ({ iban: rule.iban });

export const IBAN_OPERATIONS: readonly FinapiOperation[] = [
  finapiOperation({
    name: 'getIbanRuleList',
    method: 'GET',
    path: PATH,
    group: GROUP,
    summary: 'Get IBAN rules.',
    role: 'admin',
    query: LIST_QUERY,
    answer: z.object({ ibanRules: z.array(RULE), paging: PAGING }),
    failures: LIST_FAILURES,
    handle: (call) => listRules(call, 'iban', 'ibanRules', about),
  }),
  finapiOperation({
    name: 'createIbanRules',
    method: 'POST',
    path: PATH,
    group: GROUP,
    summary: 'Create IBAN rules.',
    description: `For all users, also as other surfaces show them. What a user taught stands above them, rules about keywords and
all others below. IBANs are kept sealed.`,
    role: 'admin',
    status: 201,
    body: { ibanRules: RULES },
    answer: z.object({ ibanRules: z.array(RULE) }),
    failures: CREATE_FAILURES,
    handle: (call) =>
      createRules(call, 'iban', call.body.ibanRules, 'ibanRules', { aboutOf: (rule) => rule.iban, about }),
  }),
  finapiOperation({
    name: 'deleteIbanRules',
    method: 'POST',
    path: `${PATH}/delete`,
    group: GROUP,
    summary: 'Delete IBAN rules.',
    role: 'admin',
    body: DELETE_BODY,
    answer: IDENTIFIERS,
    failures: DELETE_FAILURES,
    handle: (call) => deleteRules(call, 'iban'),
  }),
];

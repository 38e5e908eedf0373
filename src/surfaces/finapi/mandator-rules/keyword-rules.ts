/** Rules about words. finAPI v1, section 15. */
import { z } from 'zod';
import type { ShownRule } from '../../../engine/finapi/mandator-rules.ts';
import { CATEGORY } from '../categories/render.ts';
import { fault } from '../faults.ts';
import { longId } from '../fields.ts';
import { type FinapiOperation, finapiOperation } from '../operation.ts';
import { IDENTIFIERS, PAGING } from '../render.ts';
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

/** Keywords of one rule, and how long one may be. */
const KEYWORDS_MAX = 100;
const KEYWORD_CHARACTERS_MAX = 100;

const PATH = '/api/v1/mandatorAdmin/keywordRules';
const RULE = z.object({
  id: z.int(),
  category: CATEGORY,
  direction: z.enum(['Income', 'Spending']),
  creationDate: z.string(),
  keywords: z.array(z.string()),
});
const RULES = z
  .array(
    z.object({
      categoryId: longId(),
      direction: DIRECTION,
      keywords: z.array(z.string()).min(1).max(KEYWORDS_MAX),
    }),
  )
  .min(1)
  .max(RULES_AT_ONCE_MAX);
const about = (rule: ShownRule) => ({ keywords: rule.keywords });

const isKeyword = (text: string): boolean =>
  text.trim() !== '' && text.length <= KEYWORD_CHARACTERS_MAX && !text.includes('\0') && text.isWellFormed();
const WRONG = fault(422, 'ILLEGAL_FIELD_VALUE', {
  de: `Ein Stichwort hat 1 bis ${KEYWORD_CHARACTERS_MAX} Zeichen.`,
  en: `A keyword has 1 to ${KEYWORD_CHARACTERS_MAX} characters.`,
});

export const KEYWORD_OPERATIONS: readonly FinapiOperation[] = [
  finapiOperation({
    name: 'getKeywordRuleList',
    method: 'GET',
    path: PATH,
    group: GROUP,
    summary: 'Get keyword rules.',
    role: 'admin',
    query: LIST_QUERY,
    answer: z.object({ keywordRules: z.array(RULE), paging: PAGING }),
    failures: LIST_FAILURES,
    handle: (call) => listRules(call, 'keyword', 'keywordRules', about),
  }),
  finapiOperation({
    name: 'createKeywordRules',
    method: 'POST',
    path: PATH,
    group: GROUP,
    summary: 'Create keyword rules.',
    description: `For all users, also as other surfaces show them. A keyword is found anywhere in purpose or counterpart, capitals or
not. The rule of which most keywords are found decides, of equal ones the oldest. What a user taught and rules about IBANs
stand above them.`,
    role: 'admin',
    status: 201,
    body: { keywordRules: RULES },
    answer: z.object({ keywordRules: z.array(RULE) }),
    failures: [
      ...CREATE_FAILURES,
      { status: 422, code: 'ILLEGAL_FIELD_VALUE', when: 'A keyword is blank or too long.' },
    ],
    async handle(call) {
      const { keywordRules } = call.body;
      if (!keywordRules.every(({ keywords }) => keywords.every(isKeyword))) return WRONG;
      const forms = { aboutOf: ({ keywords }: { keywords: readonly string[] }) => keywords, about };
      return createRules(call, 'keyword', keywordRules, 'keywordRules', forms);
    },
  }),
  finapiOperation({
    name: 'deleteKeywordRules',
    method: 'POST',
    path: `${PATH}/delete`,
    group: GROUP,
    summary: 'Delete keyword rules.',
    role: 'admin',
    body: DELETE_BODY,
    answer: IDENTIFIERS,
    failures: DELETE_FAILURES,
    handle: (call) => deleteRules(call, 'keyword'),
  }),
];

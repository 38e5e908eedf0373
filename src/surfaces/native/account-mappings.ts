/** Which accounts of a bank are which of ours: questions that only the account holder can answer, and the way back to files. */
import { z } from 'zod';
import type { IdKind } from '../../core/ids.ts';
import { ANSWERS_MAX } from '../../engine/accounts/account-mapping.ts';
import type { MappingRefusal, MappingRefusalReason } from '../../engine/accounts/port.ts';
import type { CandidateRow, MappingRow } from '../../engine/accounts/rows.ts';
import { type Problem, problem } from '../http/problem.ts';
import { pointerOf } from '../http/validate.ts';
import { type Answer, jsonObject } from './answer.ts';
import { askingOf } from './attended.ts';
import { id, instant, some } from './object-values.ts';
import { Account } from './objects.ts';
import { type Call, type ObjectReach, type Operation, objectOperation } from './operation.ts';
import { listOf } from './pages.ts';
import { accountJson, idOrNull, type View, viewOf } from './render.ts';
import { idText } from './values.ts';

const SHOWN = {
  kind: z.enum(['current', 'savings', 'card', 'loan', 'investment', 'cash', 'other']),
  currency: some,
  label: some,
  holder: some,
  number: some.describe('Masked.'),
};

const AccountMapping = z
  .strictObject({
    id: id('map'),
    object: z.literal('account_mapping'),
    connection_id: id('con'),
    state: z
      .enum(['open', 'mapped', 'new', 'ignored'])
      .describe('`open` waits for an answer; `ignored` is left out of syncs.'),
    reason: z
      .enum([
        'several_fit',
        'number_differs',
        'shared_number',
        'may_be_known',
        'other_accounts',
        'deleted',
        'detached',
      ])
      .describe(
        'Why it was asked: its numbers lead to several accounts; a number contradicts the rest; the bank lists several accounts under one number; it may be one that is here under another name; after signing in anew none of the accounts is there that were there before. Or what a person did: deleted or detached the account.',
      ),
    account: z.strictObject(SHOWN).describe('The account as the bank shows it.'),
    candidates: z
      .array(z.strictObject({ account_id: id('acc'), ...SHOWN }))
      .describe('Accounts here that it may be. Any other one can be answered as well.'),
    account_id: id('acc').nullable().describe('Which account it is, once that is known.'),
    answered_at: instant.nullable(),
    created_at: instant,
    updated_at: instant,
  })
  .describe(
    'An account of a bank of which only the account holder can tell which of the accounts here it is.',
  )
  .meta({ id: 'AccountMapping' });

const shown = (row: Pick<MappingRow, 'kind' | 'currency' | 'label' | 'holder' | 'maskedNumber'>) => ({
  kind: row.kind,
  currency: row.currency,
  label: row.label,
  holder: row.holder,
  number: row.maskedNumber,
});

const candidate = ({ ids, ownerId }: View, row: CandidateRow): object => ({
  account_id: ids.encode('account', ownerId, row.accountId),
  ...shown({ ...row, label: row.customLabel ?? row.label }),
});

const mappingObject = (view: View, row: MappingRow): object => ({
  id: view.ids.encode('account_mapping', view.ownerId, row.id),
  object: 'account_mapping',
  connection_id: view.ids.encode('connection', view.ownerId, row.connectionId),
  state: row.state,
  reason: row.reason,
  account: shown(row),
  candidates: row.candidates.map((one) => candidate(view, one)),
  account_id: idOrNull(view, 'account', row.accountId),
  answered_at: row.answeredAt,
  created_at: row.createdAt,
  updated_at: row.updatedAt,
});

type MappingCall = Call<unknown, unknown, ObjectReach>;

const listAnswerOf = (call: MappingCall, rows: readonly MappingRow[]): Answer =>
  jsonObject(
    JSON.stringify({
      object: 'list',
      data: rows.map((row) => mappingObject(viewOf(call), row)),
      next_cursor: null,
    }),
  );

const ANSWERS = {
  200: { description: 'All of them, open ones first.', schema: listOf(AccountMapping, 'AccountMapping') },
};

const list = objectOperation('connection', {
  name: 'list_account_mappings',
  method: 'GET',
  path: '/v1/connections/{id}/account-mappings',
  tag: 'Connections',
  summary: 'List accounts that are asked for',
  description:
    'Accounts of the bank that could be several of the accounts here, and those that are left out. Nothing is guessed: until it is answered, an account is not synced, and the others are.',
  scope: 'connections:read',
  answers: ANSWERS,
  async handle(call) {
    const rows = await call.services.mappings.mappings(call.reach, call.reach.objectId);
    return rows === null ? problem('not_found') : listAnswerOf(call, rows);
  },
});

/** Of this owner, else nothing that is there: 0 is no object's number. */
function numberOf(call: MappingCall, kind: IdKind, text: string | undefined): number {
  const found = call.services.ids.decode(text ?? '');
  return found?.kind === kind && found.owner === call.reach.ownerId ? found.object : 0;
}

const answer = objectOperation('connection', {
  name: 'answer_account_mappings',
  method: 'POST',
  path: '/v1/connections/{id}/account-mappings',
  tag: 'Connections',
  summary: 'Say which accounts they are',
  description:
    'All answers are taken, or none. The next sync starts at once where the connection can be synced. An answer can be changed in the same way; one that a number contradicts is refused.',
  scope: 'connections:write',
  attendable: true,
  body: {
    answers: z
      .array(
        z.strictObject({
          id: idText('map'),
          answer: z
            .enum(['account', 'new', 'ignore'])
            .describe('It is an account that is here; it is a new one; it is to be left out.'),
          account_id: idText('acc').optional().describe('With `account`: which one.'),
        }),
      )
      .min(1)
      .max(ANSWERS_MAX),
  },
  answers: ANSWERS,
  problems: ['account_mapping_refused'],
  async handle(call) {
    const answers = call.body.answers.map((one) => ({
      mappingId: numberOf(call, 'account_mapping', one.id),
      answer: one.answer,
      accountId: one.answer === 'account' ? numberOf(call, 'account', one.account_id) : null,
    }));
    const done = await call.services.mappings.answer(askingOf(call), call.reach.objectId, answers);
    return done.ok ? listAnswerOf(call, done.value) : refused(call, done.fault);
  },
});

const WHY: Readonly<Record<MappingRefusalReason, string>> = {
  mapping_unknown: 'the connection asks for no such account',
  account_unknown: 'there is no such account',
  currency_differs: 'the account is in another currency',
  number_differs: 'the bank gives another number than the account has',
  number_of_another: 'the number that the bank gives is that of another account',
  already_mapped: 'another account of this bank is that account already',
  currency_missing: 'a new account needs a currency, and the bank gives none',
};

function refused(call: MappingCall, refusal: MappingRefusal): Problem {
  if (refusal.code === 'not_found') return problem('not_found');
  if (refusal.code === 'not_now') return problem('not_now', { detail: refusal.why });
  const { at, reason, accountId } = refusal;
  return problem('account_mapping_refused', {
    errors: [{ pointer: pointerOf(['answers', at]), code: reason, message: WHY[reason] }],
    more: { account_id: idOrNull(viewOf(call), 'account', accountId) },
  });
}

const detach = objectOperation('account', {
  name: 'detach_account',
  method: 'POST',
  path: '/v1/accounts/{id}/detach',
  tag: 'Accounts',
  summary: 'Take an account back to files',
  description:
    'The account keeps its id and its history and goes on with statement files. Connections that show it leave it out until it is mapped again. Detaching again changes nothing.',
  scope: 'accounts:write',
  body: {},
  answers: { 200: { description: 'The account as it is now.', schema: Account } },
  async handle(call) {
    const done = await call.services.mappings.detach(askingOf(call), call.reach.objectId);
    return done.ok ? jsonObject(accountJson(viewOf(call), done.value)) : refused(call, done.fault);
  },
});

export const MAPPING_OPERATIONS: readonly Operation[] = [list, answer, detach];

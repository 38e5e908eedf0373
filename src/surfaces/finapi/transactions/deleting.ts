/** Deleting transactions. finAPI v1, section 8. */

import { fault } from '../faults.ts';
import { day, flag, pathId } from '../fields.ts';
import { EMPTY, finapiOperation, ok } from '../operation.ts';
import { berlinDay, IDENTIFIERS, identifierList } from '../render.ts';
import { GROUP, NOT_FOUND } from './reading.ts';
import { faultOf } from './splitting.ts';

const IN_FUTURE = fault(400, 'BAD_REQUEST', "'maxDeletionDate' may not be in the future.");

export const DELETE = finapiOperation({
  name: 'deleteTransaction',
  method: 'DELETE',
  path: '/api/v1/transactions/{id}',
  group: GROUP,
  summary: 'Delete a transaction.',
  description: `Of the demo connection, a potential duplicate, or an adjusting entry. It does not come back with later
updates. A sub-transaction cannot be deleted by itself: the rest would not add up.`,
  role: 'user',
  answer: null,
  failures: [NOT_FOUND, { status: 422, code: 'ILLEGAL_ENTITY_STATE', when: 'it is none of these' }],
  async handle(call) {
    const { finapi, caller, path } = call;
    const done = await finapi.transactions.remove(call.ledgerCaller(), caller.scope, pathId(path.id));
    return done.ok ? EMPTY : faultOf(done.fault);
  },
});

export const DELETE_ALL = finapiOperation({
  name: 'deleteAllTransactions',
  method: 'DELETE',
  path: '/api/v1/transactions',
  group: GROUP,
  summary: 'Delete all transactions.',
  description: `At most 10000 a call; the answer says which. What is deleted never comes back with later updates, whatever
'rememberDeletion' says: it is deleted for every surface.`,
  role: 'user',
  query: {
    maxDeletionDate: day().optional(),
    safeMode: flag().optional(),
    rememberDeletion: flag().optional(),
  },
  answer: IDENTIFIERS,
  failures: [{ status: 400, code: 'BAD_REQUEST', when: "'maxDeletionDate' is in the future" }],
  async handle(call) {
    const { maxDeletionDate: until, safeMode: safe = true } = call.query;
    if (until !== undefined && until > berlinDay(call.services.bankClock.now())) return IN_FUTURE;
    const { finapi, caller } = call;
    const which = { until: until ?? null, safe };
    return ok(identifierList(await finapi.transactions.removeAll(call.ledgerCaller(), caller.scope, which)));
  },
});

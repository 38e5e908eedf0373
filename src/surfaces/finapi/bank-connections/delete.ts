/** Deleting bank connections. */
import { pathId } from '../fields.ts';
import { EMPTY, finapiOperation, ok } from '../operation.ts';
import { IDENTIFIERS, identifierList } from '../render.ts';
import { anyBusyFault, refusalFault } from './refusals.ts';

const GROUP = 'Bank Connections';

export const deleteBankConnection = finapiOperation({
  name: 'deleteBankConnection',
  method: 'DELETE',
  path: '/api/v1/bankConnections/{id}',
  group: GROUP,
  summary: 'Delete a bank connection',
  description:
    'With its accounts, their transactions and balances. The consent is revoked at the bank. Notification rules that name the connection lose it, and go with the last thing that they name.',
  role: 'user',
  answer: null,
  failures: [
    { status: 404, code: 'UNKNOWN_ENTITY', when: 'The user has no such bank connection.' },
    { status: 423, code: 'LOCKED', when: 'It is being imported, updated or categorized.' },
  ],
  async handle(call) {
    const refusal = await call.finapi.connections.delete(call.asking(), pathId(call.path.id));
    return refusal === null ? EMPTY : refusalFault(refusal);
  },
});

export const deleteAllBankConnections = finapiOperation({
  name: 'deleteAllBankConnections',
  method: 'DELETE',
  path: '/api/v1/bankConnections',
  group: GROUP,
  summary: 'Delete all bank connections',
  description: 'Nothing at all is deleted while one of them is busy.',
  role: 'user',
  answer: IDENTIFIERS,
  failures: [{ status: 423, code: 'LOCKED', when: 'One is being imported, updated or categorized.' }],
  async handle(call) {
    const deleted = await call.finapi.connections.deleteAll(call.asking());
    return deleted === 'busy' ? anyBusyFault() : ok(identifierList(deleted));
  },
});

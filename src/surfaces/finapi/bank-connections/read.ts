/** Reading bank connections. */

import { idList, pathId, pathIds } from '../fields.ts';
import { finapiOperation } from '../operation.ts';
import { BankConnection, BankConnectionList } from './objects.ts';
import { connectionAnswer, listAnswer } from './showing.ts';

const GROUP = 'Bank Connections';

export const getAllBankConnections = finapiOperation({
  name: 'getAllBankConnections',
  method: 'GET',
  path: '/api/v1/bankConnections',
  group: GROUP,
  summary: 'Get all bank connections',
  description:
    'Connections of the user, whichever surface of the server made them; statement files have one of their own. `ids` limits the list.',
  role: 'user',
  query: { ids: idList().optional() },
  answer: BankConnectionList,
  failures: [{ status: 400, code: 'TOO_MANY_IDS', when: 'There are more than 1000 identifiers.' }],
  handle: (call) => listAnswer(call, call.query.ids ?? null),
});

export const getBankConnection = finapiOperation({
  name: 'getBankConnection',
  method: 'GET',
  path: '/api/v1/bankConnections/{id}',
  group: GROUP,
  summary: 'Get a bank connection',
  role: 'user',
  answer: BankConnection,
  failures: [{ status: 404, code: 'UNKNOWN_ENTITY', when: 'The user has no such bank connection.' }],
  handle: (call) => connectionAnswer(call, pathId(call.path.id)),
});

export const getMultipleBankConnections = finapiOperation({
  name: 'getMultipleBankConnections',
  method: 'GET',
  path: '/api/v1/bankConnections/{ids}',
  group: GROUP,
  summary: 'Get multiple bank connections',
  description: 'Deprecated. Identifiers that the user has not are left out.',
  role: 'user',
  answer: BankConnectionList,
  failures: [{ status: 400, code: 'TOO_MANY_IDS', when: 'There are more than 1000 identifiers.' }],
  async handle(call) {
    const ids = pathIds(call.path.ids);
    return 'fault' in ids ? ids : listAnswer(call, ids);
  },
});

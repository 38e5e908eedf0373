import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { finapiServer } from '../testing.ts';
import { PAYMENT_OPERATIONS } from './operations.ts';

let app: FastifyInstance;
let accountId: number;
beforeAll(async () => {
  const made = finapiServer(PAYMENT_OPERATIONS);
  app = made.app;
  accountId = made.accountId;
  await app.ready();
});
afterAll(() => app.close());

async function order(name: string, body: object) {
  const answer = await app.inject({
    method: 'POST',
    url: `/api/v1/accounts/${name}`,
    headers: { authorization: 'Bearer user', 'content-type': 'application/json' },
    payload: JSON.stringify(body),
  });
  const codes = answer.json().errors.map(({ code }: { code: string }) => code);
  return [answer.statusCode, ...codes].join(' ');
}

const TRANSFER = { recipientName: 'Erika Muster', recipientIban: 'DE12500101010000012345', amount: 99.99 };
const DEBIT = {
  directDebitType: 'BASIC',
  sequenceType: 'OOFF',
  executionDate: '2026-11-30',
  directDebits: [
    { debitorName: 'A', debitorIban: 'DE12', amount: 1, mandateId: 'M1', mandateDate: '2026-01-01' },
  ],
};

describe('orders, which this server does not carry out', () => {
  it('answers a valid one with 422 UNSUPPORTED_ORDER', async () => {
    const orders: readonly (readonly [string, object])[] = [
      ['requestSepaMoneyTransfer', TRANSFER],
      ['requestSepaMoneyTransfer', { amount: 1, clearingAccountId: 'c' }],
      ['requestSepaMoneyTransfer', { ...TRANSFER, additionalMoneyTransfers: [TRANSFER], storePin: false }],
      ['executeSepaMoneyTransfer', { bankingTan: '123' }],
      ['executeSepaMoneyTransfer', {}],
      ['requestSepaDirectDebit', DEBIT],
      ['executeSepaDirectDebit', {}],
    ];
    for (const [name, body] of orders)
      expect([name, await order(name, { accountId, ...body })]).toEqual([name, '422 UNSUPPORTED_ORDER']);
  });

  it('answers an account that the user has not with 404, whatever else is wrong with the order', async () => {
    expect(await order('requestSepaMoneyTransfer', { ...TRANSFER, accountId: 999_999, amount: -1 })).toBe(
      '404 UNKNOWN_ENTITY',
    );
    expect(await order('executeSepaDirectDebit', { accountId: Number.MAX_SAFE_INTEGER })).toBe(
      '404 UNKNOWN_ENTITY',
    );
  });

  it('checks the order first', async () => {
    expect(await order('requestSepaMoneyTransfer', { accountId })).toBe('400 MISSING_FIELD');
    expect(await order('requestSepaMoneyTransfer', { ...TRANSFER, accountId, amount: 1.234 })).toBe(
      '400 BAD_REQUEST',
    );
    expect(await order('requestSepaMoneyTransfer', { accountId, amount: 5 })).toBe('422 ILLEGAL_FIELD_VALUE');
    expect(await order('requestSepaMoneyTransfer', { ...TRANSFER, accountId, amount: 0 })).toBe(
      '422 ILLEGAL_FIELD_VALUE',
    );
    expect(
      await order('requestSepaMoneyTransfer', {
        ...TRANSFER,
        accountId,
        additionalMoneyTransfers: [{ amount: 1 }],
      }),
    ).toBe('422 ILLEGAL_FIELD_VALUE');
    expect(await order('requestSepaDirectDebit', { accountId, ...DEBIT, directDebits: [] })).toBe(
      '400 BAD_REQUEST',
    );
    expect(await order('requestSepaDirectDebit', { accountId, ...DEBIT, sequenceType: 'NEVER' })).toBe(
      '400 BAD_REQUEST',
    );
  });

  it('has no payments', async () => {
    const answer = await app.inject({
      url: '/api/v1/payments?accountIds=1&minAmount=5&order=requestDate,desc&perPage=3',
      headers: { authorization: 'Bearer user' },
    });
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      { payments: [], paging: { page: 1, perPage: 3, pageCount: 0, totalCount: 0 } },
    ]);
  });
});

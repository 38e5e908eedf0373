/** A mocked automatic update: finAPI v1, section 13. It is done before it is answered. */
import { z } from 'zod';
import {
  MOCK_ACCOUNTS_MAX,
  MOCK_CONNECTIONS_MAX,
  MOCK_TRANSACTIONS_MAX,
  type MockConnection,
  type MockRefusal,
} from '../../../engine/finapi/mock-port.ts';
import { type FinapiFault, fault, unknownEntity } from '../faults.ts';
import { anyText, dayField, flagField, ILLEGAL_VALUE, longId, money2 } from '../fields.ts';
import { EMPTY, finapiOperation } from '../operation.ts';

const PURPOSE_CHARACTERS_MAX = 2_000;
const COUNTERPART_CHARACTERS_MAX = 80;
const ACCOUNT_NUMBER_CHARACTERS_MAX = 34;
const BIC_CHARACTERS_MAX = 11;
/** More than may be sent, so that the operation can say that it is too many. */
const LISTED_MAX = 10_000;

const Transaction = z.object({
  amount: money2(),
  purpose: anyText(PURPOSE_CHARACTERS_MAX).optional(),
  counterpart: anyText(COUNTERPART_CHARACTERS_MAX).optional(),
  counterpartIban: anyText(ACCOUNT_NUMBER_CHARACTERS_MAX, ILLEGAL_VALUE).optional(),
  counterpartBlz: anyText(ACCOUNT_NUMBER_CHARACTERS_MAX).optional(),
  counterpartBic: anyText(BIC_CHARACTERS_MAX, ILLEGAL_VALUE).optional(),
  counterpartAccountNumber: anyText(ACCOUNT_NUMBER_CHARACTERS_MAX).optional(),
  bookingDate: dayField().optional(),
  valueDate: dayField().optional(),
});
const Account = z.object({
  accountId: longId(),
  accountBalance: money2(),
  newTransactions: z.array(Transaction).max(LISTED_MAX).default([]),
});
const Connection = z.object({
  bankConnectionId: longId(),
  simulateBankLoginError: flagField().default(false),
  mockAccountsData: z.array(Account).max(MOCK_ACCOUNTS_MAX).default([]),
});

const said = (text: string | undefined): string | null => (text === undefined || text === '' ? null : text);

const mockOf = ({
  bankConnectionId,
  simulateBankLoginError,
  mockAccountsData,
}: z.output<typeof Connection>): MockConnection => ({
  connectionId: bankConnectionId,
  simulateBankLoginError,
  accounts: mockAccountsData.map(({ accountId, accountBalance, newTransactions }) => ({
    accountId,
    balance: accountBalance,
    transactions: newTransactions.map((one) => ({
      amount: one.amount,
      purpose: said(one.purpose),
      counterpart: said(one.counterpart),
      counterpartIban: said(one.counterpartIban)?.replaceAll(' ', '') ?? null,
      counterpartAccountNumber: said(one.counterpartAccountNumber),
      counterpartBic: said(one.counterpartBic),
      bookingDate: one.bookingDate ?? null,
      valueDate: one.valueDate ?? null,
    })),
  })),
});

const TOO_MANY = fault(422, 'ILLEGAL_FIELD_VALUE', {
  de: `Ein Konto bekommt mit einem Aufruf höchstens ${MOCK_TRANSACTIONS_MAX} neue Transaktionen.`,
  en: `One call gives an account at most ${MOCK_TRANSACTIONS_MAX} new transactions.`,
});

function refusal(refused: MockRefusal): FinapiFault {
  switch (refused.code) {
    case 'not_here':
      return fault(403, 'FORBIDDEN', 'Mocks exist on a sandbox only.');
    case 'auto_update':
      return fault(
        403,
        'FORBIDDEN',
        'Switch the automatic update of the user off first: isAutoUpdateEnabled.',
      );
    case 'connection_unknown':
      return unknownEntity({ de: `Die Bankverbindung ${refused.id}`, en: `bank connection: ${refused.id}` });
    case 'account_unknown':
      return unknownEntity({
        de: `Das Konto ${refused.id} dieser Bankverbindung`,
        en: `account of this bank connection: ${refused.id}`,
      });
    case 'busy':
      return fault(
        422,
        'ILLEGAL_ENTITY_STATE',
        `Bank connection ${refused.id} is being updated or categorised.`,
      );
    case 'demo':
      return fault(
        422,
        'ILLEGAL_ENTITY_STATE',
        `Bank connection ${refused.id} is the demo connection: it cannot be mocked.`,
      );
    case 'no_pin':
      return fault(422, 'ILLEGAL_ENTITY_STATE', `Bank connection ${refused.id} has no PIN stored.`);
    case 'security_account':
      return fault(
        422,
        'ILLEGAL_ENTITY_STATE',
        `Account ${refused.id} is a security account: it cannot be mocked.`,
      );
    case 'twice':
      return fault(422, 'ILLEGAL_FIELD_VALUE', `${refused.id} is listed more than once.`);
  }
}

export const MOCK_BATCH_UPDATE = finapiOperation({
  name: 'mockBatchUpdate',
  method: 'POST',
  path: '/api/v1/tests/mockBatchUpdate',
  group: 'Mocks and Tests',
  summary: 'Mock batch update',
  description:
    'Takes in what a bank could have said. It is done when it is answered; categories follow as after any update.',
  role: 'user',
  body: {
    mockBankConnectionUpdates: z.array(Connection).max(MOCK_CONNECTIONS_MAX),
    triggerNotifications: flagField().default(false),
  },
  answer: null,
  failures: [
    { status: 403, code: 'FORBIDDEN', when: 'The server is no sandbox, or the user has automatic updates.' },
    {
      status: 404,
      code: 'UNKNOWN_ENTITY',
      when: 'The user has no such connection, or it has no such account.',
    },
    {
      status: 422,
      code: 'ILLEGAL_ENTITY_STATE',
      when: 'A connection is busy, is the demo connection or has no PIN stored; an account is of securities.',
    },
    { status: 422, code: 'ILLEGAL_FIELD_VALUE', when: 'More than 1,000 transactions for an account.' },
  ],
  async handle({ finapi, caller, body }) {
    const updates = body.mockBankConnectionUpdates.map(mockOf);
    const isMuch = updates.some(({ accounts }) =>
      accounts.some(({ transactions }) => transactions.length > MOCK_TRANSACTIONS_MAX),
    );
    if (isMuch) return TOO_MANY;
    const refused = await finapi.mocks.run(caller.scope, updates, {
      notify: body.triggerNotifications,
      isAutoUpdateEnabled: caller.user.isAutoUpdateEnabled,
    });
    return refused === null ? EMPTY : refusal(refused);
  },
});

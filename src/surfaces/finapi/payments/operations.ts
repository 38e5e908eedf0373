/**
 * Orders and payments: section 14 of the finAPI contract. This server reads accounts and never moves money, so a valid
 * order is answered as one that the account does not support, and there are no payments.
 */
import { z } from 'zod';
import { type FinapiFault, fault, unknownEntity } from '../faults.ts';
import {
  anyText,
  choiceField,
  dayField,
  decimal,
  flagField,
  idList,
  longId,
  money2,
  orders,
  paging,
} from '../fields.ts';
import { type FinapiCall, type FinapiOperation, finapiOperation, ok } from '../operation.ts';
import { pagingOf } from '../render.ts';

/** Characters of the texts of an order, of a PIN, and recipients of a collective order. */
const TEXT_CHARACTERS_MAX = 2_000;
const PIN_CHARACTERS_MAX = 170;
const ORDERS_MAX = 10_000;

const text = () => anyText(TEXT_CHARACTERS_MAX).optional();
const pin = () => anyText(PIN_CHARACTERS_MAX).optional();

const RECIPIENT = {
  recipientName: text(),
  recipientIban: text(),
  recipientBic: text(),
  clearingAccountId: text(),
  amount: money2(),
  purpose: text(),
  sepaPurposeCode: text(),
};
const TRANSFER = {
  ...RECIPIENT,
  accountId: longId(),
  bankingPin: pin(),
  storePin: flagField().optional(),
  twoStepProcedureId: text(),
  challengeResponse: text(),
  executionDate: dayField().optional(),
  singleBooking: flagField().optional(),
  additionalMoneyTransfers: z.array(z.object(RECIPIENT)).max(ORDERS_MAX).optional(),
};
const DEBIT = {
  accountId: longId(),
  bankingPin: pin(),
  storePin: flagField().optional(),
  twoStepProcedureId: text(),
  directDebitType: choiceField(['B2B', 'BASIC']),
  sequenceType: choiceField(['OOFF', 'FRST', 'RCUR', 'FNAL']),
  executionDate: dayField(),
  singleBooking: flagField().optional(),
  directDebits: z
    .array(
      z.object({
        debitorName: anyText(TEXT_CHARACTERS_MAX),
        debitorIban: anyText(TEXT_CHARACTERS_MAX),
        debitorBic: text(),
        amount: money2(),
        purpose: text(),
        sepaPurposeCode: text(),
        mandateId: anyText(TEXT_CHARACTERS_MAX),
        mandateDate: dayField(),
        creditorId: text(),
        endToEndId: text(),
      }),
    )
    .min(1)
    .max(ORDERS_MAX),
};
const EXECUTION = { accountId: longId(), bankingTan: text() };

type Transfer = z.output<z.ZodObject<typeof RECIPIENT>>;

const illegal = (message: string): FinapiFault => fault(422, 'ILLEGAL_FIELD_VALUE', message);

const isPositive = (amount: string): boolean => !amount.startsWith('-') && /[1-9]/.test(amount);

function wrongTransfer({ clearingAccountId, recipientIban, recipientName, amount }: Transfer) {
  if (!isPositive(amount)) return illegal("'amount' has to be above 0.");
  if (clearingAccountId || (recipientIban && recipientName)) return null;
  return illegal("'recipientName' and 'recipientIban' are needed where there is no 'clearingAccountId'.");
}

/** What is not possible here, in the words of the contract: the account does not support the order. */
const NOT_SUPPORTED: FinapiFault = fault(422, 'UNSUPPORTED_ORDER', {
  de: 'Dieses Konto unterstützt keine Aufträge: Zahlungen sind auf diesem Server nicht möglich.',
  en: 'This account supports no orders: payments are not available on this server.',
});

async function refuseOrder(
  { services, caller }: Pick<FinapiCall<unknown, unknown, 'user'>, 'services' | 'caller'>,
  accountId: number,
  wrong: FinapiFault | null = null,
): Promise<FinapiFault> {
  const account = await services.ledger.getAccount(caller.scope, accountId);
  if (account === null) return unknownEntity({ de: 'Dieses Konto', en: 'account' });
  return wrong ?? NOT_SUPPORTED;
}

const ORDER = {
  method: 'POST',
  group: 'Accounts',
  role: 'user',
  answer: null,
  description: 'Not available: this server never moves money. Orders are checked, then answered in shape.',
  failures: [
    { status: 404, code: 'UNKNOWN_ENTITY', when: 'The user has no such account.' },
    { status: 422, code: 'ILLEGAL_FIELD_VALUE', when: 'The order itself is not valid.' },
    {
      status: 422,
      code: 'UNSUPPORTED_ORDER',
      when: 'Always, for what is valid: no account supports orders.',
    },
  ],
} as const;

export const PAYMENT_OPERATIONS: readonly FinapiOperation[] = [
  finapiOperation({
    ...ORDER,
    name: 'requestSepaMoneyTransfer',
    path: '/api/v1/accounts/requestSepaMoneyTransfer',
    summary: 'Request SEPA money transfer (not available)',
    body: TRANSFER,
    handle(call) {
      const { body } = call;
      const transfers: readonly Transfer[] = [body, ...(body.additionalMoneyTransfers ?? [])];
      const wrong = transfers.map(wrongTransfer).find((one) => one !== null) ?? null;
      return refuseOrder(call, body.accountId, wrong);
    },
  }),
  finapiOperation({
    ...ORDER,
    name: 'executeSepaMoneyTransfer',
    path: '/api/v1/accounts/executeSepaMoneyTransfer',
    summary: 'Execute SEPA money transfer (not available)',
    body: EXECUTION,
    handle: (call) => refuseOrder(call, call.body.accountId),
  }),
  finapiOperation({
    ...ORDER,
    name: 'requestSepaDirectDebit',
    path: '/api/v1/accounts/requestSepaDirectDebit',
    summary: 'Request SEPA direct debit (not available)',
    body: DEBIT,
    handle(call) {
      const isWrong = call.body.directDebits.some(({ amount }) => !isPositive(amount));
      return refuseOrder(call, call.body.accountId, isWrong ? illegal("'amount' has to be above 0.") : null);
    },
  }),
  finapiOperation({
    ...ORDER,
    name: 'executeSepaDirectDebit',
    path: '/api/v1/accounts/executeSepaDirectDebit',
    summary: 'Execute SEPA direct debit (not available)',
    body: EXECUTION,
    handle: (call) => refuseOrder(call, call.body.accountId),
  }),
  finapiOperation({
    name: 'getPayments',
    method: 'GET',
    path: '/api/v1/payments',
    group: 'Payments',
    summary: 'Get payments',
    description: 'Always an empty page: this server never moves money.',
    role: 'user',
    query: {
      ids: idList().optional(),
      accountIds: idList().optional(),
      minAmount: decimal().optional(),
      maxAmount: decimal().optional(),
      order: orders({ id: 0, amount: 0, requestDate: 0, executionDate: 0 }).default([]),
      ...paging(),
    },
    answer: z.object({ payments: z.array(z.unknown()).max(0), paging: z.unknown() }),
    handle: async ({ query }) => ok({ payments: [], paging: pagingOf(0, query) }),
  }),
];

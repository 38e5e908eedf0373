/** /v1/sandbox/entries: entries that a developer or test makes at the simulated banks, and what becomes of them. */
import { z } from 'zod';
import { EMPTY } from './answer.ts';
import { institutionIdText } from './connect-values.ts';
import { NAME_CHARACTERS_MAX, TEXT_ID_CHARACTERS_MAX } from './limits.ts';
import { type Operation, tenantOperation, textOperation } from './operation.ts';
import { sandboxAnswer, sandboxOf, sandboxProblem } from './sandbox-answers.ts';
import { login } from './sandbox-controls.ts';
import { SandboxBooking, SandboxEntry } from './sandbox-objects.ts';
import { bookingJson, entryJson } from './sandbox-render.ts';
import { dateText, decimalText, text } from './values.ts';

const ENTRY_TEXT_CHARACTERS_MAX = 500;
/** Who the sandbox's story is about. */
const DEMO_LOGIN = 'demo';

const COMMON = { tag: 'Sandbox', sandboxOnly: true } as const;

const addEntry = tenantOperation({
  ...COMMON,
  name: 'create_sandbox_entry',
  method: 'POST',
  path: '/v1/sandbox/entries',
  summary: 'Add an entry at a simulated bank',
  description: 'The next sync brings it in.',
  scope: 'sandbox:write',
  body: {
    institution_id: institutionIdText,
    login: login.optional().describe('`demo` when not said.'),
    account: text(TEXT_ID_CHARACTERS_MAX)
      .optional()
      .describe('`current`, `savings`, `card` or (at the Mexican banks) `loan`; `current` when not said.'),
    amount: decimalText.describe('In the currency of the account; negative for money out.'),
    text: text(ENTRY_TEXT_CHARACTERS_MAX),
    status: z.enum(['booked', 'pending']).optional().describe('`booked` when not said.'),
    booking_date: dateText.optional().describe('Today by the clock of the bank when not said.'),
    value_date: dateText.optional(),
    counterparty_name: text(NAME_CHARACTERS_MAX).optional(),
  },
  answers: { 201: { description: 'The entry.', schema: SandboxEntry } },
  problems: ['sandbox_only', 'sandbox_refused', 'sandbox_unreachable'],
  async handle({ services, body }) {
    const added = await sandboxOf(services).addEntry({
      institutionId: body.institution_id,
      login: body.login ?? DEMO_LOGIN,
      account: body.account ?? 'current',
      amount: body.amount,
      text: body.text,
      status: body.status ?? 'booked',
      bookingDate: body.booking_date ?? null,
      valueDate: body.value_date ?? null,
      counterpartyName: body.counterparty_name ?? null,
    });
    return sandboxAnswer(added, entryJson, 201);
  },
});

const bookEntry = textOperation('sandbox_entry', {
  ...COMMON,
  name: 'book_sandbox_entry',
  method: 'POST',
  path: '/v1/sandbox/entries/{id}/book',
  summary: 'Book a pending entry at a simulated bank',
  description:
    'With another amount, text, day or id, as banks do. The next sync brings it in: it stays the transaction that it was.',
  scope: 'sandbox:write',
  body: {
    amount: decimalText.optional().describe('What is booked in the end; as it was when not said.'),
    text: text(ENTRY_TEXT_CHARACTERS_MAX).optional(),
    booking_date: dateText.optional().describe('Today by the clock of the bank when not said.'),
    new_id: z.boolean().optional().describe('Whether the bank gives it another id; false when not said.'),
  },
  answers: { 200: { description: 'The entry as it is now.', schema: SandboxBooking } },
  problems: ['not_found', 'not_now', 'sandbox_only', 'sandbox_refused', 'sandbox_unreachable'],
  async handle({ services, reach, body }) {
    const booked = await sandboxOf(services).bookEntry(reach.text, {
      amount: body.amount ?? null,
      text: body.text ?? null,
      bookingDate: body.booking_date ?? null,
      newId: body.new_id ?? false,
    });
    return sandboxAnswer(booked, bookingJson);
  },
});

const dropEntry = textOperation('sandbox_entry', {
  ...COMMON,
  name: 'drop_sandbox_entry',
  method: 'DELETE',
  path: '/v1/sandbox/entries/{id}',
  summary: 'Take an added entry away',
  description: 'As a bank does with a hold that nobody claims. Only entries that were added here can go.',
  scope: 'sandbox:write',
  answers: { 204: { description: 'Gone.', schema: null } },
  problems: ['not_found', 'sandbox_only', 'sandbox_unreachable'],
  async handle({ services, reach }) {
    const gone = await sandboxOf(services).dropEntry(reach.text);
    return gone.ok ? EMPTY : sandboxProblem(gone.fault);
  },
});

export const ENTRY_OPERATIONS: readonly Operation[] = [addEntry, bookEntry, dropEntry];

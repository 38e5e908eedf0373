/** What answers about the simulated banks are made of. */
import { z } from 'zod';
import { count, date, decimal, institutionId, some } from './object-values.ts';

/** An instant as the bank writes it, with its own zone. */
const bankInstant = z.string().meta({ examples: ['2026-01-31T10:30:00.000+01:00'] });

export const SandboxClock = z
  .strictObject({
    object: z.literal('sandbox_clock'),
    now: bankInstant,
    offset_ms: z.int().describe('How far it is ahead of the machine’s clock.'),
  })
  .meta({ id: 'SandboxClock' });

export const SandboxScenarios = z
  .strictObject({
    object: z.literal('sandbox_scenarios'),
    known: z.array(z.string()).describe('The scenarios that can be set.'),
    set: z.array(z.strictObject({ institution_id: institutionId, login: z.string(), scenario: z.string() })),
  })
  .meta({ id: 'SandboxScenarios' });

export const SandboxAuthorisation = z
  .strictObject({
    id: z.string(),
    object: z.literal('sandbox_authorisation'),
    institution_id: institutionId,
    method: z.string(),
    login: some,
    status: z.string().describe('In the bank’s words.'),
    held: z.boolean().describe('Whether the app is held back from approving by itself.'),
    consent: some.describe('The bank’s own id of the consent.'),
    until: bankInstant.nullable(),
  })
  .describe('A sign-in as the simulated bank sees it.')
  .meta({ id: 'SandboxAuthorisation' });

export const SandboxEntry = z
  .strictObject({
    id: some.describe('Null where the entries of the bank have no id.'),
    object: z.literal('sandbox_entry'),
    institution_id: institutionId,
    login: z.string(),
    account: z.string(),
    amount: decimal,
    text: z.string(),
    status: z.enum(['booked', 'pending']),
    booking_date: date.nullable(),
    value_date: date.nullable(),
    counterparty_name: some,
  })
  .describe('An entry that was added at the simulated bank; the next sync brings it in.')
  .meta({ id: 'SandboxEntry' });

export const SandboxBooking = z
  .strictObject({
    id: some.describe('The bank’s id of it now.'),
    object: z.literal('sandbox_booking'),
    amount: decimal,
    booking_date: date.nullable(),
  })
  .describe('An entry that was booked at the simulated bank.')
  .meta({ id: 'SandboxBooking' });

export const SandboxRevocation = z
  .strictObject({
    object: z.literal('sandbox_revocation'),
    consents: z.array(z.string()).describe('The bank’s ids of the consents that ended.'),
  })
  .meta({ id: 'SandboxRevocation' });

export const SandboxLogEntry = z
  .strictObject({
    number: z.int().min(1),
    object: z.literal('sandbox_log_entry'),
    at: bankInstant,
    institution_id: institutionId.nullable(),
    method: z.string(),
    path: z.string(),
    status: count,
    request_id: some,
    attended: z.boolean(),
    authorisation: some,
    consent: some,
    step: count.nullable(),
    error: some,
    violations: z.array(z.string()).describe('Rules of the bank’s interface that the request broke.'),
  })
  .describe('One request as the simulated bank saw it; never a secret.')
  .meta({ id: 'SandboxLogEntry' });

/** The objects of bank connections, for the documentation: section 6.2 of the finAPI contract. */
import { z } from 'zod';

const timestamp = z.string().meta({ description: 'German time, without a zone.' });

export const UpdateResult = z.object({
  result: z.enum(['OK', 'BANK_SERVER_REJECTION', 'INTERNAL_SERVER_ERROR']),
  errorMessage: z.string().nullable(),
  errorType: z.enum(['BUSINESS', 'TECHNICAL']).nullable(),
  timestamp,
});

export const TwoStepProcedure = z.object({
  procedureId: z.string(),
  procedureName: z.string(),
  procedureChallengeType: z.enum(['TEXT', 'PHOTO', 'FLICKER_CODE']).nullable(),
  implicitExecute: z.boolean(),
});

export const BankConnection = z.object({
  id: z.int(),
  bankId: z.int(),
  name: z.string().nullable(),
  bankingUserId: z.string().nullable(),
  bankingCustomerId: z.string().nullable(),
  bankingPin: z.string().nullable().meta({ description: 'XXXXX when one is stored.' }),
  type: z.enum(['ONLINE', 'DEMO']),
  updateStatus: z.enum(['IN_PROGRESS', 'READY']),
  categorizationStatus: z.enum(['IN_PROGRESS', 'PENDING', 'READY']),
  lastManualUpdate: UpdateResult.nullable(),
  lastAutoUpdate: UpdateResult.nullable(),
  twoStepProcedures: z.array(TwoStepProcedure),
  ibanOnlyMoneyTransferSupported: z.boolean(),
  ibanOnlyDirectDebitSupported: z.boolean(),
  collectiveMoneyTransferSupported: z.boolean(),
  defaultTwoStepProcedureId: z.string().nullable(),
  accountIds: z.array(z.int()),
  owners: z.array(z.record(z.string(), z.string().nullable())).nullable(),
  bank: z
    .record(z.string(), z.unknown())
    .meta({ description: 'The bank, as GET /api/v1/banks/{id} gives it.' }),
});

export const BankConnectionList = z.object({ connections: z.array(BankConnection) });

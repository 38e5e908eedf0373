/** Importing a bank connection. */

import type { AccountKind } from '../../../core/observations.ts';
import { accountTypeOf, isAccountTypeId } from '../../../engine/finapi/account-types.ts';
import type { ImportConnection } from '../../../engine/finapi/connections-port.ts';
import { bankLabel } from '../banks/render.ts';
import { USER_GONE } from '../failures.ts';
import { type FinapiFault, fault, isFault } from '../faults.ts';
import { flagField, idArray, longId, wholeField } from '../fields.ts';
import { type FinapiAnswer, finapiOperation } from '../operation.ts';
import { IMPORT_FAILURES } from './failures.ts';
import { answerFields, answerOf, given, loginField, nameField, pinField } from './fields.ts';
import { BankConnection } from './objects.ts';
import { outcomeAnswer } from './outcome.ts';
import { unknownBank, unsupportedBank } from './refusals.ts';
import type { UserCall } from './showing.ts';
import { webForm } from './web-form.ts';

/** Days that a download can be limited to, 0 for no limit. */
export const DOWNLOAD_DAYS_MIN = 14;
export const DOWNLOAD_DAYS_MAX = 3_650;
/** Types of accounts that a list of types can hold. */
const TYPES_MAX = 100;

export const importBankConnection = finapiOperation({
  name: 'importBankConnection',
  method: 'POST',
  path: '/api/v1/bankConnections/import',
  group: 'Bank Connections',
  summary: 'Import a new bank connection',
  description:
    'Signs in at the bank and answers once the accounts are known; balances and transactions are fetched afterwards, and categorized after that: see updateStatus and categorizationStatus. A bank that wants more of the user is answered with 510 and its words: repeat the call with `challengeResponse`. Of the demo bank (BLZ 00000000) nothing but its number is needed; the name "MSA" makes it ask for a second step.',
  role: 'user',
  status: 201,
  body: {
    bankId: longId(),
    bankingUserId: loginField(),
    bankingCustomerId: loginField(),
    bankingPin: pinField(),
    storePin: flagField().optional(),
    name: nameField(),
    skipPositionsDownload: flagField().optional(),
    loadOwnerData: flagField().optional(),
    maxDaysForDownload: wholeField(0, DOWNLOAD_DAYS_MAX).optional(),
    accountTypeIds: idArray(TYPES_MAX).optional(),
    ...answerFields,
  },
  answer: BankConnection,
  failures: IMPORT_FAILURES,
  async handle(call): Promise<FinapiAnswer | FinapiFault> {
    const { body, caller, finapi } = call;
    const wrong = wrongDays(body.maxDaysForDownload) ?? wrongTypes(body.accountTypeIds);
    if (wrong !== null) return wrong;
    const bank = await finapi.banks.byId(body.bankId, caller.scope.tenantId);
    if (bank === null) return unknownBank();
    const about = { bank: bankLabel(bank) };
    if (bank.institutionId === null || !bank.isSupported) return unsupportedBank(about);
    const wanted: ImportConnection = {
      institutionId: bank.institutionId,
      credentials: {
        userId: given(body.bankingUserId),
        customerId: given(body.bankingCustomerId),
        pin: given(body.bankingPin),
      },
      storePin: body.storePin ?? false,
      name: given(body.name),
      skipPositions: (body.skipPositionsDownload ?? false) && !bank.isDemo,
      maxDays: body.maxDaysForDownload ?? 0,
      kinds: kindsOf(body.accountTypeIds),
      loadOwners: body.loadOwnerData ?? false,
      answer: answerOf(body),
    };
    if (caller.client.webFormsRequired) return webForm(call, { kind: 'import', wanted, about });
    const outcome = await finapi.connections.import(call.asking(), wanted);
    const answer = await outcomeAnswer(call, outcome, { status: 201, about });
    return isFault(answer) && answer.status === 404 ? deletedMeanwhile(call) : answer;
  },
});

/** A new connection can only be missing when it, or its user, was deleted while the call was under way. */
const deletedMeanwhile = async ({ finapi, caller }: UserCall): Promise<FinapiFault> =>
  (await finapi.access.user(caller)) === null
    ? USER_GONE
    : fault(422, 'ILLEGAL_ENTITY_STATE', {
        de: 'Die Bankverbindung wurde gelöscht, während sie importiert wurde.',
        en: 'The bank connection was deleted while it was imported.',
      });

const wrongDays = (days: number | undefined): FinapiFault | null =>
  days === undefined || days === 0 || days >= DOWNLOAD_DAYS_MIN
    ? null
    : fault(
        400,
        'BAD_REQUEST',
        `'maxDaysForDownload' takes 0 or a whole number from ${DOWNLOAD_DAYS_MIN} to ${DOWNLOAD_DAYS_MAX}.`,
      );

const wrongTypes = (ids: readonly number[] | undefined): FinapiFault | null =>
  ids === undefined || ids.every(isAccountTypeId)
    ? null
    : fault(400, 'BAD_REQUEST', "'accountTypeIds' takes numbers from 1 to 8.");

const KINDS: readonly AccountKind[] = ['current', 'savings', 'card', 'loan', 'investment', 'cash', 'other'];
const SAVINGS_TYPE = 2;
const BAUSPAREN_TYPE = 8;

/** The kinds of accounts whose type is among the ids; null for an empty list, which means all. */
export function kindsOf(ids: readonly number[] | undefined): readonly AccountKind[] | null {
  if (ids === undefined || ids.length === 0) return null;
  // What a bank lists is told by its kind: a building savings account is one of savings.
  const types = new Set(ids.map((id) => (id === BAUSPAREN_TYPE ? SAVINGS_TYPE : id)));
  return KINDS.filter((kind) => types.has(accountTypeOf({ kind, label: null, product: null })));
}

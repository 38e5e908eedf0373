/** Updating a bank connection. */
import type { UpdateConnection } from '../../../engine/finapi/connections-port.ts';
import { bankLabel } from '../banks/render.ts';
import type { FinapiFault } from '../faults.ts';
import { flagField, longId } from '../fields.ts';
import { type FinapiAnswer, finapiOperation } from '../operation.ts';
import { UPDATE_FAILURES } from './failures.ts';
import { answerFields, answerOf, given, pinField } from './fields.ts';
import { BankConnection } from './objects.ts';
import { outcomeAnswer } from './outcome.ts';
import { busyFault, unknownConnection, unsupportedBank } from './refusals.ts';
import { webForm } from './web-form.ts';

export const updateBankConnection = finapiOperation({
  name: 'updateBankConnection',
  method: 'POST',
  path: '/api/v1/bankConnections/update',
  group: 'Bank Connections',
  summary: 'Update a bank connection',
  description:
    'Fetches balances and new transactions. As long as the consent of the user holds, the bank is asked at once; else the PIN is sent, the given one before the stored one, and the bank may want more: 510 as with an import. Of the demo bank bankingPin, importNewAccounts and skipPositionsDownload are ignored.',
  role: 'user',
  body: {
    bankConnectionId: longId(),
    bankingPin: pinField(),
    storePin: flagField().optional(),
    importNewAccounts: flagField().optional(),
    skipPositionsDownload: flagField().optional(),
    loadOwnerData: flagField().optional(),
    ...answerFields,
  },
  answer: BankConnection,
  failures: UPDATE_FAILURES,
  async handle(call): Promise<FinapiAnswer | FinapiFault> {
    const { body, caller, finapi } = call;
    const view = await finapi.connections.get(caller.scope, body.bankConnectionId);
    if (view === null) return unknownConnection();
    const bank = await finapi.banks.bankOf(view.row.institutionId, caller.scope.tenantId);
    const about = bank === null ? {} : { bank: bankLabel(bank) };
    if (bank === null || !bank.isSupported) return unsupportedBank(about);
    const wanted: UpdateConnection = {
      connectionId: body.bankConnectionId,
      pin: given(body.bankingPin),
      storePin: body.storePin ?? false,
      importNewAccounts: body.importNewAccounts ?? false,
      skipPositions: body.skipPositionsDownload ?? false,
      loadOwners: body.loadOwnerData ?? false,
      answer: answerOf(body),
    };
    const form = { kind: 'update', wanted, view, about } as const;
    const { webFormsRequired } = caller.client;
    if (webFormsRequired && wanted.pin !== null)
      return view.busy.download ? busyFault() : webForm(call, form);
    const outcome = await finapi.connections.update(call.asking(), wanted);
    // What is missing, and what the bank asks, is asked on the hosted page.
    if (webFormsRequired && outcome.kind === 'refused' && outcome.refusal.code === 'not_stored')
      return webForm(call, form);
    if (webFormsRequired && outcome.kind === 'ask') {
      await call.services.connecting.cancel(call.asking(), outcome.attempt.id);
      return webForm(call, form);
    }
    return outcomeAnswer(call, outcome, { status: 200, about });
  },
});

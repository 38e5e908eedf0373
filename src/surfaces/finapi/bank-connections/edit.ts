/** Editing a bank connection. */
import type { FinapiFault } from '../faults.ts';
import { fault } from '../faults.ts';
import { anyText, pathId } from '../fields.ts';
import { type FinapiAnswer, finapiOperation } from '../operation.ts';
import { EDIT_FAILURES } from './failures.ts';
import { loginField, nameField, PROCEDURE_CHARACTERS_MAX, pinField } from './fields.ts';
import { BankConnection } from './objects.ts';
import { busyFault, refusalFault, unknownConnection } from './refusals.ts';
import { connectionAnswer } from './showing.ts';
import { webForm } from './web-form.ts';

export const editBankConnection = finapiOperation({
  name: 'editBankConnection',
  method: 'PATCH',
  path: '/api/v1/bankConnections/{id}',
  group: 'Bank Connections',
  summary: 'Edit a bank connection',
  description: 'What is absent or null stays as it is, and an empty text clears it.',
  role: 'user',
  body: {
    bankingUserId: loginField(),
    bankingCustomerId: loginField(),
    bankingPin: pinField(),
    defaultTwoStepProcedureId: anyText(PROCEDURE_CHARACTERS_MAX).optional(),
    name: nameField(),
  },
  answer: BankConnection,
  failures: EDIT_FAILURES,
  async handle(call): Promise<FinapiAnswer | FinapiFault> {
    const { body, caller, finapi } = call;
    const connectionId = pathId(call.path.id);
    const view = await finapi.connections.get(caller.scope, connectionId);
    if (view === null) return unknownConnection();
    const credentials = [body.bankingUserId, body.bankingCustomerId, body.bankingPin];
    if ([...credentials, body.defaultTwoStepProcedureId, body.name].every((one) => one === undefined))
      return fault(400, 'MISSING_FIELD', 'At least one field has to be given.');
    const fills = credentials.some((one) => one !== undefined && one !== '');
    if (caller.client.webFormsRequired && fills)
      return view.busy.download || view.busy.categorization !== 'READY'
        ? busyFault()
        : webForm(call, { kind: 'edit', view, about: {} });
    const refusal = await finapi.connections.edit(call.asking(), connectionId, {
      userId: body.bankingUserId,
      customerId: body.bankingCustomerId,
      pin: body.bankingPin,
      defaultProcedure: body.defaultTwoStepProcedureId,
      name: body.name,
    });
    return refusal === null ? connectionAnswer(call, connectionId) : refusalFault(refusal);
  },
});

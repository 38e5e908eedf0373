/** Answers with bank connections. */
import type { ConnectionView } from '../../../engine/finapi/connections-port.ts';
import { bankJson } from '../banks/render.ts';
import type { FinapiFault } from '../faults.ts';
import { type FinapiAnswer, type FinapiCall, ok } from '../operation.ts';
import { unknownConnection } from './refusals.ts';
import { connectionJson } from './render.ts';

/** A call of a user, whatever it brought. */
export type UserCall = FinapiCall<unknown, unknown, 'user'>;

/** A connection as the caller may see it. */
export async function shownConnection(call: UserCall, view: ConnectionView): Promise<object> {
  const { finapi, caller, language } = call;
  const bank = await finapi.banks.bankOf(view.row.institutionId, caller.scope.tenantId);
  if (bank === null) throw new Error('internal: a connection to a bank without a number');
  const json = bankJson(bank, language);
  const isCustomerIdPassword = 'isCustomerIdPassword' in json && json.isCustomerIdPassword === true;
  const shown = { id: bank.id, json, isCustomerIdPassword };
  return connectionJson(view, shown, { language, hidesLogin: caller.client.webFormsRequired });
}

/** Those of the owner's connections that are among `ids`, or all for null. */
export async function listAnswer(call: UserCall, ids: readonly number[] | null): Promise<FinapiAnswer> {
  const views = await call.finapi.connections.list(call.caller.scope, ids);
  const connections: object[] = [];
  for (const view of views) connections.push(await shownConnection(call, view));
  return ok({ connections });
}

/** One connection, or that there is none. */
export async function connectionAnswer(
  call: UserCall,
  connectionId: number,
  status: 200 | 201 = 200,
): Promise<FinapiAnswer | FinapiFault> {
  const view = await call.finapi.connections.get(call.caller.scope, connectionId);
  return view === null ? unknownConnection() : ok(await shownConnection(call, view), status);
}

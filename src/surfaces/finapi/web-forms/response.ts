/** What the call behind a web form would have been answered. */
import type {
  ServiceResponse,
  WebFormKind,
  WebFormOutcome,
  WebFormView,
} from '../../../engine/finapi/web-forms-port.ts';
import { refusalFault } from '../bank-connections/refusals.ts';
import { shownConnection, type UserCall } from '../bank-connections/showing.ts';
import { type FinapiFault, fault as faultOf } from '../faults.ts';
import { inLanguage } from '../language.ts';
import { berlinTime } from '../timestamps.ts';

export interface Response {
  readonly code: number | null;
  readonly body: string | null;
}

const NONE: Response = { code: null, body: null };

const ENDPOINTS: Readonly<Record<WebFormKind, (connectionId: number | null) => string>> = {
  import: () => 'POST /api/v1/bankConnections/import',
  update: () => 'POST /api/v1/bankConnections/update',
  edit: (connectionId) => `PATCH /api/v1/bankConnections/${connectionId ?? ''}`,
};

const ABORTED = faultOf(
  422,
  'WEB_FORM_ABORTED',
  {
    de: 'Das Web-Formular wurde abgebrochen oder ist abgelaufen.',
    en: 'The web form was aborted, or its time is over.',
  },
  { type: 'BUSINESS' },
);

/** The answer of a form that has come to an end; nothing before that. One that is done is the same whenever it is read. */
export async function responseOf(call: UserCall, form: WebFormView): Promise<Response> {
  const { outcome, answered, kind } = form;
  if (outcome === null) return NONE;
  if (outcome.kind === 'aborted') return failed(call, form, ABORTED, outcome.at);
  if (outcome.kind === 'failed')
    return failed(call, form, refusalFault({ code: 'bank', fault: outcome.fault }), outcome.at);
  if (answered !== null) return answered;
  if (outcome.kind === 'empty') return empty(call, form, outcome);
  const code = kind === 'import' ? 201 : 200;
  const view = await call.finapi.connections.get(call.caller.scope, outcome.connectionId);
  if (view === null) return { code, body: null };
  const body = JSON.stringify(await shownConnection(call, view));
  await call.finapi.webForms.keepAnswer(call.caller.scope, form.id, { code, body });
  return { code, body };
}

/** Refuses an import as the call itself would have: no connection is left. */
async function empty(
  call: UserCall,
  form: WebFormView,
  { connectionId, fault, at }: Extract<WebFormOutcome, { kind: 'empty' }>,
): Promise<Response> {
  const refusal =
    fault === null
      ? ({ code: 'no_accounts_of_kinds' } as const)
      : fault.code === 'connection_exists'
        ? ({ code: 'exists' } as const)
        : ({ code: 'bank', fault } as const);
  const response = failed(call, form, refusalFault(refusal), at);
  // Kept first: once the connection is gone nothing tells any more why.
  await call.finapi.webForms.keepAnswer(call.caller.scope, form.id, response);
  await call.services.connecting.deleteConnection(call.asking(), connectionId);
  return response;
}

/** An ErrorMessage, as the call would have been refused. */
function failed(
  { language, caller }: UserCall,
  { kind, connectionId }: WebFormView,
  { status, errors }: FinapiFault,
  at: string,
): ServiceResponse {
  const body = {
    errors: errors.map(({ code, type, message }) => ({ message: inLanguage(message, language), code, type })),
    date: berlinTime(at),
    requestId: null,
    endpoint: ENDPOINTS[kind](connectionId),
    authContext: `${caller.client.id}/${caller.user.id}`,
    bank: null,
  };
  return { code: status, body: JSON.stringify(body) };
}

/** Calls whose credentials the user gives on the hosted page: 451, section "Web Forms" of the finAPI contract. */
import type {
  Adopted,
  ConnectionView,
  ImportConnection,
  UpdateConnection,
} from '../../../engine/finapi/connections-port.ts';
import type { FinapiFault } from '../faults.ts';
import { webFormFault } from '../web-forms/open.ts';
import type { UserCall } from './showing.ts';

interface About {
  readonly about: { readonly bank?: string };
}
export type FormFor =
  | (About & { readonly kind: 'import'; readonly wanted: ImportConnection })
  | (About & { readonly kind: 'update'; readonly wanted: UpdateConnection; readonly view: ConnectionView })
  | (About & { readonly kind: 'edit'; readonly view: ConnectionView });

/** Opens a form and says where it is. What credentials the call brought is forgotten. */
export async function webForm(call: UserCall, form: FormFor): Promise<FinapiFault> {
  const opened = await webFormFault(call, {
    kind: form.kind,
    institutionId: form.kind === 'import' ? form.wanted.institutionId : form.view.row.institutionId,
    connectionId: form.kind === 'import' ? null : form.view.row.id,
    ...(form.kind === 'import' ? { wanted: call.finapi.connections.accountsWanted(form.wanted) } : {}),
    asked: adoptedOf(form),
  });
  return { ...opened, ...form.about };
}

function adoptedOf(form: FormFor): Adopted {
  if (form.kind === 'edit') return { kind: 'edit', name: null, skipPositions: true, loadOwners: false };
  const { skipPositions, loadOwners } = form.wanted;
  const name = form.kind === 'import' ? form.wanted.name : null;
  return { kind: form.kind, name, skipPositions, loadOwners };
}

/** Calls whose credentials the user gives on the hosted page: 451, section "Web Forms" of the finAPI contract. */
import type {
  ConnectionView,
  ImportConnection,
  UpdateConnection,
} from '../../../engine/finapi/connections-port.ts';
import { type FinapiFault, fault } from '../faults.ts';
import type { UserCall } from './showing.ts';

interface About {
  readonly about: { readonly bank?: string };
}
export type FormFor =
  | (About & { readonly kind: 'import'; readonly wanted: ImportConnection })
  | (About & { readonly kind: 'update'; readonly wanted: UpdateConnection; readonly view: ConnectionView })
  | (About & { readonly kind: 'edit'; readonly view: ConnectionView });

/** Opens a form and says where it is. What credentials the call brought is forgotten. */
export const webForm = async (_call: UserCall, form: FormFor): Promise<FinapiFault> =>
  fault(451, 'WEB_FORM_REQUIRED', '0', form.about);

/** Sending the user to the hosted page instead of taking their credentials: 451, section 16 of the finAPI contract. */
import type { OpenWebForm } from '../../../engine/finapi/web-forms-port.ts';
import { sessionLink } from '../../http/connect-links.ts';
import { unknownConnection, unsupportedBank } from '../bank-connections/refusals.ts';
import { type FinapiFault, fault } from '../faults.ts';
import type { FinapiCall } from '../operation.ts';

/** Opens a form for the call. Its number is the message, and `Location` is the page to send the user to. */
export async function webFormFault(
  { caller, finapi, language, asking, request }: FinapiCall<unknown, unknown, 'user'>,
  form: Omit<OpenWebForm, 'language' | 'offersPin'>,
): Promise<FinapiFault> {
  const opened = await finapi.webForms.open(asking(), {
    ...form,
    language,
    offersPin: caller.client.isPinStorageAvailableInWebForm,
  });
  if (!opened.ok) {
    const { code } = opened.fault;
    if (code === 'not_found') return unknownConnection();
    if (code === 'institution_unknown' || code === 'scope_not_offered') return unsupportedBank();
    return fault(422, 'ILLEGAL_ENTITY_STATE', {
      de: 'Für diese Bankverbindung ist das gerade nicht möglich.',
      en: 'That is not possible for this bank connection now.',
    });
  }
  const { id, token } = opened.value;
  request.log.debug({ webForm: id, user: caller.user.id }, 'a web form was opened');
  return fault(451, 'WEB_FORM_REQUIRED', `${id}`, {
    headers: { location: sessionLink(request.server.baseUrl(request), token) },
  });
}

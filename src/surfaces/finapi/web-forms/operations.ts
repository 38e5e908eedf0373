/** The operations of this room, in the order of the documentation: finAPI v1, section 16. */
import { z } from 'zod';
import { unknownEntity } from '../faults.ts';
import { pathId } from '../fields.ts';
import { type FinapiOperation, finapiOperation, ok } from '../operation.ts';
import { responseOf } from './response.ts';

const UNKNOWN = unknownEntity({ de: 'Dieses Web-Formular', en: 'web form' });

const WebForm = z.object({
  id: z.int(),
  token: z.string().meta({ description: 'What stands in the address of the page.' }),
  status: z.enum(['NOT_YET_OPENED', 'IN_PROGRESS', 'COMPLETED', 'ABORTED']),
  serviceResponseCode: z.int().nullable(),
  serviceResponseBody: z.string().nullable().meta({
    description:
      'The answer that the call would have been given, as JSON text; null until the form has ended.',
  }),
});

const GET = finapiOperation({
  name: 'getWebForm',
  method: 'GET',
  path: '/api/v1/webForms/{id}',
  group: 'Web Forms',
  summary: 'Get a web form',
  description:
    'A form stands for a call that was answered with 451. It is removed 24 hours after the call. Its page works for half an hour and for the first browser that opens it; a form that was opened and not submitted within 20 minutes is aborted. After a failure the user may try again on the page: if that succeeds, the form is completed with the answer of the success.',
  role: 'user',
  answer: WebForm,
  failures: [{ status: 404, code: 'UNKNOWN_ENTITY', when: 'the user has no such web form, or not any more' }],
  async handle(call) {
    const form = await call.finapi.webForms.read(call.asking(), pathId(call.path.id));
    if (form === null) return UNKNOWN;
    const { code, body } = await responseOf(call, form);
    const { id, token, status } = form;
    return ok({ id, token, status, serviceResponseCode: code, serviceResponseBody: body });
  },
});

export const WEB_FORM_OPERATIONS: readonly FinapiOperation[] = [GET];

/** POST /v1/imports: takes a file in while it arrives. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Currency } from '../../core/money.ts';
import { failure, type Result, success } from '../../core/result.ts';
import type { ImportRequest, RunningImport } from '../../engine/import-port.ts';
import type { ImportRow, OwnerScope } from '../../engine/ports.ts';
import { isProblem, type Problem, problem } from '../http/problem.ts';
import { type Answer, jsonObject } from './answer.ts';
import { once } from './idempotency.ts';
import { failedImportProblem, importProblem } from './import-faults.ts';
import {
  FILENAME_CHARACTERS_MAX,
  IMPORT_WAIT_MS,
  MAPPING_CHARACTERS_MAX,
  NAME_CHARACTERS_MAX,
} from './limits.ts';
import { Import } from './objects.ts';
import { type Call, ownerOperation } from './operation.ts';
import { importJson, viewOf } from './render.ts';
import { drain, openUpload } from './upload.ts';
import { currencyText, idText, text } from './values.ts';

const QUERY = {
  filename: text(FILENAME_CHARACTERS_MAX)
    .optional()
    .describe('The name of the file; helps to know its format.'),
  format: z
    .enum(['camt', 'mt940', 'ofx', 'qif', 'csv'])
    .optional()
    .describe('Only this format; recognised from the bytes when not said.'),
  account_id: idText('acc').optional().describe('The account, for files that do not name it.'),
  account_name: text(NAME_CHARACTERS_MAX)
    .optional()
    .describe('The name of the account to find or make, for files that do not name it.'),
  currency: currencyText.optional().describe('For files that do not name their currency (QIF, most CSV).'),
  date_order: z.enum(['dmy', 'mdy', 'ymd']).optional().describe('For dates such as 03/04/2026.'),
  mapping: text(MAPPING_CHARACTERS_MAX)
    .optional()
    .describe('What the columns of a CSV file are, as JSON: see the error statement_mapping_needed.'),
};
type ImportCall = Call<z.output<z.ZodObject<typeof QUERY>>, unknown, OwnerScope>;

export const create = ownerOperation({
  name: 'create_import',
  method: 'POST',
  path: '/v1/imports',
  tag: 'Imports',
  summary: 'Import a statement file',
  description: `Send the file as the body, with any media type, or as the field \`file\` of multipart/form-data; at most 2 GiB. It is read while it arrives, and taken in only when all of it can be read. The answer waits up to ${IMPORT_WAIT_MS / 1000} seconds: 201 with the finished import, or 202 while it is still applied. The same file again changes nothing. With an Idempotency-Key the query alone tells requests apart, not the file, and only imports that were taken in are kept: sending again gives the first import.`,
  scope: 'imports:write',
  takesFile: true,
  query: QUERY,
  answers: {
    201: { description: 'The import is done.', schema: Import },
    202: { description: 'The file was read and is being applied; see Location.', schema: Import },
  },
  problems: [
    'owner_required',
    'import_file_missing',
    'statement_not_recognised',
    'statement_unreadable',
    'statement_too_large',
    'statement_mapping_needed',
    'statement_currency_needed',
    'statement_date_order_needed',
    'account_needed',
    'account_unknown',
    'account_differs',
    'import_cancelled',
    'import_interrupted',
  ],
  handle(call) {
    const key = call.request.headers['idempotency-key'];
    if (key === undefined) return receive(call);
    const use = {
      scope: call.reach,
      operation: `create_import:${call.reach.ownerId}`,
      key: String(key),
      request: [call.request.url],
    };
    return once(
      call.services,
      use,
      (outcome) => !isProblem(outcome),
      () => receive(call),
    );
  },
});

async function receive(call: ImportCall): Promise<Answer | Problem> {
  const { services, reach, caller, request } = call;
  const wanted = await importRequest(call);
  if (!wanted.ok) return wanted.fault;
  const upload = await openUpload(request);
  if (!upload.ok) {
    drain(request);
    return upload.fault;
  }
  const { filename, bytes, fault } = upload.value;
  const asked = { ...wanted.value, filename: wanted.value.filename ?? filename };
  const received = await services.imports
    .receive(reach, caller.actor, asked, bytes)
    // What broke the bytes off comes back through the engine: ours to answer when it was the upload itself.
    .catch((error: unknown) => fault() ?? Promise.reject(error))
    .finally(() => drain(request));
  if (isProblem(received)) return received;
  if (received.ok) return awaited(call, received.value);
  const { importId, fault: why } = received.fault;
  return importProblem(viewOf(call), why, services.ids.encode('import', reach.ownerId, importId));
}

async function importRequest(call: ImportCall): Promise<Result<ImportRequest, Problem>> {
  const { query } = call;
  const mapping = readMapping(query.mapping);
  if (!mapping.ok) return mapping;
  const accountId = await accountNumber(call);
  if (accountId === null) return failure(problem('account_unknown'));
  return success({
    filename: query.filename ?? null,
    ...(query.format === undefined ? {} : { format: query.format }),
    ...(accountId === undefined ? {} : { accountId }),
    ...(query.account_name === undefined ? {} : { accountName: query.account_name }),
    read: {
      ...(query.currency === undefined ? {} : { currency: query.currency as Currency }),
      ...(query.date_order === undefined ? {} : { dateOrder: query.date_order }),
      ...(mapping.value === undefined ? {} : { mapping: mapping.value }),
    },
  });
}

/** The account of the request: undefined when none is named, null when it is no account of this owner. */
async function accountNumber({ query, services, reach }: ImportCall): Promise<number | undefined | null> {
  if (query.account_id === undefined) return undefined;
  const id = services.ids.decode(query.account_id);
  if (id?.kind !== 'account' || id.owner !== reach.ownerId) return null;
  // Looked up here, so that an account that is gone is answered like one that was never this owner's.
  return (await services.ledger.getAccount(reach, id.object)) === null ? null : id.object;
}

function readMapping(json: string | undefined): Result<object | undefined, Problem> {
  if (json === undefined) return success(undefined);
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return success(value);
  } catch {
    // Falls through to the same answer.
  }
  const message = 'must be a JSON object';
  return failure(
    problem('validation_failed', {
      detail: `mapping: ${message}`,
      errors: [{ parameter: 'mapping', code: 'invalid', message }],
    }),
  );
}

/** Waits a while for an import to finish; 202 when it takes longer or the server closes. */
async function awaited(call: ImportCall, running: RunningImport): Promise<Answer | Problem> {
  const { services, reach } = call;
  const id = services.ids.encode('import', reach.ownerId, running.id);
  const headers = { location: `/v1/imports/${id}` };
  const row = await finishedWithin(call, running.finished);
  if (row === null) {
    const now = await services.ledger.getImport(reach, running.id);
    return now === null ? problem('not_found') : jsonObject(importJson(viewOf(call), now), 202, headers);
  }
  if (row.status === 'cancelled') return problem('import_cancelled', { more: { import_id: id } });
  if (row.status === 'failed') return failedImportProblem(viewOf(call), row, id);
  return jsonObject(importJson(viewOf(call), row), 201, headers);
}

async function finishedWithin(call: ImportCall, finished: Promise<ImportRow>): Promise<ImportRow | null> {
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, call.request.server.closing]);
  const waitMs = call.services.config.importWaitMs ?? IMPORT_WAIT_MS;
  const timeout = sleep(waitMs, null, { signal }).catch(() => null);
  const row = await Promise.race([finished, timeout]);
  stop.abort();
  return row;
}

/** /v1/imports: statement files on their way into the ledger. */
import type { ImportRow } from '../../engine/ports.ts';
import { isProblem, problem } from '../http/problem.ts';
import { jsonObject } from './answer.ts';
import { importProgress } from './import-progress.ts';
import { idPlace, listAnswer, listing } from './lists.ts';
import { Import } from './objects.ts';
import { type Operation, objectOperation, ownerOperation } from './operation.ts';
import { listOf } from './pages.ts';
import { EVENTS_TYPE } from './progress-stream.ts';
import { importJson, viewOf } from './render.ts';
import { create } from './start-import.ts';
import { PAGING } from './values.ts';

const list = ownerOperation({
  name: 'list_imports',
  method: 'GET',
  path: '/v1/imports',
  tag: 'Imports',
  summary: 'List imports',
  description: 'Newest first, failed ones too.',
  scope: 'imports:read',
  query: PAGING,
  answers: { 200: { description: 'A page of imports.', schema: listOf(Import, 'Import') } },
  problems: ['cursor_invalid', 'owner_required'],
  async handle(call) {
    const lists = listing(
      'list_imports',
      call,
      idPlace(call, 'import', (row: ImportRow) => row.id),
    );
    if (isProblem(lists)) return lists;
    const page = await call.services.ledger.listImports(call.reach, lists.page);
    const rows = page.rows.map((row) => importJson(viewOf(call), row));
    return listAnswer(call, rows, lists.next(page));
  },
});

const get = objectOperation('import', {
  name: 'get_import',
  method: 'GET',
  path: '/v1/imports/{id}',
  tag: 'Imports',
  summary: 'Get an import',
  scope: 'imports:read',
  answers: { 200: { description: 'The import.', schema: Import } },
  async handle(call) {
    const row = await call.services.ledger.getImport(call.reach, call.reach.objectId);
    return row === null ? problem('not_found') : jsonObject(importJson(viewOf(call), row));
  },
});

const cancel = objectOperation('import', {
  name: 'cancel_import',
  method: 'POST',
  path: '/v1/imports/{id}/cancel',
  tag: 'Imports',
  summary: 'Cancel an import',
  description: 'Asks the import to stop. What is in the ledger by then stays.',
  scope: 'imports:write',
  body: {},
  answers: { 202: { description: 'It was asked to stop; this is the import as it is now.', schema: Import } },
  problems: ['import_ended'],
  async handle(call) {
    const { services, reach } = call;
    const asked = await services.imports.cancel(reach, reach.objectId);
    const row = await services.ledger.getImport(reach, reach.objectId);
    if (row === null) return problem('not_found');
    return asked ? jsonObject(importJson(viewOf(call), row), 202) : problem('import_ended');
  },
});

const progress = objectOperation('import', {
  name: 'watch_import',
  method: 'GET',
  path: '/v1/imports/{id}/progress',
  tag: 'Imports',
  summary: 'Watch an import',
  description:
    'Server-sent events: `progress` with the import whenever it changed, `end` with its last state. The stream ends with the import, and after ten minutes at the latest: then connect again.',
  scope: 'imports:read',
  answers: { 200: { description: 'The events.', schema: null, also: [EVENTS_TYPE] } },
  problems: ['streams_full'],
  async handle(call) {
    const row = await call.services.ledger.getImport(call.reach, call.reach.objectId);
    return row === null ? problem('not_found') : importProgress(call, row);
  },
});

export const IMPORT_OPERATIONS: readonly Operation[] = [create, list, get, cancel, progress];

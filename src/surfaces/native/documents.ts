/** /v1/documents: the files as they came. */
import { Readable } from 'node:stream';
import type { DocumentRow } from '../../engine/ports.ts';
import { isProblem, problem } from '../http/problem.ts';
import { jsonObject, streamed } from './answer.ts';
import { idPlace, listAnswer, listing } from './lists.ts';
import { Document } from './objects.ts';
import { type Operation, objectOperation, ownerOperation } from './operation.ts';
import { listOf } from './pages.ts';
import { documentJson, viewOf } from './render.ts';
import { PAGING } from './values.ts';

const CONTENT_TYPE = 'application/octet-stream';

const list = ownerOperation({
  name: 'list_documents',
  method: 'GET',
  path: '/v1/documents',
  tag: 'Documents',
  summary: 'List documents',
  description: 'Newest first: the statement files that were imported.',
  scope: 'documents:read',
  query: PAGING,
  answers: { 200: { description: 'A page of documents.', schema: listOf(Document, 'Document') } },
  problems: ['cursor_invalid', 'owner_required'],
  async handle(call) {
    const lists = listing(
      'list_documents',
      call,
      idPlace(call, 'document', (row: DocumentRow) => row.id),
    );
    if (isProblem(lists)) return lists;
    const page = await call.services.ledger.listDocuments(call.reach, lists.page);
    const rows = page.rows.map((row) => documentJson(viewOf(call), row));
    return listAnswer(call, rows, lists.next(page));
  },
});

const get = objectOperation('document', {
  name: 'get_document',
  method: 'GET',
  path: '/v1/documents/{id}',
  tag: 'Documents',
  summary: 'Get a document',
  scope: 'documents:read',
  answers: { 200: { description: 'The document.', schema: Document } },
  async handle(call) {
    const row = await call.services.ledger.getDocument(call.reach, call.reach.objectId);
    return row === null ? problem('not_found') : jsonObject(documentJson(viewOf(call), row));
  },
});

const content = objectOperation('document', {
  name: 'get_document_content',
  method: 'GET',
  path: '/v1/documents/{id}/content',
  tag: 'Documents',
  summary: 'Download a document',
  description: 'The bytes exactly as they came, always as a download.',
  scope: 'documents:read',
  answers: { 200: { description: 'The bytes.', schema: null, also: [CONTENT_TYPE] } },
  async handle(call) {
    const { services, reach } = call;
    const row = await services.ledger.getDocument(reach, reach.objectId);
    const bytes = row === null ? null : await services.imports.readDocument(reach, reach.objectId);
    if (row === null || bytes === null) return problem('not_found');
    return streamed(Readable.from(bytes, { objectMode: false }), CONTENT_TYPE, {
      // Whatever the bytes are, a browser must neither show nor run them here.
      'content-security-policy': "default-src 'none'; sandbox",
      'content-disposition': `attachment; filename="${asciiName(row.title)}"; filename*=UTF-8''${encodedName(row.title)}`,
    });
  },
});

/** A name for old clients: letters, digits and a few signs. */
const asciiName = (title: string): string => title.replace(/[^A-Za-z0-9._ -]/g, '_');

/** A name as RFC 8187 writes it in a header. */
const encodedName = (title: string): string =>
  encodeURIComponent(title.toWellFormed()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );

export const DOCUMENT_OPERATIONS: readonly Operation[] = [list, get, content];

/** Imports and their bytes: begun, kept alive by a lease, ended, taken over from a process that died. */
import type { ImportStore } from '../engine/imports/ledger-port.ts';
import type { ImportRow, OwnerScope } from '../engine/ports.ts';
import type { StatementFormat } from '../statements/contract.ts';
import { addAuditOf } from './audit.ts';
import type { Database, Transaction } from './database.ts';
import { appendEvent, lockOwner } from './events.ts';
import { jsonText } from './json-text.ts';
import { ledgerTransaction } from './ledger-writes.ts';
import { bytesOf, integer, jsonObject, maybe } from './text-values.ts';

const FORMATS: readonly string[] = ['camt', 'mt940', 'ofx', 'qif', 'csv'] satisfies StatementFormat[];

/**
 * Opens the imports of the store.
 * @param app the serving role's database.
 * @param jobs the jobs role's: it sees which imports are abandoned, by id only.
 * @param get how an import is read for people: see imports-read.ts.
 */
export function openImportStore(
  app: Database,
  jobs: Database,
  get: (scope: OwnerScope, importId: number) => Promise<ImportRow | null>,
): ImportStore {
  return {
    get,
    inLedger: (scope, work) => app.transaction(scope, (tx) => work(ledgerTransaction(tx, scope))),

    begin: (scope, what, audit) =>
      app.transaction(scope, async (tx) => {
        const [document] = await tx.rows(
          {
            text: `insert into documents (owner_id, kind, title, media_type) values ($1, 'statement_file', $2, '') returning id`,
          },
          [scope.ownerId, what.filename ?? 'Statement'],
        );
        const documentId = integer(document?.[0]);
        const text = `insert into imports (owner_id, document_id, filename, status, options, worker, lease_until)
          values ($1, $2, $3, 'receiving', $4, $5, now() + $6 * interval '1 millisecond') returning id`;
        const [row] = await tx.rows({ text: text.replace('$6', '$6::bigint') }, [
          scope.ownerId,
          documentId,
          what.filename,
          jsonText(what.options),
          what.worker,
          what.leaseMs,
        ]);
        const importId = integer(row?.[0]);
        await addAuditOf(tx, scope.tenantId, audit, `import:${scope.ownerId}:${importId}`);
        return { importId, documentId };
      }),

    async addPage(scope, documentId, number, rawBytes, sealed) {
      const text =
        'insert into data_pages (owner_id, document_id, number, raw_bytes, sealed) values ($1, $2, $3, $4, $5)';
      await app.rows(scope, { name: 'add_page', text }, [
        scope.ownerId,
        documentId,
        number,
        rawBytes,
        Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength),
      ]);
    },

    async readPage(scope, documentId, number) {
      const text = 'select sealed from data_pages where owner_id = $1 and document_id = $2 and number = $3';
      const [row] = await app.rows(scope, { name: 'read_page', text }, [scope.ownerId, documentId, number]);
      return row === undefined ? null : bytesOf(row[0]);
    },

    async beat(scope, importId, worker, leaseMs, bytesReceived) {
      const text = `update imports set lease_until = now() + $4::bigint * interval '1 millisecond',
          bytes_received = coalesce($5::bigint, bytes_received), updated_at = now()
        where owner_id = $1 and id = $2 and worker = $3 and status in ('receiving', 'applying') returning cancel_requested`;
      const [row] = await app.rows(scope, { text }, [
        scope.ownerId,
        importId,
        worker,
        leaseMs,
        bytesReceived,
      ]);
      if (row === undefined) return 'lost';
      return row[0] === 't' ? 'cancel' : 'go_on';
    },

    received: (scope, importId, worker, what) =>
      app.transaction(scope, async (tx) => {
        const text = `update imports set status = 'applying', format = $3, bytes_received = $4, entries = $5, updated_at = now()
          where owner_id = $1 and id = $2 and worker = $6 and status = 'receiving' returning document_id`;
        const [row] = await tx.rows({ text }, [
          scope.ownerId,
          importId,
          what.format,
          what.bytes,
          what.entries,
          worker,
        ]);
        if (row === undefined) return false;
        const document =
          'update documents set media_type = $3, bytes = $4, sha256 = $5 where owner_id = $1 and id = $2';
        await tx.run({ text: document }, [
          scope.ownerId,
          integer(row[0]),
          what.mediaType,
          what.bytes,
          what.sha256,
        ]);
        return true;
      }),

    fail: (scope, importId, worker, status, fault) =>
      app.transaction(scope, (tx) => fail(tx, scope, { importId, worker }, status, fault)),

    async requestCancel(scope, importId) {
      const text = `update imports set cancel_requested = true, updated_at = now()
        where owner_id = $1 and id = $2 and status in ('receiving', 'applying') returning id`;
      return (await app.rows(scope, { text }, [scope.ownerId, importId])).length > 0;
    },

    async abandoned(limit) {
      const text = `select owner_id, id from imports where status in ('receiving', 'applying') and lease_until < now()
        order by lease_until limit $1`;
      const rows = await jobs.rows(null, { text }, [limit]);
      return rows.map(([ownerId, importId]) => ({ ownerId: integer(ownerId), importId: integer(importId) }));
    },

    async takeOver(ownerId, importId, worker, leaseMs) {
      // The tenant is not known yet: the owner's own scope is enough to read which it is.
      return app.transaction({ tenantId: 0, ownerId }, async (tx) => {
        const text = `update imports i set worker = $3, lease_until = now() + $4::bigint * interval '1 millisecond', inserted = 0,
            updated = 0, unchanged = 0
          from owners o where i.owner_id = $1 and i.id = $2 and o.id = i.owner_id and i.lease_until < now()
            and i.status in ('receiving', 'applying')
          returning o.tenant_id, i.status, i.document_id, i.format, i.options`;
        const [row] = await tx.rows({ text }, [ownerId, importId, worker, leaseMs]);
        if (row === undefined) return null;
        const format = row[3] ?? null;
        return {
          scope: { tenantId: integer(row[0]), ownerId },
          status: row[1] === 'applying' ? 'applying' : 'receiving',
          documentId: maybe(row[2], integer),
          format: format !== null && FORMATS.includes(format) ? (format as StatementFormat) : null,
          options: jsonObject(row[4]),
        };
      });
    },
  };
}

/** The bytes go with the document; the import stays and says why. What has ended, or is another's, stays as it is. */
async function fail(
  tx: Transaction,
  scope: OwnerScope,
  { importId, worker }: { readonly importId: number; readonly worker: string },
  status: 'failed' | 'cancelled',
  fault: object,
): Promise<boolean> {
  await lockOwner(tx, scope);
  const find = `select document_id from imports
    where owner_id = $1 and id = $2 and worker = $3 and status in ('receiving', 'applying') for update`;
  const [row] = await tx.rows({ text: find }, [scope.ownerId, importId, worker]);
  if (row === undefined) return false;
  const text = `update imports set status = $3, fault = $4, document_id = null, lease_until = null, finished_at = now(),
      updated_at = now() where owner_id = $1 and id = $2`;
  await tx.run({ text }, [scope.ownerId, importId, status, jsonText(fault)]);
  const documentId = maybe(row[0], integer);
  if (documentId !== null)
    await tx.run({ text: 'delete from documents where owner_id = $1 and id = $2' }, [
      scope.ownerId,
      documentId,
    ]);
  await appendEvent(tx, scope.ownerId, { type: 'import.failed', importId, data: { status } });
  return true;
}

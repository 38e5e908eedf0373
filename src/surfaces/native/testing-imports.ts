/** Imports in memory, for tests of the surface. */
import { failure, success } from '../../core/result.ts';
import type { StatementImports } from '../../engine/import-port.ts';
import type { ImportRow } from '../../engine/ports.ts';
import { type FakeWorld, mine, type Owned } from './testing.ts';

/** An import as it is when it has just ended well. */
export function fakeImport(world: FakeWorld, ownerId: number): Owned<ImportRow> {
  const at = world.instant();
  return {
    of: ownerId,
    id: world.id(),
    documentId: null,
    filename: null,
    format: 'camt',
    status: 'done',
    bytesReceived: 0,
    bytesApplied: 0,
    entries: 0,
    inserted: 0,
    updated: 0,
    unchanged: 0,
    fault: null,
    notes: [],
    statements: [],
    createdAt: at,
    updatedAt: at,
    finishedAt: at,
  };
}

/** Imports in memory: bytes are read and kept, nothing is understood of them. */
export function fakeImports(world: FakeWorld): StatementImports {
  const store = (row: Owned<ImportRow>): void => {
    const at = world.imports.findIndex((one) => one.id === row.id);
    if (at < 0) world.imports.push(row);
    else world.imports[at] = row;
  };
  return {
    async receive(scope, _actor, request, bytes) {
      const row = { ...fakeImport(world, scope.ownerId), filename: request.filename };
      const chunks: Uint8Array[] = [];
      // As with the engine, what breaks the bytes off goes back to the caller.
      for await (const chunk of bytes) chunks.push(chunk);
      world.received.push({ request, bytes: Buffer.concat(chunks) });
      if (world.nextFault !== null) {
        store({ ...row, status: 'failed', fault: { ...world.nextFault } });
        return failure({ importId: row.id, fault: world.nextFault });
      }
      if (!world.holdImports) {
        store(row);
        return success({ id: row.id, finished: Promise.resolve(row) });
      }
      store({ ...row, status: 'applying', finishedAt: null });
      const { promise, resolve } = Promise.withResolvers<ImportRow>();
      world.finish = () => {
        store(row);
        resolve(row);
      };
      return success({ id: row.id, finished: promise });
    },
    async cancel(scope, id) {
      const row = mine(world.imports, scope).find((one) => one.id === id);
      return row !== undefined && row.finishedAt === null;
    },
    async readDocument(scope, id) {
      if (!world.documents.some((row) => row.of === scope.ownerId && row.id === id)) return null;
      return (async function* () {
        yield Buffer.from('first ');
        yield Buffer.from('second');
      })();
    },
    resume: async () => 0,
    drain: async () => {},
  };
}

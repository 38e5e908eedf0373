/** Statement files from their bytes to the ledger: assembled of reading, resolving and applying. */
import { setTimeout as sleep } from 'node:timers/promises';
import { failure, type Result, success } from '../../core/result.ts';
import type { ImportFault, ImportRequest, RunningImport, StatementImports } from '../import-port.ts';
import type { ImportRow, OwnerScope } from '../ports.ts';
import type { Application, ApplyParts } from './application.ts';
import { applyFile } from './apply-file.ts';
import { GONE, goneRow } from './gone.ts';
import { hideInFault } from './hide-numbers.ts';
import { openRequest, sealRequest } from './kept-request.ts';
import type { ImportStore, ImportVault } from './ledger-port.ts';
import { PageWriter, readPages } from './pages.ts';
import { type FileReading, type PageSink, readFile } from './read-file.ts';

/** How long other processes leave an import alone after its last sign of life. */
export const LEASE_MS = 30_000;
/** How often a sign of life is given. */
export const BEAT_MS = 2_000;
/** Abandoned imports that one look takes over. */
export const RESUME_MAX = 20;
/** Looks, a beat apart, at an import that another process has taken over: ten minutes. */
const LOOKS_MAX = 300;

export interface ImportParts {
  readonly store: ImportStore;
  readonly vault: ImportVault;
  readonly mask: (number: string) => string;
  readonly now: () => number;
  /** This process, unique over all: `host:pid:start`. */
  readonly worker: string;
  /** Tells of failures that are our own: the import stays and is taken up again later. */
  readonly onError: (error: unknown, importId: number) => void;
  /** {@link LEASE_MS} and {@link BEAT_MS} when absent; a beat must come several times in a lease. */
  readonly leaseMs?: number;
  readonly beatMs?: number;
}

interface Inside extends ImportParts {
  /** Imports of this process that were asked to stop: they need not wait for their next sign of life. */
  readonly stopped: Set<number>;
}

/** Builds the imports of this process. */
export function statementImports(given: ImportParts): StatementImports {
  const parts: Inside = { ...given, stopped: new Set() };
  const running = new Map<number, Promise<unknown>>();
  const receiving = new Set<number>();
  let received = 0;
  const { store } = parts;

  function follow(importId: number, work: Promise<ImportRow>): RunningImport {
    running.set(
      importId,
      work
        .catch(() => {})
        .finally(() => {
          running.delete(importId);
          parts.stopped.delete(importId);
        }),
    );
    work.catch(() => {});
    return { id: importId, finished: work };
  }

  return {
    async receive(scope, actor, request, bytes) {
      const begun = await store.begin(
        scope,
        {
          filename: request.filename,
          options: sealRequest(
            await parts.vault.sealerFor(scope.ownerId),
            `${parts.worker}/${++received}`,
            request,
          ),
          worker: parts.worker,
          leaseMs: leaseOf(parts),
        },
        { actor, action: 'import.received', subject: null, detail: {} },
      );
      receiving.add(begun.importId);
      try {
        return await receiveFile(parts, scope, begun, request, bytes, follow);
      } finally {
        receiving.delete(begun.importId);
        if (!running.has(begun.importId)) parts.stopped.delete(begun.importId);
      }
    },
    async cancel(scope, importId) {
      const asked = await store.requestCancel(scope, importId);
      if (asked && (running.has(importId) || receiving.has(importId))) parts.stopped.add(importId);
      return asked;
    },
    async readDocument(scope, documentId) {
      if ((await store.readPage(scope, documentId, 0)) === null) return null;
      return readPages(store, await parts.vault.sealerFor(scope.ownerId), scope, documentId);
    },
    async resume() {
      let taken = 0;
      for (const { ownerId, importId } of await store.abandoned(RESUME_MAX)) {
        // After this machine slept a lease may be over though the work goes on right here.
        if (running.has(importId) || receiving.has(importId)) continue;
        if (await resumeOne(parts, ownerId, importId, follow)) taken++;
      }
      return taken;
    },
    async drain(withinMs) {
      await Promise.race([
        Promise.all(running.values()),
        new Promise((resolve) => setTimeout(resolve, withinMs).unref()),
      ]);
    },
  };
}

type Follow = (importId: number, work: Promise<ImportRow>) => RunningImport;

async function receiveFile(
  parts: Inside,
  scope: OwnerScope,
  begun: { readonly importId: number; readonly documentId: number },
  request: ImportRequest,
  bytes: AsyncIterable<Uint8Array>,
  follow: Follow,
): Promise<Result<RunningImport, { importId: number; fault: ImportFault }>> {
  const { importId, documentId } = begun;
  const refuse = async (raw: ImportFault) => {
    const fault = hideInFault(raw, parts.mask);
    const status = fault.code === 'cancelled' ? 'cancelled' : 'failed';
    await parts.store.fail(scope, importId, parts.worker, status, fault);
    return failure({ importId, fault });
  };
  let isWhole = false;
  try {
    const sealer = await parts.vault.sealerFor(scope.ownerId);
    const pages = new PageWriter(parts.store, sealer, scope, documentId);
    const beat = heartbeat(parts, scope, importId);
    const reading = await readFile(bytes, request, pages, beat);
    if (!reading.ok) return await refuse(reading.fault);
    if (parts.stopped.has(importId)) return await refuse({ code: 'cancelled' });
    const file = reading.value;
    if (!(await markReceived(parts, scope, importId, file))) return await refuse(TAKEN_OVER);
    isWhole = true;
    const { worker, mask } = parts;
    const application = { scope, importId, worker, mask, documentId, request, ...file };
    return await start(parts, application, follow, refuse);
  } catch (error) {
    if ((await parts.store.get(scope, importId)) === null) return failure({ importId, fault: GONE });
    // The caller's stream broke, or our own failure. An import that was taken in all the same stays as it is.
    await refuse(isWhole ? NOT_TAKEN_IN : CUT_SHORT).catch(() => {});
    throw error;
  }
}

const CUT_SHORT: ImportFault = {
  code: 'interrupted',
  text: 'The upload ended before the file was whole. Nothing was taken in: import it again.',
};
const NOT_TAKEN_IN: ImportFault = {
  code: 'interrupted',
  text: 'The server failed while it took the file in. Nothing was taken in: import it again.',
};
const TAKEN_OVER: ImportFault = {
  code: 'interrupted',
  text: 'The server stood still while the file came. Nothing was taken in: import it again.',
};

const markReceived = (
  parts: Inside,
  scope: OwnerScope,
  importId: number,
  file: FileReading,
): Promise<boolean> =>
  parts.store.received(scope, importId, parts.worker, {
    format: file.format.format,
    bytes: file.bytes,
    sha256: file.sha256,
    mediaType: MEDIA_TYPES[file.format.format],
    entries: file.survey.entries,
  });

const MEDIA_TYPES = {
  camt: 'application/xml',
  mt940: 'text/plain',
  ofx: 'application/x-ofx',
  qif: 'application/qif',
  csv: 'text/csv',
} as const;

/** Decides the accounts while the caller waits, then applies in the background. */
async function start(
  parts: Inside,
  application: Application,
  follow: Follow,
  refuse: (fault: ImportFault) => Promise<Result<never, { importId: number; fault: ImportFault }>>,
): Promise<Result<RunningImport, { importId: number; fault: ImportFault }>> {
  const applied = await apply(parts, application);
  if (!applied.ok) return refuse(applied.fault);
  const { importId } = application;
  const { scope } = application;
  const work = applied
    .value()
    .then(() => rowOf(parts, scope, importId))
    .catch(async (error: unknown) => {
      if ((await parts.store.get(scope, importId)) === null) return goneRow(application, parts.now());
      throw error;
    });
  work.catch((error: unknown) => parts.onError(error, importId));
  return success(follow(importId, work));
}

async function apply(parts: Inside, application: Application): ReturnType<typeof applyFile> {
  const beat = heartbeat(parts, application.scope, application.importId);
  const applyParts: ApplyParts = {
    store: parts.store,
    vault: parts.vault,
    sealer: await parts.vault.sealerFor(application.scope.ownerId),
    mask: parts.mask,
    now: parts.now,
    beat: () => beat(null),
  };
  return applyFile(applyParts, application);
}

/** The import as it stands after the work; one that another process has taken over is waited for. */
async function rowOf(parts: Inside, scope: OwnerScope, importId: number): Promise<ImportRow> {
  for (let looks = 1; ; looks++) {
    const row = await parts.store.get(scope, importId);
    if (row === null) throw new Error(`import ${importId} is gone: its owner was deleted`);
    if (row.finishedAt !== null || looks === LOOKS_MAX) return row;
    await sleep(BEAT_MS, undefined, { ref: false });
  }
}

const leaseOf = (parts: Inside): number => parts.leaseMs ?? LEASE_MS;

/** Speaks to the store at most every {@link BEAT_MS}; in between it says go on. */
function heartbeat(parts: Inside, scope: OwnerScope, importId: number) {
  const { beatMs = BEAT_MS } = parts;
  let last = parts.now();
  return async (bytes: number | null): Promise<'go_on' | 'cancel' | 'lost'> => {
    if (parts.now() - last < beatMs && !parts.stopped.has(importId)) return 'go_on';
    last = parts.now();
    return parts.store.beat(scope, importId, parts.worker, leaseOf(parts), bytes);
  };
}

/** Takes up what a dead process left: a file that had not come whole fails, a whole one is applied again. */
async function resumeOne(parts: Inside, ownerId: number, importId: number, follow: Follow): Promise<boolean> {
  const taken = await parts.store.takeOver(ownerId, importId, parts.worker, leaseOf(parts));
  if (taken === null) return false;
  const { scope, documentId, format } = taken;
  if (taken.status === 'receiving' || documentId === null || format === null) {
    const text = 'The server stopped before the file was whole. Nothing was taken in: import it again.';
    await parts.store.fail(scope, importId, parts.worker, 'failed', { code: 'interrupted', text });
    return true;
  }
  const request = openRequest(await parts.vault.sealerFor(ownerId), taken.options, format);
  const again = async (): Promise<ImportRow> => {
    const sealer = await parts.vault.sealerFor(ownerId);
    const bytes = readPages(parts.store, sealer, scope, documentId);
    const reading = await readFile(bytes, request, NOWHERE, heartbeat(parts, scope, importId));
    if (reading.ok) {
      const { worker, mask } = parts;
      const application = { scope, importId, worker, mask, documentId, request, ...reading.value };
      const applied = await apply(parts, application);
      if (applied.ok) await applied.value();
      else
        await parts.store.fail(
          scope,
          importId,
          parts.worker,
          'failed',
          hideInFault(applied.fault, parts.mask),
        );
    } else if (reading.fault.code === 'cancelled') {
      await parts.store.inLedger(scope, (ledger) =>
        ledger.advanceImport(importId, parts.worker, { status: 'cancelled' }),
      );
    } else if (reading.fault.code !== 'interrupted')
      throw new Error(`internal: import ${importId} cannot be read any more: ${reading.fault.code}`);
    return rowOf(parts, scope, importId);
  };
  const work = again();
  work.catch((error: unknown) => parts.onError(error, importId));
  follow(importId, work);
  return true;
}

/** The bytes are in the store already. */
const NOWHERE: PageSink = { add: async () => {}, end: async () => {} };

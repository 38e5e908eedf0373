/** What is said of an import whose owner was deleted while it ran: its row is gone with the owner. */
import type { ImportFault } from '../import-port.ts';
import type { ImportRow } from '../ports.ts';
import type { Application } from './application.ts';

export const GONE: ImportFault = {
  code: 'interrupted',
  text: 'The owner was deleted while the file was taken in, and all of the file with it.',
};

/** The import as it ended, at the given time in ms since 1970. */
export function goneRow({ importId, format, bytes, survey }: Application, nowMs: number): ImportRow {
  const now = new Date(nowMs).toISOString();
  return {
    id: importId,
    documentId: null,
    filename: null,
    format: format.format,
    status: 'failed',
    bytesReceived: bytes,
    bytesApplied: 0,
    entries: survey.entries,
    inserted: 0,
    updated: 0,
    unchanged: 0,
    fault: { ...GONE },
    notes: [],
    statements: [],
    createdAt: now,
    updatedAt: now,
    finishedAt: now,
  };
}

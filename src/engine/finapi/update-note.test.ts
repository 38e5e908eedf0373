import { describe, expect, it } from 'vitest';
import type { SyncRow } from '../connection-rows.ts';
import { faultNote, noteOfSync } from './update-note.ts';

const AT = '2026-11-22T10:00:00.000Z';
const sync = (more: Partial<SyncRow>): SyncRow => ({
  id: 1,
  connectionId: 1,
  status: 'running',
  cause: 'requested',
  dueAt: AT,
  fault: null,
  nextAllowedAt: null,
  accounts: [],
  startedAt: null,
  createdAt: AT,
  updatedAt: AT,
  finishedAt: null,
  ...more,
});
const account = {
  status: 'failed',
  fault: { code: 'not_permitted' },
} as unknown as SyncRow['accounts'][number];

describe('how an update came out', () => {
  it("'OK' just means that the bank let us in: a list of accounts is proof, whatever became of each account", () => {
    expect(noteOfSync(sync({ accounts: [account] }))).toEqual({ result: 'OK', fault: null, at: AT });
    const failed = sync({ accounts: [account], status: 'failed', fault: { code: 'not_permitted' } });
    expect(noteOfSync(failed)?.result).toBe('OK');
    expect(noteOfSync(sync({ status: 'success', finishedAt: AT }))?.result).toBe('OK');
  });

  it('is not known as long as nothing came back', () => {
    expect(noteOfSync(sync({ status: 'due' }))).toBeNull();
    expect(noteOfSync(sync({ status: 'running' }))).toBeNull();
  });

  it('what a bank says is its rejection, what is ours an internal error', () => {
    const wrong = sync({ status: 'failed', fault: { code: 'credentials_wrong', fields: [] } });
    expect(noteOfSync(wrong)?.result).toBe('BANK_SERVER_REJECTION');
    const limited = sync({ status: 'deferred', fault: { code: 'rate_limited', retryAt: null } });
    expect(noteOfSync(limited)?.result).toBe('BANK_SERVER_REJECTION');
    expect(noteOfSync(sync({ status: 'cancelled' }))?.result).toBe('INTERNAL_SERVER_ERROR');
    for (const code of ['interrupted', 'connector_missing', 'account_unclear'] as const)
      expect(faultNote({ code }, AT).result).toBe('INTERNAL_SERVER_ERROR');
    expect(faultNote(null, AT).result).toBe('INTERNAL_SERVER_ERROR');
  });
});

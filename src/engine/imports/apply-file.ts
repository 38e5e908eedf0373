/** Takes a file that was read whole into the ledger: small ones at once, large ones in chunks of whole booking days. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Days } from '../../core/balances/coverage.ts';
import { CHUNK_ENTRIES } from '../../core/limits.ts';
import { isZero } from '../../core/money.ts';
import { failure, type Result, success } from '../../core/result.ts';
import type { ImportFault } from '../import-port.ts';
import { type Application, type Applied, type ApplyParts, advance, Lost } from './application.ts';
import { ChunkWriter, takeChunk } from './chunk-writer.ts';
import { hideNumbers } from './hide-numbers.ts';
import type { LedgerTransaction } from './ledger-port.ts';
import { OpenDays } from './open-days.ts';
import { readPages } from './pages.ts';
import { EntryPreparer } from './prepare-entry.ts';
import { resolveAccounts } from './resolve-accounts.ts';
import { PocketFinder, type StatementSurvey, type SurveyedEntry } from './survey.ts';

/** Bytes read in one go: about a millisecond, so that the database never waits long for its next statement. */
const TURN_BYTES = 64 * 1024;
/** Readings of the file that a wild order of days may cost. */
export const PASSES_MAX = 1_000;

/** Carried out of a transaction to roll it back. */
class Refused extends Error {
  readonly fault: ImportFault;
  constructor(fault: ImportFault) {
    super('refused');
    this.fault = fault;
  }
}

/**
 * Finds or creates the file's accounts. For a small file everything else happens in the same transaction, and there is
 * no rest to be done; for a large one the rest is given, to be run now or in the background.
 * Gives the fault when the accounts cannot be decided; nothing has changed then.
 */
export async function applyFile(
  parts: ApplyParts,
  application: Application,
): Promise<Result<() => Promise<Applied>, ImportFault>> {
  const { scope, survey, request } = application;
  const resolver = { ownerId: scope.ownerId, vault: parts.vault, sealer: parts.sealer, mask: parts.mask };
  const preparer = new EntryPreparer(scope.ownerId, parts.vault, parts.sealer, parts.mask);
  try {
    const accounts = await parts.store.inLedger(scope, async (ledger) => {
      const resolved = await resolveAccounts(ledger, resolver, survey, request);
      if (!resolved.ok) throw new Refused(resolved.fault);
      if (survey.kept === null || survey.entries > CHUNK_ENTRIES) return resolved.value;
      const days = new OpenDays(survey.pockets, { chunkEntries: Infinity, openEntriesMax: Infinity });
      days.take(survey.kept);
      const { chunk } = days.endPass();
      if (chunk !== null) await takeChunk(ledger, application, preparer, resolved.value, chunk, parts.now());
      await finish(ledger, application, resolved.value);
      return null;
    });
    return success(
      accounts === null
        ? async () => 'done'
        : () => applyLarge(parts, application, preparer, accounts).catch(lostOrThrown),
    );
  } catch (error) {
    if (error instanceof Refused) return failure(error.fault);
    if (error instanceof Lost) return success(async () => 'lost');
    throw error;
  }
}

function lostOrThrown(error: unknown): 'lost' {
  if (error instanceof Lost) return 'lost';
  throw error;
}

/** The entries of the file with the bytes read so far, in pieces: from memory where they were kept, else read again. */
async function* entriesOf(
  { store, sealer }: ApplyParts,
  { scope, documentId, format, request, survey, bytes: allBytes }: Application,
): AsyncGenerator<{ readonly entries: readonly SurveyedEntry[]; readonly bytes: number }> {
  if (survey.kept !== null) {
    const { kept } = survey;
    for (let from = 0; from < kept.length; from += CHUNK_ENTRIES) {
      const entries = kept.slice(from, from + CHUNK_ENTRIES);
      yield { entries, bytes: Math.floor((allBytes * (from + entries.length)) / kept.length) };
    }
    return;
  }
  const finder = new PocketFinder();
  const reader = format.open(request.read);
  let bytes = 0;
  for await (const page of readPages(store, sealer, scope, documentId)) {
    for (let from = 0; from < page.length; from += TURN_BYTES) {
      const piece = page.subarray(from, from + TURN_BYTES);
      bytes += piece.length;
      yield { entries: finder.entriesOf(reader.push(piece)), bytes };
      await nextTurn();
    }
  }
  yield { entries: finder.entriesOf(reader.end()), bytes };
}

async function applyLarge(
  parts: ApplyParts,
  application: Application,
  preparer: EntryPreparer,
  accounts: ReadonlyMap<number, number>,
): Promise<Applied> {
  const days = new OpenDays(application.survey.pockets);
  const writer = new ChunkWriter(parts, application, preparer, accounts);
  for (let pass = 0; pass < PASSES_MAX; pass++) {
    for await (const { entries, bytes } of entriesOf(parts, application)) {
      for (const chunk of days.take(entries)) {
        const word = await writer.add(chunk, pass === 0 ? bytes : application.bytes);
        if (word !== 'go_on') return word === 'cancel' ? writer.cancel() : 'lost';
      }
    }
    const { chunk, again } = days.endPass();
    await writer.flush(chunk === null ? [] : [chunk], application.bytes);
    if (!again) {
      await parts.store.inLedger(application.scope, (ledger) => finish(ledger, application, accounts));
      return 'done';
    }
  }
  throw new Error(`internal: ${PASSES_MAX} passes did not take in all days`);
}

/** Balances, statements and the end of the import. */
async function finish(
  ledger: LedgerTransaction,
  application: Application,
  accounts: ReadonlyMap<number, number>,
): Promise<void> {
  const { survey, importId } = application;
  const living = await ledger.lockAccounts([...new Set(accounts.values())].sort((a, b) => a - b));
  for (const pocket of survey.pockets) {
    const accountId = accounts.get(pocket.index);
    if (accountId === undefined || !living.has(accountId)) continue;
    const changed = await ledger.saveBalances(accountId, pocket.balances);
    if (changed > 0)
      await ledger.appendEvent({ type: 'balances.changed', accountId, importId, data: { changed } });
  }
  const stated = new Map<number, Days[]>();
  for (const [ordinal, statement] of survey.statements.entries()) {
    const accountId = accounts.get(statement.pocket.index);
    if (accountId === undefined || !living.has(accountId)) continue;
    await ledger.saveStatement(importId, ordinal, accountId, statement.facts, statement.sums);
    const days = wholeDays(statement);
    if (days !== null) stated.set(accountId, [...(stated.get(accountId) ?? []), days]);
  }
  for (const accountId of new Set(accounts.values())) {
    if (!living.has(accountId)) continue;
    await ledger.cover(accountId, 'file', stated.get(accountId) ?? [], { importId });
    await ledger.publishReconciliation(accountId, { importId });
  }
  await advance(ledger, application, {
    status: 'done',
    bytesApplied: application.bytes,
    notes: survey.notes.map((note) => hideNumbers(note, application.mask)),
  });
  await ledger.appendEvent({ type: 'import.completed', importId, data: { entries: survey.entries } });
}

/**
 * The days that a statement says it holds whole: as it names them, its last one else by its closing balance. Null when it
 * names none, or says that it does not close.
 */
function wholeDays({ facts, closedOn, sums }: StatementSurvey): Days | null {
  const { kind, from } = facts;
  const to = facts.to ?? closedOn;
  if (kind !== 'statement' || from === null || to === null) return null;
  return sums.difference === null || isZero(sums.difference) ? { from, to } : null;
}

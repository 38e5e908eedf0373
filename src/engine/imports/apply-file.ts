/** Takes a file that was read whole into the ledger: small ones at once, large ones in chunks of whole booking days. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LocalDate } from '../../core/dates.ts';
import { failure, type Result, success } from '../../core/result.ts';
import type { StatementFormatReader } from '../../statements/contract.ts';
import type { ImportFault, ImportRequest } from '../import-port.ts';
import type { OwnerScope } from '../ports.ts';
import { takeInWindow, type WindowDay, type WindowResult } from '../take-in-window.ts';
import { hideNumbers } from './hide-numbers.ts';
import type {
  ImportAdvance,
  ImportStore,
  ImportVault,
  LedgerTransaction,
  OwnerSealer,
} from './ledger-port.ts';
import { type Chunk, OpenDays } from './open-days.ts';
import { readPages } from './pages.ts';
import { EntryPreparer } from './prepare-entry.ts';
import { resolveAccounts } from './resolve-accounts.ts';
import { holdsWholeDay, PocketFinder, type Survey } from './survey.ts';

/**
 * Entries prepared in one go, and bytes read in one: about a millisecond, so that the database never waits long for
 * its next statement.
 */
const TURN_ENTRIES = 80;
const TURN_BYTES = 64 * 1024;
/** Readings of the file that a wild order of days may cost. */
export const PASSES_MAX = 1_000;

/** One import that is being applied. */
export interface Application {
  readonly scope: OwnerScope;
  readonly importId: number;
  readonly mask: (number: string) => string;
  /** This process: what it writes counts only as long as the import is its own. */
  readonly worker: string;
  readonly documentId: number;
  readonly request: ImportRequest;
  readonly format: StatementFormatReader;
  readonly survey: Survey;
  readonly bytes: number;
}
export interface ApplyParts {
  readonly store: ImportStore;
  readonly vault: ImportVault;
  readonly sealer: OwnerSealer;
  readonly mask: (number: string) => string;
  /** Extends the lease and tells whether to stop. */
  readonly beat: () => Promise<'go_on' | 'cancel' | 'lost'>;
}
export type Applied = 'done' | 'cancelled' | 'lost';

/** Another process has taken the import over: the transaction is rolled back. */
class Lost extends Error {}

/** Moves the import on, in the transaction of what it took in. */
async function advance(
  ledger: LedgerTransaction,
  { importId, worker }: Application,
  change: ImportAdvance,
): Promise<void> {
  if (!(await ledger.advanceImport(importId, worker, change))) throw new Lost('another process has it');
}

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
      if (survey.kept === null) return resolved.value;
      const days = new OpenDays(survey.pockets, { chunkEntries: Infinity, openEntriesMax: Infinity });
      days.take(survey.kept);
      const { chunk } = days.endPass();
      if (chunk !== null) await takeChunk(ledger, application, preparer, resolved.value, chunk);
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

async function applyLarge(
  parts: ApplyParts,
  application: Application,
  preparer: EntryPreparer,
  accounts: ReadonlyMap<number, number>,
): Promise<Applied> {
  const { store, sealer } = parts;
  const { scope, documentId, format, request, survey } = application;
  const days = new OpenDays(survey.pockets);
  const writer = new ChunkWriter(parts, application, preparer, accounts);
  for (let pass = 0; pass < PASSES_MAX; pass++) {
    const finder = new PocketFinder();
    const reader = format.open(request.read);
    let bytes = 0;
    for await (const page of readPages(store, sealer, scope, documentId)) {
      for (let from = 0; from < page.length; from += TURN_BYTES) {
        const piece = page.subarray(from, from + TURN_BYTES);
        bytes += piece.length;
        for (const chunk of days.take(finder.entriesOf(reader.push(piece)))) {
          const word = await writer.add(chunk, pass === 0 ? bytes : application.bytes);
          if (word !== 'go_on') return word === 'cancel' ? writer.cancel() : 'lost';
        }
        await nextTurn();
      }
    }
    const rest = days.take(finder.entriesOf(reader.end()));
    const { chunk, again } = days.endPass();
    await writer.flush(chunk === null ? rest : [...rest, chunk], bytes);
    if (!again) {
      await store.inLedger(scope, (ledger) => finish(ledger, application, accounts));
      return 'done';
    }
  }
  throw new Error(`internal: ${PASSES_MAX} passes did not take in all days`);
}

/** Writes one chunk while the next is being read. */
class ChunkWriter {
  readonly #parts: ApplyParts;
  readonly #application: Application;
  readonly #preparer: EntryPreparer;
  readonly #accounts: ReadonlyMap<number, number>;
  #writing: Promise<void> = Promise.resolve();

  constructor(
    parts: ApplyParts,
    application: Application,
    preparer: EntryPreparer,
    accounts: ReadonlyMap<number, number>,
  ) {
    this.#parts = parts;
    this.#application = application;
    this.#preparer = preparer;
    this.#accounts = accounts;
  }

  async add(chunk: Chunk, bytesApplied: number): Promise<'go_on' | 'cancel' | 'lost'> {
    const prepared = await this.#prepare(chunk);
    await this.#writing;
    const word = await this.#parts.beat();
    if (word !== 'go_on') return word;
    this.#writing = this.#write(prepared, bytesApplied);
    // The failure is thrown where the next chunk awaits it.
    this.#writing.catch(() => {});
    return 'go_on';
  }

  /** Writes the last chunks of a pass and waits until all are in the ledger. */
  async flush(chunks: readonly Chunk[], bytesApplied: number): Promise<void> {
    for (const chunk of chunks) {
      const prepared = await this.#prepare(chunk);
      await this.#writing;
      await this.#parts.beat();
      this.#writing = this.#write(prepared, bytesApplied);
      this.#writing.catch(() => {});
    }
    await this.#writing;
  }

  async cancel(): Promise<Applied> {
    await this.#writing;
    await this.#parts.store.inLedger(this.#application.scope, (ledger) =>
      advance(ledger, this.#application, { status: 'cancelled' }),
    );
    return 'cancelled';
  }

  #prepare(chunk: Chunk): Promise<ReadonlyMap<number, WindowDay[]>> {
    return prepareChunk(this.#application, this.#preparer, this.#accounts, chunk);
  }

  #write(days: ReadonlyMap<number, WindowDay[]>, bytesApplied: number): Promise<void> {
    const { scope, importId } = this.#application;
    return this.#parts.store.inLedger(scope, async (ledger) => {
      const result = await takeDays(ledger, days, importId);
      await advance(ledger, this.#application, { ...result, bytesApplied });
    });
  }
}

async function takeChunk(
  ledger: LedgerTransaction,
  application: Application,
  preparer: EntryPreparer,
  accounts: ReadonlyMap<number, number>,
  chunk: Chunk,
): Promise<void> {
  const days = await prepareChunk(application, preparer, accounts, chunk);
  const result = await takeDays(ledger, days, application.importId);
  await advance(ledger, application, result);
}

/**
 * The chunk's days by account id: two pockets of a file can be one account of ours (an IBAN here, a BBAN there). Other
 * work has its turn in between, the chunk before that is being written first of all.
 */
async function prepareChunk(
  application: Application,
  preparer: EntryPreparer,
  accounts: ReadonlyMap<number, number>,
  chunk: Chunk,
): Promise<ReadonlyMap<number, WindowDay[]>> {
  const byAccount = new Map<number, WindowDay[]>();
  let sinceTurn = 0;
  for (const group of chunk) {
    const accountId = accounts.get(group.pocket);
    const pocket = application.survey.pockets[group.pocket];
    if (accountId === undefined || pocket === undefined)
      throw new Error('internal: entries without an account');
    const day: WindowDay = {
      date: group.date,
      entries: group.entries.map((entry) => preparer.prepare(entry.seen, entry.date)),
      complete: holdsWholeDay(pocket, group.date),
    };
    const days = byAccount.get(accountId);
    if (days === undefined) byAccount.set(accountId, [day]);
    else days.push(day);
    sinceTurn += day.entries.length;
    if (sinceTurn < TURN_ENTRIES) continue;
    sinceTurn = 0;
    await nextTurn();
  }
  return byAccount;
}

async function takeDays(
  ledger: LedgerTransaction,
  byAccount: ReadonlyMap<number, readonly WindowDay[]>,
  importId: number,
): Promise<WindowResult> {
  const total = { inserted: 0, updated: 0, unchanged: 0 };
  const living = await ledger.lockAccounts([...byAccount.keys()].sort((a, b) => a - b));
  for (const [accountId, days] of byAccount) {
    // Deleted since the file came: what a person deletes stays deleted.
    if (!living.has(accountId)) continue;
    for (const round of distinctDates(days)) {
      const result = await takeInWindow(ledger, accountId, round, importId);
      total.inserted += result.inserted;
      total.updated += result.updated;
      total.unchanged += result.unchanged;
    }
  }
  return total;
}

/** Days of two pockets that are one account are taken in one after the other, so that each sees what is stored. */
function distinctDates(days: readonly WindowDay[]): WindowDay[][] {
  const rounds: { dates: Set<LocalDate>; days: WindowDay[] }[] = [];
  for (const day of days) {
    let round = rounds.find((one) => !one.dates.has(day.date));
    if (round === undefined) {
      round = { dates: new Set(), days: [] };
      rounds.push(round);
    }
    round.dates.add(day.date);
    round.days.push(day);
  }
  return rounds.map((round) => round.days);
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
  for (const [ordinal, statement] of survey.statements.entries()) {
    const accountId = accounts.get(statement.pocket.index);
    if (accountId !== undefined && living.has(accountId))
      await ledger.saveStatement(importId, ordinal, accountId, statement.facts, statement.sums);
  }
  await advance(ledger, application, {
    status: 'done',
    bytesApplied: application.bytes,
    notes: survey.notes.map((note) => hideNumbers(note, application.mask)),
  });
  await ledger.appendEvent({ type: 'import.completed', importId, data: { entries: survey.entries } });
}

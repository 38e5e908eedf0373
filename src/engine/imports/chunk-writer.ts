/** Writes whole booking days into the ledger, one chunk while the next is made ready. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LocalDate } from '../../core/dates.ts';
import { MATCHER_VERSION } from '../../core/matching/version.ts';
import {
  FILE_REFERENCES,
  takeInWindow,
  type WindowAccount,
  type WindowDay,
  type WindowSource,
} from '../take-in-window.ts';
import { type Application, type Applied, type ApplyParts, advance } from './application.ts';
import type { ImportAdvance, LedgerTransaction } from './ledger-port.ts';
import type { Chunk } from './open-days.ts';
import type { EntryPreparer } from './prepare-entry.ts';
import { holdsWholeDay } from './survey.ts';

/** Entries prepared in one go: about a millisecond, so that the database never waits long for its next statement. */
const TURN_ENTRIES = 80;

/** A day of a file, and whether the file is known to hold it whole. */
export interface FileDay extends WindowDay {
  readonly complete: boolean;
}
/** By account id. */
type FileDays = ReadonlyMap<number, readonly FileDay[]>;

/** Writes one chunk while the next is being read. */
export class ChunkWriter {
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

  /** Writes a chunk once the one before is in the ledger; anything but `go_on` wrote nothing. */
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

  /** Ends the import as cancelled: what is in the ledger stays. */
  async cancel(): Promise<Applied> {
    await this.#writing;
    await this.#parts.store.inLedger(this.#application.scope, (ledger) =>
      advance(ledger, this.#application, { status: 'cancelled' }),
    );
    return 'cancelled';
  }

  #prepare(chunk: Chunk): Promise<FileDays> {
    return prepareChunk(this.#application, this.#preparer, this.#accounts, chunk);
  }

  #write(days: FileDays, bytesApplied: number): Promise<void> {
    const { scope, importId } = this.#application;
    return this.#parts.store.inLedger(scope, async (ledger) => {
      const result = await takeDays(ledger, days, importId, this.#parts.now());
      await advance(ledger, this.#application, { ...result, bytesApplied });
    });
  }
}

/** Takes one chunk in, within a transaction that is open. */
export async function takeChunk(
  ledger: LedgerTransaction,
  application: Application,
  preparer: EntryPreparer,
  accounts: ReadonlyMap<number, number>,
  chunk: Chunk,
  now: number,
): Promise<void> {
  const days = await prepareChunk(application, preparer, accounts, chunk);
  const result = await takeDays(ledger, days, application.importId, now);
  await advance(ledger, application, result);
}

/**
 * The chunk's days by account id: two pockets of a file can be one account of ours (an IBAN here, a BBAN there). Other
 * work has its turn in between, the chunk before that is being written first of all.
 */
export async function prepareChunk(
  application: Pick<Application, 'survey'>,
  preparer: EntryPreparer,
  accounts: ReadonlyMap<number, number>,
  chunk: Chunk,
): Promise<FileDays> {
  const byAccount = new Map<number, FileDay[]>();
  let sinceTurn = 0;
  for (const group of chunk) {
    const accountId = accounts.get(group.pocket);
    const pocket = application.survey.pockets[group.pocket];
    if (accountId === undefined || pocket === undefined)
      throw new Error('internal: entries without an account');
    const day: FileDay = {
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

type TakenDays = Required<Pick<ImportAdvance, 'inserted' | 'updated' | 'unchanged' | 'matching'>>;

async function takeDays(
  ledger: LedgerTransaction,
  byAccount: FileDays,
  importId: number,
  now: number,
): Promise<TakenDays> {
  const total = { inserted: 0, updated: 0, unchanged: 0 };
  const demoted: number[] = [];
  const living = await ledger.lockAccounts([...byAccount.keys()].sort((a, b) => a - b));
  for (const [id, days] of byAccount) {
    const locked = living.get(id);
    // Deleted since the file came: what a person deletes stays deleted.
    if (locked === undefined) continue;
    const account: WindowAccount = { ...locked, id };
    if (account.demotedReferences.includes(FILE_REFERENCES)) demoted.push(id);
    for (const round of distinctDates(days)) {
      const result = await takeInWindow(ledger, account, round, sourceOf(round, importId, now));
      total.inserted += result.inserted;
      total.updated += result.updated;
      total.unchanged += result.unchanged;
    }
  }
  return { ...total, matching: { matcher: MATCHER_VERSION, now, demoted } };
}

/** A file tells of its own days only, may be old, and what it lacks is not missing. */
export function sourceOf(days: readonly FileDay[], importId: number, now: number): WindowSource {
  const whole = new Set(days.filter(({ complete }) => complete).map(({ date }) => date));
  return {
    origin: { importId },
    range: null,
    isWhole: (date) => whole.has(date),
    complete: false,
    isInside: () => false,
    showsPending: true,
    isPresent: false,
    stability: 'per_consent',
    kind: FILE_REFERENCES,
    now,
  };
}

/** Days of two pockets that are one account are taken in one after the other, so that each sees what is stored. */
export function distinctDates(days: readonly FileDay[]): FileDay[][] {
  const rounds: { dates: Set<LocalDate>; days: FileDay[] }[] = [];
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

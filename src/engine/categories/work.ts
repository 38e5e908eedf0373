/**
 * The job: entries that came or changed since it was there last, entries to be looked at again, and runs that somebody asked
 * for. Each batch is one transaction that moves the owner's place on, so a worker that dies loses nothing and doubles
 * nothing; another one goes on from there when the lease is over.
 */
import type { OwnerScope } from '../ports.ts';
import { type Answered, answerBatch, newsOf, type OwnerKnowledge } from './answers.ts';
import { BATCH_ENTRIES, DUE_OWNERS_MAX, LEASE_MS, OWNERS_AT_ONCE, TURN_BATCHES_MAX } from './limits.ts';
import { readOwner } from './own-accounts.ts';
import type { CategoryParts } from './parts.ts';
import type { CategoryEntry, EntryPlace, RunStanding, Standing, WorkDone } from './store-port.ts';

/** Categorises what is due, some owners side by side. */
export async function workDue(parts: CategoryParts, signal: AbortSignal): Promise<void> {
  const owners = [...(await parts.store.due(DUE_OWNERS_MAX))];
  const lane = async (): Promise<void> => {
    for (let owner = owners.shift(); owner !== undefined && !signal.aborted; owner = owners.shift())
      try {
        await workOwner(parts, owner, signal);
      } catch (error) {
        parts.onError(error, { ownerId: owner.ownerId });
      }
  };
  await Promise.all(Array.from({ length: OWNERS_AT_ONCE }, lane));
}

/** Works on one owner until nothing is due, or so long that others have their turn first. */
export async function workOwner(parts: CategoryParts, scope: OwnerScope, signal: AbortSignal): Promise<void> {
  const leaseMs = parts.leaseMs ?? LEASE_MS;
  const standing = await parts.store.take(scope, parts.worker, leaseMs);
  if (standing === null) return;
  let finished: number | null = null;
  try {
    const owner = await readOwner(parts, scope, standing);
    const turn = new Turn(parts, scope, owner, leaseMs, standing);
    if (await turn.run(signal)) finished = standing.wanted;
  } finally {
    await parts.store.giveBack(scope, parts.worker, finished);
  }
}

/** One worker's turn with an owner. */
class Turn {
  readonly #parts: CategoryParts;
  readonly #scope: OwnerScope;
  readonly #owner: OwnerKnowledge;
  readonly #leaseMs: number;
  readonly #wanted: number;
  #place: EntryPlace;

  constructor(
    parts: CategoryParts,
    scope: OwnerScope,
    owner: OwnerKnowledge,
    leaseMs: number,
    standing: Standing,
  ) {
    this.#parts = parts;
    this.#scope = scope;
    this.#owner = owner;
    this.#leaseMs = leaseMs;
    this.#wanted = standing.wanted;
    this.#place = standing.place;
  }

  /** Whether everything that was wanted is done. */
  async run(signal: AbortSignal): Promise<boolean> {
    let isThrough = false;
    let ahead: Promise<readonly CategoryEntry[]> | null = this.#changed(this.#place);
    for (let n = 0; n < TURN_BATCHES_MAX; n++) {
      if (signal.aborted) break;
      const batch: readonly CategoryEntry[] = ahead === null ? [] : await ahead;
      const last = batch.at(-1);
      // The next batch is read while this one is thought about and written.
      ahead = last !== undefined && batch.length === BATCH_ENTRIES ? this.#changed(last) : null;
      if (last !== undefined) {
        if (!(await this.#write(await this.#answers(batch), last, null))) break;
      } else {
        isThrough = true;
        const rest = await this.#rest();
        if (rest === 'nothing') return true;
        if (rest === 'lost') break;
      }
    }
    await ahead?.catch(() => {});
    return isThrough;
  }

  #changed({ revision, id }: EntryPlace): Promise<readonly CategoryEntry[]> {
    const entries = this.#parts.store.changedEntries(
      this.#scope,
      { revision, id },
      this.#wanted,
      BATCH_ENTRIES,
    );
    entries.catch(() => {}); // Thrown where the batch is awaited.
    return entries;
  }

  #answers(batch: readonly CategoryEntry[]): Promise<readonly Answered[]> {
    return answerBatch(this.#parts, this.#scope, this.#owner, batch);
  }

  /** One batch of what is to be looked at again, or of a run. */
  async #rest(): Promise<'nothing' | 'went on' | 'lost'> {
    const again = await this.#parts.store.entriesAgain(this.#scope, BATCH_ENTRIES);
    if (again.length > 0) {
      return (await this.#write(await this.#answers(again), this.#place, null)) ? 'went on' : 'lost';
    }
    const run = await this.#parts.store.runUnderWay(this.#scope);
    if (run === null) return this.#asked();
    const entries = await this.#parts.store.entriesAfter(this.#scope, run.atId, BATCH_ENTRIES);
    const answered = forRun(run, await this.#answers(entries));
    const done: WorkDone['run'] = {
      id: run.id,
      atId: entries.at(-1)?.id ?? run.atId,
      seen: entries.length,
      changed: answered.filter(({ isNews }) => isNews).length,
      isDone: entries.length < BATCH_ENTRIES,
    };
    // One that was stopped meanwhile is found no more: the next look says what else there is.
    return (await this.#write(answered, this.#place, done)) ? 'went on' : 'lost';
  }

  /** One batch of what is uncategorised of a connection for which somebody asked. */
  async #asked(): Promise<'nothing' | 'went on' | 'lost'> {
    const ask = await this.#parts.store.askUnderWay(this.#scope);
    if (ask === null) return 'nothing';
    const { connectionId, atId } = ask;
    const entries = await this.#parts.store.uncategorised(this.#scope, connectionId, atId, BATCH_ENTRIES);
    const toId = entries.length < BATCH_ENTRIES ? null : (entries.at(-1)?.id ?? null);
    const answered = await this.#answers(entries);
    return (await this.#write(answered, this.#place, null, { ...ask, toId })) ? 'went on' : 'lost';
  }

  async #write(
    answered: readonly Answered[],
    to: EntryPlace,
    run: WorkDone['run'],
    ask: WorkDone['ask'] = null,
  ): Promise<boolean> {
    const { revision, id } = to;
    const done: WorkDone = {
      answers: answered.map(({ answer }) => answer),
      news: newsOf(answered),
      from: this.#place,
      to: { revision, id },
      run,
      ask,
    };
    const isWritten = await this.#parts.store.write(this.#scope, this.#parts.worker, this.#leaseMs, done);
    if (isWritten) this.#place = done.to;
    return isWritten;
  }
}

/** A run over rules only touches what rules said or say. */
function forRun(run: RunStanding, answered: readonly Answered[]): readonly Answered[] {
  if (run.kind === 'all') return answered;
  const isOfRules = ({ entry, answer }: Answered): boolean =>
    answer.source === 'user_memory' ||
    entry.answer?.source === 'user_memory' ||
    answer.transferOf !== (entry.answer?.transferOf ?? null);
  return answered.filter(isOfRules);
}

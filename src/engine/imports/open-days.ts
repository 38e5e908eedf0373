/**
 * Groups the entries of a large file into chunks of whole booking days, whatever order they stand in. A day is whole
 * when as many of its entries were seen as the survey counted. Days that find no room wait for the next pass over the
 * file, so memory is bounded and a file in wild order only costs more passes.
 */
import type { LocalDate } from '../../core/dates.ts';
import { CHUNK_ENTRIES, OPEN_ENTRIES_MAX } from '../../core/limits.ts';
import type { SurveyedEntry } from './survey.ts';

/** Whole days of one account. */
export interface DayGroup {
  readonly pocket: number;
  readonly date: LocalDate;
  readonly entries: SurveyedEntry[];
}
export type Chunk = readonly DayGroup[];

/** Entries that may wait while their days are open; a single larger day is let through alone. */
interface Limits {
  readonly chunkEntries: number;
  readonly openEntriesMax: number;
}

/** How many entries of an account stand on each day. */
export type CountedDays = { readonly days: ReadonlyMap<LocalDate, number> };

export class OpenDays {
  readonly #pockets: readonly CountedDays[];
  readonly #limits: Limits;
  readonly #open = new Map<string, DayGroup>();
  readonly #deferred = new Set<string>();
  readonly #done = new Set<string>();
  #ready: DayGroup[] = [];
  #readyEntries = 0;
  #openEntries = 0;

  constructor(
    pockets: readonly CountedDays[],
    limits: Limits = { chunkEntries: CHUNK_ENTRIES, openEntriesMax: OPEN_ENTRIES_MAX },
  ) {
    this.#pockets = pockets;
    this.#limits = limits;
  }

  /** Takes entries in the order of the file; gives the chunks that are complete. */
  take(entries: readonly SurveyedEntry[]): Chunk[] {
    const chunks: Chunk[] = [];
    let lastKey = '';
    let group: DayGroup | undefined;
    let lastPocket = -1;
    let lastDate = '';
    for (const entry of entries) {
      if (entry.pocket !== lastPocket || entry.date !== lastDate) {
        lastPocket = entry.pocket;
        lastDate = entry.date;
        lastKey = `${entry.pocket}|${entry.date}`;
        group = this.#groupOf(lastKey, entry);
      }
      if (group === undefined) continue;
      group.entries.push(entry);
      if (group.entries.length < (this.#pockets[entry.pocket]?.days.get(entry.date) ?? 0)) continue;
      this.#complete(lastKey, group);
      group = undefined;
      lastPocket = -1;
      if (this.#readyEntries >= this.#limits.chunkEntries) chunks.push(this.#cut());
    }
    return chunks;
  }

  /** The pass over the file is over: gives the last chunk, and whether another pass is needed. */
  endPass(): { readonly chunk: Chunk | null; readonly again: boolean } {
    const chunk = this.#ready.length > 0 ? this.#cut() : null;
    const again = this.#deferred.size > 0;
    this.#deferred.clear();
    return { chunk, again };
  }

  #groupOf(key: string, entry: SurveyedEntry): DayGroup | undefined {
    const open = this.#open.get(key);
    if (open !== undefined) return open;
    if (this.#done.has(key) || this.#deferred.has(key)) return undefined;
    const size = this.#pockets[entry.pocket]?.days.get(entry.date) ?? 0;
    const waiting = this.#openEntries + size > this.#limits.openEntriesMax && this.#open.size > 0;
    if (waiting) {
      this.#deferred.add(key);
      return undefined;
    }
    const group: DayGroup = { pocket: entry.pocket, date: entry.date, entries: [] };
    this.#open.set(key, group);
    this.#openEntries += size;
    return group;
  }

  #complete(key: string, group: DayGroup): void {
    this.#open.delete(key);
    this.#done.add(key);
    this.#openEntries -= group.entries.length;
    this.#ready.push(group);
    this.#readyEntries += group.entries.length;
  }

  #cut(): Chunk {
    const chunk = this.#ready.sort((a, b) => a.pocket - b.pocket || (a.date < b.date ? -1 : 1));
    this.#ready = [];
    this.#readyEntries = 0;
    return chunk;
  }
}

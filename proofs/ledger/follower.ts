/** A client that knows the ledger from the feed alone: events in order, and the rows that each announced. */
import { setTimeout } from 'node:timers/promises';
import { type ChangeFeed, FEED_BEGINNING, type FeedPlace } from '../../src/engine/feed-port.ts';
import type { LedgerQueries, OwnerScope, TransactionRow } from '../../src/engine/ports.ts';

const PAGE_ROWS = 3;
/** Rows of a list that are read in one go: more than any history has. */
const LIST_ROWS = 500;

const WAITS_MAX = 2_000;
const WAIT_MS = 5;

export class Follower {
  readonly #feed: ChangeFeed;
  readonly #queries: LedgerQueries;
  readonly #scope: OwnerScope;
  readonly #rows = new Map<number, TransactionRow>();
  #place: FeedPlace = FEED_BEGINNING;
  /** Sequence numbers in the order in which they came. */
  readonly sequences: number[] = [];

  constructor(feed: ChangeFeed, queries: LedgerQueries, scope: OwnerScope) {
    this.#feed = feed;
    this.#queries = queries;
    this.#scope = scope;
  }

  /** Reads on to the end of what the feed tells now. */
  async follow(): Promise<void> {
    for (;;) {
      const page = await this.#feed.changesAfter(this.#scope, this.#place, PAGE_ROWS);
      for (const event of page.rows) {
        this.sequences.push(event.sequence);
        if (event.type === 'transaction.deleted') this.#rows.delete(Number(event.data.transaction_id));
        else await this.#read(event.sequence);
      }
      this.#place = page.cursor;
      if (!page.hasMore) return;
    }
  }

  /** Reads on until nothing that is written waits to be told: transactions of others hold the feed back. */
  async followAll(): Promise<void> {
    for (let tries = 0; tries < WAITS_MAX; tries++) {
      const held = await this.#feed.heldSince(this.#scope);
      await this.follow();
      if (held === null) return;
      await setTimeout(WAIT_MS);
    }
    throw new Error('the feed is held back for too long');
  }

  async #read(revision: number): Promise<void> {
    const page = { limit: LIST_ROWS, after: null };
    const { rows } = await this.#queries.listTransactions(this.#scope, { revision }, 'date', page);
    for (const row of rows) this.#rows.set(row.id, row);
  }

  /** What it would show. */
  shown(): TransactionRow[] {
    const isShown = ({ presence, status }: TransactionRow): boolean =>
      presence === 'present' || (presence === 'missing' && status === 'booked');
    return [...this.#rows.values()].filter(isShown).sort((a, b) => a.id - b.id);
  }

  /** What the list shows. */
  async listed(): Promise<TransactionRow[]> {
    const page = { limit: LIST_ROWS, after: null };
    const { rows } = await this.#queries.listTransactions(this.#scope, {}, 'date', page);
    return [...rows].sort((a, b) => a.id - b.id);
  }
}

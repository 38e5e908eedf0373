/** What was odd about a statement, once per kind: a note for each of a million entries would help nobody. */
import type { StatementEvent } from '../contract.ts';

const TEXTS = {
  'unsigned-balance': 'a balance bears no direction; its amount counts as it stands, as the holder’s money',
  'balance-currency':
    'a balance is in another currency than the account; it is not compared with the entries',
  'mixed-currencies': 'entries are in several currencies; they are not compared with the balances',
  information: 'entries bear the status INFO; they are not booked and are read as pending',
  undated: 'entries bear neither booking nor value date',
  parts: 'an entry holds more payments than are kept; the others are counted and left out',
  shortened: 'a text is longer than what is kept; its beginning is kept',
  'entry-count': 'the number of entries is not the one that the statement names',
} as const;

export type NoteKind = keyof typeof TEXTS;

/** Collects notes; memory is bounded by the number of kinds. */
export class Notes {
  readonly #seen = new Map<
    NoteKind,
    { readonly line: number; readonly more: string | null; count: number }
  >();

  /** Takes one more case of a kind; the first one's line and words are kept. */
  add(kind: NoteKind, line: number, more: string | null = null): void {
    const seen = this.#seen.get(kind);
    if (seen === undefined) this.#seen.set(kind, { line, more, count: 1 });
    else seen.count++;
  }

  /** The notes, in the order in which they first came up. */
  *events(): Generator<StatementEvent> {
    for (const [kind, { line, more, count }] of this.#seen) {
      const words = more === null ? TEXTS[kind] : `${TEXTS[kind]} (${more})`;
      yield { type: 'note', line, text: count === 1 ? words : `${words}; ${count} times, first here` };
    }
  }
}

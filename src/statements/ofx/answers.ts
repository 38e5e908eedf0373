/** What the bank says of its own answer (STATUS) and of entries it sent before (CORRECTACTION). */
import { quoteFound, type StatementEvent } from '../contract.ts';
import type { ReadingFault } from './fault.ts';
import { Fields, SLOT } from './tags.ts';

/** How many notes a file may give, so that a hostile one cannot flood its reader. */
export const NOTES_MAX = 100;

export class BankAnswers {
  readonly status = new Fields();
  #notes = 0;
  #error: string | null = null;
  #answer: string | null = null;

  /** A STATUS group is over: gives a note when it is an error. */
  take(line: number): StatementEvent | null {
    const code = this.status.get(SLOT.CODE);
    const severity = this.status.get(SLOT.SEVERITY).toUpperCase();
    const text = [severity, code, this.status.get(SLOT.MESSAGE)].filter((part) => part !== '').join(' ');
    if (severity !== 'ERROR' && (severity !== '' || code === '' || code === '0')) {
      this.#answer ??= text;
      return null;
    }
    this.#error ??= text;
    return this.#note(line, `The bank says: ${text}`);
  }

  /** Notes for a transaction that corrects one of an earlier file. */
  correction(own: Fields, line: number): StatementEvent[] {
    const former = own.get(SLOT.CORRECTFITID);
    const deletes = own.get(SLOT.CORRECTACTION).toUpperCase() === 'DELETE';
    const text = deletes
      ? `The bank takes back its transaction with the FITID ${former}: this record is no entry; remove the earlier one if you have it`
      : `The bank replaces its transaction with the FITID ${former} by this one: remove the earlier one if you have it`;
    const note = this.#note(line, text);
    return note === null ? [] : [note];
  }

  /** The fault of a file that holds no statement, with what the bank says instead. */
  noStatement(): ReadingFault {
    const said = this.#error ?? this.#answer ?? '';
    return {
      element: said === '' ? 'OFX' : 'STATUS',
      rule: 'The file holds no statement of an account, only what the bank answered',
      found: said,
      action:
        this.#error === null
          ? 'Export the statement of an account, for a period with entries.'
          : 'The bank refused the download: solve what it says, then export again.',
    };
  }

  #note(line: number, text: string): StatementEvent | null {
    if (this.#notes >= NOTES_MAX) return null;
    this.#notes++;
    return { type: 'note', line, text: quoteFound(text) };
  }
}

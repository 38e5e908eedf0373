/** Lines in, sections and entries out. Lists (categories, classes, securities, …) are passed over. */
import type { AccountKind } from '../../core/observations.ts';
import type { ReadingFault } from '../ofx/fault.ts';
import type { DateOrder } from './dates.ts';
import type { RawAccount, RawItem, RawSplit } from './items.ts';

/** Lines and characters that one entry may have, splits included. */
export const ENTRY_LINES_MAX = 5_000;
export const ENTRY_CHARACTERS_MAX = 512 * 1024;

const CONTROL = /\p{Cc}/u;
const CONTROLS = /\p{Cc}+/gu;

/** The `!Type:` words of transactions. */
const KINDS: ReadonlyMap<string, AccountKind> = new Map([
  ['bank', 'current'],
  ['cash', 'cash'],
  ['ccard', 'card'],
  ['oth a', 'other'],
  ['oth l', 'loan'],
  ['invst', 'investment'],
  ['port', 'investment'],
]);

/** The `!Type:` words of lists, which hold no money moved. */
const LISTS: ReadonlySet<string> = new Set([
  'cat',
  'class',
  'memorized',
  'security',
  'prices',
  'budget',
  'template',
  'tag',
]);

const ORDERS: ReadonlyMap<string, DateOrder> = new Map([
  ['mdy', 'mdy'],
  ['dmy', 'dmy'],
]);

export class RecordReader {
  /** The order of dates that an `!Option:` line says. */
  order: DateOrder | null = null;
  #mode: 'before' | 'entries' | 'account' | 'list' = 'before';
  #investment = false;
  #account: RawAccount | null = null;
  #recordLine = 0;
  #lines = 0;
  #characters = 0;
  #fields = new Map<string, string>();
  #splits: RawSplit[] = [];

  /** Takes one line; gives what it completes, or what is wrong with it. */
  take(line: string, number: number): RawItem | ReadingFault | null {
    const text = line.trimEnd();
    if (text === '' || text.startsWith('#')) return null;
    if (text.startsWith('!')) return this.#header(text, number);
    if (this.#mode === 'before') return text === '^' ? null : NOT_QIF(text);
    if (this.#mode === 'list') return null;
    if (text === '^') return this.#endRecord();
    if (this.#lines === 0) this.#recordLine = number;
    this.#lines++;
    this.#characters += text.length;
    if (this.#lines > ENTRY_LINES_MAX || this.#characters > ENTRY_CHARACTERS_MAX) return TOO_LONG;
    const value = text.slice(1).trim();
    return this.#field(text.charAt(0), CONTROL.test(value) ? value.replace(CONTROLS, ' ').trim() : value);
  }

  /** The file is over; gives what is wrong when an entry is not. */
  end(): ReadingFault | null {
    if (this.#mode === 'before') return NOT_QIF('');
    return this.#mode === 'entries' && this.#lines > 0 ? NOT_ENDED('the end of the file') : null;
  }

  /** Whether an entry has begun at an earlier line: its line is where a fault is. */
  get recordLine(): number {
    return this.#recordLine;
  }

  #header(text: string, number: number): RawItem | ReadingFault | null {
    if (this.#mode === 'entries' && this.#lines > 0) return NOT_ENDED(text);
    if (this.#mode === 'account') this.#endRecord();
    const [word = '', ...rest] = text.slice(1).split(':');
    const value = rest.join(':').trim().toLowerCase();
    switch (word.trim().toLowerCase()) {
      case 'account':
        this.#mode = 'account';
        return null;
      case 'option':
        this.order = ORDERS.get(value) ?? this.order;
        if (this.#mode === 'before') this.#mode = 'list';
        return null;
      case 'clear':
        this.#mode = 'list';
        this.#account = null;
        return null;
      case 'type':
        return this.#type(value, text, number);
      default:
        return UNKNOWN_HEADER(text);
    }
  }

  #type(value: string, text: string, number: number): RawItem | ReadingFault | null {
    const kind = KINDS.get(value);
    if (kind === undefined) {
      this.#mode = 'list';
      return LISTS.has(value) ? null : UNKNOWN_HEADER(text);
    }
    this.#mode = 'entries';
    this.#investment = kind === 'investment';
    const name = text.slice(text.indexOf(':') + 1).trim();
    return { type: 'section', line: number, name, kind, account: this.#account };
  }

  #field(code: string, value: string): ReadingFault | null {
    if (this.#mode === 'entries' && !this.#investment && this.#takeSplit(code, value)) return null;
    const before = this.#fields.get(code);
    if (before === undefined || before === '') this.#fields.set(code, value);
    else if (this.#mode === 'entries' && ONCE.has(code)) return RUN_TOGETHER(code, value);
    else if (code === 'M' && value !== '') this.#fields.set(code, `${before} ${value}`);
    return null;
  }

  /** S begins a split; E, $, % and what else stands in it belong to it. */
  #takeSplit(code: string, value: string): boolean {
    if (code === 'S') {
      this.#splits.push({ category: value, memo: '', amount: '', number: '' });
      return true;
    }
    const split = this.#splits.at(-1);
    if (split === undefined) return false;
    if (code === '$') split.amount = value;
    else if (code === 'E') split.memo = value;
    else if (code === 'N') split.number = value;
    else return code === '%' || (code === 'D' && this.#fields.has('D'));
    return true;
  }

  #endRecord(): RawItem | null {
    const fields = this.#fields;
    const splits = this.#splits;
    const line = this.#recordLine;
    const empty = this.#lines === 0;
    this.#lines = 0;
    this.#characters = 0;
    this.#fields = new Map();
    this.#splits = [];
    if (empty) return null;
    if (this.#mode === 'entries')
      return { type: 'entry', line, investment: this.#investment, splits, fields };
    this.#account = { line, fields };
    return null;
  }
}

/** What an entry has once: twice means that the `^` between two entries is lost. */
const ONCE: ReadonlySet<string> = new Set(['D', 'T', 'U']);

const NOT_QIF = (found: string): ReadingFault => ({
  code: 'not_recognised',
  element: null,
  rule: 'A QIF file begins with a line such as !Type:Bank',
  found,
  action: 'Export the file again as QIF.',
});
const UNKNOWN_HEADER = (found: string): ReadingFault => ({
  element: '!',
  rule: 'The header is one of a QIF account (Bank, Cash, CCard, Oth A, Oth L, Invst) or list',
  found,
  action: 'Export the account again as QIF, or remove this block in a text editor.',
});
const NOT_ENDED = (found: string): ReadingFault => ({
  element: '^',
  rule: 'An entry ends with a line ^',
  found,
  action: 'The file was cut off or damaged here: export it again.',
});
const RUN_TOGETHER = (code: string, found: string): ReadingFault => ({
  element: code,
  rule: `An entry has one ${code} line; two mean that the ^ between two entries is lost`,
  found,
  action: 'Put the missing ^ line there, or export the file again.',
});
const TOO_LONG: ReadingFault = {
  code: 'too_large',
  element: '^',
  rule: `An entry has at most ${ENTRY_LINES_MAX} lines and ${ENTRY_CHARACTERS_MAX / 1024} KiB`,
  found: '',
  action: 'The file is damaged here: export it again.',
};

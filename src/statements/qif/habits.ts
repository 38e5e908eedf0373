/**
 * What a QIF file never says and its entries show: the order of its dates and its decimal mark. Entries that depend
 * on what is not known yet are held back, up to a limit; nothing is guessed.
 */
import { type DecimalMark, decimalMarkOf, readAmount } from '../ofx/amount.ts';
import type { ReadingFault } from '../ofx/fault.ts';
import { type DateOrder, isOpen, orderShownBy, readDate } from './dates.ts';
import { amountsOf, datesOf, type RawItem } from './items.ts';

/** Entries that are held back at most, and the characters they may have. */
export const ENTRIES_HELD_MAX = 20_000;
export const HELD_CHARACTERS_MAX = 16 * 1024 * 1024;

/** A fault and the line it is at. */
export interface PlacedFault {
  readonly fault: ReadingFault;
  readonly line: number;
}

export class Habits {
  #order: DateOrder | null;
  #mark: DecimalMark | null = null;
  #held: RawItem[] = [];
  #heldCharacters = 0;
  /** The first held item that needs the order, and the first that needs the mark. */
  #needsOrder: PlacedFault | null = null;
  #needsMark: PlacedFault | null = null;

  constructor(order: DateOrder | null) {
    this.#order = order;
  }

  get order(): DateOrder | null {
    return this.#order;
  }

  get mark(): DecimalMark | null {
    return this.#mark;
  }

  /** What a line of the file says of its order; what the person said goes before it. */
  say(order: DateOrder | null): void {
    this.#order ??= order;
    if (this.#order !== null) this.#needsOrder = null;
  }

  /** Takes an item; gives those that can be understood now, in their order, or the fault that stops the file. */
  take(item: RawItem): readonly RawItem[] | PlacedFault {
    if (this.#order !== null && this.#mark !== null && this.#held.length === 0) return [item];
    for (const text of datesOf(item)) this.#learnOrder(text, item.line);
    for (const text of amountsOf(item)) this.#learnMark(text, item.line);
    if (this.#held.length === 0 && this.#settled()) return [item];
    this.#held.push(item);
    this.#heldCharacters += sizeOf(item);
    if (this.#settled()) return this.#release();
    const tooMany = this.#held.length > ENTRIES_HELD_MAX || this.#heldCharacters > HELD_CHARACTERS_MAX;
    return tooMany ? this.#open() : [];
  }

  /** The file is over: gives what is held, or what has to be said to understand it. */
  end(): readonly RawItem[] | PlacedFault {
    return this.#settled() ? this.#release() : this.#open();
  }

  #settled(): boolean {
    return this.#needsOrder === null && this.#needsMark === null;
  }

  #open(): PlacedFault {
    const open = this.#needsOrder ?? this.#needsMark;
    if (open === null) throw new Error('internal: nothing is open');
    return open;
  }

  #release(): readonly RawItem[] {
    const held = this.#held;
    this.#held = [];
    this.#heldCharacters = 0;
    return held;
  }

  #learnOrder(text: string, line: number): void {
    if (this.#order !== null) return;
    const date = readDate(text);
    if (date === null) return;
    this.say(orderShownBy(date));
    if (this.#order === null && isOpen(date))
      this.#needsOrder ??= { fault: { ...DATE_ORDER_NEEDED, found: text }, line };
  }

  #learnMark(text: string, line: number): void {
    if (this.#mark !== null) return;
    this.#mark = decimalMarkOf(text);
    if (this.#mark !== null) this.#needsMark = null;
    else if (readAmount(text, null, null) === 'either')
      this.#needsMark ??= { fault: { ...MARK_NEEDED, found: text }, line };
  }
}

const sizeOf = (item: RawItem): number => {
  const fields = item.type === 'entry' ? item.fields : item.account?.fields;
  let size = 0;
  for (const value of fields?.values() ?? []) size += value.length;
  if (item.type === 'entry')
    for (const split of item.splits) size += split.category.length + split.memo.length + split.amount.length;
  return size;
};

const DATE_ORDER_NEEDED: ReadingFault = {
  code: 'date_order_needed',
  element: 'D',
  rule: 'No date of the file shows whether the day or the month stands first',
  found: '',
  action: 'Say the order of the dates when you import the file: day/month or month/day.',
};

const MARK_NEEDED: ReadingFault = {
  element: 'T',
  rule: 'No amount of the file shows whether this mark before three digits is for thousands or decimals',
  found: '',
  action: 'Write the amount with two decimals, such as 1500.00, and import the file again.',
};

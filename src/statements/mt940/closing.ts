import { type Decimal, sameAmount } from '../../core/money.ts';
import { type ReadTotal, readBalance, readTotal } from './balance.ts';
import type { Calendar } from './calendar.ts';
import { faultAt } from './faults.ts';
import { BALANCE_TYPES, movedNote } from './heading.ts';
import type { Message } from './message.ts';
import type { Sink } from './sink.ts';
import { fieldText, type Tag } from './tags.ts';

/**
 * `:62F:`, `:62M:`, `:64:` and `:65:`: the balances at the end. A closing balance that cannot be read is a fault, as
 * the statement cannot be checked against it; an available balance is left out with a note.
 */
export function takeBalance(message: Message, line: string, tag: Tag, calendar: Calendar, sink: Sink): void {
  const closing = tag === '62F' || tag === '62M';
  const read = readBalance(fieldText(line, tag), calendar);
  const currency = typeof read === 'string' ? null : (read.currency ?? message.currency);
  if (typeof read === 'string' || currency === null) {
    const rule = typeof read === 'string' ? read : 'the balance names its currency';
    if (closing) sink.fault(faultAt(sink.line, `:${tag}:`, rule, line));
    else sink.note(`:${tag}: cannot be read and is left out: ${rule}`);
    return;
  }
  if (read.moved) sink.note(movedNote(tag));
  if (closing) {
    const rule = closingFault(message, currency);
    if (rule !== null) {
      sink.fault(faultAt(sink.line, `:${tag}:`, rule, line));
      return;
    }
    message.closing = { tag, amount: read.amount, currency, date: read.date };
  }
  sink.emit({
    type: 'balance',
    balance: {
      type: BALANCE_TYPES[tag] ?? 'other',
      amount: { amount: read.amount, currency },
      date: read.date,
      at: null,
      line: sink.line,
    },
  });
}

function closingFault(message: Message, currency: string): string | null {
  if (message.closing !== null) return 'a message has one closing balance';
  return message.currency === currency
    ? null
    : `all fields of a message are in one currency, here ${message.currency ?? 'unknown'}`;
}

/** `:90D:` and `:90C:`: what an interim report says of its own entries. */
export function takeTotal(message: Message, line: string, tag: '90C' | '90D', sink: Sink): void {
  const total = readTotal(fieldText(line, tag));
  if (total === null) sink.note(`:${tag}: cannot be read: it is a count, a currency and an amount`);
  else if (tag === '90D') message.announced.D = total;
  else message.announced.C = total;
}

/** The message is over: says what does not fit and gives its totals. */
export function closeMessage(message: Message, sink: Sink): void {
  const opening = message.opening?.amount ?? null;
  const closing = message.closing?.amount ?? null;
  if (opening !== null && closing === null)
    sink.note('the statement has no closing balance: its entries cannot be checked');
  if (message.interim) {
    checkTotal('90D', message.announced.D, message.counted.D, message.summed.D, sink);
    checkTotal('90C', message.announced.C, message.counted.C, message.summed.C, sink);
  }
  sink.emit({ type: 'close', totals: message.totals.close(opening, closing) });
}

function checkTotal(tag: string, said: ReadTotal | null, count: number, sum: Decimal, sink: Sink): void {
  if (said === null) return;
  const found = sum.replace('-', '') as Decimal;
  if (said.count === count && sameAmount(said.amount, found)) return;
  sink.note(`:${tag}: says ${said.count} entries of ${said.amount}, the message holds ${count} of ${found}`);
}

import type { LocalDate } from '../../core/dates.ts';
import type { BalanceType } from '../../core/observations.ts';
import { readAccount } from './account.ts';
import { floorLimitCurrency, type ReadBalance, readBalance } from './balance.ts';
import type { Calendar } from './calendar.ts';
import { faultAt } from './faults.ts';
import type { Message } from './message.ts';
import type { Sink } from './sink.ts';
import { fieldText, type Tag } from './tags.ts';

/** Says that a date was moved to the end of its month. */
export const movedNote = (tag: string): string =>
  `:${tag}: names a day that its month does not have; read as the month's last day`;

/** `:25:`: the account, once a message. */
export function takeAccount(message: Message, line: string, tag: Tag, sink: Sink): void {
  const value = fieldText(line, tag).trim();
  if (message.accountText !== null && message.accountText !== value) {
    sink.fault(faultAt(sink.line, `:${tag}:`, 'a message names one account', line));
    return;
  }
  message.accountText = value;
  message.account = readAccount(value);
}

/** `:34F:`: the floor limit of an interim report; only its currency matters here. */
export function takeFloorLimit(message: Message, line: string, sink: Sink): void {
  const currency = floorLimitCurrency(fieldText(line, '34F'));
  if (currency === null || (message.currency !== null && message.currency !== currency)) {
    sink.fault(faultAt(sink.line, ':34F:', 'the floor limit is in the currency of the account', line));
    return;
  }
  message.interim = true;
  message.currency = currency;
}

/** `:13D:` and `:13:`: when an interim report was made; its day is how far the report goes. */
export function takeTime(message: Message, value: string, calendar: Calendar): void {
  message.interim = true;
  const date: LocalDate | null = calendar.short(value, 0);
  message.indicated = date;
}

/** `:60F:` and `:60M:`: the opening balance, once a message. */
export function takeOpening(
  message: Message,
  line: string,
  tag: '60F' | '60M',
  calendar: Calendar,
  sink: Sink,
): void {
  const read = readBalance(fieldText(line, tag), calendar);
  const rule = typeof read === 'string' ? read : openingFault(message, read);
  if (typeof read === 'string' || rule !== null) {
    sink.fault(faultAt(sink.line, `:${tag}:`, rule ?? '', line));
    return;
  }
  if (read.moved) sink.note(movedNote(tag));
  const currency = read.currency ?? message.currency;
  if (currency === null) return;
  message.currency = currency;
  message.opening = { tag, amount: read.amount, currency, date: read.date };
  message.openingLine = sink.line;
}

function openingFault(message: Message, read: ReadBalance): string | null {
  if (message.opening !== null) return 'a message has one opening balance';
  const currency = read.currency ?? message.currency;
  if (currency === null) return 'the opening balance names its currency';
  if (message.currency !== null && message.currency !== currency)
    return `all fields of a message are in one currency, here ${message.currency}`;
  return null;
}

/** The balance types of the fields. An intermediate balance belongs to a page of a statement. */
export const BALANCE_TYPES: Readonly<Record<string, BalanceType>> = {
  '60F': 'opening_booked',
  '60M': 'interim_booked',
  '62F': 'closing_booked',
  '62M': 'interim_booked',
  '64': 'closing_available',
  '65': 'forward_available',
  '65F': 'forward_available',
};

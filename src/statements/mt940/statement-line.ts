import type { LocalDate } from '../../core/dates.ts';
import { type Currency, type Decimal, negate } from '../../core/money.ts';
import { scanAmount } from './amount.ts';
import { type Calendar, wasMoved } from './calendar.ts';
import { isIbanShaped, reference } from './identifiers.ts';

/** What the first line of a `:61:` says. */
export interface EntryLine {
  readonly valueDate: LocalDate;
  /** The entry date, or the value date where there is none. */
  readonly bookingDate: LocalDate;
  /** A date that its month lacks was read as the month's last day. */
  readonly moved: boolean;
  readonly amount: Decimal;
  readonly reversal: boolean;
  readonly pending: boolean;
  /** SWIFT transaction type, such as `NTRF`; null when missing. */
  readonly type: string | null;
  readonly customer: string | null;
  readonly bank: string | null;
  /** Only in the old Rabobank form: the other side's account and name stand where the reference should. */
  readonly account: string | null;
  readonly iban: string | null;
  readonly name: string | null;
}

const C = 67;
const D = 68;
const E = 69;
const R = 82;
const BLANK = 32;
const START = ':61:'.length;
const CUSTOMER_CHARACTERS = 16;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isCapital = (code: number): boolean => code >= 65 && code <= 90;

/**
 * Reads a `:61:` line: `YYMMDD[MMDD][R|E](C|D)[funds code]amount[type][customer reference][//bank reference]`.
 * The entry date may be missing or blank, the type may be missing. Returns the rule that does not hold, as a text,
 * when date, mark or amount cannot be read. SWIFT Standards MT, field 61; `E` marks of MT942 are expected entries.
 */
export function readStatementLine(text: string, currency: Currency, calendar: Calendar): EntryLine | string {
  const valueDate = calendar.short(text, START);
  if (valueDate === null) return 'the value date is a day YYMMDD';
  let at = START + 6;
  let bookingDate = valueDate;
  let moved = wasMoved(valueDate, text, at);
  if (isDigit(text.charCodeAt(at))) {
    if (!text.startsWith('0000', at)) {
      const entry = calendar.entry(text, at, valueDate);
      if (entry === null) return 'the entry date is a day MMDD';
      bookingDate = entry;
      moved ||= wasMoved(entry, text, at + 4);
    }
    at += 4;
  } else while (text.charCodeAt(at) === BLANK) at++;

  const first = text.charCodeAt(at);
  if (first === R || first === E) at++;
  const mark = text.charCodeAt(at);
  if (mark !== C && mark !== D) return 'the mark is C, D, RC, RD, EC or ED';
  at++;
  if (isCapital(text.charCodeAt(at))) at++;
  const scanned = scanAmount(text, at, currency);
  if (scanned === null) return 'the amount is digits with a decimal comma';
  at = scanned.end;
  const reversal = first === R;
  const out = (mark === D) !== reversal;
  while (text.charCodeAt(at) === BLANK) at++;
  const typed = isCapital(text.charCodeAt(at));
  if (!typed && !scanned.marked) return 'the amount has a decimal comma';
  if (!typed && at < text.length && !text.startsWith('//', at))
    return 'the transaction type follows the amount';
  const type = typed ? typeOf(text.slice(at, at + 4)) : null;
  if (typed) at += 4;
  const slashes = text.indexOf('//', at);
  const customer = text.slice(at, slashes === -1 ? text.length : slashes);
  const other = slashes === -1 && customer.length > CUSTOMER_CHARACTERS ? otherSide(customer) : NO_OTHER_SIDE;
  return {
    valueDate,
    bookingDate,
    moved,
    amount: out ? negate(scanned.amount) : scanned.amount,
    reversal,
    pending: first === E,
    type,
    customer: other === NO_OTHER_SIDE ? reference(customer) : other.customer,
    bank: slashes === -1 ? null : reference(text.slice(slashes + 2)),
    account: other.account,
    iban: other.iban,
    name: other.name,
  };
}

/** A type of four characters; one of blanks after its first letter says nothing. */
function typeOf(text: string): string | null {
  const type = text.trim();
  return type.length > 1 ? type : null;
}

interface OtherSide {
  readonly customer: string | null;
  readonly account: string | null;
  readonly iban: string | null;
  readonly name: string | null;
}

const NO_OTHER_SIDE: OtherSide = { customer: null, account: null, iban: null, name: null };

/** Parts what stands after the type when it is longer than a reference can be: an IBAN, or account and name. */
function otherSide(text: string): OtherSide {
  const whole = text.trim();
  if (isIbanShaped(whole)) return { ...NO_OTHER_SIDE, iban: whole };
  if (text.charCodeAt(CUSTOMER_CHARACTERS - 1) !== BLANK) return NO_OTHER_SIDE;
  const slot = text.slice(0, CUSTOMER_CHARACTERS).trim();
  const name = text.slice(CUSTOMER_CHARACTERS).trim();
  if (name === '') return NO_OTHER_SIDE;
  const account = isAccountNumber(slot) ? slot : null;
  return { customer: account === null ? reference(slot) : null, account, iban: null, name };
}

/** Whether the text looks like an account number of a Dutch bank: digits, or a giro number `P…`. */
export function isAccountNumber(text: string): boolean {
  if (text.length < 7 || text.length > 12) return false;
  for (let i = text.charCodeAt(0) === 80 ? 1 : 0; i < text.length; i++) {
    if (!isDigit(text.charCodeAt(i))) return false;
  }
  return true;
}

/** One statement (STMTRS, CCSTMTRS, INVSTMTRS) while it is read. */
import { type Currency, type Decimal, isCurrency } from '../../core/money.ts';
import type { BalanceObservation, BalanceType, TransactionObservation } from '../../core/observations.ts';
import type { StatementEvent } from '../contract.ts';
import { StatementTotals } from '../totals.ts';
import { accountOf, type StatementGroup } from './account.ts';
import { readAmount } from './amount.ts';
import { dayOrNull, isNoDate, readDate, readInstant } from './dates.ts';
import type { ReadingFault } from './fault.ts';
import { Fields, SLOT } from './tags.ts';

const REWRITE = 'Ask the bank for the file again; if it is the same, correct this value in a text editor.';

export class OpenStatement {
  /** CURDEF, DTSTART, DTEND, DTASOF. */
  readonly fields = new Fields();
  readonly account = new Fields();
  readonly #group: StatementGroup;
  readonly #fallback: Currency | null;
  readonly #totals = new StatementTotals();
  #announced = false;
  #currency: Currency | null = null;
  #closing: Decimal | null = null;
  #signNoted = false;
  #currencyNoted = false;

  constructor(group: StatementGroup, fallback: Currency | null) {
    this.#group = group;
    this.#fallback = fallback;
  }

  /** The account's currency: what the file says, else what the person said, else null. */
  currency(): Currency | null {
    this.#currency ??= this.#readCurrency();
    return this.#currency;
  }

  #readCurrency(): Currency | null {
    const said = this.fields.get(SLOT.CURDEF).toUpperCase();
    return isCurrency(said) ? said : this.#fallback;
  }

  /** The event that opens the statement; nothing when it was given already. */
  announce(institution: string): StatementEvent[] {
    if (this.#announced) return [];
    this.#announced = true;
    const account = accountOf(this.#group, this.account, this.currency(), institution);
    const facts = {
      kind: 'statement' as const,
      message: `OFX ${this.#group}`,
      id: null,
      sequence: null,
      from: dayOrNull(this.fields.get(SLOT.DTSTART)),
      to: dayOrNull(this.fields.get(SLOT.DTEND)),
      created: null,
    };
    return [{ type: 'open', account, facts }];
  }

  /** The events of a transaction; oddities are noted once a statement. */
  take(transaction: TransactionObservation, into: StatementEvent[]): void {
    this.#totals.add(transaction);
    if (!this.#signNoted) this.#noteSign(transaction, into);
    if (!this.#currencyNoted) this.#noteCurrency(transaction, into);
    into.push({ type: 'transaction', transaction });
  }

  #noteSign({ amount, codes, line }: TransactionObservation, into: StatementEvent[]): void {
    const negative = amount.amount.startsWith('-');
    const odd =
      codes.proprietary === 'OFX:DEBIT' ? !negative : codes.proprietary === 'OFX:CREDIT' && negative;
    if (!odd || /^-?[0.]*$/.test(amount.amount)) return;
    this.#signNoted = true;
    const text = `TRNTYPE says ${codes.proprietary?.slice(4)} but TRNAMT is ${amount.amount}: the amount's own sign counts (further ones of this statement are not noted)`;
    into.push({ type: 'note', line, text });
  }

  #noteCurrency({ amount, line }: TransactionObservation, into: StatementEvent[]): void {
    const own = this.currency();
    if (own === null || own === amount.currency) return;
    this.#currencyNoted = true;
    const text = `An amount in ${amount.currency} in an account kept in ${own}: CURRENCY says that it was not converted`;
    into.push({ type: 'note', line, text });
  }

  /** The balance of a LEDGERBAL, AVAILBAL or INVBAL group; null when the group gives none. */
  balance(group: BalanceGroup, fields: Fields, line: number): BalanceObservation | ReadingFault | null {
    const { type, slot, name } = BALANCES[group];
    const found = fields.get(slot);
    if (found === '') return null;
    const amount = readAmount(found, null, '.');
    if (amount === null || amount === 'either') return notAnAmount(name, found);
    const currency = this.currency();
    if (currency === null) return noCurrency();
    const written = (group === 'INVBAL' ? this.fields : fields).get(SLOT.DTASOF);
    const date = isNoDate(written) ? null : readDate(written);
    if (date === null && !isNoDate(written)) return notADate(group, written);
    if (type === 'closing_booked') this.#closing = amount;
    return { type, amount: { amount, currency }, date, at: readInstant(written, date), line };
  }

  close(): StatementEvent {
    return { type: 'close', totals: this.#totals.close(null, this.#closing) };
  }
}

export type BalanceGroup = 'LEDGERBAL' | 'AVAILBAL' | 'INVBAL';

const BALANCES: Readonly<
  Record<BalanceGroup, { readonly type: BalanceType; readonly slot: number; readonly name: string }>
> = {
  LEDGERBAL: { type: 'closing_booked', slot: SLOT.BALAMT, name: 'LEDGERBAL/BALAMT' },
  AVAILBAL: { type: 'closing_available', slot: SLOT.BALAMT, name: 'AVAILBAL/BALAMT' },
  INVBAL: { type: 'closing_available', slot: SLOT.AVAILCASH, name: 'INVBAL/AVAILCASH' },
};

const notAnAmount = (element: string, found: string): ReadingFault => ({
  element,
  rule: 'A balance is an exact amount without thousands marks',
  found,
  action: REWRITE,
});

const notADate = (group: string, found: string): ReadingFault => ({
  element: `${group}/DTASOF`,
  rule: 'A date is written YYYYMMDD and its day exists',
  found,
  action: REWRITE,
});

const noCurrency = (): ReadingFault => ({
  code: 'currency_needed',
  element: 'CURDEF',
  rule: 'The file must say its currency, or you must',
  found: '',
  action: 'Say the currency of the account when you import the file.',
});

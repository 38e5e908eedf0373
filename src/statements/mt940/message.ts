import type { LocalDate } from '../../core/dates.ts';
import { add, type Currency, type Decimal, isNegative } from '../../core/money.ts';
import type { AccountObservation } from '../../core/observations.ts';
import type { StatementFacts } from '../contract.ts';
import { StatementTotals } from '../totals.ts';
import { announcedIban, NO_ACCOUNT, type ReadAccount } from './account.ts';
import type { ReadTotal } from './balance.ts';
import { readAccountNames } from './entry-text.ts';

/** How far a message has come: its heading, its entries, or what follows its closing balance. */
export type Stage = 'heading' | 'entries' | 'closing';

/** A balance of booked entries and its field. */
export interface Bound {
  readonly tag: string;
  readonly amount: Decimal;
  readonly currency: Currency;
  readonly date: LocalDate | null;
}

/** One message (a page of a statement, or an interim report) while it is read. */
export class Message {
  readonly totals = new StatementTotals();
  stage: Stage = 'heading';
  /** The number of the message in its SWIFT block, such as `942`, where it has one. */
  readonly type: string | null;
  /** It has fields that only an interim report (MT942) has. */
  interim: boolean;
  opened = false;
  id: string | null = null;
  sequence: string | null = null;
  accountText: string | null = null;
  account: ReadAccount = NO_ACCOUNT;
  currency: Currency | null = null;
  opening: Bound | null = null;
  openingLine = 0;
  closing: Bound | null = null;
  indicated: LocalDate | null = null;
  /** Text and names above the entries. */
  readonly headText: string[] = [];
  readonly names: string[] = [];
  readonly announced: { D: ReadTotal | null; C: ReadTotal | null } = { D: null, C: null };
  readonly counted = { D: 0, C: 0 };
  readonly summed: { D: Decimal; C: Decimal } = { D: '0' as Decimal, C: '0' as Decimal };

  constructor(type: string | null) {
    this.type = type;
    this.interim = type === '942';
  }

  /** What is said of the account; the IBAN that a bank names above the entries comes first. */
  observeAccount(): AccountObservation {
    const { identifiers, bic, bankName } = this.account;
    const iban = identifiers[0]?.scheme === 'iban' ? null : announcedIban(this.headText.join(' '));
    const { holder, label } = readAccountNames(this.names);
    return {
      identifiers:
        iban === null ? identifiers : [{ scheme: 'iban', value: iban, bank: null }, ...identifiers],
      currency: this.currency,
      kind: 'current',
      label,
      holder,
      product: null,
      bic,
      bankName,
    };
  }

  /** What the message says of itself. */
  facts(): StatementFacts {
    return {
      kind: this.interim ? 'report' : 'statement',
      message: `MT${this.type ?? (this.interim ? '942' : '940')}`,
      id: this.id,
      sequence: this.sequence,
      from: this.opening?.date ?? null,
      to: this.indicated,
      created: null,
    };
  }

  /** Counts an entry of an interim report by its effect, to compare with `:90D:` and `:90C:`. */
  count(amount: Decimal): void {
    const side = isNegative(amount) ? 'D' : 'C';
    this.counted[side]++;
    this.summed[side] = add(this.summed[side], amount);
  }
}

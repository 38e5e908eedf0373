/** One entry while it passes by: its own fields, the details of its payments and its charges. */
import type { LocalDate } from '../../core/dates.ts';
import type { Currency, Decimal, Money } from '../../core/money.ts';
import { isZero, negate, sameAmount } from '../../core/money.ts';
import type {
  BankCodes,
  OriginalAmount,
  References,
  TransactionObservation,
  TransactionPart,
} from '../../core/observations.ts';
import { ChargeTotal } from './charges.ts';
import { blankFields } from './fields.ts';
import { DETAILS_KEYS, type DetailsFields, ENTRY_KEYS, type EntryFields, type SharedFields } from './keys.ts';
import { PARTS_CHARACTERS_MAX, PARTS_MAX } from './limits.ts';
import { counterpartyOf, isPlaceholder, type OwnAccount } from './parties.ts';

const BLANK_ENTRY: EntryFields = blankFields(ENTRY_KEYS);
const BLANK_DETAILS: DetailsFields = Object.freeze(blankFields(DETAILS_KEYS));

interface Kept {
  readonly fields: DetailsFields;
  readonly charges: ChargeTotal;
}

/** Collects one entry. */
export class EntryState {
  readonly line: number;
  readonly fields: EntryFields = { ...BLANK_ENTRY };
  readonly charges = new ChargeTotal();
  /** The details that are open; their fields are kept when they end. */
  details: DetailsFields = { ...BLANK_DETAILS };
  detailsCharges = new ChargeTotal();
  readonly #kept: Kept[] = [];
  #characters = 0;
  #payments = 0;

  constructor(line: number) {
    this.line = line;
  }

  /** The details of one more payment begin. */
  beginDetails(): void {
    this.details = { ...BLANK_DETAILS };
    this.detailsCharges = new ChargeTotal();
  }

  /** The details end: they are kept while there is room. */
  endDetails(): void {
    this.#payments++;
    if (this.#kept.length >= PARTS_MAX || this.#characters > PARTS_CHARACTERS_MAX) return;
    // Most entries have one payment: it is bounded by its fields and need not be counted.
    if (this.#payments > 1) this.#characters += charactersIn(this.details);
    this.#kept.push({ fields: this.details, charges: this.detailsCharges });
  }

  /** Payments whose details were seen and not kept. */
  get leftOut(): number {
    return this.#payments - this.#kept.length;
  }

  /** The transaction, once amount, currency and direction are known. */
  transaction(amount: Decimal, currency: Currency, own: OwnAccount): TransactionObservation {
    const { fields } = this;
    const credit = fields.direction === 'CRDT';
    const money: Money = { amount: credit ? amount : negate(amount), currency };
    const single = this.#single(amount);
    const details = single?.fields ?? { ...BLANK_DETAILS };
    const reversal = fields.reversal === 'true';
    details.merchant ??= fields.merchant;
    return {
      status: fields.status === null || fields.status === 'BOOK' ? 'booked' : 'pending',
      amount: money,
      bookingDate: fields.bookingDate as LocalDate | null,
      valueDate: (fields.valueDate ?? details.settlementDate) as LocalDate | null,
      transactionDate: (details.purchaseDate ??
        details.acceptanceDate ??
        details.tradeDate) as LocalDate | null,
      bookedAt: fields.bookedAt,
      reversal: reversal || isReturn(details),
      counterparty: counterpartyOf(details, credit, reversal, own),
      remittance: remittanceOf(details),
      creditorReference: details.creditorReference,
      bankText: bankTextOf(fields.text, details.text),
      references: entryReferences(fields, details),
      codes: codesOf(fields, details, this.#kept),
      original: originalOf(fields, details, currency),
      charges: this.charges.money() ?? single?.charges.money() ?? null,
      runningBalance: null,
      sourceCategory: null,
      batchCount: Math.max(Number(fields.batchCount ?? '1'), this.#payments, 1),
      parts: single === null ? this.#parts(credit, currency, reversal, own) : [],
      line: this.line,
    };
  }

  /** The details when they are those of the whole entry: the only ones, and not of one payment of a batch. */
  #single(amount: Decimal): Kept | null {
    const [only] = this.#kept;
    if (only === undefined || this.#payments !== 1) return null;
    const isBatch = Number(this.fields.batchCount ?? '1') > 1;
    const own = only.fields.amount;
    return isBatch && own !== null && !sameAmount(own as Decimal, amount) ? null : only;
  }

  #parts(entryCredit: boolean, currency: Currency, reversal: boolean, own: OwnAccount): TransactionPart[] {
    return this.#kept.map(({ fields }) => {
      const credit = fields.direction === null ? entryCredit : fields.direction === 'CRDT';
      return {
        amount: partAmount(fields, credit, currency),
        counterparty: presentParty(counterpartyOf(fields, credit, reversal, own)),
        remittance: remittanceOf(fields),
        references: detailReferences(fields),
      };
    });
  }
}

function charactersIn(fields: DetailsFields): number {
  let sum = 0;
  for (const value of Object.values(fields)) sum += value?.length ?? 0;
  return sum;
}

const presentParty = (party: TransactionPart['counterparty']): TransactionPart['counterparty'] =>
  party === null || Object.values(party).every((value) => value === null) ? null : party;

function partAmount(fields: DetailsFields, credit: boolean, entryCurrency: Currency): Money | null {
  const hasOwn = fields.amount !== null;
  const amount = (hasOwn ? fields.amount : fields.transaction) as Decimal | null;
  const currency = ((hasOwn ? fields.currency : fields.transactionCurrency) ?? entryCurrency) as Currency;
  // Without an amount of its own, the underlying one counts only in the currency of the entry.
  if (amount === null || (!hasOwn && currency !== entryCurrency)) return null;
  return { amount: credit ? amount : negate(amount), currency };
}

const isReturn = (details: DetailsFields): boolean =>
  details.returnReason !== null || details.returnReasonOwn !== null || details.returned !== null;

const remittanceOf = (details: DetailsFields): string | null =>
  details.remittance ?? details.remittanceMore ?? details.documents;

function bankTextOf(entry: string | null, details: string | null): string | null {
  if (entry === null || details === null || entry === details) return entry ?? details;
  return `${entry} ${details}`;
}

/** A reference as given; null when it is only a filler. */
const reference = (text: string | null): string | null => (isPlaceholder(text) ? null : text);

function detailReferences(details: DetailsFields): References {
  return {
    bank: reference(details.bankReference),
    entry: null,
    endToEnd: reference(details.endToEnd),
    transaction: reference(details.transactionId) ?? reference(details.uetr),
    instruction: reference(details.instruction),
    payment: reference(details.payment),
    mandate: reference(details.mandate),
    creditor: reference(details.creditorId),
    cheque: reference(details.cheque),
    customer: reference(details.customer),
  };
}

function entryReferences(fields: EntryFields, details: DetailsFields): References {
  const own = detailReferences(details);
  return {
    ...own,
    bank: reference(fields.bankReference) ?? own.bank,
    entry: reference(fields.reference),
    payment: own.payment ?? reference(fields.batchPayment),
  };
}

/** The codes of the payment, else of the entry, else those that all payments of a batch have in common. */
function codesOf(fields: EntryFields, details: DetailsFields, kept: readonly Kept[]): BankCodes {
  return {
    btc: domainCode(details) ?? domainCode(fields) ?? common(kept, domainCode),
    proprietary: ownCode(details) ?? ownCode(fields) ?? common(kept, ownCode),
    mcc: null,
    purpose: details.purpose ?? details.purposeOwn,
    returnReason: details.returnReason ?? details.returnReasonOwn,
  };
}

function common(kept: readonly Kept[], code: (fields: SharedFields) => string | null): string | null {
  const [first, ...others] = kept.map((one) => code(one.fields));
  return others.every((other) => other === first) ? (first ?? null) : null;
}

const domainCode = (fields: SharedFields): string | null =>
  fields.domain === null ? null : [fields.domain, fields.family, fields.subFamily].filter(Boolean).join('-');

const ownCode = (fields: SharedFields): string | null =>
  fields.proprietary !== null && fields.issuer !== null
    ? `${fields.issuer}:${fields.proprietary}`
    : fields.proprietary;

function originalOf(fields: EntryFields, details: DetailsFields, currency: Currency): OriginalAmount | null {
  return foreignAmount(details, currency) ?? foreignAmount(fields, currency);
}

/** The first amount in another currency: as instructed, of the transaction, its counter value, any other. */
function foreignAmount(fields: SharedFields, currency: Currency): OriginalAmount | null {
  const amounts = [
    [fields.instructed, fields.instructedCurrency],
    [fields.transaction, fields.transactionCurrency],
    [fields.counterValue, fields.counterValueCurrency],
    [fields.proprietaryAmount, fields.proprietaryCurrency],
    [fields.amount, fields.currency],
  ] as const;
  for (const [amount, other] of amounts) {
    if (amount === null || other === null || other === currency || isZero(amount as Decimal)) continue;
    return { amount: amount as Decimal, currency: other as Currency, rate: fields.rate };
  }
  return null;
}

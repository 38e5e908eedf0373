/** From what the bank said of an entry to the columns of the ledger, with the hashes that matching compares. */
import { hash } from 'node:crypto';
import type { LocalDate } from '../../core/dates.ts';
import { contentText } from '../../core/matching/content.ts';
import type { TransactionObservation } from '../../core/observations.ts';
import { storable } from '../../core/text.ts';
import { transactionDetailsJson } from '../transaction-details.ts';
import type { ImportVault, NewEntry, OwnerSealer, WantedCounterparty } from './ledger-port.ts';

/** Hexadecimal digits of a SHA-256 (16 bytes) that tell entries of one account and day apart. */
const HASH_DIGITS = 32;
/** Account numbers of the other side that one import remembers before it forgets and asks again. */
const COUNTERPARTIES_MAX = 20_000;

/** An entry ready to be matched: its columns but for the id of the other side's account. */
export interface PreparedEntry extends NewEntry {
  readonly counterparty: CounterpartyAccount | null;
  /** The bank's id of the pending entry that this one was, where it says so. */
  readonly pendingReference: string | null;
  /** The account's balance after it, where the bank says it. */
  readonly runningBalance: string | null;
}

/** An account number on the other side; its id is known once the ledger has it. */
export class CounterpartyAccount implements WantedCounterparty {
  readonly lookup: Buffer;
  /** The lookup, a character a byte. */
  readonly lookupText: string;
  id: number | null = null;
  readonly #number: string;
  readonly #by: Protector;

  constructor(number: string, lookup: Buffer, by: Protector) {
    this.#number = number;
    this.lookup = lookup;
    this.lookupText = lookup.toString('latin1');
    this.#by = by;
  }

  masked(): string {
    return storable(this.#by.mask(this.#number));
  }

  sealed(): Uint8Array {
    const context = { table: 'counterparty_accounts', column: 'sealed', row: this.lookup.toString('hex') };
    return this.#by.sealer.seal(context, Buffer.from(this.#number));
  }
}

/** What makes a number fit to be kept. */
interface Protector {
  readonly sealer: OwnerSealer;
  readonly mask: (number: string) => string;
}

// As text: a Buffer of its own for every hash costs more than the hash.
const digest = (text: string): string => hash('sha256', text, 'hex').slice(0, HASH_DIGITS);

const storableOrNull = (text: string | null): string | null => (text === null ? null : storable(text));

/** Prepares the entries of one owner's import. */
export class EntryPreparer {
  readonly #ownerId: number;
  readonly #vault: ImportVault;
  readonly #protector: Protector;
  #counterparties = new Map<string, CounterpartyAccount>();

  constructor(ownerId: number, vault: ImportVault, sealer: OwnerSealer, mask: (number: string) => string) {
    this.#ownerId = ownerId;
    this.#vault = vault;
    this.#protector = { sealer, mask };
  }

  /**
   * Gives the columns.
   * @param date the day that the entry counts for: see entryDay in survey.ts.
   * @param pendingReference the bank's id of the pending entry that it was.
   */
  prepare(
    seen: TransactionObservation,
    date: LocalDate,
    pendingReference: string | null = null,
  ): PreparedEntry {
    const number = seen.counterparty.iban ?? seen.counterparty.account;
    const counterparty = number === null ? null : this.#counterparty(number);
    const details = transactionDetailsJson(seen);
    const text = storableOrNull(seen.remittance);
    const counterpartyName = storableOrNull(seen.counterparty.name);
    const bankText = storableOrNull(seen.bankText);
    const reference = storableOrNull(seen.references.bank);
    // Full account numbers are never hashed bare: their keyed hash stands for them.
    const key = contentText(seen, date, counterparty === null ? '' : counterparty.lookupText);
    const all = `${key}\u001f${seen.status}\u001f${seen.bookingDate}\u001f${seen.valueDate}\u001f${text}\u001f${counterpartyName}\u001f${bankText}\u001f${reference}\u001f${details}`;
    return {
      date,
      bookingDate: seen.bookingDate,
      valueDate: seen.valueDate,
      status: seen.status,
      amount: seen.amount.amount,
      currency: seen.amount.currency,
      counterpartyName,
      counterparty,
      text,
      bankText,
      reference,
      details,
      key: digest(key),
      hash: digest(all),
      pendingReference,
      runningBalance: seen.runningBalance,
    };
  }

  #counterparty(number: string): CounterpartyAccount {
    const known = this.#counterparties.get(number);
    if (known !== undefined) return known;
    if (this.#counterparties.size >= COUNTERPARTIES_MAX) this.#counterparties = new Map();
    const lookup = this.#vault.lookupHash(
      this.#ownerId,
      `counterparty:${number.replace(/\s/g, '').toUpperCase()}`,
    );
    const made = new CounterpartyAccount(number, lookup, this.#protector);
    this.#counterparties.set(number, made);
    return made;
  }
}

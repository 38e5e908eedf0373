/** Tags in, statement events out. Follows OFX 1.0.2–2.3; see docs/statement-formats/ofx.md for what banks make of it. */
import type { ReadOptions, StatementEvent, StatementReader } from '../contract.ts';
import type { StatementGroup } from './account.ts';
import { BankAnswers } from './answers.ts';
import { EntryBuilder, EntryFields } from './entry.ts';
import { faultAt, type ReadingFault } from './fault.ts';
import { type ScanFault, TagScanner, type TagSink, VALUE_CHARACTERS_MAX } from './scanner.ts';
import { type BalanceGroup, OpenStatement } from './statement.ts';
import { Fields, type FieldTag, type GroupName, SLOT, type Tag } from './tags.ts';

const NOT_OFX: ReadingFault = {
  code: 'not_recognised',
  element: 'OFX',
  rule: 'An OFX file has a tag <OFX> near its beginning',
  found: '',
  action: 'Export the file again as OFX or QFX.',
};
const TOO_LONG: ReadingFault = {
  code: 'too_large',
  element: null,
  rule: 'A value ends within 64 KiB',
  found: '',
  action: 'The file is damaged or not OFX: export it again.',
};
const CUT_OFF: ReadingFault = {
  element: 'OFX',
  rule: 'An OFX file ends with </OFX>',
  found: 'the end of the file',
  action: 'The file was cut off: download it again.',
};

export class OfxReader implements StatementReader, TagSink {
  readonly #options: ReadOptions;
  readonly #scanner: TagScanner = new TagScanner(this);
  readonly #answers = new BankAnswers();
  readonly #builder = new EntryBuilder();
  readonly #entry = new EntryFields();
  readonly #balance = new Fields();
  readonly #institution = new Fields();
  #events: StatementEvent[] = [];
  #statement: OpenStatement | null = null;
  #statements = 0;
  /** Where fields go now; null for groups that we pass over. */
  #current: Fields | null = null;
  #inEntry: 'no' | 'booked' | 'pending' = 'no';
  #inBalance: BalanceGroup | null = null;
  #groupLine = 1;
  #ended = false;
  #stopped = false;

  constructor(options: ReadOptions) {
    this.#options = options;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  push(bytes: Uint8Array): readonly StatementEvent[] {
    if (this.#stopped || bytes.length === 0) return [];
    this.#scanned(this.#scanner.push(bytes));
    return this.#given();
  }

  end(): readonly StatementEvent[] {
    if (this.#stopped) return [];
    this.#scanned(this.#scanner.end());
    if (!this.#stopped && !this.#ended) this.#fault(CUT_OFF);
    if (!this.#stopped && this.#statements === 0) this.#fault(this.#answers.noStatement());
    this.#stopped = true;
    return this.#given();
  }

  #given(): StatementEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #scanned(fault: ScanFault | null): void {
    if (fault !== null && !this.#stopped) this.#fault(fault === 'no-ofx' ? NOT_OFX : TOO_LONG);
  }

  #fault(fault: ReadingFault, line: number = this.#scanner.line()): void {
    this.#events.push({ type: 'fault', fault: faultAt(fault, line) });
    this.#stopped = true;
  }

  open(tag: Tag, value: string): void {
    if (tag.kind === 'field') this.#field(tag, value);
    else this.#openGroup(tag.name, value);
  }

  close(tag: Tag): void {
    if (tag.kind === 'group') this.#closeGroup(tag.name);
  }

  #field(tag: FieldTag, value: string): void {
    const inEntry = this.#inEntry !== 'no';
    const fields = tag.ofEntry && inEntry ? this.#entry.own : this.#current;
    if (tag.name === 'TRNAMT' && !inEntry && this.#statement !== null) {
      this.#fault(misplaced('TRNAMT', 'An amount stands in a transaction (STMTTRN)', value));
      return;
    }
    if (fields === null || fields.set(tag.slot, value) || fields !== this.#entry.own) return;
    if (tag.name === 'MEMO') this.#appendMemo(fields, tag.slot, value);
    else if (ONCE.has(tag.name))
      this.#fault(misplaced(`STMTTRN/${tag.name}`, 'Two transactions run into each other', value));
  }

  #appendMemo(fields: Fields, slot: number, value: string): void {
    if (fields.get(slot).length + value.length < VALUE_CHARACTERS_MAX) fields.append(slot, value);
    else this.#fault(TOO_LONG);
  }

  #openGroup(name: GroupName, value: string): void {
    if (IN_ENTRY.has(name)) {
      this.#openInEntry(name, value);
      return;
    }
    this.#finishEntry();
    if (name !== 'BAL') this.#finishBalance();
    if (this.#stopped) return;
    switch (name) {
      case 'OFX':
        this.#ended = false;
        break;
      case 'FI':
        this.#current = this.#institution;
        break;
      case 'STMTRS':
      case 'CCSTMTRS':
      case 'INVSTMTRS':
        this.#openStatement(name);
        break;
      case 'BANKACCTFROM':
      case 'CCACCTFROM':
      case 'INVACCTFROM':
        this.#openAccount(name);
        break;
      case 'STATUS':
        this.#answers.status.clear();
        this.#groupLine = this.#scanner.line();
        this.#current = this.#answers.status;
        break;
      case 'BAL':
        this.#current = null;
        break;
      case 'STMTTRN':
      case 'STMTTRNP':
        this.#openEntry(name);
        break;
      case 'LEDGERBAL':
      case 'AVAILBAL':
      case 'INVBAL':
        this.#openBalance(name);
        break;
      default:
        this.#current = this.#base();
    }
  }

  #closeGroup(name: GroupName): void {
    if (IN_ENTRY.has(name) || name === 'FI' || name === 'BAL') {
      this.#current = this.#base();
      return;
    }
    if (name === 'STATUS') {
      const note = this.#answers.take(this.#groupLine);
      if (note !== null) this.#events.push(note);
      this.#current = this.#base();
      return;
    }
    this.#finishEntry();
    this.#finishBalance();
    if (this.#stopped) return;
    if (name === 'STMTRS' || name === 'CCSTMTRS' || name === 'INVSTMTRS' || name === 'OFX')
      this.#closeStatement();
    if (name === 'OFX') this.#ended = true;
    this.#current = this.#base();
  }

  /** The group that is open around what just ended. */
  #base(): Fields | null {
    if (this.#inEntry !== 'no') return this.#entry.own;
    if (this.#inBalance !== null) return this.#balance;
    return this.#statement?.fields ?? null;
  }

  /** PAYEE, BANKACCTTO, CCACCTTO, CURRENCY, ORIGCURRENCY: of a transaction; elsewhere they are passed over. */
  #openInEntry(name: GroupName, value: string): void {
    if (this.#inEntry === 'no') {
      this.#current = null;
      return;
    }
    if (name === 'PAYEE') this.#current = this.#entry.payee;
    else if (name === 'CURRENCY' || name === 'ORIGCURRENCY') {
      this.#current = name === 'CURRENCY' ? this.#entry.currency : this.#entry.original;
      this.#current.set(SLOT.CURSYM, value);
    } else this.#current = this.#entry.other;
  }

  #openStatement(group: StatementGroup): void {
    this.#closeStatement();
    this.#statement = new OpenStatement(group, this.#options.currency ?? null);
    this.#statements++;
    this.#current = this.#statement.fields;
  }

  #closeStatement(): void {
    const statement = this.#statement;
    if (statement === null) return;
    this.#events.push(...statement.announce(this.#institution.get(SLOT.ORG)), statement.close());
    this.#statement = null;
  }

  /** The account of the statement. Investments name further ones inside transfers: these are passed over. */
  #openAccount(name: GroupName): void {
    const account = this.#statement?.account ?? null;
    if (account === null || account.get(SLOT.ACCTID) === '') this.#current = account;
    else if (name === 'INVACCTFROM') this.#current = null;
    else this.#fault(misplaced(name, 'A statement is of one account', ''));
  }

  #openEntry(name: 'STMTTRN' | 'STMTTRNP'): void {
    const statement = this.#statement;
    if (statement === null) {
      this.#fault(misplaced(name, 'A transaction stands in a statement (STMTRS, CCSTMTRS, INVSTMTRS)', ''));
      return;
    }
    this.#events.push(...statement.announce(this.#institution.get(SLOT.ORG)));
    this.#entry.clear();
    this.#inEntry = name === 'STMTTRN' ? 'booked' : 'pending';
    this.#groupLine = this.#scanner.line();
    this.#current = this.#entry.own;
  }

  #finishEntry(): void {
    const statement = this.#statement;
    if (this.#inEntry === 'no' || statement === null) return;
    const pending = this.#inEntry === 'pending';
    this.#inEntry = 'no';
    const own = this.#entry.own;
    if (own.get(SLOT.CORRECTACTION) !== '') {
      this.#events.push(...this.#answers.correction(own, this.#groupLine));
      if (own.get(SLOT.CORRECTACTION).toUpperCase() === 'DELETE') return;
    }
    const seen = this.#builder.build(this.#entry, pending, statement.currency(), this.#groupLine);
    if ('rule' in seen) this.#fault(seen, this.#groupLine);
    else statement.take(seen, this.#events);
  }

  #openBalance(group: BalanceGroup): void {
    if (this.#statement === null) {
      this.#current = null;
      return;
    }
    this.#balance.clear();
    this.#inBalance = group;
    this.#groupLine = this.#scanner.line();
    this.#current = this.#balance;
  }

  #finishBalance(): void {
    const statement = this.#statement;
    const group = this.#inBalance;
    this.#inBalance = null;
    if (group === null || statement === null) return;
    const balance = statement.balance(group, this.#balance, this.#groupLine);
    if (balance === null) return;
    if ('rule' in balance) this.#fault(balance, this.#groupLine);
    else
      this.#events.push(...statement.announce(this.#institution.get(SLOT.ORG)), { type: 'balance', balance });
  }
}

const IN_ENTRY: ReadonlySet<GroupName> = new Set([
  'PAYEE',
  'BANKACCTTO',
  'CCACCTTO',
  'CURRENCY',
  'ORIGCURRENCY',
]);

/** What a transaction has once: twice means that the end of one and the beginning of the next are lost. */
const ONCE: ReadonlySet<string> = new Set(['TRNAMT', 'DTPOSTED', 'FITID', 'TRNTYPE']);

const misplaced = (element: string, rule: string, found: string): ReadingFault => ({
  element,
  rule,
  found,
  action: 'The file is damaged here: download it again.',
});

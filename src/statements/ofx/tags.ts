/**
 * The OFX tags that we read, of all versions (1.0.2 to 2.3, banking, cards and investments). Every other tag is
 * passed over: versions, banks and programs add their own.
 */

/** Where the value of a tag is kept while its group is read. */
const FIELD_NAMES = [
  // a transaction
  'TRNTYPE',
  'DTPOSTED',
  'DTUSER',
  'DTAVAIL',
  'DTTRAN',
  'TRNAMT',
  'FITID',
  'CORRECTFITID',
  'CORRECTACTION',
  'SRVRTID',
  'CHECKNUM',
  'REFNUM',
  'SIC',
  'MCC',
  'NAME',
  'EXTDNAME',
  'MEMO',
  'VALUEDATE',
  'ACCTBAL',
  'CATEGORY',
  'CURRATE',
  'CURSYM',
  // an account
  'BANKID',
  'BRANCHID',
  'ACCTID',
  'ACCTTYPE',
  'ACCTKEY',
  'BROKERID',
  // a statement and its balances
  'CURDEF',
  'DTSTART',
  'DTEND',
  'DTASOF',
  'BALAMT',
  'AVAILCASH',
  // who answers, and how it went
  'ORG',
  'CODE',
  'SEVERITY',
  'MESSAGE',
] as const;

const GROUP_NAMES = [
  'OFX',
  'STATUS',
  'FI',
  'STMTRS',
  'CCSTMTRS',
  'INVSTMTRS',
  'BANKACCTFROM',
  'CCACCTFROM',
  'INVACCTFROM',
  'BANKTRANLIST',
  'BANKTRANLISTP',
  'INVTRANLIST',
  'STMTTRN',
  'STMTTRNP',
  'PAYEE',
  'BANKACCTTO',
  'CCACCTTO',
  'CURRENCY',
  'ORIGCURRENCY',
  'LEDGERBAL',
  'AVAILBAL',
  'INVBAL',
  'BAL',
] as const;

export type FieldName = (typeof FIELD_NAMES)[number];
export type GroupName = (typeof GROUP_NAMES)[number];

/** Fields that people read, where entities, line ends and other encodings matter; the rest is codes and numbers. */
const TEXTS: ReadonlySet<FieldName> = new Set([
  'FITID',
  'CORRECTFITID',
  'SRVRTID',
  'CHECKNUM',
  'REFNUM',
  'NAME',
  'EXTDNAME',
  'MEMO',
  'CATEGORY',
  'BANKID',
  'BRANCHID',
  'ACCTID',
  'ACCTKEY',
  'BROKERID',
  'ORG',
  'MESSAGE',
]);

/** Fields that belong to the transaction even when a group inside it was left open. */
const OF_ENTRY: ReadonlySet<FieldName> = new Set([
  'TRNTYPE',
  'DTPOSTED',
  'DTUSER',
  'DTAVAIL',
  'DTTRAN',
  'TRNAMT',
  'FITID',
  'CORRECTFITID',
  'CORRECTACTION',
  'CHECKNUM',
  'REFNUM',
  'SIC',
  'MEMO',
]);

export interface FieldTag {
  readonly kind: 'field';
  readonly name: FieldName;
  readonly slot: number;
  readonly text: boolean;
  readonly ofEntry: boolean;
}

export interface GroupTag {
  readonly kind: 'group';
  readonly name: GroupName;
}

export type Tag = FieldTag | GroupTag;

/** The place of each field in a {@link Fields}. */
export const SLOT = Object.fromEntries(FIELD_NAMES.map((name, slot) => [name, slot])) as Readonly<
  Record<FieldName, number>
>;

const TAGS: ReadonlyMap<string, Tag> = new Map<string, Tag>([
  ...FIELD_NAMES.map((name): [string, Tag] => [
    name,
    { kind: 'field', name, slot: SLOT[name], text: TEXTS.has(name), ofEntry: OF_ENTRY.has(name) },
  ]),
  ...GROUP_NAMES.map((name): [string, Tag] => [name, { kind: 'group', name }]),
]);

/** The tag of a name as written between the angle brackets, in any case; undefined when it is none that we read. */
export function tagOf(name: string): Tag | undefined {
  return TAGS.get(name) ?? (LOWER.test(name) ? TAGS.get(name.toUpperCase()) : undefined);
}
const LOWER = /[a-z]/;

/** The values of one group while it is read; empty elements count as not there. */
export class Fields {
  readonly #values: string[] = new Array<string>(FIELD_NAMES.length).fill('');
  #used = false;

  clear(): void {
    if (this.#used) this.#values.fill('');
    this.#used = false;
  }

  /** Keeps the value; false when there is one already. */
  set(slot: number, value: string): boolean {
    if (value === '') return true;
    if (this.#values[slot] !== '') return false;
    this.#values[slot] = value;
    this.#used = true;
    return true;
  }

  /** Puts more text behind what is there. */
  append(slot: number, value: string): void {
    this.#values[slot] = `${this.#values[slot]} ${value}`;
  }

  /** The value, an empty text when there is none. */
  get(slot: number): string {
    return this.#values[slot] ?? '';
  }
}

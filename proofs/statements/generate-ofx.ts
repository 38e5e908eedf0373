/** Big OFX files for measuring: deterministic, with everything that an entry of a bank carries. */

/** Entries per piece that the generator hands out, about 64 KiB. */
const ENTRIES_PER_PIECE = 200;
const ENTRIES_PER_DAY = 40;
const HEADER = `OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nSECURITY:NONE\r\nENCODING:USASCII\r\nCHARSET:1252\r\nCOMPRESSION:NONE\r\nOLDFILEUID:NONE\r\nNEWFILEUID:NONE\r\n\r\n`;
const SIGN_ON =
  '<OFX>\r\n<SIGNONMSGSRSV1>\r\n<SONRS>\r\n<STATUS>\r\n<CODE>0\r\n<SEVERITY>INFO\r\n</STATUS>\r\n<DTSERVER>20260131120000[-5:EST]\r\n<LANGUAGE>ENG\r\n<FI>\r\n<ORG>Northern Trust Co\r\n<FID>3101\r\n</FI>\r\n</SONRS>\r\n</SIGNONMSGSRSV1>\r\n';
const STATEMENT =
  '<BANKMSGSRSV1>\r\n<STMTTRNRS>\r\n<TRNUID>0\r\n<STATUS>\r\n<CODE>0\r\n<SEVERITY>INFO\r\n</STATUS>\r\n<STMTRS>\r\n<CURDEF>USD\r\n<BANKACCTFROM>\r\n<BANKID>021000021\r\n<ACCTID>000012345678\r\n<ACCTTYPE>CHECKING\r\n</BANKACCTFROM>\r\n<BANKTRANLIST>\r\n';

const NAMES = [
  'CORNER GROCERY #112',
  'CITY WATER &amp; POWER',
  'MERIDIAN PAYROLL INC',
  'BLUE LINE TRANSIT',
  'HARBOUR INSURANCE GRP',
  'RENT OFFICE PARKSIDE',
  'FIRST STREET PHARMACY',
] as const;
const TYPES = ['POS', 'DIRECTDEBIT', 'DIRECTDEP', 'DEBIT', 'PAYMENT', 'CHECK', 'ATM'] as const;

const cents = (value: bigint): string => {
  const digits = (value < 0n ? -value : value).toString().padStart(3, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
};

/** The day of an entry, days ascending from 2001-01-01, months of 28 days. */
function dayOf(entry: number): string {
  const day = Math.floor(entry / ENTRIES_PER_DAY);
  const month = Math.floor(day / 28);
  return `${2001 + (Math.floor(month / 12) % 190)}${`${(month % 12) + 1}`.padStart(2, '0')}${`${(day % 28) + 1}`.padStart(2, '0')}`;
}

function amountOf(entry: number): bigint {
  const value = BigInt((entry * 7919) % 250_000) + 1n;
  return entry % 7 === 2 ? value * 5n : -value;
}

function entryText(entry: number, amount: bigint): string {
  const day = dayOf(entry);
  const cheque = entry % 7 === 5 ? `<CHECKNUM>${100_000 + (entry % 900_000)}\r\n` : '';
  return `<STMTTRN>\r\n<TRNTYPE>${TYPES[entry % 7]}\r\n<DTPOSTED>${day}120000.000[-5:EST]\r\n<DTUSER>${day}\r\n<TRNAMT>${cents(amount)}\r\n<FITID>${day}${`${entry}`.padStart(10, '0')}\r\n${cheque}<NAME>${NAMES[entry % 7]}\r\n<MEMO>REF ${entry} INVOICE ${(entry * 31) % 99_991} THANK YOU FOR YOUR BUSINESS\r\n</STMTTRN>\r\n`;
}

/** One account's file with so many entries, piece by piece; its LEDGERBAL is the sum of the entries:
 * OFX gives no opening balance, here it is zero. */
export function* generateOfx(entries: number): Generator<Buffer> {
  yield Buffer.from(
    `${HEADER}${SIGN_ON}${STATEMENT}<DTSTART>${dayOf(0)}\r\n<DTEND>${dayOf(Math.max(0, entries - 1))}\r\n`,
  );
  let balance = 0n;
  let piece = '';
  for (let entry = 0; entry < entries; entry++) {
    const amount = amountOf(entry);
    balance += amount;
    piece += entryText(entry, amount);
    if (entry % ENTRIES_PER_PIECE !== ENTRIES_PER_PIECE - 1) continue;
    yield Buffer.from(piece);
    piece = '';
  }
  const asOf = dayOf(Math.max(0, entries - 1));
  yield Buffer.from(
    `${piece}</BANKTRANLIST>\r\n<LEDGERBAL>\r\n<BALAMT>${cents(balance)}\r\n<DTASOF>${asOf}\r\n</LEDGERBAL>\r\n<AVAILBAL>\r\n<BALAMT>${cents(balance)}\r\n<DTASOF>${asOf}\r\n</AVAILBAL>\r\n</STMTRS>\r\n</STMTTRNRS>\r\n</BANKMSGSRSV1>\r\n</OFX>\r\n`,
  );
}

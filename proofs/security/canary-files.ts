/** Statement files of every format whose account numbers are canaries, in the fields where banks write them. */
import { randomInt } from 'node:crypto';
import { type Canary, textCanary } from './grep.ts';

/** One file with its secrets. */
export interface CanaryFile {
  readonly name: string;
  /** What the query of the upload adds. */
  readonly query: string;
  readonly text: string;
  readonly canaries: readonly Canary[];
  /** Whether it is read to its end. */
  readonly isWhole: boolean;
}

const digits = (count: number): string =>
  Array.from({ length: count }, () => String(randomInt(1, 10))).join('');

/** A German IBAN (ISO 13616) with right check digits. */
export function newIban(): string {
  const bban = digits(18);
  const check = 98n - (BigInt(`${bban}131400`) % 97n);
  return `DE${String(check).padStart(2, '0')}${bban}`;
}

/** Where a file's own bytes come back as they are, by the API's word. */
const isDownload = (sink: string): boolean => sink.includes('/content 200');

interface Numbers {
  readonly own: string;
  readonly other: string;
  /** Bytes that nothing reads. */
  readonly comment: string;
}

function canariesOf(name: string, { own, other, comment }: Numbers): Canary[] {
  return [
    textCanary(`${name}: own account`, own, isDownload),
    textCanary(`${name}: account on the other side`, other, isDownload),
    textCanary(`${name}: comment`, comment, isDownload),
  ];
}

function made(name: string, query: string, isWhole: boolean, numbers: Numbers, text: string): CanaryFile {
  return { name, query, text, isWhole, canaries: canariesOf(name, numbers) };
}

const iban = (): Numbers => ({ own: newIban(), other: newIban(), comment: `comment-${digits(12)}` });

function camt(name: string, isWhole: boolean): CanaryFile {
  const numbers = iban();
  const { own, other, comment } = numbers;
  const balance = (code: string, amount: string): string =>
    `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-01-05</Dt></Dt></Bal>`;
  return made(
    name,
    '',
    isWhole,
    numbers,
    `<?xml version="1.0" encoding="UTF-8"?><!-- ${comment} -->
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-01-05T20:00:00+01:00</CreDtTm></GrpHdr>
<Stmt><Id>S1</Id><Acct><Id><IBAN>${own}</IBAN></Id><Ccy>EUR</Ccy></Acct>${balance('OPBD', '10.00')}${balance('CLBD', '11.25')}
<Ntry><Amt Ccy="EUR">1.25</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-01-05</Dt></BookgDt>
<BkTxCd><Prtry><Cd>NTRF</Cd></Prtry></BkTxCd><NtryDtls><TxDtls><Amt Ccy="EUR">1.25</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<RltdPties><Dbtr><Pty><Nm>Erika</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>${other}</IBAN></Id></DbtrAcct></RltdPties><RmtInf><Ustrd>thanks</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
</Stmt></BkToCstmrStmt>${isWhole ? '</Document>\n' : `<${other}>`}`,
  );
}

function mt940(name: string, isWhole: boolean): CanaryFile {
  const numbers = { own: digits(10), other: newIban(), comment: `COMMENT${digits(12)}` };
  const { own, other, comment } = numbers;
  const broken = `:61:${other}${own}\r\n`;
  return made(
    name,
    '',
    isWhole,
    numbers,
    `{1:F01${comment}}{4:\r\n:20:STARTUMS\r\n:25:70050000/${own}\r\n:28C:1/1\r\n:60F:C260101EUR10,00\r\n` +
      `:61:2601050105CR1,25NTRFNONREF\r\n:86:166?00GUTSCHRIFT?20SVWZ+thanks?30BYLADEMMXXX?31${other}?32Erika\r\n${isWhole ? '' : broken}` +
      ':62F:C260131EUR11,25\r\n-}\r\n',
  );
}

function ofx(name: string, isWhole: boolean): CanaryFile {
  const numbers = { own: digits(12), other: digits(12), comment: `COMMENT${digits(12)}` };
  const { own, other, comment } = numbers;
  return made(
    name,
    '',
    isWhole,
    numbers,
    `OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nSECURITY:NONE\r\nENCODING:USASCII\r\nCHARSET:1252\r\nCOMPRESSION:NONE\r\nOLDFILEUID:NONE\r\nNEWFILEUID:NONE\r\n\r\n<OFX>\r\n<SIGNONMSGSRSV1>\r\n<SONRS>\r\n<STATUS>\r\n<CODE>0\r\n<SEVERITY>INFO\r\n</STATUS>\r\n<DTSERVER>20260131120000\r\n<LANGUAGE>ENG\r\n<SESSCOOKIE>${comment}\r\n</SONRS>\r\n</SIGNONMSGSRSV1>\r\n<BANKMSGSRSV1>\r\n<STMTTRNRS>\r\n<TRNUID>0\r\n<STATUS>\r\n<CODE>0\r\n<SEVERITY>INFO\r\n</STATUS>\r\n<STMTRS>\r\n<CURDEF>USD\r\n<BANKACCTFROM>\r\n<BANKID>021000021\r\n<ACCTID>${own}\r\n<ACCTTYPE>CHECKING\r\n</BANKACCTFROM>\r\n<BANKTRANLIST>\r\n<DTSTART>20260101\r\n<DTEND>20260131\r\n<STMTTRN>\r\n<TRNTYPE>CREDIT\r\n<DTPOSTED>${isWhole ? '20260105' : `${own}`}\r\n<TRNAMT>1.25\r\n<FITID>F1\r\n<NAME>Erika\r\n<BANKACCTTO>\r\n<BANKID>021000021\r\n<ACCTID>${other}\r\n<ACCTTYPE>CHECKING\r\n</BANKACCTTO>\r\n<MEMO>thanks\r\n</STMTTRN>\r\n</BANKTRANLIST>\r\n<LEDGERBAL>\r\n<BALAMT>1.25\r\n<DTASOF>20260131\r\n</LEDGERBAL>\r\n</STMTRS>\r\n</STMTTRNRS>\r\n</BANKMSGSRSV1>\r\n</OFX>\r\n`,
  );
}

function qif(name: string, isWhole: boolean): CanaryFile {
  // QIF has no field for account numbers: a comment that nothing reads is all that there is.
  const numbers = { own: digits(12), other: digits(12), comment: `comment ${digits(12)}` };
  return made(
    name,
    '&currency=EUR&date_order=dmy&account_name=Household',
    isWhole,
    numbers,
    `!Type:Bank\nD05/01/2026\nT1.25\nPErika\n${isWhole ? '' : `T${numbers.own}x\n`}Mthanks\nXI${numbers.comment}\n^\n`,
  );
}

function csv(name: string, isWhole: boolean): CanaryFile {
  const numbers = iban();
  const { own, other, comment } = numbers;
  const rest = isWhole
    ? ''
    : `"05.01.2026";"05.01.2026";"GUTSCHRIFT";"more ${other}";"Erika";"${other}";"${own}";"-1,25";"EUR";"${other}";"${own}";"${other}"\r\n`;
  return made(
    name,
    '',
    isWhole,
    numbers,
    `"Kontonummer:";"${own}"\r\n"Exportiert:";"${comment}"\r\n"Anfangssaldo:";"10,00 EUR"\r\n"Endsaldo:";"8,75 EUR"\r\n\r\n"Buchungstag";"Valutadatum";"Buchungstext";"Verwendungszweck";"Beguenstigter/Zahlungspflichtiger";"Kontonummer/IBAN";"BIC";"Betrag";"Währung"\r\n` +
      `"05.01.2026";"05.01.2026";"GUTSCHRIFT";"thanks";"Erika";"${other}";"COBADEFFXXX";"-1,25";"EUR"\r\n${rest}`,
  );
}

/** A file that is asked about, because its sign is not sure; once with a mapping that names the account. */
function csvAsked(name: string, isNamed: boolean): CanaryFile {
  const numbers = iban();
  const { own, other, comment } = numbers;
  const mapping = isNamed
    ? `&mapping=${encodeURIComponent(JSON.stringify({ account: own, sign: 'as_given' }))}`
    : '';
  const account = isNamed ? '' : `"Kontonummer:";"${own}"\r\n`;
  return made(
    name,
    mapping,
    isNamed,
    numbers,
    `${account}"Exportiert:";"${comment}"\r\n\r\n"Buchungstag";"Verwendungszweck";"Kontonummer/IBAN";"Betrag";"Währung"\r\n` +
      `"15.01.2026";"thanks";"${other}";"1,25";"EUR"\r\n`,
  );
}

/** A whole file and a damaged one of every format, with new numbers each time. */
export const canaryFiles = (): readonly CanaryFile[] => [
  ...[camt, mt940, ofx, qif, csv].flatMap((make) => [
    make(`${make.name}.whole`, true),
    make(`${make.name}.damaged`, false),
  ]),
  csvAsked('csv.asked', false),
  csvAsked('csv.named', true),
];

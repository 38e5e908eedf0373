/** Makes a camt.053 statement of any size, always the same for the same number of entries, that closes exactly. */
import { addDays, type LocalDate } from '../../src/core/dates.ts';

const FIRST_DAY = '2021-01-04' as LocalDate;
const OPENING_CENTS = 1_250_000;
const DAYS_MAX = 3_000;
const ENTRIES_PER_DAY_MIN = 8;
const CHUNK_CHARACTERS = 64 * 1024;

const PEOPLE = [
  'Anna Müller',
  'José García',
  'Søren Sørensen',
  'Marie Lefèvre',
  'Jan Kowalski',
  'Giulia Rossi',
];
const SHOPS = ['REWE Markt GmbH', 'Stadtwerke Neustadt', 'Deutsche Bahn AG', 'Vodafone & Co. KG', 'ALDI SE'];

/** One entry in numbers: signed cents, so that the sum can be taken before the texts are made. */
const centsOf = (index: number): number => {
  const spread = (Math.imul(index + 1, 2_654_435_761) >>> 0) % 48_000;
  return index % 5 === 0 ? spread + 12_345 : -(spread % 9_000) - 5;
};

const decimal = (cents: number): string => {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
};

const direction = (cents: number): string => (cents < 0 ? 'DBIT' : 'CRDT');

const iban = (index: number): string =>
  `DE${10 + (index % 89)}5001051754${String(index % 100_000_000).padStart(8, '0')}`;

/**
 * The statement chunk by chunk: about 1.6 kB an entry, several entries a day over ascending days, transfers, direct
 * debits, card payments with a foreign amount, returns and, every 50 entries, a batch of three payments.
 */
export function* generateCamt(entries: number): Generator<Buffer> {
  const perDay = Math.max(ENTRIES_PER_DAY_MIN, Math.ceil(entries / DAYS_MAX));
  let sum = 0;
  for (let index = 0; index < entries; index++) sum += centsOf(index);
  const lastDay = addDays(FIRST_DAY, Math.floor(Math.max(0, entries - 1) / perDay));
  let text = header(lastDay, OPENING_CENTS + sum);
  for (let index = 0; index < entries; index++) {
    text += entry(index, addDays(FIRST_DAY, Math.floor(index / perDay)));
    if (text.length < CHUNK_CHARACTERS) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(`${text}    </Stmt>\n  </BkToCstmrStmt>\n</Document>\n`);
}

function balance(type: string, cents: number, date: LocalDate): string {
  return `      <Bal>
        <Tp><CdOrPrtry><Cd>${type}</Cd></CdOrPrtry></Tp>
        <Amt Ccy="EUR">${decimal(cents)}</Amt>
        <CdtDbtInd>${direction(cents)}</CdtDbtInd>
        <Dt><Dt>${date}</Dt></Dt>
      </Bal>
`;
}

function header(lastDay: LocalDate, closing: number): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
  <BkToCstmrStmt>
    <GrpHdr><MsgId>GENERATED</MsgId><CreDtTm>${lastDay}T20:00:00+01:00</CreDtTm></GrpHdr>
    <Stmt>
      <Id>GENERATED-1</Id>
      <ElctrncSeqNb>1</ElctrncSeqNb>
      <FrToDt><FrDtTm>${FIRST_DAY}T00:00:00</FrDtTm><ToDtTm>${lastDay}T23:59:59</ToDtTm></FrToDt>
      <Acct>
        <Id><IBAN>DE75512108001245126199</IBAN></Id>
        <Ccy>EUR</Ccy>
        <Ownr><Nm>Bäckerei Sonnenschein GmbH</Nm></Ownr>
        <Svcr><FinInstnId><BICFI>SOGEDEFFXXX</BICFI></FinInstnId></Svcr>
      </Acct>
${balance('OPBD', OPENING_CENTS, FIRST_DAY)}${balance('CLBD', closing, lastDay)}`;
}

function entry(index: number, day: LocalDate): string {
  const cents = centsOf(index);
  const isBatch = index % 50 === 25;
  return `      <Ntry>
        <NtryRef>${index + 1}</NtryRef>
        <Amt Ccy="EUR">${decimal(cents)}</Amt>
        <CdtDbtInd>${direction(cents)}</CdtDbtInd>
        <Sts><Cd>BOOK</Cd></Sts>
        <BookgDt><Dt>${day}</Dt></BookgDt>
        <ValDt><Dt>${day}</Dt></ValDt>
        <AcctSvcrRef>${day.replaceAll('-', '')}${String(index).padStart(10, '0')}</AcctSvcrRef>
        <BkTxCd>
          <Domn><Cd>PMNT</Cd><Fmly><Cd>${cents < 0 ? 'ICDT' : 'RCDT'}</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn>
          <Prtry><Cd>NTRF+${cents < 0 ? 116 : 166}+931</Cd><Issr>DK</Issr></Prtry>
        </BkTxCd>
        <NtryDtls>
${isBatch ? batch(index, cents) : details(index, cents, 1)}        </NtryDtls>
        <AddtlNtryInf>${cents < 0 ? 'Überweisung' : 'Gutschrift'}</AddtlNtryInf>
      </Ntry>
`;
}

function batch(index: number, cents: number): string {
  const third = Math.trunc(cents / 3);
  const shares = [third, third, cents - 2 * third];
  const parts = shares.map((share, at) => details(index + at * 7, share, at)).join('');
  return `          <Btch><PmtInfId>BATCH-${index}</PmtInfId><NbOfTxs>3</NbOfTxs></Btch>\n${parts}`;
}

function details(index: number, cents: number, salt: number): string {
  const other = cents < 0 ? 'Cdtr' : 'Dbtr';
  const name = index % 2 === 0 ? PEOPLE[index % PEOPLE.length] : SHOPS[index % SHOPS.length];
  return `          <TxDtls>
            <Refs>
              <MsgId>MSG${index}</MsgId>
              <EndToEndId>${index % 4 === 0 ? 'NOTPROVIDED' : `E2E-${index}-${salt}`}</EndToEndId>
              <TxId>TX${index}-${salt}</TxId>${index % 7 === 3 ? `<MndtId>M-${index % 97}</MndtId>` : ''}
            </Refs>
            <Amt Ccy="EUR">${decimal(cents)}</Amt>
            <CdtDbtInd>${direction(cents)}</CdtDbtInd>${index % 11 === 4 ? foreign(cents) : ''}
            <RltdPties>
              <${other}><Pty><Nm>${String(name).replace('&', '&amp;')}</Nm></Pty></${other}>
              <${other}Acct><Id><IBAN>${iban(index)}</IBAN></Id></${other}Acct>
            </RltdPties>
            <RltdAgts><${other}Agt><FinInstnId><BICFI>INGDDEFFXXX</BICFI></FinInstnId></${other}Agt></RltdAgts>
            <Purp><Cd>${cents < 0 ? 'GDDS' : 'SALA'}</Cd></Purp>
            <RmtInf><Ustrd>Rechnung ${100_000 + index} vom Monatsanfang, Kundennummer ${index % 5_000}</Ustrd></RmtInf>
          </TxDtls>
`;
}

function foreign(cents: number): string {
  const amount = decimal(Math.trunc(cents * 1.1));
  return `
            <AmtDtls><InstdAmt><Amt Ccy="USD">${amount}</Amt><CcyXchg><SrcCcy>USD</SrcCcy><XchgRate>1.1</XchgRate></CcyXchg></InstdAmt></AmtDtls>`;
}

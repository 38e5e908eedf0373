/** A statement file (camt.053) of entries as the bank's books have them, as its website would give it. */
import type { BookEntry, Books } from '../bank.ts';
import type { References } from './deed.ts';

export interface FileWanted {
  /** Days, both included. */
  readonly first: string;
  readonly last: string;
  /** Whether the file names entries as the interface does, not at all, or in its own way. */
  readonly references: References;
  readonly number: number;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** The booked entries of these days, oldest first. */
export function statementOf(books: Books, { first, last, references, number }: FileWanted): Uint8Array {
  const entries = books.entries.filter(
    ({ status, booking_date: day }) => status === 'booked' && day !== null && day >= first && day <= last,
  );
  const name = (entry: BookEntry, at: number): string =>
    references === 'none'
      ? ''
      : `<AcctSvcrRef>${references === 'same' ? entry.id : `F${number}-${at}`}</AcctSvcrRef>`;
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>M${number}</MsgId><CreDtTm>${last}T20:00:00Z</CreDtTm></GrpHdr>
<Stmt><Id>S${number}</Id><FrToDt><FrDtTm>${first}T00:00:00</FrDtTm><ToDtTm>${last}T23:59:59</ToDtTm></FrToDt>
<Acct><Id><IBAN>${books.iban}</IBAN></Id><Ccy>${books.currency}</Ccy></Acct>
${entries.map((entry, at) => entryXml(entry, name(entry, at))).join('\n')}
</Stmt></BkToCstmrStmt></Document>`);
}

function entryXml(entry: BookEntry, reference: string): string {
  const { amount, currency } = entry.amount;
  const isOut = amount.startsWith('-');
  const value = `<Amt Ccy="${currency}">${amount.replace('-', '')}</Amt><CdtDbtInd>${isOut ? 'DBIT' : 'CRDT'}</CdtDbtInd>`;
  const days = `<BookgDt><Dt>${entry.booking_date}</Dt></BookgDt><ValDt><Dt>${entry.value_date ?? entry.booking_date}</Dt></ValDt>`;
  return `<Ntry>${value}<Sts><Cd>BOOK</Cd></Sts>${days}${reference}<NtryDtls><TxDtls>${detailsXml(entry, isOut)}</TxDtls></NtryDtls></Ntry>`;
}

function detailsXml({ end_to_end_id: endToEnd, counterparty, text }: BookEntry, isOut: boolean): string {
  const side = isOut ? 'Cdtr' : 'Dbtr';
  const { name, iban, account: other } = counterparty;
  const party = name === null ? '' : `<${side}><Pty><Nm>${escaped(name)}</Nm></Pty></${side}>`;
  const number = iban !== null ? `<IBAN>${iban}</IBAN>` : `<Othr><Id>${escaped(other ?? '')}</Id></Othr>`;
  const account = (iban ?? other) === null ? '' : `<${side}Acct><Id>${number}</Id></${side}Acct>`;
  return [
    endToEnd === null ? '' : `<Refs><EndToEndId>${escaped(endToEnd)}</EndToEndId></Refs>`,
    party === '' && account === '' ? '' : `<RltdPties>${party}${account}</RltdPties>`,
    text === null ? '' : `<RmtInf><Ustrd>${escaped(text)}</Ustrd></RmtInf>`,
  ].join('');
}

/** Booked entries of whole days as statement files, in the formats that banks offer for download. */
import type { LocalDate } from '../../src/core/dates.ts';
import { decimalOf } from './amounts.ts';
import type { Account, History, Payment } from './history.ts';
import { type Naming, referenceOf } from './ids.ts';
import { type Days, type Sighting, sightingsOf, valueDayOf } from './view.ts';

export type Format = 'camt' | 'mt940' | 'csv';

/** What a statement is made of. */
export interface Statement {
  readonly history: History;
  readonly naming: Naming;
  readonly account: number;
  readonly days: Days;
  /** As the bank had it at this hour. */
  readonly hour: number;
  readonly format: Format;
  /** What references the file has: none, those of the connection, or others. */
  readonly names: 'none' | 'same' | 'own';
}

interface Line {
  readonly day: LocalDate;
  readonly valueDay: LocalDate;
  readonly amount: string;
  readonly text: string;
  readonly reference: string | null;
}

/** What the bank had booked in these days at this hour. */
export const bookedIn = ({ history, account, days, hour }: Statement): Sighting[] =>
  sightingsOf(history, account, hour, { pageSize: 1, order: 0, repeats: false, flicker: null }).filter(
    ({ stage, day }) => stage === 'booked' && day !== null && day >= days.from && day <= days.to,
  );

/** The bytes; null when there is nothing in these days, for banks write no empty files. */
export function fileOf(statement: Statement): Buffer | null {
  const { history } = statement;
  const account = accountOf(statement);
  const lines = bookedIn(statement)
    .sort((a, b) => ((a.day ?? '') < (b.day ?? '') ? -1 : 1))
    .map(({ payment, day }, at): Line => {
      return {
        day: day ?? ('' as LocalDate),
        valueDay: valueDayOf(history, payment),
        amount: decimalOf(payment.units, account.digits),
        text: payment.text,
        reference: nameIn(statement, payment, at + 1),
      };
    });
  if (lines.length === 0) return null;
  // A comma before three digits can be either mark to a reader of spreadsheets.
  if (statement.format === 'csv' && account.digits === 2) return csvOf(account, lines);
  return statement.format === 'mt940' ? mt940Of(account, lines) : camtOf(account, lines);
}

function nameIn({ history, naming, names }: Statement, payment: Payment, place: number): string | null {
  if (names === 'none') return null;
  if (names === 'own') return `F${payment.number}/STATEMENT`;
  return referenceOf(naming, history, payment, 'booked', place, { delivery: 0, consent: 0 });
}

function accountOf({ history, account }: Statement): Account {
  const found = history.accounts[account];
  if (found === undefined) throw new Error('internal: no account');
  return found;
}

const plain = (amount: string): string => amount.replace('-', '');
const isOut = (amount: string): boolean => amount.startsWith('-');

function camtOf({ iban, currency }: Account, lines: readonly Line[]): Buffer {
  const entries = lines.map(
    ({ day, valueDay, amount, text, reference }) => `<Ntry><Amt Ccy="${currency}">${plain(amount)}</Amt>
<CdtDbtInd>${isOut(amount) ? 'DBIT' : 'CRDT'}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>${day}</Dt></BookgDt><ValDt><Dt>${valueDay}</Dt></ValDt>
${reference === null ? '' : `<AcctSvcrRef>${reference}</AcctSvcrRef>`}<BkTxCd/>
<NtryDtls><TxDtls><RmtInf><Ustrd>${text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`,
  );
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>M</MsgId><CreDtTm>2026-03-02T08:00:00</CreDtTm></GrpHdr><Stmt><Id>S</Id>
<CreDtTm>2026-03-02T08:00:00</CreDtTm><Acct><Id><IBAN>${iban}</IBAN></Id><Ccy>${currency}</Ccy></Acct>
${entries.join('\n')}</Stmt></BkToCstmrStmt></Document>`);
}

const short = (day: string): string => day.slice(2).replaceAll('-', '');
const comma = (amount: string): string => (amount.includes('.') ? amount.replace('.', ',') : `${amount},`);

function mt940Of({ iban, currency, digits }: Account, lines: readonly Line[]): Buffer {
  const first = lines[0]?.day ?? '';
  const last = lines.at(-1)?.day ?? '';
  const unit = 10 ** digits;
  const sum = lines.reduce((total, { amount }) => total + Math.round(Number(amount) * unit), 0);
  const balance = (tag: string, units: number, day: string): string =>
    `:${tag}:${units < 0 ? 'D' : 'C'}${short(day)}${currency}${comma(plain(decimalOf(units, digits)))}`;
  return Buffer.from(
    `${[
      ':20:STARTUMS',
      `:25:${iban}`,
      ':28C:1/1',
      balance('60F', 0, first),
      ...lines.flatMap(({ day, valueDay, amount, text, reference }) => [
        `:61:${short(valueDay)}${short(day).slice(2)}${isOut(amount) ? 'D' : 'C'}${comma(plain(amount))}NTRFNONREF${reference === null || reference.length > 16 ? '' : `//${reference}`}`,
        `:86:${text}`,
      ]),
      balance('62F', sum, last),
      '-',
    ].join('\r\n')}\r\n`,
  );
}

const german = (day: string): string => day.split('-').reverse().join('.');

function csvOf({ iban, currency }: Account, lines: readonly Line[]): Buffer {
  const rows = lines.map(({ day, valueDay, amount, text, reference }) =>
    [
      german(day),
      german(valueDay),
      text,
      reference ?? '',
      isOut(amount) ? comma(plain(amount)) : '',
      isOut(amount) ? '' : comma(amount),
      currency,
    ]
      .map((cell) => `"${cell}"`)
      .join(';'),
  );
  return Buffer.from(
    [
      `"Kontonummer:";"${iban}"`,
      '',
      '"Buchungstag";"Valutadatum";"Verwendungszweck";"Referenz";"Soll";"Haben";"Währung"',
      ...rows,
      '',
    ].join('\r\n'),
  );
}

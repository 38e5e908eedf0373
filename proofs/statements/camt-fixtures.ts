/** Small camt messages for the tests of the reader. */

import type { TransactionObservation } from '../../src/core/observations.ts';
import { camt } from '../../src/statements/camt/index.ts';
import type { ReadOptions, StatementEvent } from '../../src/statements/contract.ts';
import { type Reading, readBytes } from './harness.ts';

export const ACCOUNT =
  '<Acct><Id><IBAN>DE75512108001245126199</IBAN></Id><Ccy>EUR</Ccy><Ownr><Nm>Ina Own</Nm></Ownr></Acct>';

/** The content of one statement as a file of the given namespace version. */
export const statementFile = (inside: string, version = '08'): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.${version}"><BkToCstmrStmt>
<GrpHdr><MsgId>M</MsgId></GrpHdr>
<Stmt><Id>S1</Id>${inside}</Stmt>
</BkToCstmrStmt></Document>`;

export const balanceXml = (type: string, amount: string, direction = 'CRDT', currency = 'EUR'): string =>
  `<Bal><Tp><CdOrPrtry><Cd>${type}</Cd></CdOrPrtry></Tp><Amt Ccy="${currency}">${amount}</Amt><CdtDbtInd>${direction}</CdtDbtInd><Dt><Dt>2026-03-02</Dt></Dt></Bal>`;

/** An entry; `more` stands behind the dates. */
export const entryXml = (amount: string, direction: string, more = '', currency = 'EUR'): string =>
  `<Ntry><Amt Ccy="${currency}">${amount}</Amt><CdtDbtInd>${direction}</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-03-02</Dt></BookgDt><ValDt><Dt>2026-03-03</Dt></ValDt>${more}</Ntry>`;

export const detailsXml = (inside: string): string => `<NtryDtls><TxDtls>${inside}</TxDtls></NtryDtls>`;

/** Reads a text as a file. */
export const readText = (text: string, options: ReadOptions = {}): Reading =>
  readBytes(camt, Buffer.from(text), options);

/** Reads the content of one statement. */
export const readStatement = (inside: string, version = '08'): Reading =>
  readText(statementFile(inside, version));

/** The transactions of a reading. */
export const transactionsOf = (reading: Reading): TransactionObservation[] =>
  reading.events.flatMap((event) => (event.type === 'transaction' ? [event.transaction] : []));

/** The transaction of a statement with one entry. */
export function onlyTransaction(inside: string, version = '08'): TransactionObservation {
  const reading = readStatement(inside, version);
  const [first] = transactionsOf(reading);
  if (first === undefined) throw new Error(`no transaction: ${JSON.stringify(reading.fault)}`);
  return first;
}

/** The notes of a reading. */
export const notesOf = (reading: Reading): string[] =>
  reading.events.flatMap((event) => (event.type === 'note' ? [event.text] : []));

/** The first event of a type. */
export function firstOf<Type extends StatementEvent['type']>(
  reading: Reading,
  type: Type,
): Extract<StatementEvent, { type: Type }> {
  for (const event of reading.events)
    if (event.type === type) return event as Extract<StatementEvent, { type: Type }>;
  throw new Error(`no ${type}: ${JSON.stringify(reading.fault)}`);
}

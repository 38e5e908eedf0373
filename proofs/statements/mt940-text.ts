/** What the tests of the reader share: messages made of their parts, and what comes out of them. */

import type { BalanceObservation, TransactionObservation } from '../../src/core/observations.ts';
import type { ReadOptions } from '../../src/statements/contract.ts';
import { mt940 } from '../../src/statements/mt940/index.ts';
import { type Reading, readBytes } from './harness.ts';

/** Reads a text as a file. */
export const readText = (
  text: string,
  options: ReadOptions = {},
  encoding: BufferEncoding = 'utf8',
): Reading => readBytes(mt940, Buffer.from(text, encoding), options);

/** A whole statement around some entry lines; its balances do not close unless the entries are nothing. */
export const around = (entries: string, currency = 'EUR'): string =>
  `:20:REF\n:25:70050000/1234567\n:28C:1/1\n:60F:C240101${currency}100,00\n${entries}\n:62F:C240131${currency}100,00\n-\n`;

/** The entries of a file. */
export const entriesOf = (read: Reading): readonly TransactionObservation[] =>
  read.events.flatMap((event) => (event.type === 'transaction' ? [event.transaction] : []));

/** The balances of a file. */
export const balancesOf = (read: Reading): readonly BalanceObservation[] =>
  read.events.flatMap((event) => (event.type === 'balance' ? [event.balance] : []));

/** The notes of a file. */
export const notesOf = (read: Reading): readonly string[] =>
  read.events.flatMap((event) => (event.type === 'note' ? [event.text] : []));

/** The only entry of a statement around these lines; fails loudly when there is a fault or another number. */
export function entryAmong(lines: string, currency = 'EUR'): TransactionObservation {
  const read = readText(around(lines, currency));
  const [entry, ...more] = entriesOf(read);
  if (read.fault !== null) throw new Error(`fault: ${read.fault.rule}: ${read.fault.found}`);
  if (entry === undefined || more.length > 0) throw new Error(`${more.length} entries too many or none`);
  return entry;
}

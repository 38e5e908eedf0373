/** The faults of the CSV reader in words: what, where, and what to do. */
import { type MappingQuestion, quoteFound, type StatementFault } from '../contract.ts';
import { QUESTION_CELL_CHARACTERS, QUESTION_ROWS } from './limits.ts';
import type { CsvRecord, RecordFault } from './record.ts';

/** A fault of one row or cell. */
export const rowFault = (
  line: number | null,
  element: string | null,
  rule: string,
  found: string,
): StatementFault => ({
  code: 'unreadable',
  line,
  element,
  rule,
  found: quoteFound(found),
  action: 'Export the file again without editing it, or import the period in another format',
});

/** The file is no bank export. */
export const notRecognised = (rule: string, found: string): StatementFault => ({
  code: 'not_recognised',
  line: null,
  element: null,
  rule,
  found: quoteFound(found),
  action: 'Choose a file of account entries with a date and an amount in each row',
});

const RECORD_RULES: Readonly<Record<RecordFault['reason'], string>> = {
  'quote-not-closed': 'a quoted cell ends with a quote',
  'misplaced-quote': 'a quote inside a cell is doubled, and the cell stands in quotes',
  'record-too-long': 'a row has at most 65,536 characters and 100 lines',
  'too-many-columns': 'a row has at most 256 columns',
};

/** The lines cannot be cut into rows. */
export const recordFault = (fault: RecordFault): StatementFault => ({
  ...rowFault(fault.line, null, RECORD_RULES[fault.reason], fault.reason.replaceAll('-', ' ')),
  code: fault.reason === 'record-too-long' ? 'too_large' : 'unreadable',
});

/** The rows to show in a question. */
export const sampleRows = (records: readonly CsvRecord[]): string[][] =>
  records
    .slice(0, QUESTION_ROWS)
    .map((record) => record.cells.map((cell) => cell.slice(0, QUESTION_CELL_CHARACTERS)));

const ASKED: Readonly<Record<string, string>> = {
  delimiter: 'the character between the columns',
  booking_date: 'the column of the booking date',
  amount: 'the column of the amount, or the debit and credit columns',
  debit: 'the column of money out',
  credit: 'the column of money in',
  direction: 'the column or the words that say debit or credit',
  currency: 'the currency',
  sign: 'whether plus is money in or money out',
  date_order: 'whether day or month comes first',
  decimal_mark: 'the decimal mark',
  status: 'which status words mean booked, pending or not executed',
  mapping: 'a mapping that fits the file',
};

/** What has to be said before the file can be read. */
export function mappingNeeded(
  mapping: MappingQuestion,
  line: number | null,
  found: string,
  rule?: string,
): StatementFault {
  const asked = mapping.open.map((one) => ASKED[one] ?? one).join('; ');
  const only = mapping.open.length === 1 && mapping.open[0] === 'currency';
  return {
    code: only ? 'currency_needed' : 'mapping_needed',
    line,
    element: null,
    rule: rule ?? 'nothing about amounts, dates and signs is guessed',
    found: quoteFound(found),
    action: only ? 'Say the currency of the account' : `Say ${asked}`,
    mapping,
  };
}

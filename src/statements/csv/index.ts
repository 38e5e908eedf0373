/** Bank CSV exports: the format's reader. */
import path from 'node:path';
import type { StatementFormatReader } from '../contract.ts';
import { LineSplitter } from '../lines.ts';
import { chooseDelimiter, declaredDelimiter } from './delimiter.ts';
import { codePageOf } from './encoding.ts';
import { findHeader, looksLikeEntry } from './header.ts';
import { CsvReader } from './reader.ts';
import { type CsvRecord, cutRecord } from './record.ts';

const EXTENSIONS = new Set(['.csv', '.tsv', '.tab']);
/** Beginnings of the other formats: XML, OFX, QIF, SWIFT messages. */
const OTHER_FORMATS = /^\s*(?:<|OFXHEADER|!Type|!Option|!Account|\{1:|:20:)/i;

/** CSV has no signature: 2 for a header or rows with a date and an amount, 1 for the name alone. */
function recognise(head: Uint8Array, filename: string | null): 0 | 1 | 2 | 3 {
  const named = filename !== null && EXTENSIONS.has(path.extname(filename).toLowerCase());
  const splitter = new LineSplitter(codePageOf(head));
  const first = splitter.push(head);
  const rest = splitter.end();
  if (first === 'line-too-long' || rest === 'line-too-long') return named ? 1 : 0;
  const lines = [...first, ...rest];
  if (OTHER_FORMATS.test(lines[0] ?? '') || lines.some((line) => line.includes('\0'))) return 0;
  // The last line may be cut at the end of what was given.
  const whole = lines.length > 1 ? lines.slice(0, -1) : lines;
  const delimiter = declaredDelimiter(lines[0]) ?? chooseDelimiter(whole);
  if (delimiter === null) return named ? 1 : 0;
  const records = whole.flatMap((line, at): CsvRecord[] => {
    const cells = cutRecord(line, delimiter);
    return typeof cells === 'string' ? [] : [{ line: at + 1, cells }];
  });
  const header = findHeader(records, undefined);
  const names = header.columns.filter((one) => one.meanings.length > 0).length;
  if (names >= 3 || (names >= 2 && records.some(looksLikeEntry))) return 2;
  return named || records.filter(looksLikeEntry).length * 2 > records.length ? 1 : 0;
}

/** Reads CSV exports of banks; see `docs/statement-formats/csv.md`. */
export const csv: StatementFormatReader = {
  format: 'csv',
  recognise,
  open: (options) => new CsvReader(options),
};

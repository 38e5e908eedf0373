/** The direction and status words of a file: those of the languages, and those that a mapping adds. */
import { type Direction, directionOf, pendingAnswer, type RowStatus, statusOf } from './indicators.ts';
import type { CsvMapping } from './mapping.ts';
import { cellOf, type Plan } from './plan.ts';
import type { Columns } from './roles.ts';
import { plainWords } from './words.ts';

/** What the status columns of a row say; null for words that are not known. */
export function rowStatusOf(cells: readonly string[], plan: Plan): RowStatus | null {
  const { columns } = plan;
  if (cellOf(cells, columns, 'not_executed') !== '') return 'ignored';
  const pending = cellOf(cells, columns, 'pending');
  const word = cellOf(cells, columns, 'status');
  const first = pending === '' ? 'booked' : pendingAnswer(pending);
  const second = word === '' ? 'booked' : plan.status(word);
  if (first === null || second === null) return null;
  if (second === 'ignored') return 'ignored';
  return first === 'pending' || second === 'pending' ? 'pending' : first;
}

/** What a direction cell says, in the mapping's words when it gives some. */
export function directionWords(mapping: CsvMapping): (cell: string) => Direction | null {
  const { debit_words: debit, credit_words: credit } = mapping;
  if (debit === undefined && credit === undefined) return directionOf;
  const listed = (list: readonly string[] | undefined, cell: string): boolean =>
    list?.some((word) => word.trim().toLowerCase() === cell.toLowerCase()) === true;
  return (cell) => (listed(debit, cell) ? 'debit' : listed(credit, cell) ? 'credit' : null);
}

/** What a status cell says, with the mapping's words before ours. */
export function statusWords(mapping: CsvMapping, columns: Columns): (cell: string) => RowStatus | null {
  const said = new Map<string, RowStatus>();
  for (const word of mapping.booked_words ?? []) said.set(plainWords(word), 'booked');
  for (const word of mapping.pending_words ?? []) said.set(plainWords(word), 'pending');
  for (const word of mapping.ignored_words ?? []) said.set(plainWords(word), 'ignored');
  if (columns.of.status === undefined) return () => 'booked';
  return said.size === 0 ? statusOf : (cell) => said.get(plainWords(cell)) ?? statusOf(cell);
}

/** How imports look: progress while they run, a table of what came of them, faults with place and remedy. */
import { type ApiProblem, type CliFault, type MappingQuestion, showFault } from './fault.ts';
import type { ApiImport } from './objects.ts';
import { type Column, table } from './table.ts';
import { plain, type Terminal } from './terminal.ts';
import type { UploadProgress } from './upload.ts';

const BAR_CELLS = 24;
/** Between two drawings of the bar. */
const DRAW_EVERY_MS = 80;

/** A line that is drawn over while a file is on its way; nothing where nobody looks. */
export interface Bar extends UploadProgress {
  clear(): void;
}

export function progressBar(terminal: Terminal, file: string): Bar {
  if (!terminal.isInteractive) return { isShown: false, sent: () => {}, applying: () => {}, clear: () => {} };
  let drawnAt = 0;
  const draw = (text: string, always: boolean): void => {
    const now = performance.now();
    if (!always && now - drawnAt < DRAW_EVERY_MS) return;
    drawnAt = now;
    terminal.write(`\r\x1b[2K${text.slice(0, terminal.columns - 1)}`);
  };
  return {
    isShown: true,
    sent: (bytes, total) => {
      const done = total === null ? '' : `${bar(bytes / total)} ${Math.floor((bytes / total) * 100)} %`;
      const what = total !== null && bytes >= total ? 'reading' : 'sending';
      draw(`${plain(file)}  ${done} ${what} ${bytesText(bytes)}`, total !== null && bytes >= total);
    },
    applying: ({ progress, inserted, unchanged }) => {
      const share = progress.bytes_received === 0 ? 0 : progress.bytes_applied / progress.bytes_received;
      draw(`${plain(file)}  ${bar(share)} taking in: ${inserted} new, ${unchanged} known`, true);
    },
    clear: () => terminal.write('\r\x1b[2K'),
  };
}

export const bar = (share: number): string => {
  const full = Math.round(Math.min(1, Math.max(0, share)) * BAR_CELLS);
  return `[${'█'.repeat(full)}${'·'.repeat(BAR_CELLS - full)}]`;
};

const MEGABYTE = 1_000_000;
const GIGABYTE = 1_000_000_000;
export const bytesText = (bytes: number): string => {
  if (bytes < MEGABYTE) return `${Math.ceil(bytes / 1000)} kB`;
  return bytes < GIGABYTE ? `${(bytes / MEGABYTE).toFixed(1)} MB` : `${(bytes / GIGABYTE).toFixed(1)} GB`;
};

/** One file and what came of it. */
export interface Imported {
  readonly file: string;
  readonly row: ApiImport | null;
  readonly fault: CliFault | null;
}

/** Whether the statements of an import close, in a word or two (invariant 8). */
export function closesText({ statements }: ApiImport): string {
  const differences = statements.map((one) => one.difference).filter((one) => one !== null);
  if (differences.length === 0) return 'not said';
  const open = differences.filter((one) => !/^-?0(\.0+)?$/.test(one));
  if (open.length === 0)
    return differences.length === statements.length
      ? 'yes'
      : `yes (${differences.length} of ${statements.length})`;
  return open.length === 1 ? `no: off by ${open[0]}` : `no: ${open.length} are off`;
}

const COLUMNS: readonly Column<Imported>[] = [
  { title: 'FILE', value: ({ file }) => file, shrinks: true },
  {
    title: 'RESULT',
    value: ({ row }) => (row === null ? 'failed' : 'done'),
    style: ({ row }) => (row === null ? 'red' : 'green'),
  },
  { title: 'FORMAT', value: ({ row }) => row?.format ?? null },
  { title: 'NEW', value: ({ row }) => (row === null ? null : `${row.inserted}`), align: 'right' },
  { title: 'UPDATED', value: ({ row }) => (row === null ? null : `${row.updated}`), align: 'right' },
  { title: 'UNCHANGED', value: ({ row }) => (row === null ? null : `${row.unchanged}`), align: 'right' },
  {
    title: 'CLOSES',
    value: ({ row }) => (row === null ? null : closesText(row)),
    style: ({ row }) => (row !== null && closesText(row).startsWith('no:') ? 'yellow' : null),
  },
];

/** The table of all files, with the notes that the readers made. */
export function showSummary(terminal: Terminal, imported: readonly Imported[]): void {
  for (const line of table(terminal, COLUMNS, imported)) terminal.line(line);
  for (const { file, row } of imported)
    for (const note of row?.notes ?? []) terminal.line(`${plain(file)}: ${plain(note)}`);
}

/** Why a file was refused: `file:line`, rule, what stands there, what to do. */
export function showImportFault(terminal: Terminal, file: string, why: CliFault): void {
  const { problem } = why;
  const [error] = problem?.errors ?? [];
  if (problem === undefined || error?.rule === undefined) {
    showFault(terminal, { ...why, message: `${file}: ${why.message}` });
    if (problem?.candidates !== undefined) showCandidates(terminal, problem);
    else if (problem?.code === 'account_needed')
      terminal.note(
        "  Say which account it is of: --account acc_…, or --account-name 'Name' to find or make one.",
      );
    return;
  }
  const { line, element, rule, found = '', action = '' } = error;
  const place = line === null || line === undefined ? plain(file) : `${plain(file)}:${line}`;
  terminal.note(`${terminal.style('red', place)}: ${plain(rule)}`);
  if (element) terminal.note(`  at:    ${plain(element)}`);
  if (found !== '') terminal.note(`  found: ${plain(found)}`);
  if (problem.mapping !== undefined) showMapping(terminal, file, problem.mapping);
  else terminal.note(`  to do: ${plain(toDo(problem.code, action))}`);
}

const toDo = (code: string, action: string): string => {
  if (code === 'statement_currency_needed') return `${action} (--currency EUR)`;
  if (code === 'statement_date_order_needed') return `${action} (--date-order dmy, mdy or ymd)`;
  return action;
};

function showCandidates(terminal: Terminal, { candidates = [] }: ApiProblem): void {
  for (const { id, label } of candidates) terminal.note(`  --account ${id}   ${plain(label)}`);
  terminal.note("  --account-name 'Name'   finds or makes an account of that name");
}

function showMapping(terminal: Terminal, file: string, question: MappingQuestion): void {
  const { columns, sample, suggestion, open } = question;
  terminal.note(`  to say: ${open.map(plain).join(', ')}`);
  terminal.note('  The columns, with the first rows:');
  const shown: readonly Column<number>[] = [
    { title: '#', value: (at) => `${at}`, align: 'right' },
    { title: 'COLUMN', value: (at) => columns[at] ?? '', shrinks: true },
    ...sample.slice(0, 3).map((row, number) => ({
      title: `ROW ${number + 1}`,
      value: (at: number) => row[at] ?? '',
      shrinks: true,
    })),
  ];
  const places = Array.from({ length: Math.max(columns.length, sample[0]?.length ?? 0) }, (_, at) => at);
  for (const line of table(terminal, shown, places)) terminal.note(`  ${line}`);
  terminal.note(
    '  Save this as mapping.json, complete it (columns by name or by #), and send the file again with it:',
  );
  for (const line of JSON.stringify(suggestion, null, 2).split('\n')) terminal.note(`    ${plain(line)}`);
  terminal.note(`  tributary import ${plain(file)} --mapping mapping.json`);
}

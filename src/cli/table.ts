/** Tables that fit the terminal. */
import { plain, type Terminal, widthOf } from './terminal.ts';

export interface Column<Row> {
  readonly title: string;
  value(row: Row): string | null;
  readonly align?: 'right';
  /** Gives way when the table is too wide; of several the widest first. */
  readonly shrinks?: boolean;
  style?(row: Row): 'red' | 'green' | 'yellow' | 'dim' | null;
}

const GAP = '  ';
const SHRUNK_MIN = 8;

/** The lines of a table. Values come from banks: control characters are taken out of them. */
export function table<Row>(
  terminal: Terminal,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): readonly string[] {
  const cells = rows.map((row) => columns.map((column) => plain(column.value(row) ?? '–')));
  const widths = columns.map(({ title }, at) =>
    cells.reduce((width, row) => Math.max(width, widthOf(row[at] ?? '')), widthOf(title)),
  );
  shrink(widths, columns, terminal.columns);
  const line = (texts: readonly string[]): string[] =>
    texts.map((text, at) => fitted(text, widths[at] ?? 0, columns[at]?.align === 'right'));
  const head = line(columns.map((column) => column.title)).map((text) => terminal.style('bold', text));
  const body = rows.map((row, number) =>
    line(cells[number] ?? [])
      .map((text, at) => {
        const style = columns[at]?.style?.(row) ?? null;
        return style === null ? text : terminal.style(style, text);
      })
      .join(GAP)
      .trimEnd(),
  );
  return [head.join(GAP).trimEnd(), ...body];
}

function shrink(widths: number[], columns: readonly Column<never>[], room: number): void {
  const total = (): number => widths.reduce((sum, width) => sum + width, GAP.length * (widths.length - 1));
  for (let over = total() - room; over > 0; over = total() - room) {
    const widest = columns.reduce(
      (best, column, at) =>
        column.shrinks === true && (widths[at] ?? 0) > Math.max(SHRUNK_MIN, widths[best] ?? 0) ? at : best,
      -1,
    );
    if (widest === -1) return;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
}

function fitted(text: string, width: number, right: boolean): string {
  const signs = [...text];
  const cut = signs.length > width ? `${signs.slice(0, Math.max(0, width - 1)).join('')}…` : text;
  const blank = ' '.repeat(Math.max(0, width - [...cut].length));
  return right ? blank + cut : cut + blank;
}

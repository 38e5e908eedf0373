/** All the formats we read, and how a file finds its own. */
import { camt } from './camt/index.ts';
import type { StatementFormat, StatementFormatReader } from './contract.ts';
import { csv } from './csv/index.ts';
import { mt940 } from './mt940/index.ts';
import { ofx } from './ofx/index.ts';
import { qif } from './qif/index.ts';

/** In the order in which equals are preferred: the ones with a signature first, CSV last. */
export const FORMATS: readonly StatementFormatReader[] = [camt, ofx, mt940, qif, csv];

/** The reader of a named format. */
export function readerOf(format: StatementFormat): StatementFormatReader {
  const found = FORMATS.find((one) => one.format === format);
  if (found === undefined) throw new Error(`internal: no reader for ${format}`);
  return found;
}

/**
 * The format of a file by its first bytes (at most SNIFF_BYTES) and its name: the one that is surest, null when none
 * knows it.
 */
export function recogniseFormat(head: Uint8Array, filename: string | null): StatementFormatReader | null {
  let best: StatementFormatReader | null = null;
  let sure = 0;
  for (const format of FORMATS) {
    const degree = format.recognise(head, filename);
    if (degree > sure) {
      best = format;
      sure = degree;
    }
  }
  return best;
}

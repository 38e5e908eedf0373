/** QIF: the Quicken Interchange Format, bank, cash, card, asset, liability and investment accounts. */
import {
  type ReadOptions,
  SNIFF_BYTES,
  type StatementFormatReader,
  type StatementReader,
} from '../contract.ts';
import { QifReader } from './reader.ts';

const HEADER = /^!(?:type|account|option|clear)\b/i;
/** Lines looked at to know the format. */
const SNIFF_LINES_MAX = 60;

/** Reads QIF files; see docs/statement-formats/qif.md. Needs `options.currency`, sometimes `options.dateOrder`. */
export const qif: StatementFormatReader = {
  format: 'qif',

  recognise(head: Uint8Array, filename: string | null): 0 | 1 | 2 | 3 {
    const text = Buffer.from(head.subarray(0, SNIFF_BYTES)).toString('latin1').replaceAll('\0', '');
    for (const line of text.replace(/^[^\w!#^]{1,3}/, '').split(/[\r\n]+/, SNIFF_LINES_MAX)) {
      if (HEADER.test(line)) return 3;
      if (line.trim() !== '' && line.trim() !== '^' && !line.startsWith('#')) break;
    }
    return filename !== null && /\.qif$/i.test(filename) ? 1 : 0;
  },

  open(options: ReadOptions): StatementReader {
    return new QifReader(options);
  },
};

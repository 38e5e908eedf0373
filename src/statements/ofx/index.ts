/** OFX and QFX: SGML 1.x and XML 2.x, banking, cards and the cash of investment accounts. */
import {
  type ReadOptions,
  SNIFF_BYTES,
  type StatementFormatReader,
  type StatementReader,
} from '../contract.ts';
import { OfxReader } from './reader.ts';

const SIGNATURE = /OFXHEADER|<\?OFX[\s?]|<OFX[\s>]/i;

/** Reads OFX and QFX files; see docs/statement-formats/ofx.md. */
export const ofx: StatementFormatReader = {
  format: 'ofx',

  recognise(head: Uint8Array, filename: string | null): 0 | 1 | 2 | 3 {
    // UTF-16 is told apart by its zero bytes only: without them the signature is the same.
    const text = Buffer.from(head.subarray(0, SNIFF_BYTES)).toString('latin1').replaceAll('\0', '');
    if (SIGNATURE.test(text)) return 3;
    return filename !== null && /\.[oq]fx$/i.test(filename) ? 1 : 0;
  },

  open(options: ReadOptions): StatementReader {
    return new OfxReader(options);
  },
};

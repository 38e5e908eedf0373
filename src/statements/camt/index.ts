/** ISO 20022 bank-to-customer messages: camt.052 (report), camt.053 (statement), camt.054 (notification). */
import type { StatementFormatReader } from '../contract.ts';
import { encodingOf } from './bytes.ts';
import { CamtReader } from './reader.ts';

const SIGNATURE = /camt\.05[234]\.|<(?:[A-Za-z_][\w.-]*:)?BkToCstmr(?:AcctRpt|Stmt|DbtCdtNtfctn)/;

/**
 * Reads camt.052, camt.053 and camt.054 in the versions 01 to 14. Certain when an XML file names the message in its
 * first bytes; perhaps when only the file's name does.
 */
export const camt: StatementFormatReader = {
  format: 'camt',
  recognise(head, filename) {
    const text = headText(head);
    if (!text.startsWith('<')) return 0;
    if (SIGNATURE.test(text)) return 3;
    return filename !== null && /camt/i.test(filename) ? 1 : 0;
  },
  open: (options) => new CamtReader(options),
};

/** The first bytes as text that is right for ASCII, which is all that a signature needs. */
function headText(head: Uint8Array): string {
  const buffer = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const { name, markBytes } = encodingOf(buffer);
  const bytes = buffer.subarray(markBytes);
  // Either byte order has the ASCII characters between zero bytes.
  const text = bytes.toString('latin1');
  return (name.startsWith('utf-16') ? text.replaceAll('\0', '') : text).trimStart();
}

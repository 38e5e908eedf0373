/** SWIFT customer statements: MT940, MT942 and their like. */
import type { StatementFormatReader } from '../contract.ts';
import { Mt940Reader } from './reader.ts';

/** Byte order marks of UTF-8 and UTF-16 as Latin-1 shows them, or a new line, or a SWIFT block. */
const FIRST_FIELD = /(?:^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?|[\r\n]|\{4:)[\p{Cc} ]{0,8}:20:/u;
const OTHER_FIELD = /(?:^|[\r\n]):(?:25P?|28C?|34F|60[FM]):/;
const LATER_FIELD = /(?:^|[\r\n]):(?:60[FM]:[CD]|61:\d|62[FM]:[CD])/;
const FILE_NAME = /\.(?:sta|mta|mt9\d\d|9[45]\d|swi)$/i;

/** The reader of MT940 and MT942 files. */
export const mt940: StatementFormatReader = {
  format: 'mt940',
  recognise(head, filename) {
    const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
      .toString('latin1')
      .replaceAll('\0', '');
    if (FIRST_FIELD.test(text) && OTHER_FIELD.test(text)) return 3;
    if (LATER_FIELD.test(text)) return 2;
    return filename !== null && FILE_NAME.test(filename) ? 1 : 0;
  },
  open: (options) => new Mt940Reader(options),
};

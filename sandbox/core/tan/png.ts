/**
 * Writes a PNG (W3C Portable Network Graphics): black and white, one bit a dot, which is all that a picture of a code
 * needs.
 */
import { crc32, deflateSync } from 'node:zlib';

/** Dots of a picture's side. */
export const PICTURE_DOTS_MAX = 2_000;

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const HEADER_BYTES = 13;
const BIT_DEPTH = 1;
/** Rows without a filter. */
const NO_FILTER = 0;

/** Dots in rows, true is black. All rows have the same length. */
export type Picture = readonly (readonly boolean[])[];

/** The picture as a PNG file. Throws when it is empty, uneven or larger than {@link PICTURE_DOTS_MAX} a side. */
export function writePng(picture: Picture): Buffer {
  const width = picture[0]?.length ?? 0;
  const fits = (side: number): boolean => side >= 1 && side <= PICTURE_DOTS_MAX;
  if (!fits(width) || !fits(picture.length) || picture.some((row) => row.length !== width))
    throw new Error('internal: no picture');
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(picture.length, 4);
  // Bit depth; the zeros after it are: greyscale, deflate, the standard filters, no interlace.
  header.writeUInt8(BIT_DEPTH, 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(picture.map(packRow)), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A row with its filter byte. Zero is black in a greyscale picture. */
function packRow(row: readonly boolean[]): Buffer {
  const packed = Buffer.alloc(1 + Math.ceil(row.length / 8), 0xff);
  packed[0] = NO_FILTER;
  for (const [at, black] of row.entries()) {
    const place = 1 + (at >> 3);
    if (black) packed[place] = (packed[place] ?? 0) & ~(0x80 >> (at & 7));
  }
  return packed;
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(data.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crc32(named), framed.length - 4);
  return framed;
}

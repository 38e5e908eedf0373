/** The body of a reply as the bank meant it: unpacked, and never more than a limit. */
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import { TroubleError } from './trouble.ts';

/** What is asked for. */
export const ACCEPT_ENCODING = 'gzip, br, deflate';

type Unpack = (body: Uint8Array, options: { readonly maxOutputLength: number }) => Promise<Uint8Array>;

const inflateZlib: Unpack = promisify(inflate);
const inflateBare: Unpack = promisify(inflateRaw);

/** Some servers leave out the two bytes of zlib before what is deflated (RFC 9110, 8.4.1.2). */
const inflateEither: Unpack = (body, options) => {
  const [first = 0, second = 0] = body;
  const zlib = (first & 15) === 8 && (first * 256 + second) % 31 === 0;
  return (zlib ? inflateZlib : inflateBare)(body, options);
};

const UNPACK: Readonly<Record<string, Unpack>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  br: promisify(brotliDecompress),
  deflate: inflateEither,
};

/**
 * Unpacks a body by its content-encoding, one of {@link ACCEPT_ENCODING}; several, one on another, are refused. Throws a
 * TroubleError: `reply_too_large` above `bytesMax`, `broken_reply` for what cannot be unpacked or is cut off.
 */
export async function unpacked(body: Uint8Array, encoding: string, bytesMax: number): Promise<Uint8Array> {
  const name = encoding.trim().toLowerCase();
  if (body.length === 0 || name === '' || name === 'identity') return body;
  const unpack = Object.hasOwn(UNPACK, name) ? UNPACK[name] : undefined;
  if (unpack === undefined) throw new TroubleError('broken_reply');
  try {
    return await unpack(body, { maxOutputLength: bytesMax });
  } catch (error) {
    const tooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    throw new TroubleError(tooLarge ? 'reply_too_large' : 'broken_reply');
  }
}

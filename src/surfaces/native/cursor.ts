/**
 * Cursors of lists: the place of the last row, signed together with the list that it is of. What a cursor holds are
 * public ids, dates and amounts that the reader has seen; what it is signed with besides ties it to the same owner,
 * filters and order, so that it opens no other list.
 */
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';

/** Bytes of the signature (HMAC-SHA-256, cut). */
const SIGNATURE_BYTES = 16;
/** Characters of a cursor; longer ones are refused unread. */
export const CURSOR_CHARACTERS_MAX = 1_000;
/** Parts of a place. */
const PARTS_MAX = 4;
const SEPARATOR = '\n';

/** Writes and reads cursors with one key. */
export class CursorCodec {
  readonly #key: KeyObject;

  constructor(key: Uint8Array) {
    // Made once: making it anew for every signature costs more than the signature.
    this.#key = createSecretKey(key);
  }

  /** The cursor of a place (texts without line breaks) in the list that `list` names. */
  encode(list: string, place: readonly string[]): string {
    const text = Buffer.from(place.join(SEPARATOR), 'utf8');
    return Buffer.concat([this.#sign(list, text), text]).toString('base64url');
  }

  /** The place in a cursor; null when it was changed, is of another list or is no cursor at all. */
  decode(list: string, cursor: string): readonly string[] | null {
    if (cursor.length > CURSOR_CHARACTERS_MAX || !/^[A-Za-z0-9_-]+$/.test(cursor)) return null;
    const bytes = Buffer.from(cursor, 'base64url');
    if (bytes.length < SIGNATURE_BYTES || bytes.toString('base64url') !== cursor) return null;
    const text = bytes.subarray(SIGNATURE_BYTES);
    if (!timingSafeEqual(bytes.subarray(0, SIGNATURE_BYTES), this.#sign(list, text))) return null;
    const place = text.toString('utf8').split(SEPARATOR);
    return place.length <= PARTS_MAX ? place : null;
  }

  #sign(list: string, text: Uint8Array): Buffer {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(Buffer.byteLength(list));
    const mac = createHmac('sha256', this.#key).update(length).update(list).update(text);
    return mac.digest().subarray(0, SIGNATURE_BYTES);
  }
}

/** Names a list: its operation, whose it is, and everything that filters and orders it, whatever the order it was said in. */
export const listName = (
  operation: string,
  tenantId: number,
  ownerId: number | null,
  filter: Readonly<Record<string, unknown>>,
): string => {
  const said = Object.entries(filter).filter(([, value]) => value !== undefined);
  said.sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([operation, tenantId, ownerId, said]);
};

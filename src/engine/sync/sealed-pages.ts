/** What of a sync is sealed: handles, cursors, observations and the replies that they came from. */
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import type { HttpReply, Json } from '../../connectors/contract.ts';
import { unreachable } from '../../core/result.ts';
import type { OwnerSealer, SealContext } from '../imports/ledger-port.ts';
import { openJson, sealJson } from '../sealed-json.ts';

/** Bytes of observations of one page, as JSON. */
export const OBSERVATIONS_BYTES_MAX = 32 * 1024 * 1024;
/** Bytes of the replies of one page that are kept; of a larger page only the size is. */
export const REPLIES_BYTES_MAX = 16 * 1024 * 1024;

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
/** The fastest level: a page is waited for. */
const LEVEL = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** The place of something of a part of a sync. */
export interface PartPlace {
  readonly syncId: number;
  readonly ordinal: number;
}

export const handlePlace = (connectionId: number, lookup: string): SealContext => ({
  table: 'account_links',
  column: 'sealed_handle',
  row: `${connectionId}/${lookup}`,
});

const cursorPlace = ({ syncId, ordinal }: PartPlace): SealContext => ({
  table: 'sync_accounts',
  column: 'sealed_cursor',
  row: `${syncId}/${ordinal}`,
});

const pagePlace = (column: string, { syncId, ordinal }: PartPlace, number: number): SealContext => ({
  table: 'sync_pages',
  column,
  row: `${syncId}/${ordinal}/${number}`,
});

/** Seals where a part goes on; null at a beginning. */
export const sealCursor = (sealer: OwnerSealer, place: PartPlace, cursor: Json): Uint8Array | null =>
  cursor === null ? null : sealJson(sealer, cursorPlace(place), cursor);

export const openCursor = (sealer: OwnerSealer, place: PartPlace, sealed: Uint8Array | null): Json =>
  sealed === null ? null : openJson(sealer, cursorPlace(place), sealed);

/** Seals the observations of a page; null when they are more than {@link OBSERVATIONS_BYTES_MAX}. */
export async function sealObservations(
  sealer: OwnerSealer,
  place: PartPlace,
  number: number,
  observations: readonly object[],
): Promise<Uint8Array | null> {
  const json = Buffer.from(JSON.stringify(observations));
  if (json.length > OBSERVATIONS_BYTES_MAX) return null;
  return sealer.seal(pagePlace('sealed_observations', place, number), await compress(json, LEVEL));
}

/** Opens them. Throws when they are not those of this page: the store is damaged. */
export async function openObservations<T>(
  sealer: OwnerSealer,
  place: PartPlace,
  number: number,
  sealed: Uint8Array,
): Promise<readonly T[]> {
  const opened = sealer.open(pagePlace('sealed_observations', place, number), sealed);
  if (!opened.ok) return unreachable(`observations of sync ${place.syncId}: ${opened.fault.message}`);
  const json = await decompress(opened.value, { maxOutputLength: OBSERVATIONS_BYTES_MAX });
  return JSON.parse(json.toString());
}

/** A reply as it is kept: its number among the replies of the call, and its body. */
export interface KeptReply {
  readonly reply: number;
  readonly body: Uint8Array;
}

const NUMBER_BYTES = 4;

/**
 * Seals replies for those who want to know later what a bank really said. Only replies that observations name are given
 * here: what renewed a token on the way is none of them, and headers are not kept.
 */
export async function sealReplies(
  sealer: OwnerSealer,
  place: PartPlace,
  number: number,
  replies: readonly KeptReply[],
): Promise<{ readonly bytes: number; readonly sealed: Uint8Array | null }> {
  const bytes = replies.reduce((sum, { body }) => sum + body.length, 0);
  if (replies.length === 0 || bytes > REPLIES_BYTES_MAX) return { bytes, sealed: null };
  const plain = Buffer.concat(
    replies.flatMap(({ reply, body }) => {
      const head = Buffer.alloc(2 * NUMBER_BYTES);
      head.writeUInt32BE(reply, 0);
      head.writeUInt32BE(body.length, NUMBER_BYTES);
      return [head, body];
    }),
  );
  const sealed = sealer.seal(pagePlace('sealed_replies', place, number), await compress(plain, LEVEL));
  return { bytes, sealed };
}

/** Opens them. Throws as {@link openObservations}. */
export async function openReplies(
  sealer: OwnerSealer,
  place: PartPlace,
  number: number,
  sealed: Uint8Array,
): Promise<readonly KeptReply[]> {
  const opened = sealer.open(pagePlace('sealed_replies', place, number), sealed);
  if (!opened.ok) return unreachable(`replies of sync ${place.syncId}: ${opened.fault.message}`);
  const plain = await decompress(opened.value, { maxOutputLength: 2 * REPLIES_BYTES_MAX });
  const replies: KeptReply[] = [];
  for (let at = 0; at < plain.length; ) {
    const start = at + 2 * NUMBER_BYTES;
    const end = start + plain.readUInt32BE(at + NUMBER_BYTES);
    replies.push({ reply: plain.readUInt32BE(at), body: plain.subarray(start, end) });
    at = end;
  }
  return replies;
}

/** Of all replies of a call those that its observations name. */
export function repliesNamed(
  replies: readonly HttpReply[],
  observations: readonly { readonly source: { readonly reply: number } }[],
): KeptReply[] {
  const named = new Set(observations.map(({ source }) => source.reply));
  return replies.filter(({ reply }) => named.has(reply)).map(({ reply, body }) => ({ reply, body }));
}

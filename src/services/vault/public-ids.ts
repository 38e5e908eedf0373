/**
 * Public ids: `txn_` and 26 characters, one encrypted block over kind, owner, object and a check.
 *
 * The block is encrypted with bare AES-256 (node calls that ECB). ECB is wrong for messages, because equal blocks
 * of a message become equal blocks of the cipher text. Here the message is one block, no two ids have the same
 * block, and an id must always be the same text: what is wanted is exactly the permutation that AES is. Its output
 * shows no order, count or owner, and a made-up id passes the check once in about 2^40 tries, whatever it then
 * names.
 */
import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import {
  BLOCK_BYTES,
  claimedKind,
  ID_CHARACTERS,
  ID_KINDS,
  type IdKind,
  type ObjectId,
  PREFIX_CHARACTERS,
  readBase32,
  readBlock,
  writeBase32,
  writeBlock,
} from '../../core/ids.ts';
import { unreachable } from '../../core/result.ts';

const CIPHER = 'aes-256-ecb';
/** Ids that are made in one go; longer lists are cut. */
const PAGE_IDS = 4096;

export interface PublicIds {
  /** The id of an object (1 to 2^48 − 1) of an owner (0 for none, to 2^40 − 1). Throws outside these ranges. */
  encode(kind: IdKind, owner: number, object: number): string;
  /** The ids of many objects, of one owner or of one owner each, at one call of the cipher for a page. */
  encodeMany(kind: IdKind, owners: number | readonly number[], objects: readonly number[]): string[];
  /** What the id names; null for every text that is not an id of this instance, whatever is wrong with it. */
  decode(text: string): ObjectId | null;
}

/** Makes public ids with a key of 32 bytes that must stay the same for ever. */
export function publicIds(key: KeyObject): PublicIds {
  // Without padding these two keep nothing from one block to the next, so one pair serves all ids.
  const cipher = createCipheriv(CIPHER, key, null).setAutoPadding(false);
  const decipher = createDecipheriv(CIPHER, key, null).setAutoPadding(false);
  const blocks = Buffer.alloc(PAGE_IDS * BLOCK_BYTES);
  const codes = Buffer.alloc(PAGE_IDS * ID_CHARACTERS);

  /** Encrypts and writes out the first `count` blocks; the prefix stands before each, so one read gives the id. */
  const takeTexts = (kind: IdKind, count: number, into: string[]): void => {
    const sealed = cipher.update(blocks.subarray(0, count * BLOCK_BYTES));
    const prefix = `${ID_KINDS[kind].prefix}_`;
    for (let i = 0; i < count; i++) {
      const at = i * ID_CHARACTERS;
      codes.write(prefix, at, 'latin1');
      writeBase32(sealed, i * BLOCK_BYTES, codes, at + PREFIX_CHARACTERS);
      into.push(codes.toString('latin1', at, at + ID_CHARACTERS));
    }
  };

  const encodeMany = (
    kind: IdKind,
    owners: number | readonly number[],
    objects: readonly number[],
  ): string[] => {
    if (typeof owners !== 'number' && owners.length !== objects.length) {
      unreachable(`${owners.length} owners for ${objects.length} objects`);
    }
    const ownerOf = typeof owners === 'number' ? () => owners : (at: number) => owners[at] ?? -1;
    const texts: string[] = [];
    for (let start = 0; start < objects.length; start += PAGE_IDS) {
      const count = Math.min(PAGE_IDS, objects.length - start);
      for (let i = 0; i < count; i++) {
        writeBlock(kind, ownerOf(start + i), objects[start + i] ?? -1, blocks, i * BLOCK_BYTES);
      }
      takeTexts(kind, count, texts);
    }
    return texts;
  };

  const encode = (kind: IdKind, owner: number, object: number): string => {
    const texts: string[] = [];
    writeBlock(kind, owner, object, blocks, 0);
    takeTexts(kind, 1, texts);
    return texts[0] ?? unreachable('no id');
  };

  const decode = (text: string): ObjectId | null => {
    const kind = claimedKind(text);
    const block = Buffer.allocUnsafe(BLOCK_BYTES);
    if (kind === null || !readBase32(text, PREFIX_CHARACTERS, block, 0)) return null;
    const id = readBlock(decipher.update(block), 0);
    return id !== null && id.kind === kind ? id : null;
  };

  return { encode, encodeMany, decode };
}

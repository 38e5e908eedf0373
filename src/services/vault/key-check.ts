/**
 * Small sealed records that the database keeps, by which it can tell at every start whether the key file is the
 * one that it was sealed with.
 */
import type { KeyObject } from 'node:crypto';
import { failure, type Result, success } from '../../core/result.ts';
import { derivedKey } from './derive.ts';
import { RESTORE_KEYS, type VaultFault, type VaultFaultCode, vaultFault } from './faults.ts';
import { findKey, type InstanceKey, type KeyRing, writingKey } from './key-ring.ts';
import { FORMAT, keyIdText, openBytes, placeOf, sealBytes } from './sealed.ts';

/** One record: `key` is the id of an instance key (eight hexadecimal digits), `id` or `lookup`; one row for each. */
export interface KeyCheck {
  readonly key: string;
  readonly sealed: Uint8Array;
}

export const ID_KEY = 'id';
export const LOOKUP_KEY = 'lookup';
const KEY_ID = /^[0-9a-f]{8}$/;

const WORDS = Buffer.from('tributary key check');
const checkPlace = (key: string): readonly string[] =>
  placeOf('', { table: 'key_check', column: 'sealed', row: key });

const checkOf = (key: string, id: number, by: KeyObject): KeyCheck => ({
  key,
  sealed: sealBytes(FORMAT.keyCheck, { id, key: by }, 0, checkPlace(key), WORDS),
});

/** The record of an instance key. */
export const instanceKeyCheck = (key: InstanceKey): KeyCheck => checkOf(keyIdText(key.id), key.id, key.key);

/** The id and lookup keys seal nothing themselves; a key made of them does, for this record only. */
const checkKey = (key: KeyObject): KeyObject => derivedKey(key, 'key-check');

const fixedChecks = (ring: KeyRing): readonly KeyCheck[] => [
  checkOf(ID_KEY, 0, checkKey(ring.idKey)),
  checkOf(LOOKUP_KEY, 0, checkKey(ring.lookupKey)),
];

/** The records of all keys. */
export const keyChecks = (ring: KeyRing): readonly KeyCheck[] => [
  ...ring.instance.map(instanceKeyCheck),
  ...fixedChecks(ring),
];

const opens = (record: KeyCheck, by: KeyObject): boolean => {
  const opened = openBytes(FORMAT.keyCheck, by, checkPlace(record.key), record.sealed);
  return opened !== null && WORDS.equals(opened);
};

const fault = (code: VaultFaultCode, message: string): VaultFault => vaultFault(code, message, RESTORE_KEYS);

function checkFixed(
  record: KeyCheck,
  key: KeyObject,
  code: 'id_key_wrong' | 'lookup_key_wrong',
  place: string,
): VaultFault | null {
  if (opens(record, checkKey(key))) return null;
  return fault(code, `The ${record.key} key in ${place} is not the one that this database was made with.`);
}

function checkInstance(record: KeyCheck, ring: KeyRing, place: string): VaultFault | null {
  const key = findKey(ring, Number.parseInt(record.key, 16));
  if (key === undefined) {
    return fault(
      'key_missing',
      `The database is sealed with the key ${record.key}, which ${place} does not have.`,
    );
  }
  if (opens(record, key.key)) return null;
  return fault('key_wrong', `The key ${record.key} in ${place} is not the one that sealed this database.`);
}

function checkRecord(record: KeyCheck, ring: KeyRing, place: string): VaultFault | null {
  if (record.key === ID_KEY) return checkFixed(record, ring.idKey, 'id_key_wrong', place);
  if (record.key === LOOKUP_KEY) return checkFixed(record, ring.lookupKey, 'lookup_key_wrong', place);
  if (KEY_ID.test(record.key)) return checkInstance(record, ring, place);
  return fault('key_check_damaged', 'The database holds a key check that is of no key.');
}

/**
 * Checks the database's records against the keys. Gives the records that the database should have and has not
 * (all of them at the very first start): the caller stores them before anything is sealed. Keys that read only
 * are not among them, for a rotation may just have retired them.
 */
export function verifyChecks(
  records: readonly KeyCheck[],
  ring: KeyRing,
  place: string,
): Result<{ readonly missing: readonly KeyCheck[] }, VaultFault> {
  for (const record of records) {
    const wrong = checkRecord(record, ring, place);
    if (wrong !== null) return failure(wrong);
  }
  const there = new Set(records.map((record) => record.key));
  const needed = [instanceKeyCheck(writingKey(ring)), ...fixedChecks(ring)];
  return success({ missing: needed.filter((record) => !there.has(record.key)) });
}

/**
 * The keys themselves, and the text by which a key file holds them. Keys are node's KeyObjects, which show
 * nothing when they are inspected or made JSON. No fault here repeats any part of the text.
 */
import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { failure, type Result, success } from '../../core/result.ts';
import { RESTORE_KEYS, type VaultFault, vaultFault } from './faults.ts';
import { keyIdText, type SealingKey } from './sealed.ts';

/** The key that seals, or one that only opens what it sealed before. */
export type KeyState = 'writing' | 'reading';

export interface InstanceKey extends SealingKey {
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly state: KeyState;
}

/** All keys of an instance. Instance keys are in the order of their making; exactly one is writing. */
export interface KeyRing {
  readonly instance: readonly InstanceKey[];
  /** Made once, never rotates: public ids and database passwords come from it. */
  readonly idKey: KeyObject;
  /** Made once: hashes of account identifiers come from it. */
  readonly lookupKey: KeyObject;
}

export const KEY_BYTES = 32;
/** The version of the key file's text. */
export const KEY_FILE_FORMAT = 1;
/** Instance keys that one file may hold; more than two only while rotations are unfinished. */
export const INSTANCE_KEYS_MAX = 16;

const ABOUT =
  'The keys of a Tributary instance. Without this file its database cannot be read. Back it up, apart from the database.';
const KEY_ID = /^[0-9a-f]{8}$/;
/** 32 bytes in base64: 43 characters and one =. */
const KEY_TEXT = /^[A-Za-z0-9+/]{43}=$/;

const newKey = (): KeyObject => takeKey(randomBytes(KEY_BYTES));

/** Makes a key of bytes and wipes them. */
export function takeKey(bytes: Buffer): KeyObject {
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return key;
}

function newInstanceKey(taken: readonly InstanceKey[], now: number, state: KeyState): InstanceKey {
  let id = 0;
  while (id === 0 || taken.some((key) => key.id === id)) id = randomBytes(4).readUInt32BE(0);
  return { id, key: newKey(), createdAt: now, state };
}

/** New keys for a new instance, made at `now` (epoch milliseconds). */
export const newKeyRing = (now: number): KeyRing => ({
  instance: [newInstanceKey([], now, 'writing')],
  idKey: newKey(),
  lookupKey: newKey(),
});

/** The key that seals. */
export function writingKey(ring: KeyRing): InstanceKey {
  const key = ring.instance.find((one) => one.state === 'writing');
  if (key === undefined) throw new Error('internal: a key ring without a writing key');
  return key;
}

/** The instance key of an id; undefined when the ring has none. */
export const findKey = (ring: KeyRing, id: number): InstanceKey | undefined =>
  ring.instance.find((key) => key.id === id);

/** The ring with one more key, newest, that reads only: so servers can know it before anything is sealed by it. */
export const withNewKey = (ring: KeyRing, now: number): KeyRing => ({
  ...ring,
  instance: [...ring.instance, newInstanceKey(ring.instance, now, 'reading')],
});

/** The ring with this key as the one that seals. */
export const withWriting = (ring: KeyRing, id: number): KeyRing => ({
  ...ring,
  instance: ring.instance.map((key) => ({ ...key, state: key.id === id ? 'writing' : 'reading' })),
});

/** The ring with a key that was taken out of it; it only opens again. */
export const withOldKey = (ring: KeyRing, key: InstanceKey): KeyRing => ({
  ...ring,
  instance: [{ ...key, state: 'reading' }, ...ring.instance],
});

/** The ring without a key that reads only. */
export const withoutKey = (ring: KeyRing, id: number): KeyRing => ({
  ...ring,
  instance: ring.instance.filter((key) => key.id !== id || key.state === 'writing'),
});

const keyText = (key: KeyObject): string => key.export().toString('base64');

/** The text of a key file. */
export function formatKeyRing(ring: KeyRing): string {
  const instanceKeys = ring.instance.map((key) => ({
    id: keyIdText(key.id),
    state: key.state,
    created_at: new Date(key.createdAt).toISOString(),
    key: keyText(key.key),
  }));
  const text = {
    about: ABOUT,
    format: KEY_FILE_FORMAT,
    instance_keys: instanceKeys,
    id_key: keyText(ring.idKey),
    lookup_key: keyText(ring.lookupKey),
  };
  return `${JSON.stringify(text, null, 2)}\n`;
}

const damaged = (place: string, what: string): Result<never, VaultFault> =>
  failure(vaultFault('key_file_damaged', `The key file ${place} is damaged: ${what}.`, RESTORE_KEYS));

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    // The error's own message quotes the text, which holds keys.
    return null;
  }
}

function parseKey(text: unknown): KeyObject | null {
  if (typeof text !== 'string' || !KEY_TEXT.test(text)) return null;
  const bytes = Buffer.alloc(KEY_BYTES);
  bytes.write(text, 'base64');
  // The last character has two bits that no byte takes; another spelling of the same key is not what we wrote.
  return bytes.toString('base64') === text ? takeKey(bytes) : null;
}

/** One instance key of the file, or in words what is wrong with it. */
function parseInstanceKey(value: unknown): InstanceKey | string {
  if (typeof value !== 'object' || value === null) return 'an instance key is not an object';
  const entry: Record<string, unknown> = { ...value };
  const { id, state } = entry;
  if (typeof id !== 'string' || !KEY_ID.test(id))
    return 'the id of an instance key is not 8 hexadecimal digits';
  if (state !== 'writing' && state !== 'reading')
    return `the state of key ${id} is neither writing nor reading`;
  const createdAt = typeof entry.created_at === 'string' ? Date.parse(entry.created_at) : Number.NaN;
  if (Number.isNaN(createdAt)) return `created_at of key ${id} is not a time`;
  const key = parseKey(entry.key);
  if (key === null) return `key ${id} is not ${KEY_BYTES} bytes in base64`;
  return { id: Number.parseInt(id, 16), key, createdAt, state };
}

function parseInstanceKeys(value: unknown): readonly InstanceKey[] | string {
  if (!Array.isArray(value) || value.length === 0) return 'instance_keys is not a list of keys';
  if (value.length > INSTANCE_KEYS_MAX) return `instance_keys holds more than ${INSTANCE_KEYS_MAX} keys`;
  const keys: InstanceKey[] = [];
  for (const entry of value) {
    const key = parseInstanceKey(entry);
    if (typeof key === 'string') return key;
    if (keys.some((one) => one.id === key.id)) return `two instance keys have the id ${keyIdText(key.id)}`;
    keys.push(key);
  }
  const writing = keys.filter((key) => key.state === 'writing').length;
  return writing === 1 ? keys : `${writing} instance keys are in state writing instead of one`;
}

/**
 * Reads the text of a key file; `place` names it in faults. Gives `key_file_damaged` for anything but what
 * {@link formatKeyRing} writes (JSON, ids, states, 32-byte keys, one of them writing) and `key_file_version`
 * for a format that this version does not know.
 */
export function parseKeyRing(text: string, place: string): Result<KeyRing, VaultFault> {
  const file = parseObject(text);
  if (file === null) return damaged(place, 'it is not a JSON object');
  if (typeof file.format !== 'number') return damaged(place, 'its format is not a number');
  if (file.format !== KEY_FILE_FORMAT) return unknownFormat(place, file.format);
  const instance = parseInstanceKeys(file.instance_keys);
  if (typeof instance === 'string') return damaged(place, instance);
  const idKey = parseKey(file.id_key);
  if (idKey === null) return damaged(place, `id_key is not ${KEY_BYTES} bytes in base64`);
  const lookupKey = parseKey(file.lookup_key);
  if (lookupKey === null) return damaged(place, `lookup_key is not ${KEY_BYTES} bytes in base64`);
  return success({ instance, idKey, lookupKey });
}

const unknownFormat = (place: string, format: number): Result<never, VaultFault> =>
  failure(
    vaultFault(
      'key_file_version',
      `The key file ${place} has format ${format}; this version reads format ${KEY_FILE_FORMAT}.`,
      'Start the version of Tributary that wrote it, or restore the key file from a backup.',
    ),
  );

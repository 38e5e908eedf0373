/** The keys and passwords of a running instance as canaries, read where only a thief with the key file could. */
import { createSecretKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { FORMAT, openBytes, placeOf, readHeader } from '../../src/services/vault/sealed.ts';
import { openVault } from '../../src/services/vault/vault.ts';
import { withClient } from '../../src/store/embedded/connect.ts';
import { type Canary, textCanary } from './grep.ts';
import { must } from './words.ts';

interface KeyFile {
  readonly instance_keys: readonly { readonly id: string; readonly key: string }[];
  readonly id_key: string;
  readonly lookup_key: string;
}
const readKeyFile = (file: string): KeyFile => JSON.parse(readFileSync(file, 'utf8'));
const bytesOf = (text: string): Buffer => Buffer.from(text, 'base64');

/** The keys of the key file, and the passwords and keys that are made of them. */
export async function instanceCanaries(keyFile: string): Promise<Canary[]> {
  const { instance_keys, id_key, lookup_key } = readKeyFile(keyFile);
  const vault = must(await openVault({ keyFile, allowCreate: false }));
  const password = (purpose: string): Canary =>
    textCanary(`password of ${purpose}`, vault.derivePassword(purpose).reveal());
  return [
    ...instance_keys.map(({ id, key }) => ({ name: `instance key ${id}`, bytes: bytesOf(key) })),
    { name: 'id key', bytes: bytesOf(id_key) },
    { name: 'lookup key', bytes: bytesOf(lookup_key) },
    ...['database app', 'database jobs', 'cursors'].map(password),
  ];
}

const KEY_ID_BYTES = 4;

/** The owners' keys, unwrapped. */
export const ownerCanaries = (url: string, keyFile: string): Promise<Canary[]> =>
  withClient(url, async (client) => {
    const { instance_keys } = readKeyFile(keyFile);
    const found = await client.query<{ owner_id: string; generation: number; wrapped: Buffer }>(
      'select owner_id, generation, wrapped from tributary.owner_keys',
    );
    return found.rows.map(({ owner_id, generation, wrapped }) => {
      const id = readHeader(FORMAT.ownerKey, wrapped)?.keyId.toString(16).padStart(8, '0');
      const by = createSecretKey(bytesOf(instance_keys.find((key) => key.id === id)?.key ?? ''));
      const place = placeOf(owner_id, { table: 'owner_key', column: 'wrapped', row: generation });
      const plain = openBytes(FORMAT.ownerKey, by, place, wrapped);
      if (plain === null) throw new Error(`the key of owner ${owner_id} does not open`);
      return { name: `key of owner ${owner_id}`, bytes: plain.subarray(KEY_ID_BYTES) };
    });
  });

/** An instance with sealed data and its rotation, for the tests of the vault. */
import { deepEqual, equal } from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { FakeDatabase, must, newKeyFile } from './fakes.ts';
import type { KeySource } from './key-source.ts';
import { rotateKeys } from './rotate.ts';
import type { RotationPorts } from './rotation-ports.ts';
import { openVault, type Vault } from './vault.ts';

export const words = Buffer.from('what the bank must not lose');
export const quiet = (): void => undefined;
export const running = (): AbortSignal => new AbortController().signal;
export const noPause = async (): Promise<void> => undefined;
export const page = (row: number) => ({ table: 'page', column: 'bytes', row });
export const setting = (row: number) => ({ table: 'setting', column: 'value', row });

/** An instance with sealed data, and what it is expected to hold. */
export class House {
  readonly database = new FakeDatabase();
  readonly pages = new Map<number, Uint8Array>();
  readonly keyFile: string;
  #settings = 0;

  constructor(keyFile: string) {
    this.keyFile = keyFile;
  }

  async open(keySource?: KeySource): Promise<Vault> {
    const source = keySource === undefined ? {} : { keySource };
    const { keyFile, database } = this;
    return must(
      await openVault({ keyFile, ...source, allowCreate: database.checks.size === 0, ownerKeys: database }),
    );
  }

  /** A server's start: opens and checks the keys as a real one does. */
  async start(): Promise<Vault> {
    const vault = await this.open();
    await this.database.start(vault.verify([...this.database.checks.values()]));
    return vault;
  }

  async addOwner(vault: Vault, ownerId: number): Promise<void> {
    this.pages.set(ownerId, must(await vault.ensureOwner(ownerId)).seal(page(ownerId), words));
  }

  /** False when the database refuses a value of a retired key; the server then does it again. */
  async addSetting(vault: Vault): Promise<boolean> {
    const place = setting(++this.#settings);
    return this.database.values.put(place, must(await vault.sealForInstance(place, words)));
  }

  async readOwner(vault: Vault, ownerId: number): Promise<void> {
    const sealed = this.pages.get(ownerId);
    if (sealed === undefined) throw new Error(`no page of owner ${ownerId}`);
    deepEqual(must(must(await vault.forOwner(ownerId)).open(page(ownerId), sealed)), words);
  }

  async readAll(vault: Vault): Promise<void> {
    for (const ownerId of this.pages.keys()) {
      vault.forget(ownerId);
      await this.readOwner(vault, ownerId);
    }
    for (const { place, sealed } of this.database.values.rows.values()) {
      deepEqual(must(await vault.openForInstance(place, sealed)), words);
    }
  }

  async usersOf(keyId: string): Promise<number> {
    const { ownerKeys, values } = this.database;
    return (await ownerKeys.countWrappedWith(keyId)) + (await values.countWrappedWith(keyId));
  }

  async keyIdsInFile(): Promise<string[]> {
    const file: { instance_keys: { id: string }[] } = JSON.parse(await readFile(this.keyFile, 'utf8'));
    return file.instance_keys.map((key) => key.id);
  }
}

export async function newHouse(
  owners: number,
  settings: number,
): Promise<{ house: House; vault: Vault; old: string }> {
  const house = new House(await newKeyFile());
  const vault = await house.start();
  for (let id = 1; id <= owners; id++) await house.addOwner(vault, id);
  for (let n = 0; n < settings; n++) await house.addSetting(vault);
  return { house, vault, old: vault.fingerprints()[0]?.key ?? '' };
}

export const rotate = (vault: Vault, house: House, ports: Partial<RotationPorts> = {}, signal = running()) =>
  rotateKeys(vault, { store: house.database, pause: noPause, ...ports }, quiet, signal);

export async function expectRotated(house: House, old: string): Promise<void> {
  equal(await house.usersOf(old), 0);
  const inFile = await house.keyIdsInFile();
  equal(inFile.includes(old), false);
  equal(inFile.length, 1);
  deepEqual([...house.database.checks.keys()].sort(), [...inFile, 'id', 'lookup'].sort());
  await house.readAll(await house.start());
}

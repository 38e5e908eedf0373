import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeDatabase, faultCode, must, newKeyFile } from './fakes.ts';
import type { KeyCheck } from './key-check.ts';
import { CACHED_OWNER_MS } from './owner-cache.ts';
import { openVault, type Vault } from './vault.ts';

const NOW = Date.UTC(2026, 0, 2);
const place = { table: 'session', column: 'token', row: 5 };
const words = Buffer.from('canary-of-the-bank-token');

interface House {
  readonly keyFile: string;
  readonly database: FakeDatabase;
  readonly vault: Vault;
  readonly clock: { time: number };
}

async function newHouse(): Promise<House> {
  const keyFile = await newKeyFile();
  const database = new FakeDatabase();
  const clock = { time: NOW };
  const options = { keyFile, allowCreate: true, ownerKeys: database, now: () => clock.time };
  const vault = must(await openVault(options));
  await database.start(vault.verify([]));
  return { keyFile, database, vault, clock };
}

describe('opening the vault', () => {
  it('makes keys only where that is allowed', async () => {
    const keyFile = await newKeyFile();
    const refused = await openVault({ keyFile, allowCreate: false });
    expect(faultCode(refused)).toBe('key_missing');
    expect(JSON.stringify(refused)).toContain('Never start with a new key file');
    expect(faultCode(await openVault({ keyFile, allowCreate: false }))).toBe('key_missing');
    const first = must(await openVault({ keyFile, allowCreate: true }));
    const second = must(await openVault({ keyFile, allowCreate: false }));
    expect(second.fingerprints()).toEqual(first.fingerprints());
  });

  it('gives the faults of the file and never makes keys over them', async () => {
    const { keyFile } = await newHouse();
    await chmod(keyFile, 0o644);
    expect(faultCode(await openVault({ keyFile, allowCreate: true }))).toBe('key_file_permissions');
    await chmod(keyFile, 0o600);
    await writeFile(keyFile, '');
    expect(faultCode(await openVault({ keyFile, allowCreate: true }))).toBe('key_file_damaged');
    expect(await readFile(keyFile, 'utf8')).toBe('');
  });
});

describe('the key checks of the database', () => {
  it('let the right keys start again, and are all missing at first', async () => {
    const { keyFile, vault } = await newHouse();
    const records = vault.keyCheck();
    expect(records.map((record) => record.key.length)).toEqual([8, 2, 6]);
    expect(must(vault.verify([])).missing.map((record) => record.key)).toEqual(records.map((r) => r.key));
    const again = must(await openVault({ keyFile, allowCreate: false }));
    expect(must(again.verify(records)).missing).toEqual([]);
    expect(must(again.verify(records.slice(0, 2))).missing.map((record) => record.key)).toEqual(['lookup']);
  });

  it('invariant 15: name the key and the file that are wrong', async () => {
    const [ours, theirs] = [await newHouse(), await newHouse()];
    const [instance, id, lookup] = theirs.vault.keyCheck();
    if (instance === undefined || id === undefined || lookup === undefined) throw new Error('no checks');
    const ownId = ours.vault.keyCheck()[0]?.key ?? '';
    const cases: [KeyCheck, string][] = [
      [instance, 'key_missing'],
      [{ ...instance, key: ownId }, 'key_wrong'],
      [id, 'id_key_wrong'],
      [lookup, 'lookup_key_wrong'],
      [{ ...id, key: 'lookup' }, 'lookup_key_wrong'],
      [{ ...id, key: 'other' }, 'key_check_damaged'],
      [{ ...id, sealed: new Uint8Array() }, 'id_key_wrong'],
    ];
    for (const [record, code] of cases) {
      const verified = ours.vault.verify([record]);
      expect(faultCode(verified)).toBe(code);
      expect(JSON.stringify(verified)).toContain('Never start with a new key file');
      if (code !== 'key_check_damaged') expect(JSON.stringify(verified)).toContain(ours.keyFile);
    }
  });
});

describe('values of an owner', () => {
  it('open for that owner at that place only', async () => {
    const { vault } = await newHouse();
    const [one, two] = [must(await vault.ensureOwner(1)), must(await vault.ensureOwner(2))];
    const sealed = one.seal(place, words);
    expect(must(one.open(place, sealed))).toEqual(words);
    expect(faultCode(one.open({ ...place, row: 6 }, sealed))).toBe('sealed_damaged');
    expect(faultCode(one.open({ ...place, column: 'cursor' }, sealed))).toBe('sealed_damaged');
    expect(faultCode(one.open({ ...place, table: 'page' }, sealed))).toBe('sealed_damaged');
    expect(faultCode(two.open(place, sealed))).toBe('sealed_key_unknown');
    expect(faultCode(one.open(place, words))).toBe('sealed_damaged');
    expect(faultCode(await vault.openForInstance(place, sealed))).toBe('sealed_damaged');
  });

  it('open with any generation of the key; the newest seals', async () => {
    const { vault, database } = await newHouse();
    const first = must(await vault.ensureOwner(1)).seal(place, words);
    const [minted, later] = [must(await vault.mintOwnerKey(1)), must(await vault.mintOwnerKey(1, 2))];
    expect(await database.add(1, 1, minted.wrapped), 'there is a first key').toBe(false);
    await database.add(1, 2, later.wrapped);
    vault.forget(1);
    const sealer = must(await vault.forOwner(1));
    expect(must(sealer.open(place, first))).toEqual(words);
    const second = Buffer.from(sealer.seal(place, words));
    expect([first[6], second[6]]).toEqual([1, 2]);
    expect(must(sealer.open(place, second))).toEqual(words);
    second.writeUInt16BE(1, 5);
    expect(faultCode(sealer.open(place, second))).toBe('sealed_key_unknown');
    await database.add(1, 3, minted.wrapped);
    vault.forget(1);
    expect(faultCode(await vault.forOwner(1)), 'a key in the row of another generation').toBe(
      'owner_key_damaged',
    );
    await expect(vault.mintOwnerKey(1, 65_536)).rejects.toThrow('internal');
  });

  it('cannot be read with the key of another owner put in its row', async () => {
    const { vault, database } = await newHouse();
    await vault.ensureOwner(1);
    const [key] = await database.load(1);
    await database.add(2, 1, key?.wrapped ?? new Uint8Array());
    expect(faultCode(await vault.forOwner(2))).toBe('owner_key_damaged');
    await database.ownerKeys.rows.clear();
    database.fence = false;
    await database.add(3, 1, new Uint8Array(5));
    expect(faultCode(await vault.forOwner(3))).toBe('owner_key_damaged');
  });

  it('need a key that nobody makes by reading', async () => {
    const { vault, database } = await newHouse();
    const missing = await vault.forOwner(1);
    expect(faultCode(missing)).toBe('owner_key_missing');
    expect(database.ownerKeys.rows.size).toBe(0);
    const minted = must(await vault.mintOwnerKey(1));
    expect(await database.add(1, minted.generation, minted.wrapped)).toBe(true);
    must(await vault.forOwner(1));
  });

  it('invariant 7: servers that give an owner its key at the same time get the same one', async () => {
    const { keyFile, database } = await newHouse();
    const open = async () => must(await openVault({ keyFile, allowCreate: false, ownerKeys: database }));
    const vaults = await Promise.all([open(), open(), open(), open()]);
    const sealers = (await Promise.all(vaults.map((vault) => vault.ensureOwner(9)))).map(must);
    const sealed = sealers[0]?.seal(place, words) ?? words;
    for (const sealer of sealers) expect(must(sealer.open(place, sealed))).toEqual(words);
  });

  it('invariant 7: are found by one who gives the key while another, who looked too early, is still looking', async () => {
    const { keyFile, database } = await newHouse();
    let early: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      early = resolve;
    });
    let looks = 0;
    let other: Promise<unknown> = Promise.resolve();
    const slow = {
      async add(ownerId: number, generation: number, wrapped: Uint8Array) {
        // Somebody looks right before the key is written, and is told of nothing only after it was.
        other = vault.forOwner(ownerId);
        await Promise.resolve();
        setTimeout(early, 20);
        return database.add(ownerId, generation, wrapped);
      },
      async load(ownerId: number) {
        const found = await database.load(ownerId);
        if (++looks === 2) await held;
        return found;
      },
    };
    const vault = must(await openVault({ keyFile, allowCreate: false, ownerKeys: slow }));
    must(await vault.ensureOwner(5));
    await other;
    expect(looks).toBe(3);
  });

  it('are gone when the owner is forgotten: here at once, elsewhere within five minutes', async () => {
    const { keyFile, database, vault, clock } = await newHouse();
    const other = must(
      await openVault({ keyFile, allowCreate: false, ownerKeys: database, now: () => clock.time }),
    );
    const held = must(await vault.ensureOwner(1));
    const sealed = held.seal(place, words);
    must(await other.forOwner(1));
    database.ownerKeys.rows.clear();
    vault.forget(1);
    expect(faultCode(held.open(place, sealed))).toBe('owner_key_missing');
    expect(faultCode(await vault.forOwner(1))).toBe('owner_key_missing');
    clock.time += CACHED_OWNER_MS - 1;
    must(await other.forOwner(1));
    clock.time += 1;
    expect(faultCode(await other.forOwner(1))).toBe('owner_key_missing');
    const anew = must(await vault.ensureOwner(1));
    expect(faultCode(anew.open(place, sealed))).toBe('sealed_key_unknown');
  });
});

describe('values of the instance', () => {
  it('open at their place, in another process too', async () => {
    const { vault, keyFile } = await newHouse();
    const sealed = must(await vault.sealForInstance(place, words));
    const other = must(await openVault({ keyFile, allowCreate: false }));
    expect(must(await other.openForInstance(place, sealed))).toEqual(words);
    expect(faultCode(await other.openForInstance({ ...place, row: '05' }, sealed))).toBe('sealed_damaged');
    const foreign = (await newHouse()).vault;
    expect(faultCode(await foreign.openForInstance(place, sealed))).toBe('sealed_key_unknown');
  });

  it('are not sealed with keys that a restart could not find, but still read', async () => {
    const { vault, keyFile } = await newHouse();
    const sealed = must(await vault.sealForInstance(place, words));
    const text = await readFile(keyFile, 'utf8');
    await rm(keyFile);
    expect(faultCode(await vault.sealForInstance(place, words))).toBe('key_missing');
    expect(faultCode(await vault.mintOwnerKey(1))).toBe('key_missing');
    await writeFile(keyFile, 'x', { mode: 0o600 });
    expect(faultCode(await vault.sealForInstance(place, words))).toBe('key_file_damaged');
    await writeFile(keyFile, await readFile((await newHouse()).keyFile, 'utf8'));
    expect(faultCode(await vault.sealForInstance(place, words))).toBe('id_key_wrong');
    expect(must(await vault.openForInstance(place, sealed))).toEqual(words);
    await writeFile(keyFile, text);
    must(await vault.sealForInstance(place, words));
  });
});

describe('hashes and passwords', () => {
  it('hash an identifier the same in every process, differently for every owner, scheme and value', async () => {
    const { vault, keyFile } = await newHouse();
    const again = must(await openVault({ keyFile, allowCreate: false }));
    const hex = (ownerId: number, scheme: string, value: string, by = vault): string =>
      Buffer.from(by.lookupHash({ ownerId }, scheme, value)).toString('hex');
    expect(hex(1, 'iban', 'DE89')).toMatch(/^[0-9a-f]{64}$/);
    expect(hex(1, 'iban', 'DE89', again)).toBe(hex(1, 'iban', 'DE89'));
    const foreign = (await newHouse()).vault;
    expect(hex(1, 'iban', 'DE89', foreign)).not.toBe(hex(1, 'iban', 'DE89'));
    const anyInput = fc.tuple(fc.nat(20), fc.constantFrom('iban', 'ib', 'card'), fc.string({ maxLength: 4 }));
    fc.assert(
      fc.property(anyInput, anyInput, (a, b) => {
        expect(hex(...a) === hex(...b)).toBe(a.every((part, i) => part === b[i]));
      }),
    );
    expect(hex(1, 'ib', 'anDE89')).not.toBe(hex(1, 'iban', 'DE89'));
  });

  it('derive a password of 32 bytes that stays, one for each purpose', async () => {
    const { vault, keyFile } = await newHouse();
    const again = must(await openVault({ keyFile, allowCreate: false }));
    const password = vault.derivePassword('serving');
    expect(password.reveal()).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(again.derivePassword('serving').reveal()).toBe(password.reveal());
    expect(vault.derivePassword('owner').reveal()).not.toBe(password.reveal());
  });
});

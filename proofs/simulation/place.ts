/** What one world after the other uses: a database server with our schema, emptied in between. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openVault, type Vault } from '../../src/services/vault/vault.ts';
import { addKeyCheck, openOwnerKeyStore } from '../../src/store/key-store.ts';
import { openTestStore, type TestStore } from '../../src/store/testing.ts';

export interface Place {
  readonly store: TestStore;
  /** A folder that goes with the place. */
  readonly folder: string;
  /** Everything of all tenants goes, and ids begin anew: every world finds the same. */
  empty(): Promise<void>;
  /** Keys of a world's own. */
  newVault(): Promise<Vault>;
  close(): Promise<void>;
}

/** Opens a database and a folder. */
export async function openPlace(): Promise<Place> {
  const store = await openTestStore();
  const folder = mkdtempSync(path.join(tmpdir(), 'tributary-simulation-'));
  // Only here: between two worlds the append-only log goes, too.
  await store.admin('alter table audit disable trigger audit_is_append_only');
  // Connections keep ids that they drew ahead: after a world those would be given out twice.
  await store.admin('alter table transactions alter column id set cache 1');
  const sequences = await store.admin(`select sequencename from pg_sequences where schemaname = 'tributary'`);
  const anew = `select ${sequences.map(([name]) => `setval('${name}', 1, false)`).join()}`;
  let vaults = 0;
  return {
    store,
    folder,
    async empty() {
      // Few rows are deleted faster than many tables are truncated.
      await store.admin(
        'with gone as (delete from tenants), told as (delete from audit) delete from refused_logins',
      );
      await store.admin(anew);
    },
    async newVault() {
      const opened = await openVault({
        keyFile: path.join(folder, `keys-${++vaults}.json`),
        allowCreate: true,
      });
      if (!opened.ok) throw new Error(opened.fault.message);
      opened.value.useOwnerKeys(openOwnerKeyStore(store.app));
      for (const check of opened.value.keyCheck()) await addKeyCheck(store.app, check);
      return opened.value;
    },
    async close() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

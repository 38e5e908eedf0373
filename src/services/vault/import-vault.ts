/** The vault as imports, syncs and connecting see it. */
import type { ConnectVault } from '../../engine/connect/store-port.ts';
import type { ImportVault } from '../../engine/imports/ledger-port.ts';
import type { Vault } from './vault.ts';

/** A vault fault at this point is not of the file's making: it is thrown, and the import is taken up again later. */
export function importVault(vault: Vault): ImportVault {
  return {
    async sealerFor(ownerId) {
      const sealer = await vault.ensureOwner(ownerId);
      if (!sealer.ok) throw new Error(sealer.fault.message);
      return sealer.value;
    },
    lookupHash: (ownerId, text) => Buffer.from(vault.lookupHash({ ownerId }, 'account', text)),
  };
}

/** Whose hash is the same for every owner: wrong passwords are counted per login, as the bank counts them. */
const ALL_OWNERS = { ownerId: 0 };

/** The same for connecting. Owners have ids from 1 on, so a hash over all of them meets no hash of one. */
export const connectVault = (vault: Vault): ConnectVault => ({
  sealerFor: importVault(vault).sealerFor,
  loginHash: (text) => vault.lookupHash(ALL_OWNERS, 'login', text),
  pseudonym: (text) => vault.lookupHash(ALL_OWNERS, 'pseudonym', text),
});

/** The vault as imports see it. */
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

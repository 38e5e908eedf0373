/** The vault as connecting sees it. */
import type { ConnectVault } from '../../engine/connect/store-port.ts';
import type { Vault } from './vault.ts';

/** No owner has this number: hashes under it are the same for all. */
const NO_OWNER = { ownerId: 0 };

/** A vault fault at this point is not of the bank's or the account holder's making: it is thrown. */
export function connectVault(vault: Vault): ConnectVault {
  return {
    async sealerFor(ownerId) {
      const sealer = await vault.ensureOwner(ownerId);
      if (!sealer.ok) throw new Error(sealer.fault.message);
      return sealer.value;
    },
    loginHash: (text) => vault.lookupHash(NO_OWNER, 'login', text),
  };
}

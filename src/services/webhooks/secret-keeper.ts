/** Seals the secrets of endpoints with the instance key, each for its place. */
import type { SecretKeeper } from '../../engine/webhooks/ports.ts';
import type { SealContext } from '../vault/sealed.ts';
import type { Vault } from '../vault/vault.ts';

type Place = (tenantId: number, endpointId: number, number: number) => SealContext;

const unsealed = <T>(
  result:
    | { readonly ok: true; readonly value: T }
    | { readonly ok: false; readonly fault: { readonly message: string } },
): T => {
  if (!result.ok) throw new Error(result.fault.message);
  return result.value;
};

/** A vault that cannot seal or open is a mistake of ours or the operator's: it is thrown, and tried again later. */
export const secretKeeper = (
  vault: Pick<Vault, 'sealForInstance' | 'openForInstance'>,
  placeOf: Place,
): SecretKeeper => ({
  seal: async (tenantId, endpointId, number, secret) =>
    unsealed(await vault.sealForInstance(placeOf(tenantId, endpointId, number), Buffer.from(secret))),
  async open(tenantId, endpointId, { number, sealed }) {
    const bytes = unsealed(await vault.openForInstance(placeOf(tenantId, endpointId, number), sealed));
    const secret = Buffer.from(bytes).toString('utf8');
    bytes.fill(0);
    return secret;
  },
});

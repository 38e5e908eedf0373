/** IBANs in the rules of tenants: found by a keyed hash, shown from a seal of the instance key. */
import type { Result } from '../../core/result.ts';
import type { RulePlace, TenantRuleVault } from '../../engine/categories/tenant-rules.ts';
import type { SealContext } from './sealed.ts';
import type { Vault } from './vault.ts';

/** Owners have ids from 1 on: a hash of no owner meets no hash of one. */
const NO_OWNER = { ownerId: 0 };

function sure<T>(result: Result<T, { readonly message: string }>): T {
  if (!result.ok) throw new Error(result.fault.message);
  return result.value;
}

/**
 * Makes it of the vault. Its faults are ours or the operator's: they are thrown.
 * @param contextOf where the store keeps the seal of a rule.
 */
export const tenantRuleVault = (
  vault: Pick<Vault, 'lookupHash' | 'sealForInstance' | 'openForInstance'>,
  contextOf: (place: RulePlace) => SealContext,
): TenantRuleVault => ({
  lookup: (tenantId, text) =>
    Buffer.from(vault.lookupHash(NO_OWNER, 'tenant-rule', `${tenantId}:${text}`)).toString('hex'),
  seal: async (place, iban) => sure(await vault.sealForInstance(contextOf(place), Buffer.from(iban))),
  open: async (place, sealed) =>
    Buffer.from(sure(await vault.openForInstance(contextOf(place), sealed))).toString(),
});

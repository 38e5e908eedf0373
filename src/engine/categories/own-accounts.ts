/** What is known of an owner before its entries are categorised. */
import type { OwnerScope } from '../ports.ts';
import { memoryOf, type OwnerKnowledge } from './answers.ts';
import { RULES_MAX } from './limits.ts';
import type { CategoryParts } from './parts.ts';
import type { Standing, WorkAccount } from './store-port.ts';
import { holdersOf, type OwnAccounts } from './transfers.ts';

/** Reads accounts, their numbers, rules and refused pairs of an owner. Throws when a seal cannot be opened. */
export async function readOwner(
  parts: CategoryParts,
  scope: OwnerScope,
  { tenantRules }: Pick<Standing, 'tenantRules'>,
): Promise<OwnerKnowledge> {
  const { store } = parts;
  const accounts = await store.accounts(scope);
  const hasSeveral = accounts.length > 1;
  const rules = await store.allRules(scope, RULES_MAX);
  return {
    accounts: new Map(accounts.map((account) => [account.id, account])),
    own: hasSeveral ? await ownAccounts(parts, scope, accounts) : NOBODY,
    rejected: hasSeveral ? await store.rejections(scope) : new Set(),
    knowledge: {
      memory: memoryOf(rules),
      ...(tenantRules === null ? {} : { tenantRules: await parts.tenantRules.of(scope, tenantRules) }),
      brands: parts.brands(),
      model: parts.model,
    },
    paired: new Map(),
  };
}

const NOBODY: OwnAccounts = { byNumber: new Map(), numbered: new Set(), holders: new Set() };

/** Numbers of own accounts under the hash that entries know the other side by: see imports/prepare-entry.ts. */
async function ownAccounts(
  parts: CategoryParts,
  scope: OwnerScope,
  accounts: readonly WorkAccount[],
): Promise<OwnAccounts> {
  const numbers = await parts.store.numbers(scope);
  const byNumber = new Map<string, number>();
  if (numbers.length > 0) {
    const sealer = await parts.vault.sealerFor(scope.ownerId);
    for (const { accountId, lookup, sealed } of numbers) {
      const opened = sealer.open({ table: 'account_identifiers', column: 'sealed', row: lookup }, sealed);
      if (!opened.ok) throw new Error(opened.fault.message);
      const number = Buffer.from(opened.value).toString().replace(/\s/g, '').toUpperCase();
      byNumber.set(
        parts.vault.lookupHash(scope.ownerId, `counterparty:${number}`).toString('hex'),
        accountId,
      );
    }
  }
  return { byNumber, numbered: new Set(byNumber.values()), holders: holdersOf(accounts) };
}

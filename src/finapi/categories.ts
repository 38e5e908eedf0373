/** Categories of the finAPI surface, put together. */
import type { Base } from '../base.ts';
import { type FinapiCategories, finapiCategories } from '../engine/finapi/categories.ts';
import { mandatorRules } from '../engine/finapi/mandator-rules.ts';
import { importVault } from '../services/vault/import-vault.ts';
import { tenantRuleVault } from '../services/vault/tenant-rule-vault.ts';
import { openCashFlows } from '../store/finapi/cash-flows.ts';
import { openCategorization } from '../store/finapi/categorization.ts';
import { openMandatorRules } from '../store/finapi/mandator-rules.ts';
import { openFinapiEntries } from '../store/finapi/transactions.ts';
import { openOwnCategories } from '../store/own-categories.ts';
import { ruleContext } from '../store/tenant-category-rules.ts';

/** Opens them. */
export function openFinapiCategories({
  base,
}: {
  readonly base: Pick<Base, 'app' | 'vault'>;
}): FinapiCategories {
  const { app, vault } = base;
  return finapiCategories({
    own: openOwnCategories(app),
    flows: openCashFlows(app),
    asks: openCategorization(app),
    rules: mandatorRules({ store: openMandatorRules(app), vault: tenantRuleVault(vault, ruleContext) }),
    sides: { store: openFinapiEntries(app), vault: importVault(vault) },
  });
}

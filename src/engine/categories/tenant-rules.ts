/** The rules of a tenant as the categoriser asks them for one owner. */
import { type KeywordSearch, keywordSearch, tenantRules } from '../../core/categories/tenant-rules.ts';
import type { TenantRules } from '../../core/categories/types.ts';
import type { ImportVault } from '../imports/ledger-port.ts';
import type { OwnerScope } from '../ports.ts';
import type { CategoryWorkStore, TenantRule } from './store-port.ts';

/** Tenants whose rules are kept ready. */
const TENANTS_KEPT_MAX = 20;

/** What the seal of an IBAN is bound to. */
export interface RulePlace extends Pick<TenantRule, 'direction' | 'lookup'> {
  readonly tenantId: number;
}

/** What protects IBANs of rules. They are of the tenant, so the instance key seals them. */
export interface TenantRuleVault {
  /** The hash by which a rule is found, in hex; another one in every tenant. */
  lookup(tenantId: number, text: string): string;
  seal(place: RulePlace, iban: string): Promise<Uint8Array>;
  /** Throws when it cannot be opened. */
  open(place: RulePlace, sealed: Uint8Array): Promise<string>;
}

/** Where the rules of tenants are looked up. */
export interface TenantRuleBook {
  /** The rules for one owner. `version` is another text whenever they are others. */
  of(scope: OwnerScope, version: string): Promise<TenantRules>;
}

interface Page {
  readonly version: string;
  readonly ibans: readonly (Pick<TenantRule, 'direction' | 'code'> & { readonly iban: string })[];
  readonly keywords: KeywordSearch;
}

/** Opens the book. Rules are read again when their version is another one. */
export function tenantRuleBook(
  store: Pick<CategoryWorkStore, 'tenantRules'>,
  rules: Pick<TenantRuleVault, 'open'>,
  vault: Pick<ImportVault, 'lookupHash'>,
): TenantRuleBook {
  const pages = new Map<number, Page>();
  const pageOf = async (scope: OwnerScope, version: string): Promise<Page> => {
    const kept = pages.get(scope.tenantId);
    if (kept?.version === version) return kept;
    const page = await readPage(store, rules, scope, version);
    pages.delete(scope.tenantId);
    const [oldest] = pages.keys();
    if (pages.size >= TENANTS_KEPT_MAX && oldest !== undefined) pages.delete(oldest);
    pages.set(scope.tenantId, page);
    return page;
  };
  return {
    async of(scope, version) {
      const { ibans, keywords } = await pageOf(scope, version);
      // Transactions know the other side by a hash of their owner.
      const accounts = ibans.map(({ direction, code, iban }) => ({
        direction,
        code,
        account: vault.lookupHash(scope.ownerId, `counterparty:${iban}`).toString('hex'),
      }));
      return tenantRules(accounts, keywords);
    },
  };
}

async function readPage(
  store: Pick<CategoryWorkStore, 'tenantRules'>,
  vault: Pick<TenantRuleVault, 'open'>,
  { tenantId }: OwnerScope,
  version: string,
): Promise<Page> {
  const rules = await store.tenantRules({ tenantId });
  const ibans: Page['ibans'][number][] = [];
  for (const { direction, code, lookup, sealed } of rules)
    if (sealed !== null)
      ibans.push({ direction, code, iban: await vault.open({ tenantId, direction, lookup }, sealed) });
  return { version, ibans, keywords: keywordSearch(rules.filter(({ kind }) => kind === 'keyword')) };
}

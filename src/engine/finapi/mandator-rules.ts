/** Rules that a mandator makes for all users: finAPI v1, section 15. They stand below what a user taught, above ours. */
import { createHash } from 'node:crypto';
import type { CategoryCode } from '../../core/categories/taxonomy.ts';
import { keywordKey } from '../../core/categories/tenant-rules.ts';
import type { Direction } from '../../core/categories/types.ts';
import { failure, type Result, success } from '../../core/result.ts';
import type { TenantRule } from '../categories/store-port.ts';
import type { TenantRuleVault } from '../categories/tenant-rules.ts';
import type { AuditEntry, TenantScope } from '../ports.ts';

export type RuleKind = TenantRule['kind'];

/** A rule as it is asked for. A rule for both directions is asked for twice. */
export interface NewRule {
  readonly direction: Direction;
  readonly code: CategoryCode;
  /** The IBAN in capitals without blanks, or the keywords. */
  readonly about: string | readonly string[];
}

/** A rule as it is shown. */
export interface ShownRule {
  readonly id: number;
  readonly direction: Direction;
  readonly code: CategoryCode;
  readonly createdAt: string;
  /** In full; null for keywords. */
  readonly iban: string | null;
  readonly keywords: readonly string[];
}

export type RuleRefusal = 'exists' | 'too_many';

/** A rule on its way into the store. */
export interface StoredRule extends Pick<TenantRule, 'kind' | 'direction' | 'code' | 'lookup'> {
  readonly sealed: Uint8Array | null;
  readonly keywords: readonly string[] | null;
}

export interface MandatorRuleStore {
  page(
    scope: TenantScope,
    kind: RuleKind,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<{ readonly rules: readonly TenantRule[]; readonly total: number }>;
  /** All or none. */
  create(
    scope: TenantScope,
    rules: readonly StoredRule[],
    audit: AuditEntry,
  ): Promise<Result<readonly TenantRule[], RuleRefusal>>;
  /** All or none; false when one of them is not there. */
  delete(scope: TenantScope, kind: RuleKind, ids: readonly number[], audit: AuditEntry): Promise<boolean>;
}

/** Who administers, by the number of their client. */
export interface RuleMaker extends TenantScope {
  readonly clientId: number;
}

export interface MandatorRules {
  page(
    scope: TenantScope,
    kind: RuleKind,
    page: { readonly page: number; readonly perPage: number },
  ): Promise<{ readonly rules: readonly ShownRule[]; readonly total: number }>;
  /** Makes all or none, in their order. */
  create(
    maker: RuleMaker,
    kind: RuleKind,
    rules: readonly NewRule[],
  ): Promise<Result<readonly ShownRule[], RuleRefusal>>;
  /** Deletes all or none. */
  delete(maker: RuleMaker, kind: RuleKind, ids: readonly number[]): Promise<boolean>;
}

interface Parts {
  readonly store: MandatorRuleStore;
  readonly vault: TenantRuleVault;
}

/** Puts the room together. */
export const mandatorRules = (parts: Parts): MandatorRules => ({
  async page(scope, kind, { page, perPage }) {
    const found = await parts.store.page(scope, kind, { offset: (page - 1) * perPage, limit: perPage });
    return { total: found.total, rules: await shown(parts, scope, found.rules) };
  },
  async create(maker, kind, rules) {
    const stored = await Promise.all(rules.map((rule) => storedRule(parts, maker, rule)));
    const places = new Set(stored.map(({ direction, lookup }) => `${direction}/${lookup}`));
    if (places.size < stored.length) return failure('exists');
    const made = await parts.store.create(maker, stored, noted(maker, kind, 'created', rules.length));
    return made.ok ? success(await shown(parts, maker, made.value)) : made;
  },
  delete: (maker, kind, ids) =>
    parts.store.delete(maker, kind, ids, noted(maker, kind, 'deleted', ids.length)),
});

const noted = ({ clientId }: RuleMaker, kind: RuleKind, what: string, count: number): AuditEntry => ({
  actor: `finapi_client:${clientId}`,
  action: `tenant_category_rules.${what}`,
  subject: null,
  detail: { kind, count },
});

async function storedRule(
  { vault }: Parts,
  { tenantId }: TenantScope,
  { direction, code, about }: NewRule,
): Promise<StoredRule> {
  if (typeof about === 'string') {
    const lookup = vault.lookup(tenantId, `iban:${about}`);
    const sealed = await vault.seal({ tenantId, direction, lookup }, about);
    return { kind: 'iban', direction, code, lookup, sealed, keywords: null };
  }
  const keywords = [...new Set(about.map((one) => one.trim()))];
  // The same words in another order or spelling are the same rule.
  const same = JSON.stringify([...new Set(keywords.map(keywordKey))].sort());
  const lookup = createHash('sha256').update(same).digest('hex');
  return { kind: 'keyword', direction, code, lookup, sealed: null, keywords };
}

const shown = (
  { vault }: Parts,
  { tenantId }: TenantScope,
  rules: readonly TenantRule[],
): Promise<readonly ShownRule[]> =>
  Promise.all(
    rules.map(async ({ id, direction, code, createdAt, lookup, sealed, keywords }) => ({
      ...{ id, direction, code, createdAt, keywords },
      iban: sealed === null ? null : await vault.open({ tenantId, direction, lookup }, sealed),
    })),
  );

/** Rules of tenants about categories: read by the job, kept by those who administer the tenant. */
import type { CategoryCode } from '../core/categories/taxonomy.ts';
import type { CategoryWorkStore, TenantRule } from '../engine/categories/store-port.ts';
import type { RulePlace } from '../engine/categories/tenant-rules.ts';
import type { SealedShelf } from '../services/vault/rotation-ports.ts';
import type { SealContext } from '../services/vault/sealed.ts';
import type { Database, Statement, TextRow } from './database.ts';
import { bytesOf, instantText, integer, textOf } from './text-values.ts';

/** The table of rules; its column `sealed` holds IBANs. */
export const TENANT_RULES_TABLE = 'tenant_category_rules';

/** What the seal of a rule's IBAN is bound to. */
export const ruleContext = ({ tenantId, direction, lookup }: RulePlace): SealContext => ({
  table: TENANT_RULES_TABLE,
  column: 'sealed',
  row: `${tenantId}/${direction}/${lookup}`,
});

/** What {@link ruleOf} reads. Keywords are JSON: text arrays are PostgreSQL's own notation. */
export const RULE_COLUMNS = `id, kind, direction, code, encode(lookup, 'hex'), sealed, to_json(keywords), created_at`;

const ALL: Statement = {
  name: 'tenant_category_rules_all',
  text: `select ${RULE_COLUMNS} from tenant_category_rules where tenant_id = $1 order by id`,
};

/** Rules are made and deleted, never changed: how many there are and which tells whether they are the same. */
export const RULES_VERSION = (tenant: string): string =>
  `(select count(*) || ':' || max(id) || ':' || sum(id) from tenant_category_rules where tenant_id = ${tenant})`;
const VERSION: Statement = { name: 'tenant_category_rules_version', text: `select ${RULES_VERSION('$1')}` };

export const ruleOf = (row: TextRow): TenantRule => ({
  id: integer(row[0]),
  kind: row[1] === 'iban' ? 'iban' : 'keyword',
  direction: row[2] === 'in' ? 'in' : 'out',
  code: textOf(row[3]) as CategoryCode,
  lookup: textOf(row[4]),
  sealed: row[5] === null || row[5] === undefined ? null : bytesOf(row[5]),
  keywords: row[6] === null || row[6] === undefined ? [] : (JSON.parse(row[6]) as string[]),
  createdAt: instantText(row[7]),
});

/** All rules of a tenant, by id. */
export const openTenantRules = (
  app: Database,
): Pick<CategoryWorkStore, 'tenantRules' | 'tenantRulesVersion'> => ({
  tenantRulesVersion: async (scope) => (await app.rows(scope, VERSION, [scope.tenantId]))[0]?.[0] ?? null,
  tenantRules: async (scope) => (await app.rows(scope, ALL, [scope.tenantId])).map(ruleOf),
});

/** The IBANs of rules as the rotation of the instance key sees them. */
export function tenantRuleShelf(app: Database, jobs: Database): SealedShelf<SealContext> {
  const key = 'tenant_id = $1 and id = $2';
  return {
    async countWrappedWith(keyId) {
      const text = 'select count(*) from tenant_category_rules where key_id = $1';
      return integer((await jobs.rows(null, { text }, [keyId]))[0]?.[0]);
    },
    async nextWrappedWith(keyId, after, limit) {
      const [tenant = '0', direction = '', lookup = ''] = after === null ? [] : String(after.row).split('/');
      const text = `select tenant_id, id from tenant_category_rules where key_id = $1
        and (tenant_id, direction, lookup) > ($2::bigint, $3::text collate "C", decode($4, 'hex'))
        order by tenant_id, direction, lookup limit $5`;
      const places = await jobs.rows(null, { text }, [keyId, tenant, direction, lookup, limit]);
      const found: { place: SealContext; sealed: Uint8Array }[] = [];
      for (const [tenantText, id] of places) {
        const tenantId = integer(tenantText);
        const read = `select ${RULE_COLUMNS} from tenant_category_rules where ${key}`;
        const [row] = await app.rows({ tenantId }, { text: read }, [tenantId, integer(id)]);
        const rule = row === undefined ? null : ruleOf(row);
        if (rule?.sealed) found.push({ place: ruleContext({ ...rule, tenantId }), sealed: rule.sealed });
      }
      return found;
    },
    async swap(changes) {
      let swapped = 0;
      for (const { place, before, after } of changes) {
        const [tenant = '0', direction = '', lookup = ''] = String(place.row).split('/');
        const text = `update tenant_category_rules set sealed = $5 where tenant_id = $1 and kind = 'iban'
          and direction = $2 and lookup = decode($3, 'hex') and sealed = $4 returning 1`;
        const values = [Number(tenant), direction, lookup, Buffer.from(before), Buffer.from(after)];
        swapped += (await app.rows({ tenantId: Number(tenant) }, { text }, values)).length;
      }
      return swapped;
    },
  };
}

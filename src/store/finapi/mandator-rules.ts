/** Rules of a tenant, as those who administer it keep them. */
import { failure, success } from '../../core/result.ts';
import type { TenantRule } from '../../engine/categories/store-port.ts';
import type { MandatorRuleStore } from '../../engine/finapi/mandator-rules.ts';
import { bigintArray } from '../arrays.ts';
import { addAudit } from '../audit.ts';
import type { Database, Statement } from '../database.ts';
import { RULE_COLUMNS, ruleOf } from '../tenant-category-rules.ts';
import { integer } from '../text-values.ts';

/** Rules that a tenant may have, of both kinds. */
export const TENANT_RULES_MAX = 2_000;
/** Keywords of all of them together: they are held in memory while transactions are categorised. */
export const TENANT_KEYWORDS_MAX = 20_000;

const PAGE: Statement = {
  name: 'finapi_mandator_rules_page',
  text: `select ${RULE_COLUMNS} from tenant_category_rules where tenant_id = $1 and kind = $2
    order by id limit $3 offset $4`,
};
const COUNT: Statement = {
  name: 'finapi_mandator_rules_count',
  text: 'select count(*) from tenant_category_rules where tenant_id = $1 and kind = $2',
};
/** Whoever adds takes their turn, so that two never pass the limit together. */
const LOCK: Statement = {
  name: 'finapi_mandator_rules_lock',
  text: `select pg_advisory_xact_lock(hashtextextended('tenant_category_rules', $1::bigint))`,
};
const TOTAL: Statement = {
  name: 'finapi_mandator_rules_total',
  text: `select count(*), coalesce(sum(cardinality(keywords)), 0) from tenant_category_rules where tenant_id = $1`,
};
const ADD: Statement = {
  name: 'finapi_mandator_rule_add',
  text: `insert into tenant_category_rules (tenant_id, kind, direction, code, lookup, sealed, keywords)
    values ($1, $2, $3, $4, decode($5, 'hex'), $6,
      case when $7::text is null then null else array(select json_array_elements_text($7::json)) end)
    on conflict (tenant_id, kind, direction, lookup) do nothing returning ${RULE_COLUMNS}`,
};
const DELETE: Statement = {
  name: 'finapi_mandator_rules_delete',
  text: 'delete from tenant_category_rules where tenant_id = $1 and kind = $2 and id = any($3::bigint[])',
};

/** Takes back what was written so far. */
class Refused extends Error {}

async function orNothing<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

/** Opens them on a database of the serving role. */
export const openMandatorRules = (app: Database): MandatorRuleStore => ({
  async page(scope, kind, { offset, limit }) {
    const rows = await app.rows(scope, PAGE, [scope.tenantId, kind, limit, offset]);
    const [count] = await app.rows(scope, COUNT, [scope.tenantId, kind]);
    return { rules: rows.map(ruleOf), total: integer(count?.[0]) };
  },

  async create(scope, rules, audit) {
    const made = await orNothing(
      app.transaction({ tenantId: scope.tenantId }, async (tx) => {
        await tx.rows(LOCK, [scope.tenantId]);
        const [total] = await tx.rows(TOTAL, [scope.tenantId]);
        const words = rules.reduce((sum, { keywords }) => sum + (keywords?.length ?? 0), 0);
        if (integer(total?.[0]) + rules.length > TENANT_RULES_MAX) return 'too_many' as const;
        if (integer(total?.[1]) + words > TENANT_KEYWORDS_MAX) return 'too_many' as const;
        const added: TenantRule[] = [];
        for (const { kind, direction, code, lookup, sealed, keywords } of rules) {
          const [row] = await tx.rows(ADD, [
            ...[scope.tenantId, kind, direction, code, lookup],
            sealed === null ? null : Buffer.from(sealed),
            keywords === null ? null : JSON.stringify(keywords),
          ]);
          if (row === undefined) throw new Refused();
          added.push(ruleOf(row));
        }
        await addAudit(tx, scope.tenantId, audit);
        return added;
      }),
    );
    if (made === 'too_many') return failure('too_many');
    return made === null ? failure('exists') : success(made);
  },

  async delete(scope, kind, ids, audit) {
    const wanted = [...new Set(ids)];
    const done = await orNothing(
      app.transaction({ tenantId: scope.tenantId }, async (tx) => {
        const gone = await tx.run(DELETE, [scope.tenantId, kind, bigintArray(wanted)]);
        if (gone < wanted.length) throw new Refused();
        await addAudit(tx, scope.tenantId, audit);
        return true;
      }),
    );
    return done ?? false;
  },
});

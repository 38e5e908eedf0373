/** Numbers of institutions, and what connections say of them. */
import type { BankFacts, BankNumbersStore } from '../../engine/finapi/banks-port.ts';
import type { Database, Statement } from '../database.ts';
import { instantText } from '../text-values.ts';

const NUMBER: Statement = {
  text: `insert into finapi_banks (institution_id)
    select i.id from institutions i where not exists (select from finapi_banks b where b.institution_id = i.id)
    order by i.id on conflict (institution_id) do nothing`,
};
const NUMBERED: Statement = {
  text: `select b.id, i.id, i.name, i.bic, i.country from finapi_banks b join institutions i on i.id = b.institution_id
    order by b.id`,
};

/** One row for each tenant of an institution; what holds over all tenants is the same in each. */
const FACTS: Statement = {
  text: `with tenants as (
      select c.institution_id, o.tenant_id, count(*) as connections, count(c.last_synced_at) as tried,
        count(*) filter (where c.bank_answered) as answered, max(c.last_synced_at) as attempt,
        greatest(max(c.last_success_at), max(c.last_synced_at) filter (where c.bank_answered)) as success
      from connections c join owners o on o.id = c.owner_id
      where c.institution_id is not null group by 1, 2)
    select institution_id, tenant_id, connections,
      round(100.0 * sum(answered) over bank / nullif(sum(tried) over bank, 0)),
      max(attempt) over bank, max(success) over bank
    from tenants window bank as (partition by institution_id)`,
};

/** `app` serves, `jobs` counts over all owners. */
export const openBankNumbers = (app: Database, jobs: Database): BankNumbersStore => ({
  async numbered() {
    await app.rows(null, NUMBER);
    const rows = await app.rows(null, NUMBERED);
    return rows.map(([id, institutionId = '', name = '', bic = null, country = '']) => ({
      id: Number(id),
      institutionId: institutionId ?? '',
      name: name ?? '',
      bic,
      country: country ?? '',
    }));
  },
  async facts() {
    const facts = new Map<string, BankFacts & { readonly connections: Map<number, number> }>();
    for (const [bank, tenantId, connections, health, attempt = null, success = null] of await jobs.rows(
      null,
      FACTS,
    )) {
      const institutionId = bank ?? '';
      const known = facts.get(institutionId) ?? {
        institutionId,
        health: health === null || health === undefined ? 100 : Number(health),
        lastAttemptAt: attempt === null ? null : instantText(attempt),
        lastSuccessAt: success === null ? null : instantText(success),
        connections: new Map<number, number>(),
      };
      known.connections.set(Number(tenantId), Number(connections));
      facts.set(institutionId, known);
    }
    return [...facts.values()];
  },
});

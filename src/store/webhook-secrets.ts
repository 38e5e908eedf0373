/** What messages are signed with, sealed with the instance key: the row of a secret is `tenant/endpoint/number`. */
import type { EndpointStore, SealedSecret } from '../engine/webhooks/ports.ts';
import type { SealedShelf } from '../services/vault/rotation-ports.ts';
import type { SealContext } from '../services/vault/sealed.ts';
import { addAudit } from './audit.ts';
import type { Database, Statement } from './database.ts';
import { instantParameter } from './instants.ts';
import { bytesOf, integer } from './text-values.ts';

/** The table and column of secrets, for their seal. */
export const SEALED_SECRETS = { table: 'webhook_secrets', column: 'sealed' } as const;

/** A secret's row in its seal context. */
export const secretRow = (tenantId: number, endpointId: number, number: number): string =>
  `${tenantId}/${endpointId}/${number}`;

type Secrets = Pick<EndpointStore, 'secretCount' | 'addSecret' | 'liveSecrets'>;

const COUNT: Statement = {
  text: `select coalesce(max(s.number), 0) + 1,
      count(*) filter (where s.number is not null and (s.expires_at is null or s.expires_at > $3::timestamptz))
    from webhook_endpoints e left join webhook_secrets s on s.tenant_id = e.tenant_id and s.endpoint_id = e.id
    where e.tenant_id = $1 and e.id = $2 group by e.id`,
};
const LOCK: Statement = {
  text: 'select 1 from webhook_endpoints where tenant_id = $1 and id = $2 for update',
};
const END_OTHERS: Statement = {
  text: `update webhook_secrets set expires_at = least(expires_at, $3::timestamptz) where tenant_id = $1 and endpoint_id = $2 and number < $4`,
};
const DROP_ENDED: Statement = {
  text: `delete from webhook_secrets where tenant_id = $1 and endpoint_id = $2 and expires_at <= $3::timestamptz`,
};
const ADD: Statement = {
  text: `insert into webhook_secrets (tenant_id, endpoint_id, number, sealed, created_at)
    select $1, $2, $3, $4, $5::timestamptz
    where $3::integer > coalesce((select max(number) from webhook_secrets where tenant_id = $1 and endpoint_id = $2), 0)
    returning 1`,
};
const TOUCH: Statement = {
  text: 'update webhook_endpoints set updated_at = $3 where tenant_id = $1 and id = $2',
};
const LIVE: Statement = {
  name: 'webhook_secrets_live',
  text: `select number, sealed from webhook_secrets
    where tenant_id = $1 and endpoint_id = $2 and (expires_at is null or expires_at > $3::timestamptz) order by number desc`,
};

export const openWebhookSecrets = (app: Database): Secrets => ({
  async secretCount(scope, endpointId, now) {
    const [row] = await app.rows(scope, COUNT, [scope.tenantId, endpointId, instantParameter(now)]);
    return row === undefined ? null : { next: integer(row[0]), live: integer(row[1]) };
  },
  addSecret: (scope, endpointId, secret, oldUntil, now, audit) =>
    app.transaction(scope, async (tx) => {
      const key = [scope.tenantId, endpointId];
      const at = instantParameter(now);
      if ((await tx.rows(LOCK, key)).length === 0) return false;
      const added = await tx.rows(ADD, [...key, secret.number, Buffer.from(secret.sealed), at]);
      if (added.length === 0) return false;
      await tx.run(END_OTHERS, [...key, instantParameter(oldUntil), secret.number]);
      await tx.run(DROP_ENDED, [...key, at]);
      await tx.run(TOUCH, [...key, at]);
      await addAudit(tx, scope.tenantId, audit);
      return true;
    }),
  async liveSecrets(scope, endpointId, now) {
    const rows = await app.rows(scope, LIVE, [scope.tenantId, endpointId, instantParameter(now)]);
    return rows.map(
      ([number, sealed]): SealedSecret => ({ number: integer(number), sealed: bytesOf(sealed) }),
    );
  },
});

/** The secrets as the rotation of the instance key sees them. */
export function secretShelf(app: Database, jobs: Database): SealedShelf<SealContext> {
  const placeOf = (context: SealContext): [tenant: number, endpoint: number, number: number] => {
    const [tenant = 0, endpoint = 0, number = 0] = String(context.row).split('/').map(Number);
    return [tenant, endpoint, number];
  };
  return {
    async countWrappedWith(keyId) {
      const text = 'select count(*) from webhook_secrets where key_id = $1';
      return integer((await jobs.rows(null, { text }, [keyId]))[0]?.[0]);
    },
    async nextWrappedWith(keyId, after, limit) {
      const from = after === null ? [0, 0, 0] : placeOf(after);
      const text = `select tenant_id, endpoint_id, number from webhook_secrets where key_id = $1
        and (tenant_id, endpoint_id, number) > ($2::bigint, $3::bigint, $4::integer) order by 1, 2, 3 limit $5`;
      const places = await jobs.rows(null, { text }, [keyId, ...from, limit]);
      const found: { place: SealContext; sealed: Uint8Array }[] = [];
      for (const place of places) {
        const key = place.map(integer);
        const [tenantId = 0, endpointId = 0, number = 0] = key;
        const read =
          'select sealed from webhook_secrets where tenant_id = $1 and endpoint_id = $2 and number = $3';
        const [row] = await app.rows({ tenantId }, { text: read }, key);
        if (row === undefined) continue;
        const name = secretRow(tenantId, endpointId, number);
        found.push({ place: { ...SEALED_SECRETS, row: name }, sealed: bytesOf(row[0]) });
      }
      return found;
    },
    async swap(changes) {
      let swapped = 0;
      for (const { place, before, after } of changes) {
        const [tenantId, endpointId, number] = placeOf(place);
        const text = `update webhook_secrets set sealed = $5
          where tenant_id = $1 and endpoint_id = $2 and number = $3 and sealed = $4 returning 1`;
        const values = [tenantId, endpointId, number, Buffer.from(before), Buffer.from(after)];
        swapped += (await app.rows({ tenantId }, { text }, values)).length;
      }
      return swapped;
    },
  };
}

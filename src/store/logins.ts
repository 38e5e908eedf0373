/** Which owner a person's login opens, and by which identities surfaces know an owner. */
import type { IdentityRow, IdentitySurface } from '../engine/people/port.ts';
import type { TeamStore } from '../engine/people/store-port.ts';
import type { OwnerScope } from '../engine/ports.ts';
import { addAudit } from './audit.ts';
import type { Database, Statement, TextRow, Transaction } from './database.ts';
import { instantParameter } from './instants.ts';
import { makeOwner } from './people.ts';
import { persistently } from './retry.ts';
import { instantText, integer, maybe, textOf } from './text-values.ts';

/** Identities that are shown: those of the surfaces that know people and teams. */
const LIST: Statement = {
  name: 'identities_of_owner',
  text: `select i.surface, i.subject, p.id, i.created_at from identities i
    left join people p on i.surface = 'open-finance' and p.tenant_id = i.tenant_id and p.subject::text = i.subject
    where i.tenant_id = $1 and i.owner_id = $2 and i.surface in ('team-banking', 'open-finance')
    order by i.surface desc, i.subject limit $3`,
};
/** Identities of one owner that are given at once. */
const IDENTITIES_MAX = 1000;
/** The owner stays there until the login is moved. */
const HOLD_OWNER: Statement = {
  name: 'login_owner_hold',
  text: 'select 1 from owners where tenant_id = $1 and id = $2 for key share',
};
const MOVE: Statement = {
  name: 'login_move',
  text: `update people set owner_id = $3, updated_at = $4::timestamptz where tenant_id = $1 and id = $2
    returning subject, name`,
};
const MOVE_IDENTITY: Statement = {
  name: 'login_move_identity',
  text: `update identities set owner_id = $3 where tenant_id = $1 and surface = 'open-finance' and subject = $2
    returning created_at`,
};
const OPENS: Statement = {
  name: 'login_opens',
  text: 'select name from people where tenant_id = $1 and id = $2 and owner_id = $3 for update',
};

const identityRow = (row: TextRow): IdentityRow => ({
  surface: textOf(row[0]) as IdentitySurface,
  subject: textOf(row[1]),
  personId: maybe(row[2], integer),
  createdAt: instantText(row[3]),
});

async function move(
  tx: Transaction,
  scope: OwnerScope,
  personId: number,
  at: number,
): Promise<IdentityRow | null> {
  const [person] = await tx.rows(MOVE, [scope.tenantId, personId, scope.ownerId, instantParameter(at)]);
  if (person === undefined) return null;
  const subject = textOf(person[0]);
  const [identity] = await tx.rows(MOVE_IDENTITY, [scope.tenantId, subject, scope.ownerId]);
  return { surface: 'open-finance', subject, personId, createdAt: instantText(identity?.[0]) };
}

type Logins = Pick<TeamStore, 'identities' | 'link' | 'unlink'>;

/** Logins on the store. */
export const logins = (app: Database): Logins => ({
  identities: async (scope) =>
    (await app.rows(scope, LIST, [scope.tenantId, scope.ownerId, IDENTITIES_MAX])).map(identityRow),
  link: (scope, personId, at, audit) =>
    persistently(app, scope, async (tx) => {
      if ((await tx.rows(HOLD_OWNER, [scope.tenantId, scope.ownerId])).length === 0) return null;
      const identity = await move(tx, scope, personId, at);
      if (identity !== null) await addAudit(tx, scope.tenantId, audit);
      return identity;
    }),
  unlink: (scope, personId, at, audit) =>
    persistently(app, scope, async (tx) => {
      const [person] = await tx.rows(OPENS, [scope.tenantId, personId, scope.ownerId]);
      if (person === undefined) return false;
      const ownerId = await makeOwner(tx, scope.tenantId, person[0] ?? null);
      await move(tx, { tenantId: scope.tenantId, ownerId }, personId, at);
      await addAudit(tx, scope.tenantId, audit);
      return true;
    }),
});

/** Teams, who is in them, and the identities by which surfaces know an owner. */
import { auditSubject } from '../engine/audit-entry.ts';
import type { TeamRole, TeamRow } from '../engine/people/port.ts';
import type { TeamStore } from '../engine/people/store-port.ts';
import type { AuditEntry, OwnerScope, TenantScope } from '../engine/ports.ts';
import { addAudit, addAuditOf } from './audit.ts';
import type { Database, Statement, TextRow, Transaction } from './database.ts';
import { instantParameter } from './instants.ts';
import { logins } from './logins.ts';
import { pageOf } from './pages.ts';
import { persistently, sqlState } from './retry.ts';
import { teamMembers } from './team-members.ts';
import { instantText, integer } from './text-values.ts';

const FOREIGN_KEY_VIOLATION = '23503';

const SELECT = `select o.id, o.name,
    (select count(*) from team_members m where m.tenant_id = o.tenant_id and m.owner_id = o.id),
    i.created_at, greatest(o.updated_at, i.created_at)
  from identities i join owners o on o.tenant_id = i.tenant_id and o.id = i.owner_id
  where i.tenant_id = $1 and i.surface = 'team-banking'`;

/** A member of what is no team is not let in; both are found in one look. */
const ROLE: Statement = {
  name: 'team_role',
  text: `select m.role from team_members m join identities i on i.tenant_id = m.tenant_id and i.owner_id = m.owner_id
    where m.tenant_id = $1 and m.owner_id = $2 and m.person_id = $3 and i.surface = 'team-banking'`,
};
const LIST: Statement = { name: 'teams_list', text: `${SELECT} and o.id > $2 order by o.id limit $3` };
const GET: Statement = { name: 'team_get', text: `${SELECT} and o.id = $2` };
const OWNER: Statement = {
  name: 'team_owner_insert',
  text: `insert into owners (tenant_id, kind, name) values ($1, 'team', $2) returning id`,
};
const IDENTITY: Statement = {
  name: 'team_identity_insert',
  text: `insert into identities (tenant_id, surface, subject, owner_id, created_at)
    select $1, 'team-banking', $3, id, $4::timestamptz from owners where tenant_id = $1 and id = $2
    on conflict (tenant_id, surface, subject) do nothing returning 1`,
};
const OWNER_IS_THERE: Statement = {
  name: 'team_owner_is_there',
  text: 'select 1 from owners where tenant_id = $1 and id = $2',
};
const RENAME: Statement = {
  name: 'team_rename',
  text: 'update owners set name = $3, updated_at = now() where tenant_id = $1 and id = $2',
};
const REMOVE_MEMBERS: Statement = {
  name: 'team_remove_members',
  text: 'delete from team_members where tenant_id = $1 and owner_id = $2',
};
const REMOVE: Statement = {
  name: 'team_remove',
  text: `delete from identities where tenant_id = $1 and surface = 'team-banking' and owner_id = $2`,
};

const teamRow = (row: TextRow): TeamRow => ({
  ownerId: integer(row[0]),
  name: row[1] ?? null,
  members: integer(row[2]),
  createdAt: instantText(row[3]),
  updatedAt: instantText(row[4]),
});

const readTeam = async (tx: Pick<Transaction, 'rows'>, scope: OwnerScope): Promise<TeamRow | null> => {
  const [row] = await tx.rows(GET, [scope.tenantId, scope.ownerId]);
  return row === undefined ? null : teamRow(row);
};

/** Teams on the store. */
export function openTeamStore(app: Database): TeamStore {
  return {
    async role(scope, personId) {
      const [row] = await app.rows(scope, ROLE, [scope.tenantId, scope.ownerId, personId]);
      return row === undefined ? null : (row[0] as TeamRole);
    },
    async list(scope, { after, limit }) {
      const rows = await app.rows(scope, LIST, [scope.tenantId, after ?? 0, limit + 1]);
      return pageOf(rows, limit, teamRow);
    },
    get: (scope) => readTeam({ rows: (statement, values) => app.rows(scope, statement, values) }, scope),
    create: (scope, wanted, audit) => createTeam(app, scope, wanted, audit),
    rename: (scope, name, audit) =>
      persistently(app, scope, async (tx) => {
        if ((await readTeam(tx, scope)) === null) return null;
        await tx.run(RENAME, [scope.tenantId, scope.ownerId, name]);
        await addAudit(tx, scope.tenantId, audit);
        return readTeam(tx, scope);
      }),
    remove: (scope, audit) =>
      persistently(app, scope, async (tx) => {
        if ((await tx.run(REMOVE, [scope.tenantId, scope.ownerId])) === 0) return false;
        await tx.run(REMOVE_MEMBERS, [scope.tenantId, scope.ownerId]);
        await addAudit(tx, scope.tenantId, audit);
        return true;
      }),
    ...teamMembers(app),
    ...logins(app),
  };
}

async function createTeam(
  app: Database,
  scope: TenantScope,
  wanted: Parameters<TeamStore['create']>[1],
  audit: AuditEntry,
): Promise<TeamRow | 'exists' | 'unknown'> {
  try {
    return await persistently(app, scope, (tx) => insertTeam(tx, scope, wanted, audit));
  } catch (error) {
    // The owner was forgotten meanwhile.
    if (sqlState(error) === FOREIGN_KEY_VIOLATION) return 'unknown';
    throw error;
  }
}

async function insertTeam(
  tx: Transaction,
  { tenantId }: TenantScope,
  { ownerId, name, subjectOf, at }: Parameters<TeamStore['create']>[1],
  audit: AuditEntry,
): Promise<TeamRow | 'exists' | 'unknown'> {
  const made = ownerId === null ? await tx.rows(OWNER, [tenantId, name]) : [];
  const team = { tenantId, ownerId: ownerId ?? integer(made[0]?.[0]) };
  if ((await tx.rows(OWNER_IS_THERE, [tenantId, team.ownerId])).length === 0) return 'unknown';
  const identity = [tenantId, team.ownerId, subjectOf(team.ownerId), instantParameter(at)];
  if ((await tx.rows(IDENTITY, identity)).length === 0) return 'exists';
  if (ownerId !== null && name !== null) await tx.run(RENAME, [tenantId, team.ownerId, name]);
  await addAuditOf(tx, tenantId, audit, auditSubject('team', team.ownerId, team.ownerId));
  return (await readTeam(tx, team)) ?? 'unknown';
}

/** Who is in a team. Changes take turns by the team's row, so that the last admin stays whatever happens at once. */
import type { MemberFault, MemberRow, TeamRole } from '../engine/people/port.ts';
import type { TeamStore } from '../engine/people/store-port.ts';
import type { OwnerScope } from '../engine/ports.ts';
import { addAudit } from './audit.ts';
import type { Database, Statement, TextRow, Transaction } from './database.ts';
import { instantParameter } from './instants.ts';
import { pageOf } from './pages.ts';
import { persistently } from './retry.ts';
import { instantText, integer, textOf } from './text-values.ts';

const SELECT = `select m.person_id, p.email, p.name, m.role, m.created_at, m.updated_at
  from team_members m join people p on p.tenant_id = m.tenant_id and p.id = m.person_id
  where m.tenant_id = $1 and m.owner_id = $2`;

const LOCK: Statement = {
  name: 'team_lock',
  text: `select 1 from identities where tenant_id = $1 and owner_id = $2 and surface = 'team-banking' for update`,
};
const LIST: Statement = {
  name: 'team_members_list',
  text: `${SELECT} and m.person_id > $3 order by m.person_id limit $4`,
};
const GET: Statement = { name: 'team_member_get', text: `${SELECT} and m.person_id = $3` };
const PERSON: Statement = {
  name: 'team_person_hold',
  text: 'select 1 from people where tenant_id = $1 and id = $2 for key share',
};
const COUNT: Statement = {
  name: 'team_members_count',
  text: 'select count(*) from team_members where tenant_id = $1 and owner_id = $2',
};
const OTHER_ADMINS: Statement = {
  name: 'team_other_admins',
  text: `select 1 from team_members where tenant_id = $1 and owner_id = $2 and person_id <> $3 and role = 'admin' limit 1`,
};
const ADD: Statement = {
  name: 'team_member_add',
  text: `insert into team_members (tenant_id, owner_id, person_id, role, created_at, updated_at)
    values ($1, $2, $3, $4, $5::timestamptz, $5::timestamptz)
    on conflict (tenant_id, owner_id, person_id) do nothing`,
};
const SET_ROLE: Statement = {
  name: 'team_member_role',
  text: `update team_members set role = $4, updated_at = $5::timestamptz
    where tenant_id = $1 and owner_id = $2 and person_id = $3`,
};
const REMOVE: Statement = {
  name: 'team_member_remove',
  text: 'delete from team_members where tenant_id = $1 and owner_id = $2 and person_id = $3',
};

const memberRow = (row: TextRow): MemberRow => ({
  personId: integer(row[0]),
  email: row[1] ?? null,
  name: row[2] ?? null,
  role: textOf(row[3]) as TeamRole,
  createdAt: instantText(row[4]),
  updatedAt: instantText(row[5]),
});

const keyOf = (scope: OwnerScope, personId: number): [number, number, number] => [
  scope.tenantId,
  scope.ownerId,
  personId,
];

async function memberOf(tx: Transaction, scope: OwnerScope, personId: number): Promise<MemberRow | null> {
  const [row] = await tx.rows(GET, keyOf(scope, personId));
  return row === undefined ? null : memberRow(row);
}

/** Runs work while nobody else changes the team; `unknown` when it is none. */
const inTeam = <T>(
  app: Database,
  scope: OwnerScope,
  work: (tx: Transaction) => Promise<T | MemberFault>,
): Promise<T | MemberFault> =>
  persistently<T | MemberFault>(app, scope, async (tx) => {
    const locked = await tx.rows(LOCK, [scope.tenantId, scope.ownerId]);
    return locked.length === 0 ? 'unknown' : work(tx);
  });

const isLastAdmin = async (tx: Transaction, scope: OwnerScope, member: MemberRow): Promise<boolean> =>
  member.role === 'admin' && (await tx.rows(OTHER_ADMINS, keyOf(scope, member.personId))).length === 0;

type Members = Pick<TeamStore, 'members' | 'addMember' | 'setRole' | 'removeMember'>;

/** Members on the store. */
export const teamMembers = (app: Database): Members => ({
  async members(scope, { after, limit }) {
    const rows = await app.rows(scope, LIST, [scope.tenantId, scope.ownerId, after ?? 0, limit + 1]);
    return pageOf(rows, limit, memberRow);
  },
  addMember: (scope, { personId, role }, { membersMax, at }, audit) =>
    inTeam<MemberRow>(app, scope, async (tx) => {
      if ((await tx.rows(PERSON, [scope.tenantId, personId])).length === 0) return 'unknown';
      const [counted] = await tx.rows(COUNT, [scope.tenantId, scope.ownerId]);
      if (integer(counted?.[0]) >= membersMax) return 'team_full';
      const added = await tx.run(ADD, [...keyOf(scope, personId), role, instantParameter(at)]);
      if (added === 0) return 'exists';
      await addAudit(tx, scope.tenantId, audit);
      return (await memberOf(tx, scope, personId)) ?? 'unknown';
    }),
  setRole: (scope, { personId, role }, at, audit) =>
    inTeam<MemberRow>(app, scope, async (tx) => {
      const member = await memberOf(tx, scope, personId);
      if (member === null) return 'unknown';
      if (member.role === role) return member;
      if (await isLastAdmin(tx, scope, member)) return 'last_admin';
      await tx.run(SET_ROLE, [...keyOf(scope, personId), role, instantParameter(at)]);
      await addAudit(tx, scope.tenantId, audit);
      return (await memberOf(tx, scope, personId)) ?? 'unknown';
    }),
  removeMember: (scope, personId, audit) =>
    inTeam<null>(app, scope, async (tx) => {
      const member = await memberOf(tx, scope, personId);
      if (member === null) return 'unknown';
      if (await isLastAdmin(tx, scope, member)) return 'last_admin';
      await tx.run(REMOVE, keyOf(scope, personId));
      await addAudit(tx, scope.tenantId, audit);
      return null;
    }),
});

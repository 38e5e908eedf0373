/** Identities: how a surface knows an owner (a finAPI user, a Powens user, a team, an Open Finance login). */
import type { OwnerScope, TenantScope } from '../engine/ports.ts';
import type { Database, Statement } from './database.ts';
import { integer } from './text-values.ts';

const INSERT: Statement = {
  name: 'identity_insert',
  text: `insert into identities (tenant_id, surface, subject, owner_id)
    select $1, $2, $3, id from owners where tenant_id = $1 and id = $4
    on conflict (tenant_id, surface, subject) do nothing returning 1`,
};
const FIND: Statement = {
  name: 'identity_find',
  text: 'select owner_id from identities where tenant_id = $1 and surface = $2 and subject = $3',
};

/** Makes an identity of an owner of the tenant. False when the surface knows this subject already, or there is no such owner. */
export const addIdentity = async (
  database: Database,
  scope: OwnerScope,
  surface: string,
  subject: string,
): Promise<boolean> =>
  (await database.rows(scope, INSERT, [scope.tenantId, surface, subject, scope.ownerId])).length === 1;

/** The owner that a surface means by a subject, or null. */
export async function findIdentity(
  database: Database,
  scope: TenantScope,
  surface: string,
  subject: string,
): Promise<number | null> {
  const [row] = await database.rows(scope, FIND, [scope.tenantId, surface, subject]);
  return row === undefined ? null : integer(row[0]);
}

/** Changing owners: the person or team whose data it is. */
import { auditEntry, auditSubject } from './audit-entry.ts';
import type { Caller, DirectoryStore, OwnerRow, OwnerScope } from './ports.ts';

export interface OwnerChange {
  readonly reference?: string | null;
  readonly name?: string | null;
  readonly metadata?: Record<string, string>;
}

/** Makes an owner of the caller's tenant; null when the reference is taken. */
export const createOwner = (
  directory: DirectoryStore,
  caller: Caller,
  owner: {
    kind: 'person' | 'team';
    reference: string | null;
    name: string | null;
    metadata: Record<string, string>;
  },
): Promise<OwnerRow | null> =>
  directory.createOwner({ tenantId: caller.tenantId }, owner, auditEntry(caller, 'owner.created', null));

/** Changes what is given; `stale` when the owner changed since the instant, `taken` when the reference is another's. */
export const updateOwner = (
  directory: DirectoryStore,
  caller: Caller,
  scope: OwnerScope,
  change: OwnerChange,
  ifUpdatedAt: string | null,
): Promise<OwnerRow | 'stale' | 'taken' | null> =>
  directory.updateOwner(
    scope,
    change,
    ifUpdatedAt,
    auditEntry(caller, 'owner.updated', auditSubject('owner', scope.ownerId, scope.ownerId), {
      changed: Object.keys(change).join(' '),
    }),
  );

/** Deletes an owner with everything below it, keys first. False when there is none. */
export const deleteOwner = (directory: DirectoryStore, caller: Caller, scope: OwnerScope): Promise<boolean> =>
  directory.deleteOwner(
    scope,
    auditEntry(caller, 'owner.deleted', auditSubject('owner', scope.ownerId, scope.ownerId)),
  );

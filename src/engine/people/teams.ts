/** Teams, who is in them, and which owner a login opens. */
import { failure, type Result, success } from '../../core/result.ts';
import { auditEntry, auditSubject } from '../audit-entry.ts';
import type { Caller, OwnerScope } from '../ports.ts';
import { ownerPublicId, type PublicIds, personPublicId, teamPublicId } from '../public-ids.ts';
import { TEAM_MEMBERS_MAX } from './limits.ts';
import type { MemberFault, Person, TeamReach, TeamRole, Teams } from './port.ts';
import type { TeamStore } from './store-port.ts';

export interface TeamParts {
  readonly store: TeamStore;
  readonly ids: PublicIds;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Told of a person whose login was moved: what is remembered of them is old. */
  readonly onMoved: (personId: number) => void;
}

/** Teams on a store. */
export function teams(parts: TeamParts): Teams {
  const { store, ids, now } = parts;
  const onTeam = (caller: Pick<Caller, 'actor'>, action: string, scope: OwnerScope, detail = {}) =>
    auditEntry(caller, action, auditSubject('team', scope.ownerId, scope.ownerId), detail);
  const memberDetail = ({ personId, role }: { personId: number; role: TeamRole }) => ({
    person: personPublicId(ids, personId),
    role,
  });
  const onPerson = (caller: Pick<Caller, 'actor'>, action: string, personId: number, scope: OwnerScope) =>
    auditEntry(caller, action, auditSubject('person', 0, personId), {
      owner: ownerPublicId(ids, scope.ownerId),
    });
  return {
    reach: (person, teamId) => reach(parts, person, teamId),
    list: (scope, page) => store.list(scope, page),
    get: (scope) => store.get(scope),
    async create(caller, { ownerId, name }) {
      const subjectOf = (owner: number): string => teamPublicId(ids, owner);
      const wanted = { ownerId, name, subjectOf, at: now() };
      const made = await store.create(
        { tenantId: caller.tenantId },
        wanted,
        auditEntry(caller, 'team.created', null),
      );
      return typeof made === 'string' ? failure(made) : success(made);
    },
    rename: (caller, scope, name) => store.rename(scope, name, onTeam(caller, 'team.renamed', scope)),
    remove: (caller, scope) => store.remove(scope, onTeam(caller, 'team.removed', scope)),

    members: (scope, page) => store.members(scope, page),
    addMember: async (caller, scope, member) =>
      resultOf(
        await store.addMember(
          scope,
          member,
          { membersMax: TEAM_MEMBERS_MAX, at: now() },
          onTeam(caller, 'team.member_added', scope, memberDetail(member)),
        ),
      ),
    setRole: async (caller, scope, member) =>
      resultOf(
        await store.setRole(
          scope,
          member,
          now(),
          onTeam(caller, 'team.role_changed', scope, memberDetail(member)),
        ),
      ),
    async removeMember(caller, scope, personId) {
      const audit = onTeam(caller, 'team.member_removed', scope, { person: personPublicId(ids, personId) });
      const fault = await store.removeMember(scope, personId, audit);
      return fault === null ? success(null) : failure(fault);
    },

    identities: (scope) => store.identities(scope),
    async link(caller, scope, personId) {
      const identity = await store.link(
        scope,
        personId,
        now(),
        onPerson(caller, 'person.linked', personId, scope),
      );
      parts.onMoved(personId);
      return identity === null ? failure('unknown') : success(identity);
    },
    async unlink(caller, scope, personId) {
      const audit = onPerson(caller, 'person.unlinked', personId, scope);
      const isDone = await store.unlink(scope, personId, now(), audit);
      parts.onMoved(personId);
      return isDone ? success(null) : failure('unknown');
    },
  };
}

const resultOf = <T extends object>(made: T | MemberFault): Result<T, MemberFault> =>
  typeof made === 'string' ? failure(made) : success(made);

/** An id that is none is looked up too, as a team that nobody is in: no answer is quicker than another. */
async function reach({ store, ids }: TeamParts, person: Person, teamId: string): Promise<TeamReach | null> {
  const id = ids.decode(teamId);
  const ownerId = id?.kind === 'team' && id.owner === id.object ? id.owner : 0;
  const scope = { tenantId: person.tenantId, ownerId };
  const role = await store.role(scope, person.personId);
  return role === null ? null : { scope, teamId, role };
}

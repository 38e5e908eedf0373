/** Who may do what in which team. Whoever is not in it learns nothing: not whether it is there, not what it has. */
import type { IdKind } from '../../core/ids.ts';
import { failure, type Result, success } from '../../core/result.ts';
import { type Person, roleAllows, type TeamReach, type TeamRole } from '../../engine/people/port.ts';
import { type DialectRefusal, refuse } from '../dialect/answer.ts';
import type { DialectCall, FailureDoc } from '../dialect/operation.ts';
import type { View } from './render.ts';

export type Call = DialectCall<unknown, unknown, Person>;

/** The same for a team that the person is not in, one that there is not, and a text that is no id: byte for byte. */
const NOT_IN_TEAM = refuse(403, 'FORBIDDEN', 'You are in no such team.');

/** The same for what is not there, what is another team's and what is no id: byte for byte. */
export const NOT_FOUND: DialectRefusal = refuse(404, 'NOT_FOUND', 'The team has nothing of this id.');

const roleNeeded = (role: TeamRole): DialectRefusal =>
  refuse(403, 'FORBIDDEN', `Your role in this team is not enough: this needs the role ${role}.`);

export const TEAM_FAILURES: readonly FailureDoc[] = [
  {
    status: 403,
    code: 'FORBIDDEN',
    when: 'You are not in the team, there is no such team, or your role is not enough.',
  },
];
export const ID_FAILURE: FailureDoc = {
  status: 404,
  code: 'NOT_FOUND',
  when: 'The team has nothing of this id.',
};

/** The team of a call, when the person is in it and may do what the operation does. */
export async function teamOf(
  { services, person }: Call,
  teamId: string,
  needed: TeamRole,
): Promise<Result<TeamReach, DialectRefusal>> {
  const reach = await services.teams.reach(person, teamId);
  if (reach === null) return failure(NOT_IN_TEAM);
  return roleAllows(reach.role, needed) ? success(reach) : failure(roleNeeded(needed));
}

/** The number of an object of the team; null for every text that is no id of one. */
export function numberOf(
  { services }: Call,
  { scope }: TeamReach,
  kind: IdKind,
  text: string,
): number | null {
  const id = services.ids.decode(text);
  return id !== null && id.kind === kind && id.owner === scope.ownerId ? id.object : null;
}

/** The public id of an object of the team. */
export const idOf = ({ services }: Call, { scope }: TeamReach, kind: IdKind, number: number): string =>
  services.ids.encode(kind, scope.ownerId, number);

/** How the rows of a team are written. */
export const viewOf = (call: Call, reach: TeamReach): View => ({
  teamId: reach.teamId,
  id: (kind, number) => idOf(call, reach, kind, number),
});

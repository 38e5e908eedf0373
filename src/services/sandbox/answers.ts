/** The answers of the simulated banks' control interface, checked before they are believed. */
import type {
  SandboxAuthorisation,
  SandboxClock,
  SandboxLogEntry,
  SetScenario,
} from '../../engine/sandbox-port.ts';

type Members = Readonly<Record<string, unknown>>;

/** The members of an object; none of anything else. */
export const membersOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};

/** The rows of a list that stands in a member. */
export const rowsOf = (value: unknown, member: string): readonly Members[] => {
  const list = membersOf(value)[member];
  return Array.isArray(list) ? list.map(membersOf) : [];
};

export const textOf = (members: Members, name: string): string | null => {
  const value = members[name];
  return typeof value === 'string' ? value : null;
};

const numberOf = (members: Members, name: string): number | null => {
  const value = members[name];
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
};

export function clockOf(value: unknown): SandboxClock | null {
  const members = membersOf(value);
  const now = textOf(members, 'now');
  const offsetMs = numberOf(members, 'offset_ms');
  return now === null || offsetMs === null ? null : { now, offsetMs };
}

export const scenariosOf = (value: unknown): readonly SetScenario[] =>
  rowsOf(value, 'scenarios').flatMap((row) => {
    const scenario = textOf(row, 'scenario');
    if (scenario === null) return [];
    return [{ institutionId: textOf(row, 'institution') ?? '', login: textOf(row, 'login') ?? '', scenario }];
  });

export function authorisationOf(value: unknown): SandboxAuthorisation | null {
  const row = membersOf(value);
  const id = textOf(row, 'id');
  if (id === null) return null;
  return {
    id,
    institutionId: textOf(row, 'institution') ?? '',
    method: textOf(row, 'method') ?? '',
    login: textOf(row, 'login'),
    status: textOf(row, 'status') ?? '',
    held: row.held === true,
    consent: textOf(row, 'consent'),
    until: textOf(row, 'until'),
  };
}

export const logEntryOf = (row: Members): SandboxLogEntry => ({
  number: numberOf(row, 'number') ?? 0,
  at: textOf(row, 'at') ?? '',
  institutionId: textOf(row, 'institution'),
  method: textOf(row, 'method') ?? '',
  path: textOf(row, 'path') ?? '',
  status: numberOf(row, 'status') ?? 0,
  requestId: textOf(row, 'request_id'),
  attended: row.attended === true,
  authorisation: textOf(row, 'authorisation'),
  consent: textOf(row, 'consent'),
  step: numberOf(row, 'step'),
  error: textOf(row, 'error'),
  violations: Array.isArray(row.violations) ? row.violations.map(String) : [],
});

/** What can be provoked, by the login or by the control interface. */
import type { SandboxInstitution } from '../types.ts';
import type { Records } from './records.ts';
import { isScenario, type Scenario } from './scenario-names.ts';

/** The login under which a scenario is for every login of an institution. */
export const EVERY_LOGIN = '*';

/** A login: a customer of the bank, and the scenario that the login itself names. */
export interface Login {
  /** As it was typed. */
  readonly name: string;
  readonly scenario: Scenario | null;
}

/** Reads `customer` or `customer.scenario`; null when the institution does not know it. */
export function readLogin(institution: SandboxInstitution, name: string): Login | null {
  const dot = name.indexOf('.');
  const customer = dot === -1 ? name : name.slice(0, dot);
  const named = dot === -1 ? null : name.slice(dot + 1);
  if (!institution.logins.includes(customer)) return null;
  if (named === null) return { name, scenario: null };
  return isScenario(named) ? { name, scenario: named } : null;
}

export const loginKey = (institution: string, login: string): string => `${institution} ${login}`;

/** The scenario of a login: set for it, else set for all of the institution, else named by the login itself. */
export function scenarioOf(
  records: Records,
  institution: SandboxInstitution,
  login: string | null,
): Scenario | null {
  const own = login === null ? undefined : records.get('scenarios', loginKey(institution.id, login));
  const all = records.get('scenarios', loginKey(institution.id, EVERY_LOGIN));
  return own ?? all ?? (login === null ? null : (readLogin(institution, login)?.scenario ?? null));
}

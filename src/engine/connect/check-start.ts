/** Whether an attempt can begin as it was asked for, before anything is written or sent. */
import type { Capability, ConnectMethod, Connector, Institution } from '../../connectors/contract.ts';
import { type Result, success } from '../../core/result.ts';
import type { ConnectRefusal, StartConnect } from '../connect-port.ts';
import type { Connectors } from '../connectors-port.ts';
import { checkFields, filledIn } from './check-fields.ts';
import { maxDaysOf, termsOf } from './consent-rules.ts';
import { refuse } from './parts.ts';

/** What an attempt will be. */
export interface Plan {
  readonly connector: Connector;
  readonly institution: Institution;
  readonly method: ConnectMethod;
  readonly fields: Readonly<Record<string, string>>;
  readonly scopes: readonly Capability[];
  readonly daysWanted: number | null;
}

/** The methods of an institution, the usual one first. */
export const methodsOf = (connector: Connector, institution: Institution): readonly ConnectMethod[] =>
  institution.methods
    .map((key) => connector.manifest.methods.find((method) => method.key === key))
    .filter((method) => method !== undefined);

/** Checks institution, method, fields and scopes. */
export function checkStart(
  connectors: Connectors,
  institutionId: string | null,
  request: Pick<StartConnect, 'method' | 'fields' | 'scopes' | 'daysWanted'>,
): Result<Plan, ConnectRefusal> {
  const found = institutionId === null ? null : connectors.institution(institutionId);
  if (found === null) return refuse({ code: 'institution_unknown' });
  const { connector, institution } = found;
  const methods = methodsOf(connector, institution);
  const method = request.method === null ? methods[0] : methods.find(({ key }) => key === request.method);
  if (method === undefined) return refuse({ code: 'method_unknown', methods: methods.map(({ key }) => key) });
  const terms = termsOf(connector, institution);
  if (!request.scopes.every((scope) => terms.scopes.includes(scope)))
    return refuse({ code: 'scope_not_offered', offered: terms.scopes });
  const errors = checkFields(method.fields, request.fields);
  if (errors.length > 0) return refuse({ code: 'fields_invalid', errors });
  return success({
    connector,
    institution,
    method,
    fields: filledIn(method.fields, request.fields),
    scopes: request.scopes.length > 0 ? [...new Set(request.scopes)] : terms.scopes,
    daysWanted: withinTerms(request.daysWanted, maxDaysOf(connector, institution)),
  });
}

/** Never more days than the bank and the law of its country grant; whole ones, at least one. */
function withinTerms(daysWanted: number | null, maxDays: number | null): number | null {
  if (daysWanted === null) return null;
  const days = Math.max(1, Math.trunc(daysWanted));
  return maxDays === null ? days : Math.min(days, maxDays);
}

/** The three login fields of the finAPI contract, and which fields of a bank they are. */
import type { Field, InstitutionMethod, InstitutionRow } from '../connection-rows.ts';

export interface LoginFields {
  readonly method: InstitutionMethod;
  readonly userId: Field | null;
  readonly customerId: Field | null;
  readonly pin: Field | null;
}

/** What a user fills in. Null for what they left out. */
export interface Credentials {
  readonly userId: string | null;
  readonly customerId: string | null;
  readonly pin: string | null;
}

/** Key of a field that is the second name of a login. */
const CUSTOMER = 'customer';

/** The fields of a method: user id is the first login, customer id another one, PIN the first password. */
export function fieldsOf(method: InstitutionMethod): LoginFields {
  const customerId =
    method.fields.find(({ key }) => key === CUSTOMER) ??
    method.fields.filter(({ purpose }) => purpose === 'login')[1] ??
    null;
  const first = (purpose: Field['purpose']): Field | null =>
    method.fields.find((field) => field.purpose === purpose && field !== customerId) ?? null;
  return { method, userId: first('login'), customerId, pin: first('password') };
}

/** The login fields of an institution's usual method; null when it has none that people can begin with. */
export function loginFieldsOf({ methods }: Pick<InstitutionRow, 'methods'>): LoginFields | null {
  const method = methods.find(({ startsElsewhere }) => startsElsewhere !== true);
  return method === undefined ? null : fieldsOf(method);
}

/** What is sent to the bank of what the user filled in: the fields that it has. */
export function filledFields(login: LoginFields, credentials: Credentials): Record<string, string> {
  const pairs = [
    [login.userId, credentials.userId],
    [login.customerId, credentials.customerId],
    [login.pin, credentials.pin],
  ] as const;
  return Object.fromEntries(
    pairs.flatMap(([field, value]) => (field === null || value === null ? [] : [[field.key, value]])),
  );
}

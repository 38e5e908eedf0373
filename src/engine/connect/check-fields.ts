/** Whether what the account holder filled in can be sent to the bank. A message never repeats what was filled in. */
import type { Field } from '../../connectors/contract.ts';
import type { FieldError } from '../connect-port.ts';
import { FIELD_ERRORS_MAX } from './limits.ts';
import { fits } from './pattern.ts';

/** What an `accept` field holds when it is accepted. */
export const ACCEPTED = 'true';

type Fields = Readonly<Record<string, string>>;

const error = (field: string, rule: FieldError['rule'], message: string): FieldError => ({
  field,
  rule,
  message,
});

/** What is wrong with a filled-in value; null when nothing is. An empty one is checked by the caller. */
function valueError({ key, label, kind, choices, lengthMin, lengthMax, pattern }: Field, value: string) {
  if (kind === 'choice')
    return choices.some((choice) => choice.value === value)
      ? null
      : error(key, 'choice', `${label}: choose one of the list.`);
  if (kind === 'accept')
    return value === ACCEPTED ? null : error(key, 'choice', `${label}: is not accepted.`);
  if (value.length < lengthMin)
    return error(key, 'too_short', `${label}: at least ${lengthMin} characters are needed.`);
  if (value.length > lengthMax)
    return error(key, 'too_long', `${label}: at most ${lengthMax} characters are possible.`);
  if (kind === 'digits' && !/^[0-9]+$/.test(value))
    return error(key, 'pattern', `${label}: only digits are possible.`);
  if (pattern !== null && !fits(pattern, value))
    return error(key, 'pattern', `${label}: does not have the form that the bank wants.`);
  return null;
}

function fieldError(field: Field, fields: Fields): FieldError | null {
  const value = Object.hasOwn(fields, field.key) ? (fields[field.key] ?? '') : '';
  if (value !== '') return valueError(field, value);
  return field.required ? error(field.key, 'required', `${field.label}: is needed.`) : null;
}

/** Everything that is wrong, in the order of the fields, then the unknown ones; at most {@link FIELD_ERRORS_MAX}. */
export function checkFields(asked: readonly Field[], fields: Fields): readonly FieldError[] {
  const known = new Set(asked.map(({ key }) => key));
  const unknown = Object.keys(fields).filter((key) => !known.has(key));
  return [
    ...asked.map((field) => fieldError(field, fields)).filter((wrong) => wrong !== null),
    ...unknown
      .slice(0, FIELD_ERRORS_MAX)
      .map((key) => error(key.slice(0, 100), 'unknown', 'Is not asked for.')),
  ].slice(0, FIELD_ERRORS_MAX);
}

/** What is sent: the filled-in fields, without the empty ones. */
export const filledIn = (asked: readonly Field[], fields: Fields): Fields =>
  Object.fromEntries(
    asked
      .map(({ key }) => [key, Object.hasOwn(fields, key) ? (fields[key] ?? '') : ''] as const)
      .filter(([, value]) => value !== ''),
  );

/** The value of the first field of a purpose; null when none was filled in. */
export function valueFor(asked: readonly Field[], fields: Fields, purpose: Field['purpose']): string | null {
  const field = asked.find((one) => one.purpose === purpose && Object.hasOwn(fields, one.key));
  return field === undefined ? null : (fields[field.key] ?? null);
}

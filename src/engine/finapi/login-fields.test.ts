import { describe, expect, it } from 'vitest';
import type { Field, InstitutionMethod } from '../connection-rows.ts';
import { fieldsOf, filledFields, loginFieldsOf } from './login-fields.ts';

const field = (key: string, purpose: Field['purpose']): Field => ({
  key,
  label: key,
  kind: purpose === 'password' ? 'secret' : 'text',
  purpose,
  required: true,
  lengthMin: 1,
  lengthMax: 64,
  pattern: null,
  choices: [],
  hint: null,
  media: null,
});
const method = (key: string, fields: readonly Field[], startsElsewhere = false): InstitutionMethod => ({
  key,
  label: key,
  sca: 'embedded',
  fields,
  ...(startsElsewhere ? { startsElsewhere } : {}),
});
const given = { userId: 'u', customerId: 'c', pin: 'p' };

describe('login fields', () => {
  it('user id is the first login, customer id the second, PIN the password', () => {
    const login = fieldsOf(method('m', [field('a', 'login'), field('b', 'login'), field('c', 'password')]));
    expect([login.userId?.key, login.customerId?.key, login.pin?.key]).toEqual(['a', 'b', 'c']);
    expect(filledFields(login, given)).toEqual({ a: 'u', b: 'c', c: 'p' });
  });

  it('a customer number that is a second password is no PIN', () => {
    const login = fieldsOf(
      method('m', [field('customer', 'password'), field('login', 'login'), field('pin', 'password')]),
    );
    expect([login.userId?.key, login.customerId?.key, login.pin?.key]).toEqual(['login', 'customer', 'pin']);
  });

  it('what the bank does not ask for is not sent to it, and what was left out neither', () => {
    expect(filledFields(fieldsOf(method('m', [field('login', 'login')])), given)).toEqual({ login: 'u' });
    expect(filledFields(fieldsOf(method('m', [])), given)).toEqual({});
    const both = fieldsOf(method('m', [field('login', 'login'), field('pin', 'password')]));
    expect(filledFields(both, { ...given, pin: null })).toEqual({ login: 'u' });
  });

  it('the usual method is the first that people can begin with', () => {
    const methods = [method('token', [], true), method('code', [field('login', 'login')])];
    expect(loginFieldsOf({ methods })?.method.key).toBe('code');
    expect(loginFieldsOf({ methods: methods.slice(0, 1) })).toBeNull();
  });
});

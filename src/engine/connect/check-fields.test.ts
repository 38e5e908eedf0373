import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkFields, filledIn } from './check-fields.ts';
import { FIELD_ERRORS_MAX, PATTERN_MS_MAX } from './limits.ts';
import { fits } from './pattern.ts';
import { CODE, LOGIN, PASSWORD } from './testing.ts';

const rules = (...given: Parameters<typeof checkFields>): string[] =>
  checkFields(...given).map(({ field, rule }) => `${field} ${rule}`);

const CHOICE = {
  ...LOGIN,
  key: 'method',
  kind: 'choice',
  choices: [{ value: 'sms', label: 'Text message' }],
} as const;
const TERMS = { ...LOGIN, key: 'terms', kind: 'accept', purpose: 'terms' } as const;

describe('what the account holder fills in', () => {
  it('is checked by the rules of its fields', () => {
    expect(rules([LOGIN, PASSWORD], { login: 'anna', password: 'x' })).toEqual([]);
    expect(rules([LOGIN, PASSWORD], { login: '' })).toEqual(['login required', 'password required']);
    expect(rules([LOGIN], { login: 'x'.repeat(21) })).toEqual(['login too_long']);
    expect(rules([CODE], { code: '123' })).toEqual(['code too_short']);
    expect(rules([CODE], { code: '12345a' })).toEqual(['code pattern']);
    expect(rules([{ ...LOGIN, pattern: '[A-Z]{2}' }], { login: 'ABC' })).toEqual(['login pattern']);
    expect(rules([CHOICE], { method: 'fax' })).toEqual(['method choice']);
    expect(rules([CHOICE], { method: 'sms' })).toEqual([]);
    expect(rules([TERMS], { terms: 'false' })).toEqual(['terms choice']);
    expect(rules([TERMS], { terms: 'true' })).toEqual([]);
    expect(rules([{ ...LOGIN, required: false }], {})).toEqual([]);
  });

  it('may hold nothing that is not asked for, and no name that every object has', () => {
    expect(rules([LOGIN], { login: 'anna', other: 'x' })).toEqual(['other unknown']);
    expect(rules([{ ...LOGIN, key: 'constructor' }], {})).toEqual(['constructor required']);
    expect(rules([], JSON.parse('{"__proto__": "x"}'))).toEqual(['__proto__ unknown']);
  });

  it('names only so many wrong fields, and never repeats a value (invariant 11)', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, k) => [`f${k}`, 'x']));
    expect(checkFields([LOGIN], many)).toHaveLength(FIELD_ERRORS_MAX);
    fc.assert(
      fc.property(fc.string({ minLength: 8, maxLength: 40 }), (value) => {
        const secret = `§${value}§`;
        expect(
          JSON.stringify(
            checkFields([{ ...PASSWORD, lengthMax: 3 }, CHOICE], { password: secret, method: secret }),
          ),
        ).not.toContain(secret);
      }),
    );
  });

  it('is sent without what was left empty', () => {
    expect(filledIn([LOGIN, PASSWORD, CODE], { login: 'anna', password: '' })).toEqual({ login: 'anna' });
  });
});

describe('a pattern', () => {
  it('is for the whole value, in the form of HTML', () => {
    expect([fits('a|b', 'a'), fits('a|b', 'ab'), fits('[\\p{L}--[a-z]]', 'É'), fits('(', 'x')]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(fits('.*', 'x'.repeat(501))).toBe(false);
  });

  it('that would take for ever is given up', () => {
    const began = performance.now();
    expect(fits('(a+)+', `${'a'.repeat(400)}!`)).toBe(false);
    expect(performance.now() - began).toBeLessThan(PATTERN_MS_MAX * 40);
  });
});

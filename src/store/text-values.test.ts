import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textArray } from './arrays.ts';
import { openTestStore } from './testing.ts';
import {
  bytesOf,
  hexOf,
  instantText,
  integer,
  jsonObject,
  jsonTexts,
  maybe,
  textOf,
  textsOf,
  truth,
} from './text-values.ts';

const SEED = 20261121;

describe('instantText', () => {
  it.each([
    ['2026-11-21 14:04:18.123456+00', '2026-11-21T14:04:18.123Z'],
    ['2026-11-21 14:04:18.999999+00', '2026-11-21T14:04:18.999Z'],
    ['2026-11-21 14:04:18.1+00', '2026-11-21T14:04:18.100Z'],
    ['2026-11-21 14:04:18.01+00', '2026-11-21T14:04:18.010Z'],
    ['2026-11-21 14:04:18+00', '2026-11-21T14:04:18.000Z'],
  ])('reads %s', (text, instant) => expect(instantText(text)).toBe(instant));

  it.each([
    '2026-11-21 14:04:18+01',
    '2026-11-21 14:04:18.5+05:30',
    'infinity',
    '-infinity',
    '2026-11-21',
    '21.11.2026 14:04:18.123 UTC',
    '0044-03-15 12:00:00+00 BC',
    '',
    null,
    undefined,
  ])('throws for %s', (text) => expect(() => instantText(text)).toThrow(/internal/));
});

describe('numbers, truth and bytes', () => {
  it('reads exact whole numbers only', () => {
    expect(integer('281474976710655')).toBe(281474976710655);
    expect(integer('-3')).toBe(-3);
    for (const text of ['9007199254740993', '1.5', '', 'NaN', null, undefined])
      expect(() => integer(text)).toThrow(/internal/);
  });
  it('reads t and f only', () => {
    expect(truth('t')).toBe(true);
    expect(truth('f')).toBe(false);
    expect(() => truth('true')).toThrow(/internal/);
  });
  it('reads bytes', () => {
    expect(hexOf('\\x00ff')).toBe('00ff');
    expect([...bytesOf('\\x00ff')]).toEqual([0, 255]);
    expect(() => hexOf('00ff')).toThrow(/internal/);
  });
  it('lets only null be null', () => {
    expect(maybe(null, integer)).toBeNull();
    expect(maybe('7', integer)).toBe(7);
    expect(() => textOf(null)).toThrow(/internal/);
  });
  it('reads JSON of the expected shape', () => {
    expect(jsonObject('{"a": "b"}')).toEqual({ a: 'b' });
    expect(jsonTexts('["a", "b"]')).toEqual(['a', 'b']);
    for (const text of ['[]', 'null', '1']) expect(() => jsonObject(text)).toThrow(/internal/);
    for (const text of ['{}', '[1]', 'null']) expect(() => jsonTexts(text)).toThrow(/internal/);
  });
});

describe('textsOf', () => {
  it.each([
    ['{}', []],
    ['{a}', ['a']],
    ['{a,b:c,*}', ['a', 'b:c', '*']],
    ['{"a,b","c\\"d","e\\\\f",""}', ['a,b', 'c"d', 'e\\f', '']],
    ['{"NULL"}', ['NULL']],
  ])('reads %s', (text, texts) => expect(textsOf(text)).toEqual(texts));

  it.each(['', '{a', '{a,}', '{NULL}', '{{a}}', '{"a}', '{"a"b}'])('throws for %s', (text) =>
    expect(() => textsOf(text)).toThrow(/internal/),
  );

  it('reads whatever texts PostgreSQL writes of a binary array', { timeout: 60_000 }, async () => {
    const store = await openTestStore();
    try {
      const text = fc.string({ unit: 'binary', maxLength: 12 }).map((one) => one.replaceAll('\0', ''));
      await fc.assert(
        fc.asyncProperty(fc.array(text, { maxLength: 6 }), async (texts) => {
          const [row] = await store.app.rows(null, { text: 'select $1::text[]' }, [textArray(texts)]);
          expect(textsOf(row?.[0])).toEqual(texts);
        }),
        { numRuns: 60, seed: SEED },
      );
    } finally {
      await store.close();
    }
  });
});

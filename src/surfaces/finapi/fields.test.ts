import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  anyText,
  choice,
  choiceField,
  choiceList,
  day,
  dayField,
  decimal,
  faultOfIssues,
  flag,
  flagField,
  freeText,
  IDS_MAX,
  ILLEGAL_VALUE,
  idArray,
  idList,
  LongNumber,
  longId,
  money2,
  ORDERS_MAX,
  orders,
  pathId,
  pathIds,
  SEARCH_WORDS_MAX,
  textField,
  textList,
  whole,
  wholeField,
  words,
} from './fields.ts';

/** What a field reads, or the status and codes of its failure. */
function read(field: z.ZodType, value?: unknown): unknown {
  const outcome = z.object({ field }).safeParse(value === undefined ? {} : { field: value });
  if (outcome.success) return outcome.data.field;
  const { status, errors } = faultOfIssues(outcome.error.issues);
  return [status, ...errors.map(({ code }) => code)].join(' ');
}

type Case = readonly [value: unknown, expected: unknown];
const check = (field: () => z.ZodType, cases: readonly Case[]): void => {
  for (const [value, expected] of cases)
    expect([JSON.stringify(value)?.slice(0, 40), read(field(), value)]).toEqual([
      JSON.stringify(value)?.slice(0, 40),
      expected,
    ]);
};
const BAD = '400 BAD_REQUEST';
const MISSING = '400 MISSING_FIELD';

describe('fields of a query', () => {
  it('read lists of numbers however they are written', () => {
    check(idList, [
      [
        ['1', '2'],
        [1, 2],
      ],
      [
        ['1,2', '3'],
        [1, 2, 3],
      ],
      [[' 1 , 2 '], [1, 2]],
      [[''], undefined],
      [['0'], [0]],
      [['9223372036854775807'], [Number.MAX_SAFE_INTEGER]],
      [['12345678901234567890'], BAD],
      [['1,a'], BAD],
      [['-1'], BAD],
      [['1.5'], BAD],
      [undefined, MISSING],
    ]);
  });

  it('read the same list from every way of writing it', () => {
    const ids = fc.array(fc.nat({ max: 2 ** 40 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(ids, fc.array(fc.boolean(), { minLength: 50, maxLength: 50 }), (all, breaks) => {
        const texts = all.reduce<string[]>((made, id, at) => {
          if (at > 0 && breaks[at] === true) made[made.length - 1] += `,${id}`;
          else made.push(String(id));
          return made;
        }, []);
        expect(read(idList(), texts)).toEqual(all);
      }),
    );
  });

  it('take 1000 identifiers and no more', () => {
    const most = Array.from({ length: IDS_MAX }, (_, at) => String(at));
    expect(read(idList(), most)).toHaveLength(IDS_MAX);
    expect(read(idList(), [...most, '1'])).toBe('400 TOO_MANY_IDS');
    expect(read(textList(), [...most, '1'])).toBe('400 TOO_MANY_IDS');
  });

  it('read truths in any spelling, and nothing else as one', () => {
    const spelled = (word: string) =>
      fc
        .array(fc.boolean(), { minLength: word.length, maxLength: word.length })
        .map((large) => [...word].map((c, at) => (large[at] ? c.toUpperCase() : c)).join(''));
    fc.assert(
      fc.property(spelled('true'), (text) => {
        expect(read(flag(), [text])).toBe(true);
      }),
    );
    fc.assert(
      fc.property(spelled('false'), (text) => {
        expect(read(flag(), [text])).toBe(false);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!/^(?:true|false)$/i.test(text));
        expect(read(flag(), [text])).toBe(BAD);
      }),
    );
  });

  it('read days, amounts, whole numbers and texts', () => {
    check(day, [
      [['2024-02-29'], '2024-02-29'],
      [['2023-02-29'], BAD],
      [['2024-1-1'], BAD],
      [['2024-01-01T00:00:00'], BAD],
    ]);
    check(decimal, [
      [['-12.345'], '-12.345'],
      [['12,5'], BAD],
      [['1e3'], BAD],
      [[''], BAD],
    ]);
    check(
      () => whole(1, 5),
      [
        [['5'], 5],
        [['6'], BAD],
        [['0'], BAD],
        [['1.0'], BAD],
        [['1', '1'], 1],
        [['1', '2'], BAD],
      ],
    );
    check(
      () => textField(3),
      [
        [['abc'], 'abc'],
        [[''], ''],
        [['abcd'], BAD],
        [['a\0'], BAD],
      ],
    );
    check(
      () => choice(['a', 'b']),
      [
        [['a'], 'a'],
        [['A'], BAD],
        [undefined, MISSING],
      ],
    );
    check(
      () => choiceList(['a', 'b']),
      [
        [
          ['a,b', 'a'],
          ['a', 'b', 'a'],
        ],
        [[''], undefined],
        [['a,c'], BAD],
      ],
    );
  });

  it('read orders: each occurrence one property', () => {
    const field = () => orders({ id: 1, 'category.name': 1 });
    const asc = { property: 'id', direction: 'asc' };
    check(field, [
      [['id'], [asc]],
      [['id,ASC'], [asc]],
      [
        ['category.name,desc', 'id'],
        [{ property: 'category.name', direction: 'desc' }, asc],
      ],
      [['id,category.name'], '400 INVALID_FILTER_OPTIONS'],
      [['constructor'], '400 INVALID_FILTER_OPTIONS'],
      [['id,asc,desc'], '400 INVALID_FILTER_OPTIONS'],
      [Array.from({ length: ORDERS_MAX + 1 }, () => 'id'), '400 INVALID_FILTER_OPTIONS'],
    ]);
  });

  it('read the words of a search in small letters', () => {
    check(words, [
      [['  Ärzte\tHAUS '], ['ärzte', 'haus']],
      [['   '], []],
      [
        [Array.from({ length: SEARCH_WORDS_MAX }, () => 'a').join(' ')],
        Array.from({ length: SEARCH_WORDS_MAX }, () => 'a'),
      ],
      [[Array.from({ length: SEARCH_WORDS_MAX + 1 }, () => 'a').join(' ')], BAD],
    ]);
  });

  it('never throw', () => {
    const fields = [idList(), flag(), day(), decimal(), whole(0, 9), textField(), words(), orders({ id: 1 })];
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 }), (texts) => {
        for (const field of fields) read(field, texts);
      }),
      { numRuns: 30 },
    );
  });
});

describe('fields of a body', () => {
  it('read numbers of objects', () => {
    check(longId, [
      [5, 5],
      [0, 0],
      [2 ** 60, Number.MAX_SAFE_INTEGER],
      [new LongNumber('9223372036854775807'), Number.MAX_SAFE_INTEGER],
      [-1, BAD],
      [1.5, BAD],
      ['5', BAD],
      [undefined, MISSING],
    ]);
    check(
      () => idArray(2),
      [
        [
          [1, 2],
          [1, 2],
        ],
        [[], []],
        [[1, 2, 3], '400 TOO_MANY_IDS'],
        [['1'], BAD],
        [1, BAD],
      ],
    );
  });

  it('read money exactly, with at most two decimals', () => {
    check(money2, [
      [12.5, '12.5'],
      [-0.01, '-0.01'],
      [0, '0'],
      [new LongNumber('123456789012345678.91'), '123456789012345678.91'],
      [1.005, BAD],
      [new LongNumber('1234567890123456789'), BAD],
      [Number.NaN, BAD],
      [1e21, BAD],
      ['1.00', BAD],
    ]);
    expect(read(money2(ILLEGAL_VALUE), 1.005)).toBe('422 ILLEGAL_FIELD_VALUE');
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (cents) => {
        expect(Number(read(money2(), cents / 100))).toBe(cents / 100);
      }),
    );
  });

  it('read texts of the general characters, and others where any may stand', () => {
    check(
      () => freeText(5),
      [
        ['Grün€', 'Grün€'],
        ['', ''],
        ['123456', BAD],
        ['a/b', BAD],
        ['a\nb', BAD],
        ['a<b', BAD],
        [5, BAD],
        [undefined, MISSING],
      ],
    );
    expect(read(freeText(2, { wrong: ILLEGAL_VALUE }), 'abc')).toBe('422 ILLEGAL_FIELD_VALUE');
    expect(read(freeText(9, { pattern: /^[a-z/]*$/ }), 'a/b')).toBe('a/b');
    check(
      () => anyText(5),
      [
        ['a/\n%"', 'a/\n%"'],
        ['a\0', BAD],
        ['\ud800', BAD],
        ['123456', BAD],
      ],
    );
  });

  it('read truths, whole numbers, days and words of a list', () => {
    check(flagField, [
      [true, true],
      ['true', BAD],
      [undefined, MISSING],
    ]);
    check(
      () => wholeField(0, 3),
      [
        [3, 3],
        [4, BAD],
        [1.5, BAD],
      ],
    );
    check(dayField, [
      ['2024-02-29', '2024-02-29'],
      ['2024-02-30', BAD],
      [20_240_229, BAD],
    ]);
    check(
      () => choiceField(['OOFF', 'FRST']),
      [
        ['OOFF', 'OOFF'],
        ['ooff', BAD],
      ],
    );
  });

  it('answer 400 before 422, with every code of that status', () => {
    const shape = z.object({ a: freeText(1, { wrong: ILLEGAL_VALUE }), b: longId(), c: longId() });
    const outcome = shape.safeParse({ a: 'long', b: 'x' });
    const fault = outcome.success ? null : faultOfIssues(outcome.error.issues);
    expect([fault?.status, fault?.errors.map(({ code }) => code)]).toEqual([
      400,
      ['BAD_REQUEST', 'MISSING_FIELD'],
    ]);
  });
});

describe('numbers in a path', () => {
  it('are one that nobody has where they are none or too large', () => {
    expect([pathId('12'), pathId('99999999999999999999'), pathId(undefined)]).toEqual([
      12,
      Number.MAX_SAFE_INTEGER,
      Number.MAX_SAFE_INTEGER,
    ]);
    expect(pathIds('1,2,')).toEqual([1, 2]);
    expect(pathIds('1,2,3', 2)).toMatchObject({ status: 400, errors: [{ code: 'TOO_MANY_IDS' }] });
  });
});

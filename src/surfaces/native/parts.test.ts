import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseMediaType } from '../http/accept.ts';
import { parseParameters } from '../http/parameters.ts';
import { suggest } from '../http/suggest.ts';
import { plainField, record, textField } from './csv.ts';
import { CursorCodec, listName } from './cursor.ts';
import { transactionJson } from './transaction-json.ts';

const codec = new CursorCodec(Buffer.alloc(32, 1));
const place = fc.array(
  fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', '')),
  { minLength: 1, maxLength: 4 },
);

describe('cursors', () => {
  it('give the place back that they were made of', () => {
    fc.assert(
      fc.property(fc.string(), place, (list, parts) => {
        expect(codec.decode(list, codec.encode(list, parts))).toEqual(parts);
      }),
    );
  });

  it('are worth nothing in another list, under another key, or changed in one character', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), place, fc.nat(), (list, other, parts, at) => {
        const cursor = codec.encode(list, parts);
        if (list !== other) expect(codec.decode(other, cursor)).toBeNull();
        expect(new CursorCodec(Buffer.alloc(32, 2)).decode(list, cursor)).toBeNull();
        const where = at % cursor.length;
        const swapped = cursor[where] === 'A' ? 'B' : 'A';
        expect(codec.decode(list, cursor.slice(0, where) + swapped + cursor.slice(where + 1))).toBeNull();
      }),
    );
  });

  it('any text is a cursor or none, never a throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (text) => {
        expect(codec.decode('x', text)).toBeNull();
      }),
    );
  });

  it('a list has one name however its filter was said', () => {
    expect(listName('a', 1, 2, { b: 1, a: 2, c: undefined })).toBe(listName('a', 1, 2, { a: 2, b: 1 }));
    expect(listName('a', 1, 2, {})).not.toBe(listName('a', 1, 3, {}));
    expect(listName('a', 1, null, {})).not.toBe(listName('a', 2, null, {}));
  });
});

describe('CSV', () => {
  it('comes back as it was, but for the guard before formulas', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 2, maxLength: 6 }), (fields) => {
        const guarded = fields.map((field) =>
          textField(field).replace(/^"/, '').startsWith("'") && !field.startsWith("'") ? `'${field}` : field,
        );
        const text = record(fields.map(textField));
        expect(parse(text, { record_delimiter: '\r\n' })).toEqual([guarded]);
      }),
    );
  });

  it('no text of others starts like a formula', () => {
    const starts = fc.constantFrom(
      '=',
      '+',
      '-',
      '@',
      '\t',
      '\r',
      '\n',
      ' =',
      '\u200b=',
      '＝',
      '"=',
      '\u00a0@',
    );
    fc.assert(
      fc.property(starts, fc.string(), (start, rest) => {
        const [[field]] = parse(record([textField(start + rest), 'x']), { record_delimiter: '\r\n' }) as [
          [string],
        ];
        expect(field).not.toMatch(/^[\s\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n]/u);
      }),
    );
  });

  it('invariant 14: amounts are not touched', () => {
    expect(record([plainField('-12.340'), plainField(null)])).toBe('-12.340,\r\n');
  });
});

describe('transactions as JSON', () => {
  it('are valid JSON with the same values, whatever people wrote', () => {
    const anything = fc.option(fc.string({ unit: 'binary' }), { nil: null });
    fc.assert(
      fc.property(anything, anything, anything, (counterpartyName, text, category) => {
        const json = transactionJson(
          {
            id: 1,
            accountId: 2,
            status: 'booked',
            amount: '-0.10',
            currency: 'EUR',
            entryDate: '2026-01-01',
            bookingDate: null,
            valueDate: '2026-01-02',
            counterpartyName,
            counterpartyMasked: null,
            text,
            bankText: null,
            category,
            categorySource: null,
            categoryConfidence: null,
            merchant: null,
            transferOf: null,
            bankReference: null,
            details: '{"reversal":true}',
            presence: 'present',
            missingSince: null,
            removedReason: null,
            review: null,
            possibleDuplicateOf: null,
            createdAt: '2026-01-01T00:00:00.000Z',
            updatedAt: '2026-01-01T00:00:00.000Z',
          },
          'txn_x',
          'acc_x',
          null,
          null,
        );
        expect(JSON.parse(json)).toMatchObject({
          counterparty: { name: counterpartyName, account: null },
          text,
          category,
          details: { reversal: true },
          amount: { amount: '-0.10', currency: 'EUR' },
        });
      }),
    );
  });
});

describe('parameters', () => {
  it('come back as URLSearchParams wrote them', () => {
    const pairs = fc.array(
      fc.tuple(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'grapheme' })),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(pairs, (given) => {
        const parsed = parseParameters(new URLSearchParams(given).toString());
        const flat = parsed.ok
          ? [...parsed.value].flatMap(([name, values]) => values.map((value) => [name, value]))
          : null;
        const sorted = (list: readonly (readonly string[])[]) =>
          [...list].map((pair) => pair.join('=')).sort();
        expect(sorted(flat ?? [])).toEqual(sorted(given));
      }),
    );
  });

  it('broken encoding and too many are refused', () => {
    for (const bad of ['a=%', 'a=%zz', '%c3=1', 'a=%ff']) expect(parseParameters(bad).ok).toBe(false);
    expect(parseParameters(`${'a&'.repeat(199)}a`).ok).toBe(true);
    expect(parseParameters(`${'a&'.repeat(200)}a`).ok).toBe(false);
  });
});

describe('small parts', () => {
  it('suggests what is near and nothing that is not', () => {
    expect(suggest('acount_id', ['account_id', 'category'])).toBe('account_id');
    expect(suggest('limt', ['limit', 'cursor'])).toBe('limit');
    expect(suggest('zzz', ['limit', 'cursor'])).toBeNull();
    expect(suggest('x'.repeat(10_000), ['limit'])).toBeNull();
  });

  it('chooses media types as RFC 9110 says', () => {
    const offered = ['application/json', 'text/csv'] as const;
    expect(chooseMediaType(undefined, offered)).toBe('application/json');
    expect(chooseMediaType('text/csv', offered)).toBe('text/csv');
    expect(chooseMediaType('text/*;q=0.5, application/json;q=0.4', offered)).toBe('text/csv');
    expect(chooseMediaType('text/html, */*;q=0.1', offered)).toBe('application/json');
    expect(chooseMediaType('application/json;q=0, */*', offered)).toBe('text/csv');
    expect(chooseMediaType('image/png', offered)).toBeNull();
  });
});

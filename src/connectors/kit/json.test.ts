import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NumberText, readLosslessJson } from './json.ts';

const readText = (text: string) => readLosslessJson(new TextEncoder().encode(text));

function withNumbers(value: unknown): unknown {
  if (value instanceof NumberText) return Number(value.text);
  if (Array.isArray(value)) return value.map(withNumbers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withNumbers(one)]));
}

describe('JSON of banks', () => {
  it('invariant 14: keeps every digit of a number, as the bank wrote it', () => {
    const texts = ['0.10', '12345678901234567.89', '-0', '1e5', '1E-400', '100000000000000000000000'];
    for (const text of texts)
      expect(readText(`{"a":${text}}`)).toEqual({ ok: true, value: { a: new NumberText(text) } });
  });

  it('is otherwise what JSON.parse gives', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const read = readText(text);
        expect(read.ok && withNumbers(read.value)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('refuses what is no JSON, or no UTF-8', () => {
    for (const text of ['', '{', '{"a":1,}', 'NaN', '01', "{'a':1}", '{"a":1}{', '\ufeff\ufeff{}'])
      expect(readText(text)).toEqual({ ok: false, fault: 'not_json' });
    expect(readLosslessJson(Uint8Array.of(0x22, 0xff, 0x22))).toEqual({ ok: false, fault: 'not_utf8' });
  });

  it('gives a fault for nesting without end, and does not throw', () => {
    const deep = 200_000;
    expect(readText('['.repeat(deep) + ']'.repeat(deep))).toEqual({ ok: false, fault: 'not_json' });
  });
});

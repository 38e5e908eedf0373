import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { HttpReply } from '../contract.ts';
import { bankWords, RETRY_AFTER_MAX_S, retryAfter, statusFault } from './faults.ts';
import { uuidOf } from './ids.ts';
import { NumberText } from './json.ts';
import { jsonOf, REPLY_BYTES_MAX, shaped } from './reply.ts';
import { currencyAmong, dayText, decimalNumber, decimalText, id, text, whole } from './shapes.ts';

const NOW = Date.UTC(2026, 0, 31, 12);

const reply = (body: string | Uint8Array, headers: Record<string, string> = {}, status = 200): HttpReply => ({
  ok: true,
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
  reply: 0,
});

const where = (one: HttpReply): string | null => {
  const read = jsonOf(one);
  return read.ok || read.fault.code !== 'shape_not_understood' ? null : read.fault.where;
};

describe('the reply of a bank', () => {
  it('is JSON under any of its types', () => {
    for (const type of ['application/json', 'Application/JSON; charset=utf-8', 'application/hal+json'])
      expect(jsonOf(reply('{}', { 'content-type': type })).ok).toBe(true);
  });

  it('is not understood when it is anything else', () => {
    expect(where(reply('{}', { 'content-type': 'text/html' }))).toBe('the reply is not of type JSON');
    expect(where(reply('{"a":'))).toBe('the reply is not whole JSON');
    expect(where(reply(Uint8Array.of(0xff)))).toBe('the reply is not UTF-8');
    expect(where(reply(new Uint8Array(REPLY_BYTES_MAX + 1)))).toBe('the reply is too large');
  });

  it('is not understood where a value is missing, and the fault has the place but no text of the bank', () => {
    const schema = z.object({ list: z.array(z.object({ amount: decimalText })) });
    const read = shaped(schema, { list: [{ amount: '1' }, { amount: 'SECRET' }] }, 'page');
    expect(read).toEqual({
      ok: false,
      fault: { code: 'shape_not_understood', where: 'page at /list/1/amount' },
    });
  });

  it('may have more members than are known', () => {
    expect(shaped(z.object({ a: z.string() }), { a: 'x', new: [] }, 'page')).toEqual({
      ok: true,
      value: { a: 'x' },
    });
  });

  it('invariant 14: has amounts as text or, where the bank writes numbers, by their digits', () => {
    expect(decimalText.safeParse('1.50').data).toBe('1.50');
    expect(decimalText.safeParse(new NumberText('1.50')).success).toBe(false);
    expect(decimalNumber.safeParse(new NumberText('1.50')).data).toBe('1.50');
    for (const bad of ['1e5', '1,5', ' 1', '', '+1', '.5', 'NaN'])
      expect([
        decimalText.safeParse(bad).success,
        decimalNumber.safeParse(new NumberText(bad)).success,
      ]).toEqual([false, false]);
  });

  it('has currencies of the institution, days that exist, ids without blanks and whole numbers within limits', () => {
    const currency = currencyAmong(['EUR']);
    expect([currency.safeParse('EUR').success, currency.safeParse('USD').success]).toEqual([true, false]);
    expect([dayText.safeParse('2026-02-28').success, dayText.safeParse('2026-02-29').success]).toEqual([
      true,
      false,
    ]);
    expect([id.safeParse('a-1').success, id.safeParse('a 1').success, id.safeParse('').success]).toEqual([
      true,
      false,
      false,
    ]);
    expect(whole(0, 5).safeParse(new NumberText('5')).data).toBe(5);
    for (const bad of ['6', '-1', '1.0', '1e0'])
      expect(whole(0, 5).safeParse(new NumberText(bad)).success).toBe(false);
    expect(text.safeParse('a\u0000\ud800').data).toBe('a\ufffd\ufffd');
  });
});

describe('the status of a reply', () => {
  it('is a fault with the time to come back', () => {
    const code = (status: number) => statusFault(reply('', {}, status), NOW).code;
    expect([429, 500, 503, 404, 302].map(code)).toEqual([
      'rate_limited',
      'bank_down',
      'bank_down',
      'shape_not_understood',
      'shape_not_understood',
    ]);
  });

  it('has Retry-After in seconds or as a date, never before now and not for ever', () => {
    const comeBack = (value: string) => retryAfter(reply('', { 'retry-after': value }), NOW);
    expect(comeBack('7')).toBe(NOW + 7000);
    expect(comeBack('Sat, 31 Jan 2026 12:00:09 GMT')).toBe(NOW + 9000);
    expect(comeBack('Sat, 31 Jan 2026 11:00:00 GMT')).toBe(NOW);
    expect(comeBack('999999999')).toBe(NOW + RETRY_AFTER_MAX_S * 1000);
    for (const none of ['', 'soon', '-1', '1.5']) expect(comeBack(none)).toBeNull();
  });

  it('has the words of the bank cut', () => {
    expect(bankWords('  Bitte   warten ')).toBe('Bitte   warten');
    expect(bankWords('x'.repeat(600))?.length).toBe(500);
    expect([bankWords(' '), bankWords(null), bankWords(undefined)]).toEqual([null, null, null]);
  });
});

it('the id of a request is a UUID of version 4, made of 16 random bytes', () => {
  const id4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  for (const byte of [0, 0x7f, 0xff]) expect(uuidOf(new Uint8Array(16).fill(byte))).toMatch(id4);
  expect(uuidOf(new Uint8Array(16).fill(1))).not.toBe(uuidOf(new Uint8Array(16).fill(2)));
});

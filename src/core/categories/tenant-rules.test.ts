import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { categorise } from './categorise.ts';
import { type KeywordRule, keywordSearch, tenantRules } from './tenant-rules.ts';
import { NO_KNOWLEDGE, SOME_FACTS } from './testing.ts';

const rule = (id: number, code: KeywordRule['code'], ...keywords: string[]): KeywordRule => ({
  ...{ id, code, keywords, direction: 'out' },
});
const NONE = keywordSearch([]);

describe('rules of a tenant', () => {
  it('find a keyword in the purpose or the counterpart, capitals or not, and anywhere in it', () => {
    const search = keywordSearch([rule(1, 'FOOD.COFFEE', 'CoFFee', 'straße')]);
    const says = (facts: object) => search({ ...SOME_FACTS, ...facts });
    expect(says({ text: 'two coffees please' })).toBe('FOOD.COFFEE');
    expect(says({ counterpartyName: 'COFFEE HOUSE' })).toBe('FOOD.COFFEE');
    expect(says({ text: 'Kaufingerstraße 3' })).toBe('FOOD.COFFEE');
    expect(says({ text: 'coffe' })).toBeNull();
    expect(says({ bankText: 'coffee' })).toBeNull();
    expect(says({ text: 'coffee', direction: 'in' })).toBeNull();
  });

  it('"pick the one with the highest count of matched keywords", and of equal ones the oldest', () => {
    const one = rule(7, 'FOOD.FAST_FOOD', 'pizza', 'burger');
    const two = rule(3, 'FUN.EVENTS', 'stadium', 'ticket');
    const search = keywordSearch([one, two]);
    const says = (text: string) => search({ ...SOME_FACTS, text });
    expect(says('pizza at the stadium, ticket 7')).toBe('FUN.EVENTS');
    expect(says('pizza and burger, stadium')).toBe('FOOD.FAST_FOOD');
    expect(says('pizza pizza pizza stadium')).toBe('FUN.EVENTS');
  });

  it('ask accounts before keywords, and stand between what the owner taught and everything else', () => {
    const account = { direction: 'out', code: 'RENT.RENT', account: 'ab12' } as const;
    const rules = tenantRules([account], keywordSearch([rule(1, 'FOOD.COFFEE', 'rent')]));
    const facts = { ...SOME_FACTS, counterpartyName: 'Rent Ltd', counterpartyAccount: 'ab12', mcc: '5411' };
    const says = (more: object, known: object = {}) => {
      const { code, source } = categorise(
        { ...facts, ...more },
        { ...NO_KNOWLEDGE, tenantRules: rules, ...known },
      );
      return `${code} ${source}`;
    };
    expect(says({})).toBe('RENT.RENT tenant_memory');
    expect(says({ counterpartyAccount: null })).toBe('FOOD.COFFEE tenant_memory');
    expect(says({ direction: 'in', counterpartyName: null })).not.toContain('tenant_memory');
    expect(says({}, { memory: () => 'OWN.17' })).toBe('OWN.17 user_memory');
  });

  it('finds exactly what looking for each keyword by itself finds', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'B', 'ß', ' ', '😀'), maxLength: 6 });
    const some = fc.array(
      fc.array(
        letters.filter((one) => one.trim() !== ''),
        { minLength: 1, maxLength: 4 },
      ),
      {
        maxLength: 5,
      },
    );
    fc.assert(
      fc.property(some, letters, letters, (lists, name, text) => {
        const rules = lists.map((keywords, at) => rule(at, `FOOD.${at % 2 ? 'BAR' : 'COFFEE'}`, ...keywords));
        const count = ({ keywords }: KeywordRule) =>
          [...new Set(keywords.map((one) => one.trim().toLowerCase()))].filter((one) =>
            [name, text].some((where) => where.toLowerCase().includes(one)),
          ).length;
        const most = Math.max(0, ...rules.map(count));
        const wanted = most === 0 ? null : (rules.find((one) => count(one) === most)?.code ?? null);
        expect(tenantRules([], keywordSearch(rules))({ ...SOME_FACTS, counterpartyName: name, text })).toBe(
          wanted,
        );
      }),
      { numRuns: 300 },
    );
    expect(tenantRules([], NONE)({ ...SOME_FACTS, text: 'anything' })).toBeNull();
  });
});

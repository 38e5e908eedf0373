import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openBrands } from './brands/open.ts';
import { categorise } from './categorise.ts';
import { phraseIndex } from './phrases.ts';
import { KEYWORDS } from './rules/keywords.ts';
import { STRUCTURE } from './rules/structure.ts';
import { CATEGORIES, isCategoryCode } from './taxonomy.ts';
import { NO_KNOWLEDGE, SOME_FACTS } from './testing.ts';
import type { CategoryFacts, Knowledge } from './types.ts';

const brands = openBrands(readFileSync(new URL('./brands/brands.txt', import.meta.url)));

const phrases = [...STRUCTURE, ...KEYWORDS].flatMap((rule) =>
  rule.phrases
    .trim()
    .split(/\s+/)
    .map((phrase) => phrase.replaceAll('_', ' ').replaceAll('*', '')),
);
/** Texts of banks: phrases of the rules, names, and whatever else. */
const text = fc.option(
  fc.oneof(
    fc
      .array(fc.oneof(fc.constantFrom(...phrases), fc.string({ maxLength: 12 })), { maxLength: 8 })
      .map((parts) => parts.join(' ')),
    fc.string({ unit: 'binary', maxLength: 300 }),
  ),
);
const code = fc.option(fc.string({ maxLength: 14 }));

const facts: fc.Arbitrary<CategoryFacts> = fc.record({
  direction: fc.constantFrom('in', 'out'),
  amount: fc.constantFrom('0.01', '12.34', '1500', '999999999999.99'),
  currency: fc.constantFrom('EUR', 'BHD'),
  accountKind: fc.constantFrom('current', 'savings', 'card', 'loan', 'investment', 'cash', 'other'),
  counterpartyName: text,
  counterpartyAccount: fc.option(fc.string({ maxLength: 64 })),
  text,
  bankText: text,
  mcc: fc.oneof(
    code,
    fc.integer({ min: 0, max: 9999 }).map((mcc) => String(mcc).padStart(4, '0')),
  ),
  purpose: fc.oneof(code, fc.constantFrom('SALA', 'PENS', 'TAXS', 'RENT', 'INTE', 'DIVD', 'SSBE')),
  btc: fc.oneof(
    code,
    fc.constantFrom('PMNT-RCDT-SALA', 'ACMT-MCOP-INTR', 'PMNT-IDDT-ESDD', 'PMNT-CCRD-POSD'),
  ),
  gvc: fc.oneof(code, fc.constantFrom('153', '814', '302', '109')),
  creditorId: code,
  mandateId: code,
  country: fc.option(fc.constantFrom('DE', 'FR', 'US', 'xx', '')),
  ownTransfer: fc.boolean(),
});

const knowledge: fc.Arbitrary<Knowledge> = fc
  .option(
    fc.record({
      code: fc.constantFrom(...CATEGORIES.map((one) => one.code)),
      probability: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  )
  .map((guess) => ({
    ...NO_KNOWLEDGE,
    brands,
    model: guess === null ? null : { guess: () => guess },
  }));

describe('whatever the facts', () => {
  it('the same facts give the same answer, with a category that there is and a confidence within 0 and 1', () => {
    fc.assert(
      fc.property(facts, knowledge, (one, known) => {
        const answer = categorise(one, known);
        expect(categorise({ ...one }, known)).toEqual(answer);
        const { code: found, source, confidence, merchant } = answer;
        expect(confidence).toBe(Number(confidence.toFixed(2)));
        expect(confidence >= 0 && confidence <= 1).toBe(true);
        expect(found === null).toBe(source === 'none');
        expect(found === null).toBe(confidence === 0);
        if (found !== null) expect(isCategoryCode(found)).toBe(true);
        if (merchant !== null) expect(merchant).toMatch(/^[^\p{Cc}]{1,80}$/u);
      }),
      { numRuns: 400 },
    );
  });

  it('money that goes out is never income, but where a person said so', () => {
    fc.assert(
      fc.property(facts, knowledge, (one, known) => {
        const { code: found } = categorise({ ...one, direction: 'out' }, known);
        expect(found?.startsWith('INCOME') ?? false).toBe(false);
      }),
      { numRuns: 400 },
    );
    const said = categorise(
      { ...SOME_FACTS, text: '1234' },
      { ...NO_KNOWLEDGE, memory: () => 'INCOME.WAGES' },
    );
    expect(said.code).toBeNull();
    const named = categorise(
      { ...SOME_FACTS, text: 'zyxw' },
      { ...NO_KNOWLEDGE, memory: () => 'INCOME.WAGES' },
    );
    expect(named).toMatchObject({ code: 'INCOME.WAGES', source: 'user_memory' });
  });

  it('memory always wins where there is a key', () => {
    fc.assert(
      fc.property(facts, knowledge, (one, known) => {
        let asked = false;
        const memory = (): 'FUN.CLUBS' => {
          asked = true;
          return 'FUN.CLUBS';
        };
        const { code: found, source } = categorise(one, { ...known, memory });
        if (asked) expect({ found, source }).toEqual({ found: 'FUN.CLUBS', source: 'user_memory' });
      }),
    );
  });
});

describe('the order of rules', () => {
  it('plays no part: no two rules of one kind give one phrase two meanings', () => {
    for (const rules of [STRUCTURE, KEYWORDS]) {
      const meanings = new Map<string, string>();
      for (const { start, end, whole } of [phraseIndex(rules)])
        for (const [shape, map] of Object.entries({ start, end, whole }))
          for (const list of map.values())
            for (const { rule, words } of list)
              for (const direction of ['in', 'out'] as const) {
                const meant = rule[direction];
                if (meant === null) continue;
                const key = `${shape} ${words.join(' ')} ${direction}`;
                expect(meanings.get(key) ?? meant, key).toBe(meant);
                meanings.set(key, meant);
              }
    }
  });
});

describe('hostile texts', () => {
  /** Generous: some thousand times what it takes, on a machine that is busy with something else. */
  const MS_MAX = 250;

  it('are answered quickly', () => {
    const bombs = [
      'a'.repeat(1_000_000),
      'a '.repeat(500_000),
      '1'.repeat(1_000_000),
      ' '.repeat(1_000_000),
      '\u0000'.repeat(1_000_000),
      '\u202e\u2066'.repeat(200_000),
      'e\u0301'.repeat(300_000),
      '\ufdfa'.repeat(300_000),
      '\ud800'.repeat(300_000),
      'x'.repeat(39).concat('1x').repeat(20_000),
      'paypal '.repeat(100_000),
      'einkauf bei '.repeat(80_000),
      '//'.repeat(300_000),
      'berlin '.repeat(100_000),
      `${'bank '.repeat(99_999)}!`,
    ];
    for (const bomb of bombs) {
      const one = {
        ...SOME_FACTS,
        counterpartyName: bomb,
        text: bomb,
        bankText: bomb,
        mandateId: bomb,
        creditorId: bomb,
      };
      const from = performance.now();
      categorise(one, { ...NO_KNOWLEDGE, brands });
      categorise({ ...one, counterpartyName: null }, { ...NO_KNOWLEDGE, brands });
      expect(performance.now() - from, JSON.stringify(bomb.slice(0, 10))).toBeLessThan(MS_MAX);
    }
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountSize, memoryKeys } from './memory-keys.ts';
import { merchantOf, shownName } from './merchant.ts';
import { SOME_FACTS } from './testing.ts';
import { type CategoryFacts, MEMORY_KEY_CHARACTERS_MAX } from './types.ts';
import { wordsOf } from './words.ts';

const merchant = (facts: Partial<CategoryFacts>) => {
  const all = { ...SOME_FACTS, ...facts };
  return merchantOf(all, wordsOf(all.counterpartyName), wordsOf(all.text));
};
const keyOf = (text: string): string => merchant({ text }).key;
const kinds = (facts: Partial<CategoryFacts>): string[] =>
  memoryKeys({ ...SOME_FACTS, ...facts }).map(({ kind, key }) => `${kind} ${key}`);

describe('merchant', () => {
  it('loses what banks write around it, in German, English, French and Spanish', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['REWE SAGT DANKE 45331//Berlin/DE 21.11.2024 Debitk.11', 'rewe'],
      ['Kartenzahlung EDEKA MUELLER MUENCHEN 12.03.', 'edeka mueller'],
      ['CARTE 21/11/2024 EPICERIE DU COIN PARIS', 'epicerie coin'],
      ['PRLV SEPA FREE MOBILE', 'free mobile'],
      ['FACT CB 23/11/2024 CHEMINS DE FER EXEMPLE NANTES', 'chemins de fer exemple'],
      ['COMPRA CON TARJETA FARMACIA DEL PARQUE CIUDAD DE MEXICO MX', 'farmacia del parque'],
      ['PURCHASE 11/22/2024 TURNPIKE SERVICE TRENTON NJ CARD 8821', 'turnpike service'],
      ['POS PURCHASE SHELL PARKHURST 4411XXXX8821', 'shell parkhurst'],
      ['THE HOME DEPOT #7010', 'home depot'],
    ];
    for (const [text, key] of cases) expect(keyOf(text), text).toBe(key);
  });

  it('stands behind the payment service', () => {
    expect(merchant({ text: 'SQ *BLUE DOOR CAFE' })).toMatchObject({ key: 'blue door cafe', psp: true });
    expect(merchant({ text: 'SumUp *Hofladen Huber' })).toMatchObject({ key: 'hofladen huber', psp: true });
    expect(merchant({ text: 'PAYPAL *SPOTIFY 4029357733' })).toMatchObject({ key: 'spotify', psp: true });
    expect(
      merchant({
        counterpartyName: 'PayPal Europe S.a.r.l. et Cie S.C.A.',
        text: '1034567890 PP.1234.PP . Spotify AB, Ihr Einkauf bei Spotify AB',
      }),
    ).toMatchObject({ key: 'spotify', psp: true });
  });

  it('is the name where one is given, and keeps short mixed and leading digits', () => {
    expect(merchant({ counterpartyName: 'Stadtwerke Musterstadt', text: 'Abschlag 77' }).key).toBe(
      'stadtwerke musterstadt',
    );
    expect(keyOf('O2 Store 12345')).toBe('o2 store');
    expect(keyOf('1&1 Telecom 998877')).toBe('1 1 telecom');
    expect(keyOf('7-Eleven 33219')).toBe('7 eleven');
  });

  it('is shown as the bank wrote it, without controls', () => {
    const facts = { ...SOME_FACTS, counterpartyName: '  Evil\u202eCorp \u0000 Ltd ' };
    expect(shownName(facts, merchant(facts), false)).toBe('Evil Corp Ltd');
    const card = { ...SOME_FACTS, text: 'SQ *BLUE DOOR CAFE' };
    expect(shownName(card, merchant(card), true)).toBe('Blue Door Cafe');
    expect(shownName({ ...SOME_FACTS, text: 'Miete' }, merchant({ text: 'Miete' }), false)).toBeNull();
  });
});

describe('memory keys', () => {
  it('are the most specific first', () => {
    const facts = {
      counterpartyName: 'Sportstudio Aktiv',
      counterpartyAccount: 'AB12',
      creditorId: 'DE98 ZZZ0 9999999999',
      mandateId: 'm-1',
      amount: '29.90',
    };
    expect(kinds(facts)).toEqual([
      'creditor_mandate DE98ZZZ09999999999|M-1',
      'iban ab12',
      'merchant_amount sportstudio aktiv|2-2',
      'merchant sportstudio aktiv',
    ]);
    expect(kinds({})).toEqual([]);
  });

  it('leave out the account and mandate of a payment service', () => {
    const facts = {
      counterpartyName: 'PayPal Europe',
      text: 'SHOP SEVEN',
      counterpartyAccount: 'aa',
      creditorId: 'LU96',
      mandateId: 'x',
    };
    expect(kinds(facts).map((one) => one.split(' ')[0])).toEqual(['merchant_amount', 'merchant']);
  });

  it('do not depend on dates, card and branch numbers, nor on the town', () => {
    const one = kinds({ text: 'REWE SAGT DANKE 45331//Berlin/DE 21.11.2024 Debitk.11' });
    const other = kinds({ text: 'REWE SAGT DANKE 98//Hamburg/DE 01.12.2025 Debitk.13' });
    expect(one).toEqual(other);
    expect(one.length).toBeGreaterThan(0);
  });

  it('are short and without controls, whatever the facts', () => {
    const text = fc.option(fc.string({ unit: 'binary', maxLength: 700 }));
    fc.assert(
      fc.property(text, text, text, text, (counterpartyName, said, creditorId, mandateId) => {
        const facts = { ...SOME_FACTS, counterpartyName, text: said, creditorId, mandateId };
        for (const { key, direction } of memoryKeys(facts)) {
          expect(key.length).toBeLessThanOrEqual(MEMORY_KEY_CHARACTERS_MAX);
          expect(key).not.toMatch(/\p{Cc}/u);
          expect(direction).toBe(facts.direction);
        }
      }),
    );
  });

  it('tell sizes of amounts apart, not amounts', () => {
    expect(['9.99', '10.00', '19.99', '20', '49.99', '50.00', '0.05', '007.5'].map(amountSize)).toEqual([
      '1-5',
      '2-1',
      '2-1',
      '2-2',
      '2-2',
      '2-5',
      '1-1',
      '1-5',
    ]);
  });
});

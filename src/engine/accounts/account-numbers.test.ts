import { expect, it } from 'vitest';
import { accountNumbers, numberText, type SealedNumber } from './account-numbers.ts';

const scope = { tenantId: 1, ownerId: 2 };

/** A vault that seals nothing, and a store of these numbers. */
const open = (numbers: readonly (readonly [number, string, string])[]) =>
  accountNumbers({
    store: {
      sealedNumbers: async (_scope, ids) =>
        numbers
          .filter(([id]) => ids.includes(id))
          .map(
            ([accountId, scheme, text]): SealedNumber => ({
              accountId,
              lookup: `${scheme}${accountId}`,
              scheme,
              sealed: Buffer.from(text),
            }),
          ),
    },
    vault: {
      sealerFor: async () =>
        ({
          seal: () => Buffer.alloc(0),
          open: (_place: unknown, sealed: Uint8Array) => ({ ok: true, value: sealed }),
        }) as never,
    },
  });

it('a British account is shown by its eight digits and its sort code, whichever way the bank told them', async () => {
  const sealed = numberText({ scheme: 'sort_code', value: '12345678', bank: '999901' });
  const found = await open([
    [1, 'iban', 'GB82DEMO99990112345678'],
    [2, 'sort_code', sealed],
    [3, 'sort_code', '12345678'],
  ]).numbersOf(scope, [1, 2, 3]);
  const whole = { number: '12345678', sortCode: '999901' };
  expect([...found]).toEqual([
    [1, whole],
    [2, whole],
    [3, { number: '12345678', sortCode: null }],
  ]);
});

it('elsewhere the IBAN or CLABE comes before other numbers, and a part of a number last', async () => {
  const found = await open([
    [1, 'local', '345'],
    [1, 'bban', 'DEMO00001299123456'],
    [1, 'iban', 'BH67DEMO00001299123456'],
    [2, 'aba', numberText({ scheme: 'aba', value: '0000123456', bank: '999999992' })],
    [3, 'masked_card', '499999******1234'],
    [4, 'masked_iban', 'DE**3000'],
    [4, 'local', '3000'],
  ]).numbersOf(scope, [1, 2, 3, 4, 5]);
  expect(Object.fromEntries(found)).toEqual({
    1: { number: 'BH67DEMO00001299123456', sortCode: null },
    2: { number: '0000123456', sortCode: null },
    3: { number: '499999******1234', sortCode: null },
    4: { number: '3000', sortCode: null },
  });
});

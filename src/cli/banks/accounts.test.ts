import { describe, expect, it } from 'vitest';
import { readAnswers } from './accounts.ts';

describe('what --set says of accounts', () => {
  it('is an account that is here, a new one, or none', () => {
    expect(readAnswers(['map_a=acc_b', 'map_c=new', 'map_d=ignore'])).toEqual({
      ok: true,
      value: [
        { id: 'map_a', answer: 'account', account_id: 'acc_b' },
        { id: 'map_c', answer: 'new' },
        { id: 'map_d', answer: 'ignore' },
      ],
    });
  });

  it('is refused where it says neither', () => {
    for (const given of ['map_a', 'map_a=', 'acc_b=map_a', 'map_a=later', '=new'])
      expect(readAnswers([given])).toMatchObject({
        ok: false,
        fault: { message: expect.stringContaining(given) },
      });
  });
});

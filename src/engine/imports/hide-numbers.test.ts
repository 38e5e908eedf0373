import { describe, expect, it } from 'vitest';
import { maskIban } from '../../services/vault/identifiers.ts';
import type { ImportFault } from '../import-port.ts';
import { hideInFault, hideNumbers } from './hide-numbers.ts';

const hide = (text: string): string => hideNumbers(text, maskIban);

describe('account numbers in what is quoted of a file', () => {
  it('are masked, however they are written (invariant 11)', () => {
    expect(hide('12 cells: a | DE89370400440532013000 | b')).toBe('12 cells: a | DE****3000 | b');
    expect(hide('DE89 3704 0044 0532 0130 00')).toBe('DE****3000');
    expect(hide(':25:70050000/1234567890')).toBe(':25:70050000/****7890');
    expect(hide('card 4111-1111-1111-1111')).toBe('card ****1111');
    expect(hide('no end of <gb29nwbk60161331926819>')).toBe('no end of <GB****6819>');
  });

  it('leave dates, amounts and words as they are, so that a person finds the place', () => {
    for (const text of [
      '20260131',
      '2026-01-31',
      '05.01.2026',
      '-1.234.567,89',
      'GUTSCHRIFT 12345678',
      'RE-2024-0042',
    ])
      expect(hide(text)).toBe(text);
  });

  it('takes a time that grows with the text only', () => {
    const begin = performance.now();
    hide('DE89'.repeat(25_000));
    hide('1 '.repeat(50_000));
    expect(performance.now() - begin).toBeLessThan(1_000);
  });

  it('a question about columns keeps its form: no account in the suggestion, no number in the sample', () => {
    const fault: ImportFault = {
      code: 'statement',
      fault: {
        code: 'mapping_needed',
        line: 4,
        element: null,
        rule: 'nothing is guessed',
        found: 'x;DE89370400440532013000',
        action: 'Say it',
        mapping: {
          delimiter: ';',
          columns: ['Betrag', 'IBAN'],
          sample: [['1,25', 'DE89370400440532013000']],
          suggestion: { delimiter: ';', account: 'DE89370400440532013000' },
          open: ['sign'],
        },
      },
    };
    expect(JSON.stringify(hideInFault(fault, maskIban))).not.toContain('0532013000');
    expect(hideInFault(fault, maskIban)).toMatchObject({
      fault: {
        mapping: {
          columns: ['Betrag', 'IBAN'],
          sample: [['1,25', 'DE****3000']],
          suggestion: { delimiter: ';' },
        },
      },
    });
  });
});

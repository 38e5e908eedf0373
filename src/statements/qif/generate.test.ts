import { describe, expect, it } from 'vitest';
import { generateQif, totalOfQif } from '../../../proofs/statements/generate-qif.ts';
import { readBytes } from '../../../proofs/statements/harness.ts';
import type { Currency } from '../../core/money.ts';
import { qif } from './index.ts';

describe('generated QIF files', () => {
  it.each([0, 1, 1_000])('with %i entries are read whole and sum up', (count) => {
    const reading = readBytes(qif, Buffer.concat([...generateQif(count)]), { currency: 'USD' as Currency });
    expect(reading.fault).toBeNull();
    expect(reading.booked).toBe(count + 1);
    expect(reading.sum.replace('.', '')).toBe(totalOfQif(count).toString());
    expect(reading.events.some((event) => event.type === 'note')).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { generateOfx } from '../../../proofs/statements/generate-ofx.ts';
import { readBytes } from '../../../proofs/statements/harness.ts';
import { ofx } from './index.ts';

describe('generated OFX files', () => {
  it.each([0, 1, 1_000])('with %i entries are read whole and sum up to their balance', (count) => {
    const reading = readBytes(ofx, Buffer.concat([...generateOfx(count)]));
    expect(reading.fault).toBeNull();
    expect(reading.booked).toBe(count);
    expect(Number(reading.statements[0]?.closing)).toBe(Number(reading.sum));
    const days = reading.events.flatMap((event) =>
      event.type === 'transaction' ? [event.transaction.bookingDate ?? ''] : [],
    );
    expect(days).toEqual([...days].sort());
  });
});

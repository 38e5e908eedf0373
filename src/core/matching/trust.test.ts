import { describe, expect, it } from 'vitest';
import { isReminted, trustOf } from './trust.ts';

describe('the trust in references', () => {
  it('is what the connector declares, one step less when they proved worse', () => {
    const all = ['permanent', 'per_consent', 'changes_on_booking', 'absent'] as const;
    expect(all.map((stability) => trustOf(stability, false))).toEqual(['strong', 'weak', 'weak', 'none']);
    expect(all.map((stability) => trustOf(stability, true))).toEqual(['weak', 'none', 'none', 'none']);
  });

  it('ends when more than a fifth of the booked entries, and at least five, came back under others', () => {
    expect(isReminted(4, 4)).toBe(false);
    expect(isReminted(5, 5)).toBe(true);
    expect(isReminted(5, 25)).toBe(false);
    expect(isReminted(6, 25)).toBe(true);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LocalDate } from '../dates.ts';
import { presenceAfter } from './presence.ts';

const day = (text: string): LocalDate => text as LocalDate;
const pending = { status: 'pending' as const, absences: 0, firstSeen: day('2026-03-01') };

describe('invariant 6: an entry that a complete window lacks', () => {
  it('is hidden while pending, and closed the second time', () => {
    expect(presenceAfter(pending, day('2026-03-02'))).toEqual({
      presence: 'missing',
      absences: 1,
      reason: null,
    });
    expect(presenceAfter({ ...pending, absences: 1 }, day('2026-03-02'))).toEqual({
      presence: 'removed',
      absences: 2,
      reason: 'dropped',
    });
  });

  it('is closed at once when it was pending for 14 days', () => {
    expect(presenceAfter(pending, day('2026-03-14')).presence).toBe('missing');
    expect(presenceAfter(pending, day('2026-03-15'))).toMatchObject({
      presence: 'removed',
      reason: 'too_old',
    });
  });

  it('is flagged the second time when it is booked, and never removed', () => {
    const booked = { ...pending, status: 'booked' as const };
    expect(presenceAfter(booked, day('2026-03-02')).presence).toBe('present');
    expect(presenceAfter({ ...booked, absences: 1 }, day('2026-03-02')).presence).toBe('missing');
    fc.assert(
      fc.property(fc.nat({ max: 100 }), fc.nat({ max: 28 }), (absences, late) => {
        const today = day(`2026-04-${String(late + 1).padStart(2, '0')}`);
        expect(presenceAfter({ ...booked, absences }, today)).toMatchObject({ reason: null });
        expect(presenceAfter({ ...booked, absences }, today).presence).not.toBe('removed');
      }),
    );
  });
});

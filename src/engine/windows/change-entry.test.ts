import { describe, expect, it } from 'vitest';
import type { LocalDate } from '../../core/dates.ts';
import type { EntryColumns } from '../imports/ledger-port.ts';
import type { PreparedEntry } from '../imports/prepare-entry.ts';
import { changeEntry, isOtherLook, lookOf } from './change-entry.ts';

const FIRST = '2026-03-01' as LocalDate;
const NEXT = '2026-03-03' as LocalDate;
const entry = (change: Partial<EntryColumns> = {}): EntryColumns => ({
  date: FIRST,
  bookingDate: FIRST,
  valueDate: null,
  status: 'booked',
  amount: '-5.00',
  currency: 'EUR',
  counterpartyName: null,
  counterpartyAccountId: null,
  text: 'COFFEE',
  bankText: null,
  reference: 'r1',
  details: null,
  key: 'k1',
  hash: 'h1',
  ...change,
});
const seen = (change: Partial<PreparedEntry> = {}): PreparedEntry => ({
  ...entry(),
  counterparty: null,
  pendingReference: null,
  runningBalance: null,
  hash: 'h2',
  ...change,
});

describe('a sighting of a known entry', () => {
  it('changes nothing when it says nothing new', () => {
    for (const corrects of [true, false]) expect(changeEntry(entry(), seen(), corrects)).toBeNull();
    expect(changeEntry(entry({ bankText: 'CARD' }), seen({ text: null, reference: null }), true)).toBeNull();
  });

  it('books a pending entry: everything is the booking, what that leaves out stays', () => {
    const have = entry({
      status: 'pending',
      amount: '-4.00',
      valueDate: FIRST,
      details: '{"mcc":"1","x":{"a":1}}',
    });
    const sees = seen({
      date: NEXT,
      bookingDate: NEXT,
      text: 'TIP',
      reference: 'b',
      key: 'k2',
      details: '{"x":{"b":2}}',
    });
    for (const corrects of [true, false]) {
      const change = changeEntry(have, sees, corrects);
      expect(change).toMatchObject({ isBooked: true });
      expect(change?.entry).toEqual({
        ...have,
        status: 'booked',
        amount: '-5.00',
        date: NEXT,
        bookingDate: NEXT,
        text: 'TIP',
        reference: 'b',
        details: '{"x":{"b":2,"a":1},"mcc":"1"}',
        key: 'k2',
        hash: 'h2',
      });
    }
  });

  it('never changes the amount of a booked entry, nor sets it back to pending', () => {
    const corrected = changeEntry(entry(), seen({ text: 'COFFEE HOUSE', amount: '-5.0' }), true);
    expect(corrected?.entry).toMatchObject({ text: 'COFFEE HOUSE', amount: '-5.00' });
    const back = changeEntry(entry(), seen({ status: 'pending', bankText: 'CARD', text: 'OTHER' }), true);
    expect(back?.entry).toMatchObject({ status: 'booked', text: 'COFFEE', bankText: 'CARD' });
  });

  it('only fills what was not known when it may be old', () => {
    const change = changeEntry(entry({ reference: null }), seen({ text: 'OTHER', bankText: 'CARD' }), false);
    expect(change?.entry).toMatchObject({
      text: 'COFFEE',
      bankText: 'CARD',
      reference: 'r1',
      key: 'k1',
      hash: 'h1',
    });
  });

  it('keeps a reference that is one over one that is none', () => {
    const change = changeEntry(entry(), seen({ reference: '0', text: 'OTHER' }), true);
    expect(change?.entry.reference).toBe('r1');
  });
});

describe('another look', () => {
  const own = lookOf(entry());
  it('is another content, or another reference where references count', () => {
    expect(isOtherLook(own, own, [], true)).toBe(false);
    expect(isOtherLook({ ...own, key: 'k2' }, own, [], true)).toBe(true);
    expect(isOtherLook({ ...own, key: 'k2' }, own, [{ ...own, key: 'k2' }], true)).toBe(false);
    expect(isOtherLook({ ...own, reference: 'r2' }, own, [], true)).toBe(true);
    expect(isOtherLook({ ...own, reference: 'r2' }, own, [], false)).toBe(false);
    expect(isOtherLook({ ...own, reference: null }, own, [], true)).toBe(false);
  });
});

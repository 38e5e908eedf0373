import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestBank } from '../../../sandbox/testing.ts';
import { SandboxControl } from './control.ts';
import { sandboxControls } from './controls.ts';

const bank = new TestBank();
beforeAll(() => bank.start());
afterAll(() => bank.end());

const controls = () => {
  const control = new SandboxControl({ url: bank.url, controlKey: bank.controlKey });
  return sandboxControls(control, { now: () => bank.now, follow: async () => {}, stop: async () => {} });
};
const HOLD = {
  institutionId: 'demo-de',
  login: 'demo',
  account: 'current',
  amount: '-50.00',
  text: 'Shell Station 4711',
  status: 'pending',
  bookingDate: null,
  valueDate: null,
  counterpartyName: null,
} as const;

async function added(): Promise<string> {
  const entry = await controls().addEntry(HOLD);
  return entry.ok && entry.value.id !== null ? entry.value.id : expect.fail(JSON.stringify(entry));
}

describe('entries that are made at the real simulated banks', () => {
  it('book with another amount, day and id, once', async () => {
    const id = await added();
    const booking = { amount: '-57.20', text: 'SHELL 4711', bookingDate: null, newId: true };
    const booked = await controls().bookEntry(id, booking);
    expect(booked).toMatchObject({ ok: true, value: { amount: '-57.20', bookingDate: '2026-01-31' } });
    expect(booked.ok && booked.value.id).not.toBe(id);
    expect(await controls().bookEntry(id, booking)).toMatchObject({ ok: false });
  });

  it('go, and are not there then', async () => {
    const id = await added();
    expect(await controls().dropEntry(id)).toEqual({ ok: true, value: null });
    expect(await controls().dropEntry(id)).toEqual({ ok: false, fault: { code: 'not_found' } });
  });

  it('are refused by the name of what is wrong', async () => {
    const wrong = { amount: '-57.2', text: null, bookingDate: null, newId: false };
    expect(await controls().bookEntry(await added(), wrong)).toMatchObject({
      ok: false,
      fault: { code: 'value', field: 'amount' },
    });
  });
});

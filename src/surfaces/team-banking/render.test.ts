import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { z } from 'zod';
import { canonical, isDecimal, sameAmount, scaleOf } from '../../core/money.ts';
import type { ConnectionRow, ConsentRow } from '../../engine/connection-rows.ts';
import type { AccountRow, TransactionRow } from '../../engine/ports.ts';
import {
  Connected,
  Disconnected,
  Synced,
  TeamAccount,
  TeamConnection,
  TeamTransaction,
  UpdatedConsent,
} from './objects.ts';
import {
  accountJson,
  connectedJson,
  connectionJson,
  disconnectedJson,
  shownConnection,
  syncedJson,
  transactionJson,
  updatedJson,
  type View,
  withDecimals,
} from './render.ts';
import { dayOf, instantOf } from './values.ts';

const view: View = { teamId: 'tea_1', id: (kind, number) => `${kind}_${number}` };
const AT = '2026-03-01T08:00:00.000Z';
const NOW = Date.parse(AT);

const consent = (given: Partial<ConsentRow>): ConsentRow =>
  ({
    id: 3,
    connectionId: 1,
    state: 'authorised',
    scopes: ['accounts'],
    expiresAt: '2026-04-01T00:00:00.000Z',
    scaRenewBy: null,
    reconfirmBy: null,
    updatedAt: AT,
    endedAt: null,
    ...given,
  }) as ConsentRow;
const connection = (given: Partial<ConnectionRow> = {}): ConnectionRow =>
  ({
    id: 1,
    connector: 'sandbox',
    institutionId: 'demo-bh',
    status: 'active',
    consentId: 3,
    updatedAt: AT,
    ...given,
  }) as ConnectionRow;
const account = {
  id: 5,
  connectionId: 1,
  currency: 'BHD',
  kind: 'card',
  label: 'Card',
  customLabel: null,
  product: null,
  booked: { amount: '-1.5', currency: 'BHD' },
  available: null,
} as AccountRow;
const transaction = {
  id: 9,
  accountId: 5,
  amount: '-12.3',
  currency: 'BHD',
  entryDate: '2026-02-28',
  text: null,
  counterpartyName: 'Shop',
  bankText: null,
  category: 'FOOD',
} as TransactionRow;

const shown = shownConnection(connection(), [consent({})], NOW);

/** Keys of a value and of what is in it, in their order, as JSON has them. */
const keysOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return keysOf(value[0]);
  if (typeof value !== 'object' || value === null || JSON.stringify(value).startsWith('"')) return null;
  return Object.entries(value).map(([name, member]) => {
    const below = JSON.stringify(member)?.match(/^[[{]/) ? keysOf(member) : null;
    return below === null ? name : [name, below];
  });
};

it('every shape has exactly its keys, in the order of the contract', () => {
  const consentKeys = ['id', 'status', 'scopes', 'expiresAt', 'revokedAt'];
  const withConsents = ['id', 'teamId', 'provider', 'providerId', 'status', ['consents', consentKeys]];
  const full = JSON.parse(
    JSON.stringify({
      connection: connectionJson(view, shown),
      connected: connectedJson(view, shown),
      disconnected: disconnectedJson(view, shown),
      updated: updatedJson(view, consent({})),
      synced: syncedJson(view, shown),
      account: accountJson(view, { row: account, number: null, connection: shown }),
      transaction: transactionJson(view, transaction, { row: account, number: null, connection: shown }),
    }),
    // An empty list would hide its keys.
    (name, value) => (name === 'scopes' ? 'scopes' : value),
  );
  const keys = Object.fromEntries(Object.entries(full).map(([name, value]) => [name, keysOf(value)]));
  expect(keys).toEqual({
    connection: withConsents,
    connected: withConsents,
    disconnected: ['id', 'status', ['consents', ['id', 'status', 'revokedAt']]],
    updated: consentKeys,
    synced: ['id', 'status', 'updatedAt', ['consents', ['id', 'status', 'scopes', 'expiresAt']]],
    account: [
      'id',
      'connectionId',
      'accountName',
      'accountNumber',
      'sortCode',
      'currency',
      'type',
      'balance',
      'availableBalance',
      ['connection', ['id', 'provider', 'status']],
    ],
    transaction: [
      'id',
      'accountId',
      'amount',
      'currency',
      'description',
      'transactionDate',
      'type',
      'category',
      ['account', ['id', 'accountName', 'accountNumber', ['connection', ['id', 'provider']]]],
    ],
  });
});

it('what is documented has the same keys in the same order', () => {
  const order = (schema: z.ZodObject): string[] => Object.keys(schema.shape);
  expect(order(TeamConnection)).toEqual(Object.keys(connectionJson(view, shown)));
  expect(order(Connected)).toEqual(Object.keys(connectedJson(view, shown)));
  expect(order(Disconnected)).toEqual(Object.keys(disconnectedJson(view, shown)));
  expect(order(Synced)).toEqual(Object.keys(syncedJson(view, shown)));
  expect(order(UpdatedConsent)).toEqual(Object.keys(updatedJson(view, consent({}))));
  const one = { row: account, number: null, connection: shown };
  expect(order(TeamAccount)).toEqual(Object.keys(accountJson(view, one)));
  expect(order(TeamTransaction)).toEqual(Object.keys(transactionJson(view, transaction, one)));
});

it('what is owed stays negative, what was paid is positive with its direction, what is unknown stays null', () => {
  const one = { row: account, number: null, connection: shown };
  expect(JSON.stringify(accountJson(view, one))).toContain(
    '"type":"CREDIT","balance":-1.500,"availableBalance":null',
  );
  expect(JSON.stringify(transactionJson(view, transaction, one))).toContain(
    '"amount":12.300,"currency":"BHD","description":"Shop","transactionDate":"2026-02-28T00:00:00.000Z","type":"DEBIT"',
  );
  const unknown = { ...one, row: { ...account, booked: null } };
  expect(accountJson(view, unknown).balance).toBeNull();
});

it('a connection is active while its own consent can be used, by the clock and not by a sweeper', () => {
  const status = (rows: readonly ConsentRow[], given: Partial<ConnectionRow> = {}, now = NOW) =>
    shownConnection(connection(given), rows, now).status;
  expect(status([consent({})])).toBe('ACTIVE');
  expect(status([consent({})], {}, Date.parse('2026-04-01T00:00:00.000Z'))).toBe('DISCONNECTED');
  expect(status([consent({ id: 4 })])).toBe('DISCONNECTED');
  expect(status([consent({})], { status: 'disconnected' })).toBe('DISCONNECTED');
  expect(status([], { institutionId: null, connector: 'file', consentId: null })).toBe('ACTIVE');
  const past = shownConnection(
    connection(),
    [
      consent({ id: 1, state: 'rejected' }),
      consent({ id: 2, state: 'revoked', endedAt: AT }),
      consent({ state: 'expired', endedAt: AT, expiresAt: '2026-02-01T00:00:00.000Z' }),
    ],
    NOW,
  );
  expect(
    connectionJson(view, past).consents.map(({ id, status: one, revokedAt }) => [id, one, revokedAt]),
  ).toEqual([
    ['consent_2', 'REVOKED', AT],
    ['consent_3', 'REVOKED', '2026-02-01T00:00:00.000Z'],
  ]);
});

it('invariant 14: decimals of a currency are put behind an amount, and no digit is ever lost', () => {
  const amount = fc
    .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 18n - 1n }), fc.stringMatching(/^\d{0,8}$/))
    .map(([minus, whole, rest]) => `${minus ? '-' : ''}${whole}${rest === '' ? '' : `.${rest}`}`);
  const least: Readonly<Record<string, number>> = { BHD: 3, EUR: 2, JPY: 0, XXX: 0 };
  fc.assert(
    fc.property(amount, fc.constantFrom('BHD', 'EUR', 'JPY'), (text, currency) => {
      if (!isDecimal(text)) return;
      const out = withDecimals(text, currency);
      expect(isDecimal(out) && sameAmount(out, text) && canonical(out) === canonical(text)).toBe(true);
      expect(scaleOf(out)).toBe(Math.max(scaleOf(text), least[currency] ?? 0));
    }),
  );
});

it('a date-time counts as its calendar day in UTC', () => {
  const days: Readonly<Record<string, string | null>> = {
    '2026-02-28': '2026-02-28',
    '2026-02-29': null,
    '2026-02-28T23:59:59.999Z': '2026-02-28',
    '2026-03-01T01:30:00+03:00': '2026-02-28',
    '2026-03-01T01:30:00 03:00': '2026-02-28',
    '2026-02-28T22:00:00-0300': '2026-03-01',
    '2026-02-28T22:00Z': '2026-02-28',
    '2026-02-30T00:00:00Z': null,
    '2026-02-28T25:00:00Z': null,
    '2026-02-28T22:00:00': null,
    '0000-00-00': null,
    '': null,
    now: null,
  };
  for (const [text, day] of Object.entries(days)) expect([text, dayOf(text)]).toEqual([text, day]);
  expect(instantOf('2026-02-28T22:00:00.5-03:00')?.toISOString()).toBe('2026-03-01T01:00:00.500Z');
  fc.assert(fc.property(fc.string(), (text) => void dayOf(text)));
});

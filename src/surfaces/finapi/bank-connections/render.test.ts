import { describe, expect, it } from 'vitest';
import type { ConnectionFault } from '../../../engine/connection-rows.ts';
import type { ConnectionView } from '../../../engine/finapi/connections-port.ts';
import { faultWords, isForUser } from './fault-words.ts';
import { kindsOf } from './import.ts';
import { connectionJson, type Look, MASK, ownerJson } from './render.ts';

const view = {
  row: { id: 7, label: 'Mine' },
  isDemo: false,
  busy: { download: true, categorization: 'PENDING' },
  accountIds: [1, 2],
  userId: 'user',
  customerId: 'customer',
  hasPin: true,
  procedures: [{ id: '1', name: 'TAN', challengeType: null, implicitExecute: false }],
  defaultProcedure: '1',
  owners: null,
  manualUpdate: {
    result: 'BANK_SERVER_REJECTION',
    fault: { code: 'sca_refused' },
    at: '2026-07-01T10:00:00Z',
  },
  autoUpdate: { result: 'OK', fault: null, at: '2026-01-01T10:00:00.5Z' },
} as unknown as ConnectionView;
const bank = { id: 3, json: { id: 3 }, isCustomerIdPassword: false };
const look: Look = { language: 'de', hidesLogin: false };

describe('a bank connection', () => {
  it('shows the login and never the PIN', () => {
    expect(connectionJson(view, bank, look)).toMatchObject({
      id: 7,
      bankId: 3,
      bankingUserId: 'user',
      bankingCustomerId: 'customer',
      bankingPin: 'XXXXX',
      updateStatus: 'IN_PROGRESS',
      categorizationStatus: 'PENDING',
    });
    expect(connectionJson({ ...view, hasPin: false }, bank, look).bankingPin).toBeNull();
  });

  it('hides the login from clients without a licence, and a customer number that is a password from all', () => {
    const hidden = connectionJson(view, bank, { ...look, hidesLogin: true });
    expect([hidden.bankingUserId, hidden.bankingCustomerId]).toEqual([MASK, MASK]);
    const second = connectionJson(view, { ...bank, isCustomerIdPassword: true }, look);
    expect([second.bankingUserId, second.bankingCustomerId]).toEqual(['user', MASK]);
    const none = connectionJson({ ...view, userId: null }, bank, { ...look, hidesLogin: true });
    expect(none.bankingUserId).toBeNull();
  });

  it('says how updates came out in German time and in the language of the reader', () => {
    const { lastManualUpdate, lastAutoUpdate } = connectionJson(view, bank, { ...look, language: 'en' });
    expect(lastManualUpdate).toEqual({
      result: 'BANK_SERVER_REJECTION',
      errorMessage: 'The approval was refused at the bank.',
      errorType: 'BUSINESS',
      timestamp: '2026-07-01 12:00:00.000',
    });
    expect(lastAutoUpdate).toEqual({
      result: 'OK',
      errorMessage: null,
      errorType: null,
      timestamp: '2026-01-01 11:00:00.500',
    });
  });

  it('owners have what stands before the last blank as first name', () => {
    expect(ownerJson('Erika Maria Mustermann')).toMatchObject({
      firstName: 'Erika Maria',
      lastName: 'Mustermann',
    });
    expect(ownerJson('Firma')).toMatchObject({ firstName: null, lastName: 'Firma' });
  });
});

const FAULTS: readonly ConnectionFault[] = [
  { code: 'credentials_wrong', fields: [] },
  { code: 'sca_needed', reachFrom: null },
  { code: 'sca_refused' },
  { code: 'sca_expired' },
  { code: 'consent_expired' },
  { code: 'consent_revoked' },
  { code: 'action_at_bank_needed', reason: 'locked', text: null },
  { code: 'action_at_bank_needed', reason: 'password_expired', text: null },
  { code: 'action_at_bank_needed', reason: 'new_terms', text: null },
  { code: 'action_at_bank_needed', reason: 'other', text: null },
  { code: 'bank_down', retryAt: null },
  { code: 'rate_limited', retryAt: null },
  { code: 'shape_not_understood', where: 'nowhere' },
  { code: 'not_permitted' },
  { code: 'no_accounts' },
  { code: 'tries_used', retryAt: '2026-07-01T10:00:00Z' },
  { code: 'connector_missing' },
  { code: 'interrupted' },
  { code: 'account_unclear' },
  { code: 'connection_exists', connectionId: 4 },
];

describe('words of faults', () => {
  it('are there for each fault, in both languages, and no two faults have the same', () => {
    const german = FAULTS.map((fault) => faultWords(fault).de);
    const english = FAULTS.map((fault) => faultWords(fault).en);
    expect(new Set(german).size).toBe(FAULTS.length);
    expect(new Set(english).size).toBe(FAULTS.length);
    for (const text of [...german, ...english]) expect(text).toMatch(/^[A-ZÄÖÜ].*[.]$/);
    expect(german).not.toContain(faultWords(null).de);
  });

  it('hand on what a bank says, and say from when on it can be asked again', () => {
    const said = faultWords({ code: 'action_at_bank_needed', reason: 'other', text: 'Bitte anrufen.' });
    expect(said).toEqual({ de: 'Bitte anrufen.', en: 'Bitte anrufen.' });
    const later = faultWords({ code: 'bank_down', retryAt: Date.parse('2026-07-01T10:00:00Z') });
    expect(later.de).toContain('2026-07-01 12:00:00');
    expect(isForUser({ code: 'bank_down', retryAt: null })).toBe(false);
    expect(isForUser({ code: 'sca_refused' })).toBe(true);
    expect(isForUser(null)).toBe(false);
  });
});

it('types of accounts are kinds of a bank: building savings are savings, and pocket and membership none', () => {
  expect(kindsOf(undefined)).toBeNull();
  expect(kindsOf([])).toBeNull();
  expect(kindsOf([1])).toEqual(['current', 'cash', 'other']);
  expect(kindsOf([2])).toEqual(['savings']);
  expect(kindsOf([8])).toEqual(['savings']);
  expect(kindsOf([3, 4, 5])).toEqual(['card', 'loan', 'investment']);
  expect(kindsOf([6, 7])).toEqual([]);
});

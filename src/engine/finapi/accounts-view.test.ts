import { describe, expect, it } from 'vitest';
import type { AccountRow, BalanceRow } from '../rows.ts';
import { accountTypeOf } from './account-types.ts';
import type { AccountState } from './accounts-port.ts';
import { finapiAccountOf } from './accounts-view.ts';

const balance = (amount: string, referenceDate = '2026-03-01'): BalanceRow => ({
  accountId: 1,
  type: 'closing_booked',
  amount,
  currency: 'EUR',
  referenceDate,
  bankTime: null,
  askedAt: null,
});
const link = (more: Partial<AccountRow['links'][number]> = {}): AccountRow['links'][number] => ({
  connectionId: 1,
  bankStatus: 'open',
  present: true,
  lastSyncedAt: '2026-03-01T10:00:00.000Z',
  ...more,
});
const row = (more: Partial<AccountRow> = {}): AccountRow =>
  ({
    id: 1,
    connectionId: 1,
    kind: 'current',
    currency: 'EUR',
    label: null,
    customLabel: null,
    holder: null,
    product: null,
    masked: null,
    booked: null,
    available: null,
    creditLimit: null,
    overdraftLimit: null,
    links: [],
    ...more,
  }) as AccountRow;
const state = (more: Partial<AccountState> = {}): AccountState => ({
  isNew: true,
  typeId: null,
  isFixed: false,
  importedAt: null,
  attemptedAt: null,
  outcome: 'success',
  ...more,
});
const number = (scheme: string, text: string, isMasked = false) => ({ scheme, text, isMasked });

describe('the status of an account', () => {
  const statusOf = (links: AccountRow['links'], more: Partial<AccountState> = {}, downloading = false) =>
    finapiAccountOf(row({ links }), state(more), [], downloading).status;

  it('is of the update that runs, then of what the bank shows, then of how the last update went', () => {
    expect(statusOf([link({ present: false })], { outcome: 'failed' }, true)).toBe('DOWNLOAD_IN_PROGRESS');
    expect(statusOf([link({ present: false })], { outcome: 'failed' })).toBe('DEPRECATED');
    expect(statusOf([link({ bankStatus: 'closed' })])).toBe('DEPRECATED');
    expect(statusOf([link()], { outcome: 'failed', isFixed: true })).toBe('DOWNLOAD_FAILED');
    expect(statusOf([link({ bankStatus: 'blocked' })])).toBe('DOWNLOAD_FAILED');
    expect(statusOf([link({ lastSyncedAt: null })])).toBe('DOWNLOAD_FAILED');
    expect(statusOf([link()], { isFixed: true })).toBe('UPDATED_FIXED');
    expect(statusOf([link()])).toBe('UPDATED');
  });

  it('of several connections is that of one that still shows it', () => {
    expect(statusOf([link({ present: false }), link({ connectionId: 2 })])).toBe('UPDATED');
  });

  it('of a statement file is up to date, with or without an adjusting entry', () => {
    expect(statusOf([], { outcome: 'none' })).toBe('UPDATED');
    expect(statusOf([], { outcome: 'none', isFixed: true })).toBe('UPDATED_FIXED');
  });
});

describe('what an account shows', () => {
  it('has the number of its country of an IBAN, else what is known of a number, and never none', () => {
    const of = (numbers: ReturnType<typeof number>[], masked: string | null = null) => {
      const { number: shown, iban } = finapiAccountOf(row({ masked }), state(), numbers);
      return [shown, iban];
    };
    expect(of([number('iban', 'DE89370400440532013000')])).toEqual(['0532013000', 'DE89370400440532013000']);
    expect(of([number('iban', 'NL91ABNA0417164300')])).toEqual(['ABNA0417164300', 'NL91ABNA0417164300']);
    expect(of([number('iban', 'BH67DEMO00001299123456')])).toEqual([
      'DEMO00001299123456',
      'BH67DEMO00001299123456',
    ]);
    expect(of([number('iban', 'GB82DEMO99990112345678')])).toEqual(['12345678', 'GB82DEMO99990112345678']);
    expect(of([number('iban', 'DE**3000', true), number('local', '123')])).toEqual(['DE**3000', null]);
    expect(of([], '****1234')).toEqual(['****1234', null]);
    expect(of([])).toEqual(['', null]);
  });

  it('is called as the person wants it, else as the bank does', () => {
    const bank = { label: 'Privatgiro', product: 'Giro Plus' };
    expect(finapiAccountOf(row({ ...bank, customLabel: 'Haushalt' })).name).toBe('Haushalt');
    expect(finapiAccountOf(row(bank)).name).toBe('Privatgiro');
    expect(finapiAccountOf(row({ product: 'Giro Plus' })).name).toBe('Giro Plus');
    expect(finapiAccountOf(row()).name).toBeNull();
  });

  it('says what is owed and what can be spent where that is known, and nothing else', () => {
    const funds = (more: Partial<AccountRow>) => {
      const { balance: is, overdraft, overdraftLimit, availableFunds } = finapiAccountOf(row(more));
      return [is, overdraft, overdraftLimit, availableFunds];
    };
    expect(funds({})).toEqual([null, null, null, null]);
    expect(funds({ booked: balance('-20.50') })).toEqual(['-20.50', '20.50', null, null]);
    expect(funds({ booked: balance('-20.50'), overdraftLimit: '500.00' })).toEqual([
      '-20.50',
      '20.50',
      '500.00',
      '479.50',
    ]);
    const available = balance('70.00');
    expect(funds({ booked: balance('60'), available })).toEqual(['60', null, null, '70.00']);
    expect(funds({ booked: balance('60', '2026-03-02'), available })).toEqual(['60', null, null, null]);
    const card = { kind: 'card', creditLimit: '2000', overdraftLimit: '1' } as const;
    expect(funds({ ...card, booked: balance('-300') })).toEqual(['-300', null, '2000', '1700']);
  });

  it('was updated when a bank or a file last brought something, and tried when a sync last began', () => {
    const timesOf = (links: AccountRow['links'], more: Partial<AccountState>) => {
      const { lastSuccessfulUpdate, lastUpdateAttempt } = finapiAccountOf(row({ links }), state(more));
      return [lastSuccessfulUpdate, lastUpdateAttempt];
    };
    const [early, late] = ['2026-03-01T10:00:00.000Z', '2026-03-02T10:00:00.000Z'];
    expect(timesOf([], {})).toEqual([null, null]);
    expect(timesOf([], { importedAt: late })).toEqual([late, late]);
    expect(timesOf([link()], { attemptedAt: late })).toEqual([early, late]);
    expect(timesOf([link(), link({ connectionId: 2, lastSyncedAt: late })], { attemptedAt: early })).toEqual([
      late,
      early,
    ]);
  });
});

describe('the type of an account', () => {
  it('follows from the bank’s kind, and a Bausparvertrag from its name, until a person says another', () => {
    const typeOf = (kind: AccountRow['kind'], label: string | null = null) =>
      accountTypeOf({ kind, label, product: null });
    expect(
      (['current', 'savings', 'card', 'investment', 'loan', 'cash', 'other'] as const).map((kind) =>
        typeOf(kind),
      ),
    ).toEqual([1, 2, 3, 4, 5, 1, 1]);
    expect(typeOf('savings', 'Mein BAUSPARvertrag')).toBe(8);
    expect(typeOf('current', 'Konto der Bausparkasse')).toBe(1);
    const chosen = finapiAccountOf(row({ kind: 'savings' }), state({ typeId: 7 }));
    expect(chosen.typeId).toBe(7);
  });
});

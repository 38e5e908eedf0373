/** Accounts of a whole server with simulated banks, statement files and other surfaces beside it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { must } from '../security/words.ts';
import { DEMO_BLZ, FinapiHouse, type FinapiUser, failed, LOGIN, read } from './house.ts';
import type { Account, BankConnection, TransactionPage } from './shapes.ts';

const OPEN_BLZ = '50010101';
const BERLIN_TIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\.\d{3}$/;

let house: FinapiHouse;
beforeAll(async () => {
  house = await FinapiHouse.start();
}, 120_000);
afterAll(async () => {
  const mistakes = house?.mistakes();
  await house?.close();
  expect(mistakes).toBe('');
});

const accountsOf = async (user: FinapiUser, query: Record<string, string | number> = {}) =>
  (await user.get<{ accounts: Account[] }>('/api/v1/accounts', query)).accounts;
const ofType = (accounts: readonly Account[], type: number): Account => {
  const found = accounts.find(({ accountTypeId }) => accountTypeId === type);
  if (found === undefined) throw new Error(`no account of type ${type}`);
  return found;
};
/** Updates a connection and waits for the end. */
async function updated(user: FinapiUser, { id }: BankConnection, more: object = {}): Promise<void> {
  read(
    await user.ask('POST', '/api/v1/bankConnections/update', {
      body: { bankConnectionId: id, ...LOGIN, ...more },
    }),
  );
  await user.ready(id);
}
const scenario = async (login: string, name: string | null) => {
  must(
    await house.control.call('PUT', '/control/scenarios', {
      institution: 'demo-de-open',
      login,
      scenario: name,
    }),
  );
};
const loginOf = (bankingUserId: string) => ({ ...LOGIN, bankingUserId, storePin: true });

describe('accounts of a bank', () => {
  it('are complete: numbers, type, balance, times in Berlin, and UPDATED when nothing deviates', async () => {
    const user = await house.user();
    const connection = await user.connected(OPEN_BLZ, loginOf('demo'));
    const accounts = await accountsOf(user);
    expect(accounts.map(({ id }) => id)).toEqual(connection.accountIds);
    for (const account of accounts) {
      expect(account).toMatchObject({
        bankConnectionId: connection.id,
        accountCurrency: 'EUR',
        isNew: true,
        status: 'UPDATED',
      });
      expect(account.lastSuccessfulUpdate).toMatch(BERLIN_TIME);
      expect(account.lastUpdateAttempt).toMatch(BERLIN_TIME);
      expect(account.balance).not.toBeNull();
    }
    const giro = ofType(accounts, 1);
    expect(giro.accountTypeName).toBe('Girokonto');
    expect(giro.iban).toMatch(/^DE\d{20}$/);
    expect(giro.accountNumber).toBe(giro.iban?.slice(12));
    expect(ofType(accounts, 3).accountTypeName).toBe('Kreditkarte');
    const english = await user.ask('GET', `/api/v1/accounts/${giro.id}`, {
      headers: { 'accept-language': 'en-GB' },
    });
    expect(read<Account>(english).accountTypeName).toBe('Checking');
  });

  it('whose data the bank does not give are DOWNLOAD_FAILED, the others are UPDATED', async () => {
    const user = await house.user();
    const connection = await user.connected(OPEN_BLZ, loginOf('demo.account-down'));
    const accounts = await accountsOf(user);
    expect(ofType(accounts, 3)).toMatchObject({ status: 'DOWNLOAD_FAILED', lastSuccessfulUpdate: null });
    expect(ofType(accounts, 1).status).toBe('UPDATED');
    expect(connection.updateStatus).toBe('READY');
  });

  it('that were closed at the bank are DEPRECATED after the next update', async () => {
    const user = await house.user();
    const connection = await user.connected(OPEN_BLZ, loginOf('demo2'));
    const savings = (await accountsOf(user)).filter(({ accountTypeId }) => accountTypeId === 2);
    await scenario('demo2', 'closed-account');
    await updated(user, connection);
    await scenario('demo2', null);
    const later = await accountsOf(user);
    for (const { id } of savings) expect(later.find((one) => one.id === id)?.status).toBe('DEPRECATED');
    expect(ofType(later, 1).status).toBe('UPDATED');
  });

  it('that were deleted do not come back with an update, unless it imports new accounts', async () => {
    const user = await house.user();
    const connection = await user.connected(OPEN_BLZ, loginOf('demo.ids-missing'));
    const [first, ...others] = await accountsOf(user);
    expect((await user.ask('DELETE', `/api/v1/accounts/${first?.id}`)).text).toBe('');
    expect(failed(await user.ask('GET', `/api/v1/accounts/${first?.id}`))).toBe('404 UNKNOWN_ENTITY');
    await updated(user, connection);
    expect((await accountsOf(user)).map(({ id }) => id)).toEqual(others.map(({ id }) => id));
    await updated(user, connection, { importNewAccounts: true });
    const again = await accountsOf(user);
    expect(again.map(({ iban }) => iban).sort()).toEqual(
      [first, ...others].map((one) => one?.iban ?? null).sort(),
    );
    const known = new Set(others.map(({ id }) => id));
    expect(again.filter(({ isNew, id }) => isNew && !known.has(id)).length).toBe(1);
  });

  it('of the demo bank: deleting its only account deletes the connection', async () => {
    const user = await house.user();
    const connection = await user.connected(DEMO_BLZ);
    expect(connection.accountIds.length).toBe(1);
    const [id] = connection.accountIds;
    read(await user.ask('DELETE', `/api/v1/accounts/${id}`));
    const { connections } = await user.get<{ connections: unknown[] }>('/api/v1/bankConnections');
    expect(connections).toEqual([]);
  });

  it('cannot be edited or deleted while their connection is imported: 423, and nothing is done', async () => {
    const user = await house.user();
    await scenario('demo2', 'slow');
    const made = read<BankConnection>(await user.import(OPEN_BLZ, loginOf('demo2')), 201);
    await scenario('demo2', null);
    const [id] = made.accountIds;
    const tries = [
      await user.ask('PATCH', `/api/v1/accounts/${id}`, { body: { isNew: false } }),
      await user.ask('DELETE', `/api/v1/accounts/${id}`),
      await user.ask('DELETE', '/api/v1/accounts'),
    ];
    expect(tries.map(failed)).toEqual(['423 LOCKED', '423 LOCKED', '423 LOCKED']);
    expect((await accountsOf(user, { ids: id ?? 0 }))[0]?.status).toBe('DOWNLOAD_IN_PROGRESS');
    await user.ready(made.id);
    expect((await accountsOf(user)).length).toBe(made.accountIds.length);
    expect((await user.delete<{ identifiers: number[] }>('/api/v1/accounts')).identifiers).toEqual(
      made.accountIds,
    );
    expect(await accountsOf(user)).toEqual([]);
  });
});

/** A bank statement in camt.053 with one account and one entry. */
const statement = (iban: string, opening: string, closing: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-02-01T08:00:00</CreDtTm></GrpHdr>
<Stmt><Id>S1</Id><CreDtTm>2026-02-01T08:00:00</CreDtTm>
<FrToDt><FrDtTm>2026-01-01T00:00:00</FrDtTm><ToDtTm>2026-01-31T23:59:59</ToDtTm></FrToDt>
<Acct><Id><IBAN>${iban}</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${opening}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-01-01</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${closing}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-01-31</Dt></Dt></Bal>
<Ntry><Amt Ccy="EUR">10.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-01-10</Dt></BookgDt><ValDt><Dt>2026-01-10</Dt></ValDt><AcctSvcrRef>R1</AcctSvcrRef><BkTxCd><Prtry><Cd>X</Cd></Prtry></BkTxCd></Ntry>
</Stmt></BkToCstmrStmt></Document>`;

describe('accounts of statement files', () => {
  it('are listed beside those of banks, below the connection of files, and go like them', async () => {
    const user = await house.demo();
    const before = await accountsOf(user);
    const iban = 'DE89370400440532013000';
    await imported(statement(iban, '100.00', '90.00'));
    const [account, ...others] = (await accountsOf(user)).filter(
      ({ id }) => !before.some((one) => one.id === id),
    );
    expect(others).toEqual([]);
    expect(account).toMatchObject({ iban, accountNumber: '0532013000', balance: 90, status: 'UPDATED' });
    expect(account?.lastSuccessfulUpdate).toMatch(BERLIN_TIME);
    const { connections } = await user.get<{ connections: BankConnection[] }>('/api/v1/bankConnections');
    expect(connections.find(({ id }) => id === account?.bankConnectionId)?.accountIds).toContain(account?.id);
    await user.ready(account?.bankConnectionId ?? 0);
    read(await user.ask('DELETE', `/api/v1/accounts/${account?.id}`));
    expect((await accountsOf(user)).length).toBe(before.length);
  });

  it('whose entries do not add up get an adjusting entry of this surface and are UPDATED_FIXED', async () => {
    const user = await house.demo();
    const iban = 'DE02120300000000202051';
    await imported(statement(iban, '100.00', '85.50'));
    const account = (await accountsOf(user)).find((one) => one.iban === iban);
    expect(account?.status).toBe('UPDATED_FIXED');
    const list = (isAdjustingEntry: boolean) =>
      user.get<TransactionPage>('/api/v1/transactions', {
        view: 'userView',
        accountIds: account?.id ?? 0,
        isAdjustingEntry,
      });
    const { transactions } = await list(true);
    expect(transactions).toMatchObject([
      {
        amount: -4.5,
        purpose: 'Zwischensaldo',
        isAdjustingEntry: true,
        bankBookingDate: '2026-01-31 00:00:00.000',
      },
    ]);
    expect((await list(false)).transactions.map(({ amount }) => amount)).toEqual([-10]);
    // The ledger has none: other surfaces say by how much the account does not close.
    const native = await house.native('GET', '/v1/transactions?limit=500');
    expect(native.text).not.toContain('Zwischensaldo');
    await user.ready(account?.bankConnectionId ?? 0);
    // A person may delete it; the same statement once more does not bring it back.
    read(await user.ask('DELETE', `/api/v1/transactions/${transactions[0]?.id}`));
    await imported(statement(iban, '100.00', '85.50'));
    expect((await list(true)).transactions).toEqual([]);
    await user.ready(account?.bankConnectionId ?? 0);
    read(await user.ask('DELETE', `/api/v1/accounts/${account?.id}`));
  });
});

/** Imports a file for the demo owner through the native API. */
async function imported(file: string): Promise<void> {
  const answer = await fetch(`${house.url}/v1/imports`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${house.nativeKey}`,
      'content-type': 'application/octet-stream',
      'x-filename': 'statement.xml',
    },
    body: file,
  });
  const text = await answer.text();
  if (answer.status >= 300 || !text.includes('"done"')) throw new Error(`${answer.status}: ${text}`);
}

describe('isolation', () => {
  it('invariant 12: another user’s accounts do not exist, over any operation', async () => {
    const [mine, theirs] = [await house.user(), await house.user()];
    await theirs.connected(OPEN_BLZ, loginOf('demo'));
    const [account] = await accountsOf(theirs);
    const id = account?.id ?? 0;
    const asked = [
      await mine.ask('GET', `/api/v1/accounts/${id}`),
      await mine.ask('PATCH', `/api/v1/accounts/${id}`, { body: { accountName: 'mine' } }),
      await mine.ask('DELETE', `/api/v1/accounts/${id}`),
      await mine.ask('GET', '/api/v1/accounts/dailyBalances', { query: { accountIds: id } }),
    ];
    expect(asked.map(failed)).toEqual(Array.from({ length: 4 }, () => '404 UNKNOWN_ENTITY'));
    expect(await accountsOf(mine, { ids: id })).toEqual([]);
    expect(await accountsOf(mine, { bankConnectionIds: account?.bankConnectionId ?? 0 })).toEqual([]);
    expect((await mine.get<{ accounts: Account[] }>(`/api/v1/accounts/${id},${id + 1}`)).accounts).toEqual(
      [],
    );
    expect((await mine.delete<{ identifiers: number[] }>('/api/v1/accounts')).identifiers).toEqual([]);
    expect((await accountsOf(theirs, { ids: id }))[0]).toMatchObject({ accountName: account?.accountName });
  });
});

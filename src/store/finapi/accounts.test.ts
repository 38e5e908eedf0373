import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountState, FinapiAccountStore } from '../../engine/finapi/accounts-port.ts';
import type { OwnerScope } from '../../engine/ports.ts';
import { openTestStore, type TestStore } from '../testing.ts';
import { openFinapiAccounts } from './accounts.ts';

let store: TestStore;
let accounts: FinapiAccountStore;
beforeAll(async () => {
  store = await openTestStore();
  accounts = openFinapiAccounts(store.app);
});
afterAll(() => store.close());

const FIRST: AccountState = {
  isNew: true,
  typeId: null,
  isFixed: false,
  importedAt: null,
  attemptedAt: null,
  outcome: 'none',
};
const stateOf = async (scope: OwnerScope, accountId: number) => (await accounts.states(scope)).get(accountId);

/** An account, and a way to give its connection a sync that ended. */
async function account() {
  const scope = await store.seedOwner();
  const accountId = await store.seedAccount(scope);
  const sync = async (status: string, part: string | null, startedAt: string | null) => {
    const [row] = await store.admin(
      `insert into syncs (owner_id, connection_id, status, cause, actor, due_at, started_at, created_at, updated_at)
        select $1, connection_id, $3, 'requested', 'test', now(), $4, now(), now() from accounts
        where owner_id = $1 and id = $2 returning id`,
      [scope.ownerId, accountId, status, startedAt],
    );
    if (part !== null)
      await store.admin(
        `insert into sync_accounts (owner_id, sync_id, ordinal, lookup, account_id, status, stage, updated_at)
          values ($1, $2, 1, sha256('l'), $3, $4, 'done', now())`,
        [scope.ownerId, row?.[0] ?? '', accountId, part],
      );
  };
  return { scope, accountId, sync };
}

describe('the state of an account', () => {
  it('is that of a new one until a person says otherwise; each choice stays without the other', async () => {
    const { scope, accountId } = await account();
    expect(await stateOf(scope, accountId)).toEqual(FIRST);
    expect(await accounts.keep(scope, accountId, { isNew: null, typeId: 7 })).toBe(true);
    expect(await stateOf(scope, accountId)).toMatchObject({ isNew: true, typeId: 7 });
    await accounts.keep(scope, accountId, { isNew: false, typeId: null });
    expect(await stateOf(scope, accountId)).toMatchObject({ isNew: false, typeId: 7 });
  });

  it('invariant 12: of another owner is not there, and is not changed', async () => {
    const [mine, theirs] = [await account(), await account()];
    expect(await accounts.keep(mine.scope, theirs.accountId, { isNew: false, typeId: 2 })).toBe(false);
    expect([...(await accounts.states(mine.scope)).keys()]).toEqual([mine.accountId]);
    expect(await stateOf(theirs.scope, theirs.accountId)).toEqual(FIRST);
  });

  it('tells how the latest sync that ended went for it; one that waits, stopped or was put off says nothing', async () => {
    const { scope, accountId, sync } = await account();
    await sync('partial', 'failed', '2026-03-01 10:00+00');
    expect(await stateOf(scope, accountId)).toMatchObject({
      outcome: 'failed',
      attemptedAt: '2026-03-01T10:00:00.000Z',
    });
    await sync('partial', 'success', '2026-03-02 10:00+00');
    expect(await stateOf(scope, accountId)).toMatchObject({ outcome: 'success' });
    await sync('cancelled', 'failed', '2026-03-03 10:00+00');
    await sync('due', null, null);
    expect(await stateOf(scope, accountId)).toMatchObject({
      outcome: 'success',
      attemptedAt: '2026-03-03T10:00:00.000Z',
    });
    await store.admin(`update syncs set status = 'failed' where owner_id = $1 and status = 'due'`, [
      scope.ownerId,
    ]);
    expect(await stateOf(scope, accountId)).toMatchObject({ outcome: 'failed' });
  });

  it('is fixed by the update that made an adjusting entry, and no more by the next one', async () => {
    const { scope, accountId } = await account();
    const reconciled = (difference: string, at: string) =>
      store.admin(
        `update accounts set reconciled_at = $3, reconciliation = jsonb_build_object('difference', $4::text,
            'to', '2026-03-01', 'gaps', '[]'::jsonb) where owner_id = $1 and id = $2`,
        [scope.ownerId, accountId, at, difference],
      );
    const isFixed = async () => (await stateOf(scope, accountId))?.isFixed;
    await reconciled('0.00', '2026-03-01 10:00+00');
    expect(await isFixed()).toBe(false);
    await reconciled('4.00', '2026-03-02 10:00+00');
    expect(await isFixed()).toBe(true);
    await reconciled('4.00', '2026-03-03 10:00+00');
    expect(await isFixed()).toBe(false);
    await reconciled('5.00', '2026-03-04 10:00+00');
    expect(await isFixed()).toBe(true);
    await reconciled('0', '2026-03-05 10:00+00');
    expect(await isFixed()).toBe(false);
  });
});

describe('accounts that were deleted', () => {
  it('are brought back for one connection, those that were only detached are not', async () => {
    const { scope, accountId } = await account();
    const connectionId = Number(
      (await store.admin('select connection_id from accounts where id = $1', [accountId]))[0]?.[0],
    );
    const left = (reason: string) =>
      store.admin(
        `insert into account_mappings (owner_id, connection_id, lookup, reason, kind, evidence, candidates, answer,
           created_at, updated_at)
         values ($1, $2, sha256($3::text::bytea), $3, 'current', '{}', '{}', 'ignore', now(), now())`,
        [scope.ownerId, connectionId, reason],
      );
    await left('deleted');
    await left('detached');
    expect(await accounts.bringBack(scope, connectionId + 1)).toBe(0);
    expect(await accounts.bringBack(await store.seedOwner(), connectionId)).toBe(0);
    expect(await accounts.bringBack(scope, connectionId)).toBe(1);
    const kept = await store.admin('select reason from account_mappings where owner_id = $1', [
      scope.ownerId,
    ]);
    expect(kept).toEqual([['detached']]);
  });
});

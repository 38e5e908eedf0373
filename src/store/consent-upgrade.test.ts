/** The migration that brings the ledger of consents, on a database that has consents already. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyChain } from '../core/consent/chain.ts';
import { openConnectStore } from './connect-store.ts';
import { openDatabase } from './database.ts';
import { migrate, readMigrations } from './migrate.ts';
import { openTestStore, type TestStore } from './testing.ts';

const BEFORE = 8;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

it('gives consents of before a history that holds, and goes on with it', async () => {
  const name = new URL(store.urls.admin).pathname.slice(1);
  const roles = { owner: `${name}_owner`, app: `${name}_app`, jobs: `${name}_jobs` };
  for (const schema of ['tributary', 'tributary_queue']) {
    await store.admin(`drop schema ${schema} cascade`);
    await store.admin(`create schema ${schema} authorization "${roles.owner}"`);
    await store.admin(`grant usage on schema ${schema} to "${roles.app}", "${roles.jobs}"`);
  }
  const owner = openDatabase({ url: store.urls.admin, connections: 1, become: { owner: roles.owner } });
  try {
    const all = readMigrations();
    expect((await migrate(owner, roles, all.slice(0, BEFORE))).ok).toBe(true);
    const scope = await store.seedOwner();
    await store.admin(`insert into institutions (id, connector, name) values ('bank', 'scripted', 'A bank')`);
    for (const text of [
      `insert into connections (owner_id, id, connector, institution_id, consent_id, listed_consent_id)
        values ($1, 5, 'scripted', 'bank', 8, 8)`,
      `insert into consents (owner_id, id, connection_id, attempt_id, state, reason, scopes, granted_at, expires_at,
          sca_renew_by, warned_days, created_at, updated_at, ended_at)
        values ($1, 7, 5, 70, 'revoked', 'SUPERSEDED', '{accounts,balances}', '2026-01-02 03:04:05.678Z',
            '2026-07-01 22:00Z', null, 14, '2026-01-02 03:04:05.678Z', '2026-02-01Z', '2026-02-01Z'),
          ($1, 8, 5, 80, 'authorised', 'AUTHORISED', '{accounts}', '2026-02-01Z', null, null, null, '2026-02-01Z', '2026-02-01Z', null)`,
      `insert into consent_events (owner_id, consent_id, number, from_state, to_state, actor, reason, at) values
        ($1, 7, 1, null, 'awaiting_authorisation', 'client', 'CREATED', '2026-01-02 03:04:05.678Z'),
        ($1, 7, 2, 'awaiting_authorisation', 'authorised', 'bank', 'AUTHORISED', '2026-01-02 03:04:05.678Z'),
        ($1, 7, 3, 'authorised', 'revoked', 'client', 'SUPERSEDED', '2026-02-01Z'),
        ($1, 8, 1, null, 'awaiting_authorisation', 'user', 'CREATED', '2026-02-01Z'),
        ($1, 8, 2, 'awaiting_authorisation', 'authorised', 'bank', 'AUTHORISED', '2026-02-01Z')`,
      `insert into syncs (owner_id, id, connection_id, status, cause, actor, due_at, consent_id, created_at, updated_at)
        values ($1, 9, 5, 'running', 'scheduled', 'schedule', now(), 8, now(), now())`,
    ])
      await store.admin(text, [scope.ownerId]);

    expect((await migrate(owner, roles, all)).ok).toBe(true);

    const connectStore = openConnectStore(store.app, store.jobs);
    for (const [id, events] of [
      [7, 3],
      [8, 2],
    ] as const) {
      const chain = await connectStore.chain(scope, id);
      if (chain === null) expect.fail(`no consent ${id}`);
      expect(verifyChain(chain, sha256)).toMatchObject({ whole: true, events, why: null });
      expect(chain.versions).toHaveLength(1);
    }
    const move = { from: 'authorised', to: 'revoked', actor: 'user', reason: 'USER_REVOKED_HERE' } as const;
    await connectStore.write(scope, (tx) => tx.moveConsent(8, move, Date.parse('2026-03-01T00:00:00Z')));
    const chain = await connectStore.chain(scope, 8);
    expect(chain === null ? null : verifyChain(chain, sha256)).toMatchObject({ whole: true, events: 3 });
    expect(await connectStore.consent(scope, 7)).toMatchObject({
      connectionId: 5,
      connector: 'scripted',
      institutionId: 'bank',
      profile: 'EEA_PSD2',
    });
    const grants = await store.admin('select s.grant_id, c.listed_grant_id from syncs s, connections c');
    expect(grants).toEqual([['80', '80']]);
    const forced = await store.admin(
      `select relname, relforcerowsecurity from pg_class where relnamespace = 'tributary'::regnamespace
        and relname in ('owners', 'connections', 'consents', 'consent_events', 'consent_versions', 'consent_evidence', 'syncs')`,
    );
    expect(forced).toHaveLength(7);
    expect(forced.filter(([, isForced]) => isForced !== 't')).toEqual([]);
  } finally {
    await owner.close();
  }
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, isValueFault, openDatabase, type Scope } from './database.ts';
import { openTestStore, type TestStore } from './testing.ts';

const SCOPE = { name: 'test_scope', text: `select current_owner(), current_tenant()` };
const LEAKED = {
  text: `select current_setting('tributary.owner', true), current_setting('tributary.tenant', true)`,
};

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

const withPool = async (
  options: { connections: number; prepare?: boolean; waitMs?: number },
  work: (database: Database) => Promise<void>,
): Promise<void> => {
  const database = openDatabase({ url: store.urls.app, ...options });
  try {
    await work(database);
  } finally {
    await database.close();
  }
};

/** A number between 0 and 1 that is the same in every run. */
const dice = (seed: number) => () => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed / 2_147_483_648;
};

describe('the scope of a statement', () => {
  it.each([true, false])(
    'invariant 12: never reaches the next user of a connection (prepared: %s)',
    async (prepare) => {
      await withPool({ connections: 2, prepare }, async (database) => {
        const random = dice(7);
        const one = async (round: number): Promise<void> => {
          const kind = Math.floor(random() * 4);
          const owner = round + 1;
          const scope: Scope =
            kind === 0 ? null : kind === 1 ? { tenantId: owner } : { tenantId: owner, ownerId: owner };
          const expected = [kind > 1 ? String(owner) : null, kind > 0 ? String(owner) : null];
          const use = Math.floor(random() * 5);
          if (use === 0) expect(await database.rows(scope, SCOPE)).toEqual([expected]);
          else if (use === 1) expect(await database.rows(scope, { text: SCOPE.text })).toEqual([expected]);
          else if (use === 2)
            await expect(database.rows(scope, { text: 'select 1 / $1::int' }, [0])).rejects.toThrow(/zero/);
          else if (use === 3)
            expect(await database.transaction(scope, (tx) => tx.rows(SCOPE))).toEqual([expected]);
          else
            await expect(
              database.transaction(scope, async (tx) => {
                await tx.rows(SCOPE);
                throw new Error('given up');
              }),
            ).rejects.toThrow('given up');
          for (const [left] of [await database.rows(null, LEAKED)]) expect(left).toEqual(['', '']);
        };
        for (let round = 0; round < 60; round += 6)
          await Promise.all([0, 1, 2, 3, 4, 5].map((k) => one(round + k)));
      });
    },
  );

  it('holds for the statement even though nothing wraps it in begin and commit', async () => {
    const rows = await store.app.rows({ tenantId: 3, ownerId: 9 }, SCOPE);
    expect(rows).toEqual([['9', '3']]);
  });

  it('rolls a failed transaction back and throws what was thrown', async () => {
    const scope = await store.seedOwner();
    const failed = store.app.transaction(scope, async (tx) => {
      await tx.run(
        {
          text: `insert into documents (owner_id, kind, title, media_type) values ($1, 'statement_file', 'x', 'y')`,
        },
        [scope.ownerId],
      );
      throw new Error('given up');
    });
    await expect(failed).rejects.toThrow('given up');
    expect(
      await store.app.rows(scope, { text: 'select 1 from documents where owner_id = $1' }, [scope.ownerId]),
    ).toEqual([]);
  });
});

describe('values', () => {
  it('gives every column as text and null as null', async () => {
    const [row] = await store.app.rows(null, {
      text: `select 1::bigint, 1.50::numeric, true, null, date '2026-02-28', timestamptz '2026-02-28 01:02:03.5+01', '\\x00ff'::bytea, 'NaN'::float8`,
    });
    expect(row).toEqual(['1', '1.50', 't', null, '2026-02-28', '2026-02-28 00:02:03.5+00', '\\x00ff', 'NaN']);
  });

  it.each([true, false])(
    'invariant 15: a NUL in a text is a fault of the value (prepared: %s)',
    async (prepare) => {
      await withPool({ connections: 1, prepare }, async (database) => {
        const echo = { name: 'echo', text: 'select $1::text' };
        for (const send of [
          () => database.rows(null, echo, ['a\0b']),
          () => database.rows(null, { text: 'select $1::text[]' }, ['{"a\0b"}']),
          () => database.transaction(null, (tx) => tx.rows(echo, ['a\0b'])),
          () => database.rows(null, { text: 'select $1::jsonb' }, [JSON.stringify({ a: '\0' })]),
          () => database.rows(null, { text: 'select $1::date' }, ['2026-02-30']),
        ]) {
          const error = await send().catch((reason: unknown) => reason);
          expect(isValueFault(error)).toBe(true);
          expect(await database.rows(null, echo, ['still here'])).toEqual([['still here']]);
        }
      });
    },
  );

  it('tells faults of values from mistakes of ours', async () => {
    const error = await store.app
      .rows(null, { text: 'select nothing_like_it' })
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(isValueFault(error)).toBe(false);
    expect(isValueFault(new Error('x'))).toBe(false);
  });
});

describe('connections', () => {
  it.each(['test_bad_text', undefined])('go on after a statement that failed (name: %s)', async (name) => {
    await withPool({ connections: 1 }, async (database) => {
      const bad = { ...(name === undefined ? {} : { name }), text: 'select from from' };
      for (let round = 0; round < 3; round++) {
        await expect(database.rows(null, bad)).rejects.toThrow(/syntax/);
        await expect(database.transaction(null, (tx) => tx.rows(bad))).rejects.toThrow(/syntax/);
        expect(await database.rows({ tenantId: 1 }, SCOPE)).toEqual([[null, '1']]);
      }
      expect(database.load().total).toBe(1);
    });
  });

  it('are waited for when all are taken, and refused after the wait', async () => {
    await withPool({ connections: 2, waitMs: 300 }, async (database) => {
      let open = (): void => {};
      const gate = new Promise<void>((resolve) => {
        open = resolve;
      });
      const holders = [0, 1].map(() => database.transaction(null, () => gate));
      const late = database.rows(null, SCOPE);
      expect(database.load().waiting).toBeGreaterThan(0);
      await expect(late).rejects.toThrow(/timeout/);
      const inTime = database.rows(null, SCOPE);
      open();
      await Promise.all(holders);
      expect(await inTime).toEqual([[null, null]]);
    });
  });

  it('are replaced when their server process is killed: idle, in a statement, in a transaction', async () => {
    await withPool({ connections: 1 }, async (database) => {
      const kill = (pid: string | null | undefined) =>
        store.admin('select pg_terminate_backend($1::int)', [pid ?? null]);
      const pidOf = async () => (await database.rows(null, { text: 'select pg_backend_pid()' }))[0]?.[0];
      const heals = async () => {
        // The pool may notice the death of an idle connection only now; that is one failed statement at most.
        await database.rows(null, SCOPE).catch(() => null);
        expect(await database.rows(null, SCOPE)).toEqual([[null, null]]);
      };

      await kill(await pidOf());
      await heals();

      const pid = await pidOf();
      const asleep = database.rows(null, { text: 'select pg_sleep(30)' }).catch((reason: unknown) => reason);
      await new Promise((resolve) => setTimeout(resolve, 100));
      await kill(pid);
      expect(await asleep).toBeInstanceOf(Error);
      await heals();

      const dying = database.transaction(null, async (tx) => {
        await kill((await tx.rows({ text: 'select pg_backend_pid()' }))[0]?.[0]);
        await new Promise((resolve) => setTimeout(resolve, 100));
        await tx.rows(SCOPE);
      });
      await expect(dying).rejects.toThrow();
      await heals();
    });
  });
});

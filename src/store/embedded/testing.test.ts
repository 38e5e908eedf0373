import { afterAll, describe, expect, it } from 'vitest';
import { withClient } from './connect.ts';
import { testCluster } from './testing.ts';

describe('the test cluster', async () => {
  const cluster = await testCluster();
  afterAll(() => cluster.stop());

  it('makes databases that are UTF-8, empty and apart', async () => {
    const [one, two] = await Promise.all([cluster.createDatabase(), cluster.createDatabase()]);
    expect(one).not.toBe(two);
    await withClient(one, (client) => client.query('CREATE TABLE t (a text)'));
    const seen = await withClient(two, async (client) => {
      const tables = await client.query("SELECT count(*)::int AS n FROM pg_tables WHERE tablename = 't'");
      const encoding = await client.query('SHOW server_encoding');
      return { ...tables.rows[0], ...encoding.rows[0] };
    });
    expect(seen).toEqual({ n: 0, server_encoding: 'UTF8' });
  });
});

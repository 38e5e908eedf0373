import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withClient } from './embedded/connect.ts';
import { testCluster } from './embedded/testing.ts';
import { scramVerifier } from './scram.ts';

describe('the verifier of a password', () => {
  it('is the one of RFC 7677 for its example', () => {
    // RFC 7677, 3: user "user", password "pencil", i=4096.
    const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');
    expect(scramVerifier('pencil', salt)).toBe(
      'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
    );
  });

  it('refuses what would have to be prepared first', () => {
    expect(() => scramVerifier('pässword')).toThrow();
  });

  describe('on a server', () => {
    let cluster: Awaited<ReturnType<typeof testCluster>>;
    const role = `scram_test_${process.pid}`;
    beforeAll(async () => {
      cluster = await testCluster();
    });
    afterAll(async () => {
      await withClient(cluster.adminUrl, (client) => client.query(`drop role if exists ${role}`));
      await cluster.stop();
    });

    it('opens for its password and for no other', async () => {
      const database = await cluster.createDatabase();
      await withClient(cluster.adminUrl, (client) =>
        client.query(`create role ${role} login password '${scramVerifier('open sesame')}'`),
      );
      const login = (password: string): Promise<unknown> => {
        const url = new URL(database);
        url.username = role;
        url.password = encodeURIComponent(password);
        return withClient(url.href, (client) => client.query('select 1'));
      };
      await expect(login('open sesame')).resolves.toBeDefined();
      await expect(login('open barley')).rejects.toThrow(/password/);
    });
  });
});

/**
 * A real server that sends webhooks, and `kill -9` at random moments while things happen. In the end ledger, feed and
 * the log of deliveries agree, and every event arrived.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { Webhook } from 'svix';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ask,
  embeddedUrl,
  freePort,
  newOwner,
  ROOT,
  type ServerPlan,
  type ServerProcess,
  startServer,
  until,
  upload,
} from '../chaos/server-process.ts';
import { openReceiver, type Receiver } from './receiver.ts';

const IS_PROVING = process.env.PROVE === '1';
const KILLS = IS_PROVING ? 25 : 4;
const CHANGES_BETWEEN = 12;
const LIVE_MS_MAX = 900;
const LIMIT_MS = IS_PROVING ? 900_000 : 240_000;

const FILE = readFileSync(path.join(ROOT, 'docs/samples/statement.xml'));

/** The demo owner has events of their own. */
const OF_OWNER = `owner_id = (select id from tributary.owners where reference = 'hooked')`;

describe('a server that is killed while it sends webhooks', () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'tributary-webhooks-'));
  let plan: ServerPlan;
  let server: ServerProcess;
  let receiver: Receiver;

  beforeAll(async () => {
    receiver = await openReceiver(10);
    plan = { dataDir, port: await freePort() };
    server = await startServer(plan);
  }, LIMIT_MS);
  afterAll(async () => {
    await server?.stop();
    await receiver?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** Runs SQL as the superuser: the leases of who was killed end now, as they would in half a minute. */
  async function sql(text: string): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: embeddedUrl(dataDir) });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  }

  /** Labels an account; what a dying server did not answer may have happened or not. */
  const label = async (account: string, text: string): Promise<boolean> => {
    try {
      return (await ask(server, 'PATCH', `/v1/accounts/${account}`, { label: text })).status === 200;
    } catch {
      return false;
    }
  };

  it(
    'invariant 13: every event arrives, signed, and is once in the log',
    async () => {
      const owner = await newOwner(server, 'hooked');
      const made = await ask(server, 'POST', '/v1/webhook-endpoints', { url: receiver.url });
      expect(made.status).toBe(201);
      const secret = String(made.json.secret);
      const file = await upload(server, owner, [FILE]);
      expect([file?.status, file?.json.status]).toEqual([201, 'done']);
      const accounts = (await ask(server, 'GET', `/v1/accounts?owner_id=${owner}`)).json.data as {
        id: string;
      }[];
      const account = accounts[0]?.id ?? '';
      let acknowledged = 0;
      for (let kill = 0; kill < KILLS; kill++) {
        const changing = (async () => {
          for (let n = 0; n < CHANGES_BETWEEN; n++)
            if (await label(account, `label ${kill} ${n}`)) acknowledged++;
        })();
        await sleep(Math.random() * LIVE_MS_MAX);
        await server.kill();
        await changing;
        await sql(`update tributary.webhook_endpoints set lease_until = now() - interval '1 second'`);
        server = await startServer(plan);
      }
      for (let n = 0; n < CHANGES_BETWEEN; n++) if (await label(account, `last ${n}`)) acknowledged++;

      // What is categorised is told a moment later, too.
      const eventsOf = () => sql(`select sequence from tributary.events where ${OF_OWNER} order by sequence`);
      const logOf = (status: string) =>
        sql(`select sequence from tributary.webhook_deliveries
          where ${OF_OWNER} and status like '${status}' order by sequence`);
      await until(
        'all is delivered',
        async () => (await logOf('delivered')).length === (await eventsOf()).length,
        120_000,
      );
      const events = await eventsOf();
      expect(events.length).toBeGreaterThan(acknowledged);
      expect(await logOf('%')).toEqual(events);
      const arrived = new Set(
        receiver
          .messages()
          .filter(({ data }) => data.owner_id === owner)
          .map(({ data }) => String(data.sequence)),
      );
      expect(arrived).toEqual(new Set(events.map(({ sequence }) => String(sequence))));
      for (const { body, headers } of receiver.arrived.slice(-20)) {
        const given = Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [name, String(value)]),
        );
        new Webhook(secret).verify(body, given);
      }
      expect(server.words()).not.toContain(secret.slice(6));
    },
    LIMIT_MS,
  );
});

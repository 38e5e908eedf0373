/** What the proofs about keys share: databases with keys of their own, child processes, questions to the database. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { TenantScope } from '../../src/engine/ports.ts';
import { openVault } from '../../src/services/vault/vault.ts';
import { withClient } from '../../src/store/embedded/connect.ts';
import type { TestCluster } from '../../src/store/embedded/testing.ts';
import { prepareDatabase } from '../../src/store/roles.ts';
import { nodeProgram } from '../chaos/server-process.ts';
import { type House, type HousePlan, openHouse } from './house.ts';
import { must } from './words.ts';

/** A database with keys of its own, for several processes. */
export async function planOn(
  cluster: TestCluster,
  folder: string,
): Promise<{ plan: HousePlan; url: string; tenant: TenantScope }> {
  const url = await cluster.createDatabase();
  const keyFile = path.join(folder, 'keys.json');
  const vault = must(await openVault({ keyFile, allowCreate: true }));
  const passwordFor = (purpose: string): string => vault.derivePassword(purpose).reveal();
  const { appUrl, jobsUrl } = must(await prepareDatabase({ url, appUrl: null, jobsUrl: null, passwordFor }));
  const plan = { appUrl, jobsUrl, keyFile };
  const house = await openHouse(plan);
  const { id } = await house.directory.createTenant('Proof');
  await house.close();
  return { plan, url, tenant: { tenantId: id } };
}

/** A child process that prints lines. */
export interface Child {
  readonly process: ChildProcess;
  readonly lines: string[];
  readonly ended: Promise<void>;
  line(text: string): Promise<void>;
}

/** Runs a script of this folder. */
export function run(script: string, ...args: string[]): Child {
  const child = spawn(nodeProgram(), [fileURLToPath(new URL(script, import.meta.url)), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  let hasEnded = false;
  const ended = new Promise<void>((resolve) =>
    child.once('close', () => {
      hasEnded = true;
      resolve();
    }),
  );
  const line = async (text: string): Promise<void> => {
    while (!lines.includes(text)) {
      if (hasEnded) throw new Error(`${script} ended without the line ${text}`);
      await sleep(5);
    }
  };
  return { process: child, lines, ended, line };
}

/** The ids of the instance keys in a key file. */
export const keyIdsIn = (file: string): string[] => {
  const { instance_keys }: { instance_keys: { id: string }[] } = JSON.parse(readFileSync(file, 'utf8'));
  return instance_keys.map((key) => key.id);
};

/** How many rows of the database an instance key sealed. */
export const usersOf = (url: string, keyId: string): Promise<number> =>
  withClient(url, async (client) => {
    const { rows } = await client.query<{ n: string }>(
      `select (select count(*) from tributary.owner_keys where key_id = $1)
        + (select count(*) from tributary.idempotency_keys where key_id = $1)
        + (select count(*) from tributary.key_checks where key_id = $1) as n`,
      [keyId],
    );
    return Number(rows[0]?.n);
  });
/** Owners with keys, written as superuser in one go; gives their ids. */
export async function addOwners(
  url: string,
  house: House,
  { tenantId }: TenantScope,
  count: number,
): Promise<number[]> {
  return withClient(url, async (client) => {
    const made = await client.query<{ id: string }>(
      `insert into tributary.owners (tenant_id, kind) select $1, 'person' from generate_series(1, $2) returning id`,
      [tenantId, count],
    );
    const ids = made.rows.map((row) => Number(row.id));
    const wrapped: Buffer[] = [];
    for (const id of ids) wrapped.push(Buffer.from(must(await house.vault.mintOwnerKey(id)).wrapped));
    await client.query(
      `insert into tributary.owner_keys (owner_id, generation, wrapped)
        select owner_id, 1, wrapped from unnest($1::bigint[], $2::bytea[]) as key (owner_id, wrapped)`,
      [ids, wrapped],
    );
    return ids;
  });
}

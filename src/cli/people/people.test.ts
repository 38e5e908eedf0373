/** The commands about people, teams and links against a real server with simulated banks. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort, serverEnv } from '../../../proofs/chaos/server-process.ts';
import { type RunningServer, startTributary } from '../../main.ts';
import { readConfig } from '../../services/config.ts';
import { EXIT } from '../exit-codes.ts';
import { main } from '../main.ts';
import type { Terminal } from '../terminal.ts';

const dataDir = mkdtempSync(path.join(tmpdir(), 'tributary-people-'));
let server: RunningServer | null = null;
let port: number;

beforeAll(async () => {
  port = await freePort();
  const config = readConfig(serverEnv({ dataDir, port }));
  if (!config.ok) throw new Error(config.fault.join());
  const started = await startTributary({ ...config.value, logLevel: 'silent' });
  if (!started.ok) throw new Error(started.fault.message);
  server = started.value;
}, 90_000);
afterAll(async () => {
  await server?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' };
  const terminal: Terminal = {
    env: { DATA_DIR: dataDir, PORT: String(port) },
    isInteractive: false,
    columns: Number.POSITIVE_INFINITY,
    helpColumns: 100,
    line: (text = '') => {
      said.out += `${text}\n`;
    },
    note: (text) => {
      said.err += `${text}\n`;
    },
    write: (text) => {
      said.out += text;
    },
    style: (_style, text) => text,
    ask: null,
  };
  return { code: await main(args, terminal), ...said };
}
const idIn = (text: string, kind: string): string => new RegExp(`${kind}_[0-9a-z]{26}`).exec(text)?.[0] ?? '';

it('creates people and teams, gives roles, links and deletes, and says what is wrong', async () => {
  const made = await run('people', 'create', 'ana@example.com', '--name', 'Ana');
  expect([made.code, made.out]).toEqual([EXIT.ok, expect.stringMatching(/^[\w-]{22}\n$/)]);
  const person = idIn(made.err, 'per');
  expect((await run('people', 'create', 'leo@example.com', '--no-password')).out).toContain('Created per_');
  const taken = await run('people', 'create', 'ANA@example.com');
  expect([taken.code, taken.err]).toEqual([EXIT.failed, expect.stringContaining('already')]);
  const listed = (await run('people', 'list')).out;
  expect(listed).toMatch(/ana@example.com +Ana +here/);
  expect(listed).toMatch(/leo@example.com +– +nowhere/);
  expect((await run('people', 'show', 'ana@example.com')).out).toContain(person);
  expect((await run('people', 'show', 'nobody@example.com')).code).toBe(EXIT.failed);

  const team = idIn((await run('teams', 'create', 'Family')).out, 'tea');
  expect((await run('teams', 'members', team)).err).toContain('Nobody is in it yet');
  expect((await run('teams', 'add', team, 'ana@example.com', '--role', 'admin')).code).toBe(EXIT.ok);
  expect((await run('teams', 'add', team, 'leo@example.com')).out).toContain('is viewer of');
  const last = await run('teams', 'remove', team, person);
  expect([last.code, last.err]).toEqual([EXIT.failed, expect.stringContaining('admin')]);
  expect((await run('teams', 'role', team, 'leo@example.com', 'admin')).out).toContain('is admin of');
  expect((await run('teams', 'remove', team, person)).code).toBe(EXIT.ok);
  expect((await run('teams', 'members', team)).out).not.toContain('ana@example.com');
  expect((await run('teams', 'rename', team, 'Home')).out).toContain('Home');
  expect((await run('teams', 'show', team)).out).toMatch(/members +1/);

  await run('owners', 'create', 'customer-42');
  expect((await run('owners', 'link', 'customer-42')).code).toBe(EXIT.usage);
  const linked = await run('owners', 'link', 'customer-42', '--person', 'ana@example.com');
  expect(linked.out).toContain('opens customer-42 (open-finance)');
  expect((await run('owners', 'link', 'customer-42', '--team')).out).toMatch(/^tea_/);
  const identities = (await run('owners', 'identities', 'customer-42')).out;
  expect(identities).toContain(person);
  expect(identities).toContain('team-banking');
  expect((await run('owners', 'unlink', 'customer-42', '--team')).code).toBe(EXIT.ok);
  expect((await run('owners', 'unlink', 'customer-42', '--person', person)).code).toBe(EXIT.ok);
  expect((await run('owners', 'identities', 'customer-42')).err).toContain('Nobody signs in for it');

  expect((await run('teams', 'delete', team)).code).toBe(EXIT.usage);
  expect((await run('teams', 'delete', team, '--yes')).out).toContain('Deleted');
  expect((await run('people', 'delete', person)).code).toBe(EXIT.usage);
  expect((await run('people', 'delete', person, '--yes')).out).toContain('Deleted');
}, 60_000);

it('gets a consent and a token of simulated banks, unused and each another', async () => {
  const both = await run('sandbox', 'authorise', 'demo-mx-bbva', '--token', '--consent');
  expect(both.code).toBe(EXIT.usage);
  const tokens = [
    await run('sandbox', 'authorise', 'demo-mx-bbva', '--token'),
    await run('sandbox', 'authorise', 'demo-mx-bbva', '--token'),
  ].map(({ code, out }) => [code, out.trim()]);
  expect(tokens[0]).toEqual([EXIT.ok, expect.stringMatching(/^\S{20,}$/)]);
  expect(tokens[0]).not.toEqual(tokens[1]);
  expect((await run('sandbox', 'authorise', 'demo-de', '--token')).code).not.toBe(EXIT.ok);
  const consent = await run('sandbox', 'authorise', 'demo-fr', '--consent');
  expect([consent.code, consent.out]).toEqual([EXIT.ok, expect.stringMatching(/^cst_[0-9a-z]{26}\n$/)]);
  // It is no connection.
  expect((await run('connections', 'list', '--json')).out.trim()).toBe('[]');
}, 60_000);

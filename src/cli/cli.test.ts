import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHouse } from '../../proofs/page/house.ts';
import { EXIT } from './exit-codes.ts';
import { main } from './main.ts';
import { type Column, table } from './table.ts';
import type { Terminal } from './terminal.ts';

let house: Awaited<ReturnType<typeof startHouse>>;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'tributary-cli-'));
  house = await startHouse();
});
afterAll(async () => {
  await house?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const sample = (name: string): string =>
  fileURLToPath(new URL(`../../docs/samples/${name}`, import.meta.url));

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command as it would run in a shell whose environment is `env`. */
async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  let out = '';
  let err = '';
  const terminal: Terminal = {
    env: { DATA_DIR: house.dataDir, PORT: new URL(house.server.url).port, ...env },
    isInteractive: false,
    columns: Number.POSITIVE_INFINITY,
    helpColumns: 100,
    line: (text = '') => {
      out += `${text}\n`;
    },
    note: (text) => {
      err += `${text}\n`;
    },
    write: (text) => {
      out += text;
    },
    style: (_style, text) => text,
    ask: null,
  };
  const code = await main(args, terminal);
  return { code, out, err };
}

describe('tributary import', () => {
  it('takes several files in, says what is new and whether it closes; invariant 1: again changes nothing', async () => {
    const first = await run(['import', sample('statement.xml'), sample('savings.sta')]);
    expect(first.code).toBe(EXIT.ok);
    expect(first.out).toMatch(/statement\.xml +done +camt +7 +0 +0 +yes/);
    expect(first.out).toMatch(/savings\.sta +done +mt940 +2 +0 +0 +yes/);
    const second = await run(['import', sample('statement.xml')]);
    expect(second.out).toMatch(/done +camt +0 +0 +7 +yes/);
  });

  it('invariant 15: names file, line, rule and what to do, and goes on with the next file', async () => {
    const bad = path.join(folder, 'bad.xml');
    const text = readFileSync(sample('statement.xml'), 'utf8').replace('>890.00<', '>89O.00<');
    writeFileSync(bad, text);
    const line = text.slice(0, text.indexOf('89O.00')).split('\n').length;
    const ran = await run(['import', bad, sample('card.ofx')]);
    expect(ran.code).toBe(EXIT.failed);
    expect(ran.err).toContain(`bad.xml:${line}:`);
    expect(ran.err).toContain('found: 89O.00');
    expect(ran.err).toMatch(/to do: \w+/);
    expect(ran.out).toMatch(/card\.ofx +done +ofx +3/);
  });

  it('shows the columns of a file that leaves them open, and takes the mapping that is given', async () => {
    const asked = await run(['import', sample('ambiguous.csv'), '--account-name', 'Cash']);
    expect(asked.code).toBe(EXIT.failed);
    expect(asked.err).toContain('to say: amount, date_order, currency');
    expect(asked.err).toContain('Bottle deposit');
    const mapping = path.join(folder, 'mapping.json');
    writeFileSync(
      mapping,
      JSON.stringify({
        columns: { booking_date: 'Date', amount: 'In or out', text: 'What' },
        sign: 'as_given',
      }),
    );
    const said = ['--mapping', mapping, '--currency', 'eur', '--date-order', 'dmy', '--account-name', 'Cash'];
    const taken = await run(['import', sample('ambiguous.csv'), ...said]);
    expect(taken.out).toMatch(/done +csv +2/);
  });

  it('says how to create an owner that is not there, and creates it when asked', async () => {
    const missing = await run(['import', sample('card.ofx'), '--owner', 'c-1']);
    expect(missing.code).toBe(EXIT.failed);
    expect(missing.err).toContain('tributary owners create c-1');
    const made = await run(['import', sample('card.ofx'), '--owner', 'c-1', '--create-owner']);
    expect(made.code).toBe(EXIT.ok);
    expect((await run(['accounts', 'list', '--owner', 'c-1'])).out).toContain('-158.75');
  });

  it('shows which days of an account were seen, how far back it goes, and what is in quarantine', async () => {
    const [account] = JSON.parse((await run(['accounts', 'list', '--owner', 'c-1', '--json'])).out);
    const covered = await run(['accounts', 'coverage', account.id]);
    expect([covered.code, covered.out + covered.err]).toEqual([
      EXIT.ok,
      expect.stringMatching(/file|No day of this account was seen whole yet/),
    ]);
    const since = await run(['accounts', 'since', account.id, '2026-01-31', '--json']);
    expect(JSON.parse(since.out).history_start).toBe('2026-01-31');
    const all = await run(['accounts', 'since', account.id, 'all', '--json']);
    expect(JSON.parse(all.out).history_start).toBeNull();
    expect((await run(['accounts', 'since', account.id, 'soon'])).code).toBe(EXIT.usage);
    const quarantine = await run([
      'accounts',
      'quarantine',
      '--owner',
      'c-1',
      '--account',
      account.id,
      '--resolved',
    ]);
    expect([quarantine.code, quarantine.err]).toEqual([
      EXIT.ok,
      expect.stringContaining('Nothing is in quarantine'),
    ]);
  });

  it('prints JSON when asked, faults too', async () => {
    const ran = await run(['import', sample('card.ofx'), path.join(folder, 'none'), '--json']);
    expect(ran.code).toBe(EXIT.failed);
    const [done, failed] = JSON.parse(ran.out);
    expect(done.import.status).toBe('done');
    expect(failed.error.message).toBe('There is no such file.');
  });
});

describe('lists', () => {
  it('filter, limit and export', async () => {
    const found = await run(['transactions', 'list', '--text', 'möwe']);
    expect(found.out.match(/Café Möwe/g)).toHaveLength(2);
    const limited = await run(['transactions', 'list', '--limit', '3', '--json']);
    expect(JSON.parse(limited.out)).toHaveLength(3);
    expect(limited.err).toContain('There are more than these 3');
    const all = await run(['transactions', 'list', '--all', '--json']);
    const csv = await run(['transactions', 'list', '--csv']);
    expect(csv.out.trim().split('\n')).toHaveLength(JSON.parse(all.out).length + 1);
  });

  it('fit the terminal', async () => {
    const terminal = { columns: 40, style: (_style: string, text: string) => text } as Terminal;
    const rows = [{ id: 'a'.repeat(12), text: 'ä'.repeat(90) }];
    const columns: Column<(typeof rows)[number]>[] = [
      { title: 'ID', value: (row) => row.id },
      { title: 'TEXT', value: (row) => row.text, shrinks: true },
    ];
    const lines = table(terminal, columns, rows);
    expect(lines.map((line) => [...line].length <= 40)).toEqual([true, true]);
    expect(lines[1]).toContain('…');
  });

  it('never let the text of a bank drive the terminal', async () => {
    const file = path.join(folder, 'evil.csv');
    writeFileSync(file, 'Date;Text;Amount;Currency\n2026-03-14;a\u001b[31mred\u0007;-1.50;EUR\n');
    await run(['import', file, '--account-name', 'Evil']);
    const shown = await run(['transactions', 'list', '--from', '2026-03-14', '--to', '2026-03-14']);
    expect(shown.out).toContain('-1.50');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is what is tested
    expect(shown.out).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });

  it('never let the text of a bank turn a line around; the export keeps the text as it is', async () => {
    const file = path.join(folder, 'turned.csv');
    const marks = [...'\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069'];
    writeFileSync(file, `Date;Text;Amount;Currency\n2026-03-15;Rent${marks.join('')}05.1-;-1.75;EUR\n`);
    await run(['import', file, '--account-name', 'Turned']);
    const day = ['--from', '2026-03-15', '--to', '2026-03-15'];
    const shown = await run(['transactions', 'list', ...day]);
    expect(shown.out).toContain('Rent05.1-');
    expect(marks.filter((mark) => shown.out.includes(mark))).toEqual([]);
    const exported = await run(['transactions', 'list', ...day, '--csv']);
    expect(exported.out).toContain('\u202e');
  });
});

describe('server, key and owner', () => {
  it('are shown with where each came from, the key never whole', async () => {
    const ran = await run(['whoami', '--json'], { TRIBUTARY_OWNER: 'c-1' });
    const shown = JSON.parse(ran.out);
    expect(shown.url.source).toContain('sandbox-credentials.json');
    expect(shown.owner).toEqual({ value: 'c-1', source: 'TRIBUTARY_OWNER' });
    const key = JSON.parse(readFileSync(house.server.credentialsFile, 'utf8')).native.apiKey;
    expect(ran.out).not.toContain(key);
  });

  it('invariant 11: the key of the credentials file goes to the server of that file only', async () => {
    const ran = await run(['accounts', 'list', '--url', 'http://localhost:9']);
    expect(ran.code).toBe(EXIT.unreachable);
    expect(ran.err).toContain('is sent nowhere else');
  });

  it.each([
    [
      'a refused key',
      ['accounts', 'list', '--key', 'sk_sandbox_nonsense'],
      EXIT.unreachable,
      'correct --key',
    ],
    [
      'no server',
      ['accounts', 'list', '--url', 'http://localhost:9', '--key', 'k'],
      EXIT.unreachable,
      'tributary start',
    ],
    ['an unknown command', ['acounts'], EXIT.usage, 'Did you mean accounts?'],
    ['an unknown option', ['import', 'x', '--ownr', 'y'], EXIT.usage, 'Did you mean --owner?'],
    ['a wrong value', ['transactions', 'list', '--status', 'done'], EXIT.usage, 'status'],
    ['a missing file name', ['import'], EXIT.usage, 'files'],
  ] as const)('%s ends with a code and a line that helps', async (_what, args, code, words) => {
    const ran = await run(args);
    expect(ran.code).toBe(code);
    expect(ran.err).toContain(words);
    expect(ran.err).not.toMatch(/^ +at /m);
  });

  it('config hides passwords', async () => {
    const ran = await run(['config'], { DATABASE_URL: 'postgres://me:hunter2@db/x' });
    expect(ran.out).toContain('postgres://me:…@db/x');
    expect(ran.out).not.toContain('hunter2');
  });

  it('a new API key works until it is revoked', async () => {
    const made = await run(['keys', 'create', '--name', 'test', '--json']);
    const { id, token } = JSON.parse(made.out);
    expect((await run(['accounts', 'list', '--key', token])).code).toBe(EXIT.ok);
    expect((await run(['keys', 'revoke', id])).code).toBe(EXIT.ok);
    const refused = await run(['accounts', 'list', '--key', token]);
    expect(refused.code).toBe(EXIT.unreachable);
    expect(refused.err).toContain('revoked');
  });
});

describe('the installation', () => {
  it('doctor is content while the server runs', async () => {
    const ran = await run(['doctor', '--json']);
    expect(JSON.parse(ran.out).checks.filter((check: { state: string }) => check.state !== 'ok')).toEqual([]);
    expect(ran.code).toBe(EXIT.ok);
  });

  it('matching is rehearsed beside the running server, over the files that were imported', async () => {
    const ran = await run(['rematch', '--dry-run', '--json']);
    expect(ran.err).toBe('');
    const reports: { status: string; windows: number; transactions: number }[] = JSON.parse(ran.out);
    expect(reports.length).toBeGreaterThan(0);
    expect(reports.filter(({ status }) => status !== 'equal')).toEqual([]);
    expect(reports.some(({ windows, transactions }) => windows > 0 && transactions > 0)).toBe(true);
    expect(ran.code).toBe(EXIT.ok);
    expect((await run(['rematch'])).code).toBe(EXIT.usage);
  });

  it('start names all wrong settings at once, and a data directory that is in use', async () => {
    const wrong = await run(['start'], { PORT: '99999', TRIBUTARY_MODE: 'foo' });
    expect(wrong.code).toBe(EXIT.failed);
    expect(wrong.err).toMatch(/PORT[\s\S]*TRIBUTARY_MODE/);
    const used = await run(['start']);
    expect(used.code).toBe(EXIT.failed);
    expect(used.err).toContain('in use');
  });

  it('the sealing key is rotated while the server runs, which goes on reading and writing', async () => {
    const before = readFileSync(path.join(house.dataDir, 'keys.json'), 'utf8');
    const ran = await run(['keys', 'rotate', '--json']);
    expect(ran.err).toBe('');
    expect(ran.code).toBe(EXIT.ok);
    expect(JSON.parse(ran.out).retired).toHaveLength(1);
    expect(readFileSync(path.join(house.dataDir, 'keys.json'), 'utf8')).not.toBe(before);
    const after = await run(['import', sample('household.csv'), '--account-name', 'Household']);
    expect(after.out).toMatch(/done +csv +3/);
  });

  it('doctor says what to do about a key file that others can read', async () => {
    const file = path.join(house.dataDir, 'keys.json');
    chmodSync(file, 0o644);
    const ran = await run(['doctor']);
    chmodSync(file, 0o600);
    expect(ran.code).toBe(EXIT.failed);
    expect(ran.out).toMatch(/fail +key file/);
    expect(ran.out).toContain(`chmod 600 ${file}`);
  });

  it('doctor starts the database for a moment when no server runs', async () => {
    const { port } = new URL(house.server.url);
    await house.server.stop();
    const doctor = await run(['doctor'], { PORT: port });
    expect(doctor.out).toContain(`not running; port ${port} is free`);
    expect(doctor.out).toContain('open what the database holds');
    expect(doctor.code).toBe(EXIT.ok);
  });

  it('doctor makes nothing where nothing was started yet', async () => {
    const dataDir = path.join(folder, 'data');
    const fresh = await run(['doctor'], { DATA_DIR: dataDir, PORT: '0' });
    expect(fresh.code).toBe(EXIT.ok);
    expect(fresh.out).toContain('will be made at the first start');
    expect(existsSync(dataDir)).toBe(false);
  });

  it('doctor says what to do about the database that is meant', async () => {
    const dataDir = path.join(folder, 'no-folder');
    writeFileSync(dataDir, '');
    const embedded = await run(['doctor'], { DATA_DIR: dataDir, PORT: '0' });
    expect(embedded.code).toBe(EXIT.failed);
    expect(embedded.out).toContain(`the embedded one in ${dataDir} cannot be used`);
    expect(embedded.out).toContain('set DATA_DIR');
    expect(embedded.out).not.toContain('DATABASE_URL');
    const named = { DATABASE_URL: 'postgres://me@127.0.0.1:9/x', DATA_DIR: path.join(folder, 'data') };
    expect((await run(['doctor'], { ...named, PORT: '0' })).out).toContain('password of DATABASE_URL');
  });
});

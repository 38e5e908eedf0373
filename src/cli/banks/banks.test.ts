/** The commands about banks against a real server with its simulated banks. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHouse } from '../../../proofs/page/house.ts';
import { EXIT } from '../exit-codes.ts';
import { main } from '../main.ts';
import type { Ask } from '../prompt.ts';
import type { Terminal } from '../terminal.ts';

let house: Awaited<ReturnType<typeof startHouse>>;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'tributary-cli-banks-'));
  house = await startHouse();
});
afterAll(async () => {
  await house?.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command; `ask` is a person at the terminal. */
async function run(args: readonly string[], ask: Ask | null = null): Promise<Ran> {
  let out = '';
  let err = '';
  const terminal: Terminal = {
    env: { DATA_DIR: house.dataDir, PORT: new URL(house.server.url).port },
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
    ask,
  };
  const code = await main(args, terminal);
  return { code, out, err };
}

/** A person who answers each question by its first words; `asked` shows what was asked, and whether it was hidden. */
function person(answers: Readonly<Record<string, string>>): {
  readonly ask: Ask;
  readonly asked: { question: string; hidden: boolean }[];
} {
  const asked: { question: string; hidden: boolean }[] = [];
  const ask: Ask = async (question, { hidden }) => {
    asked.push({ question, hidden });
    const found = Object.entries(answers).find(([words]) => question.toLowerCase().includes(words));
    if (found === undefined) throw new Error(`nobody knows what to answer to “${question}”`);
    return found[1];
  };
  return { ask, asked };
}

const WHO = ['--field', 'login=demo', '--field', 'password=demo-pin'];
const connectionIn = ({ out }: Ran): string => /con_[0-9a-z]{26}/.exec(out)?.[0] ?? '';

describe('tributary institutions', () => {
  it('finds by name, country and bank code', async () => {
    expect((await run(['institutions', 'bbva'])).out).toMatch(/demo-mx-bbva +BBVA +MX/);
    expect((await run(['institutions', '--bank-code', '00000000'])).out).toContain('demo-de-test ');
    const french = await run(['institutions', '--country', 'fr', '--json']);
    expect(JSON.parse(french.out).map(({ id }: { id: string }) => id)).toEqual(['demo-fr']);
    expect((await run(['institutions', 'zzz'])).err).toContain('No institution meets that.');
  });
});

describe('tributary connect', () => {
  it('asks a person for what the bank asks, and never shows a secret', async () => {
    const { ask, asked } = person({ login: 'demo', password: 'demo-pin', code: '123456' });
    const ran = await run(['connect', 'demo-de-code'], ask);
    expect(ran).toMatchObject({
      code: EXIT.ok,
      out: expect.stringMatching(/Connected: con_.*success +3 +\d{3}/s),
    });
    expect(asked.filter(({ hidden }) => hidden).map(({ question }) => question)).toHaveLength(1);
    expect(asked.find(({ hidden }) => hidden)?.question).toMatch(/password|pin/i);
  });

  it('never shows a secret that was typed (invariant 11)', async () => {
    const { ask } = person({ login: 'demo.wrong-password', password: 'typed-by-me' });
    const ran = await run(['connect', 'demo-de-code'], ask);
    expect(ran).toMatchObject({ code: EXIT.failed, err: expect.stringContaining('did not accept') });
    const json = await run(['connect', 'demo-de-code', '--json'], ask);
    expect(json.code).toBe(EXIT.failed);
    expect(`${ran.out}${ran.err}${json.out}${json.err}`).not.toContain('typed-by-me');
  });

  it('says what is missing where nobody is there to ask, and takes answers from a file', async () => {
    const missing = await run(['connect', 'demo-de-app']);
    expect(missing).toMatchObject({ code: EXIT.usage, err: expect.stringContaining('--field login=') });
    const file = path.join(folder, 'answers.json');
    writeFileSync(file, JSON.stringify({ login: 'demo' }));
    const ran = await run(['connect', 'demo-de-app', '--fields', file]);
    expect(ran).toMatchObject({
      code: EXIT.ok,
      err: expect.stringContaining("Approve it in the bank's app"),
    });
    writeFileSync(file, '{"login": "secret-in-a-broken-file');
    const broken = await run(['connect', 'demo-de-app', '--fields', file]);
    expect(broken.code).toBe(EXIT.usage);
    expect(broken.err).not.toContain('secret-in-a-broken-file');
  });

  it('shows a picture as a file that only this user can read, and a flickering code as text', async () => {
    const file = path.join(folder, 'photo.json');
    const answers = { login: 'demo', password: 'demo-pin', method: 'photo', code: '123456' };
    writeFileSync(file, JSON.stringify({ ...answers, code: undefined }));
    const seen: string[] = [];
    const looks: Ask = async () => '123456';
    const photo = await run(['connect', 'demo-de', '--fields', file], looks);
    expect(photo.code).toBe(EXIT.ok);
    const picture = /picture: (file:\S+\.png)/.exec(photo.err)?.[1] ?? '';
    seen.push(fileURLToPath(picture));
    expect(existsSync(seen[0] ?? '')).toBe(true);
    writeFileSync(file, JSON.stringify({ ...answers, method: 'flicker', code: undefined }));
    const flicker = await run(['connect', '--force-new', 'demo-de', '--fields', file], looks);
    expect(flicker).toMatchObject({
      code: EXIT.ok,
      err: expect.stringMatching(/flicker code: [0-9A-F]{10}/),
    });
  });

  it('answers a wrong code with another question, and ends where the bank refuses', async () => {
    const codes = ['000000', '123456'];
    const ask: Ask = async () => codes.shift() ?? null;
    const ran = await run(['connect', '--force-new', 'demo-de-code', ...WHO], ask);
    expect(ran).toMatchObject({ code: EXIT.ok, err: expect.stringContaining('That was not right.') });
    const locked = await run([
      'connect',
      'demo-de-code',
      '--field',
      'login=demo.locked',
      '--field',
      'password=x',
    ]);
    expect(locked).toMatchObject({ code: EXIT.failed, err: expect.stringContaining('locked at the bank') });
  });

  it('asks a person again for what cannot be right, and takes a choice by number or label', async () => {
    const answers = ['9', '2', '12345', '', '123456'];
    const ran = await run(
      ['connect', '--force-new', 'demo bank', ...WHO],
      async () => answers.shift() ?? null,
    );
    expect(ran).toMatchObject({ code: EXIT.ok, err: expect.stringContaining('choose one of the list') });
    expect(answers).toEqual([]);
    const byLabel = ['flicker CODE', '123456'];
    const again = await run(
      ['connect', '--force-new', 'demo-de', ...WHO],
      async () => byLabel.shift() ?? null,
    );
    expect(again).toMatchObject({ code: EXIT.ok, err: expect.stringMatching(/ 3 {2}flicker/) });
  });

  it('makes no second connection to a login without being told to', async () => {
    const refused = await run(['connect', 'demo-de-code', ...WHO]);
    expect(refused).toMatchObject({
      code: EXIT.failed,
      err: expect.stringMatching(/This login has the connection con_/),
    });
  });

  it('shows which accounts are asked for, and says that there are none', async () => {
    const list = JSON.parse((await run(['connections', 'list', '--json'])).out);
    const id = list[0]?.id ?? list.data?.[0]?.id;
    expect(await run(['connections', 'accounts', id])).toMatchObject({
      code: EXIT.ok,
      out: expect.stringContaining('every account is known'),
    });
    expect(await run(['connections', 'accounts', id, '--set', 'nothing'])).toMatchObject({
      code: EXIT.usage,
    });
  });

  it('goes on with a sign-in that was left', async () => {
    const left = await run(['connect', '--force-new', 'demo-de-code', ...WHO]);
    expect(left).toMatchObject({ code: EXIT.usage, err: expect.stringContaining('--field code=') });
    const open = await run(['connect', 'demo-fr', '--no-wait', '--json']);
    const { id } = JSON.parse(open.out);
    expect(await run(['connections', 'continue', id, '--no-wait'])).toMatchObject({
      code: EXIT.ok,
      err: expect.stringContaining('/connect/go/'),
    });
    expect(await run(['connections', 'continue', 'att_00000000000000000000000000'])).toMatchObject({
      code: EXIT.failed,
    });
  });

  it('cancels when the person ends it', async () => {
    const ran = await run(['connect', 'demo-us', ...WHO], async () => null);
    expect(ran).toMatchObject({ code: EXIT.failed, err: expect.stringContaining('Stopped.') });
  });

  it('prints the way to the bank, and the hosted page', async () => {
    const ran = await run(['connect', 'demo-fr', '--no-wait']);
    expect(ran).toMatchObject({
      code: EXIT.ok,
      err: expect.stringMatching(/http:\S+\/connect\/go\/[\w-]{43}/),
    });
    const page = await run(['connect', 'demo-fr', '--page']);
    expect(page.out).toMatch(/^http:\S+\/connect\/[\w-]{43}\n$/);
  });

  it('names those that are meant when several are', async () => {
    const ran = await run(['connect', 'Demo']);
    expect(ran).toMatchObject({
      code: EXIT.usage,
      err: expect.stringContaining('demo-de-app (Demo App Bank)'),
    });
    expect(await run(['connect', 'nowhere-bank'])).toMatchObject({ code: EXIT.failed });
  });
});

describe('tributary sandbox, sync, connections and consents', () => {
  it('walk a sign-in with nobody there, sync, pause, renew, disconnect and delete', async () => {
    const walked = await run(['sandbox', 'authorise', 'demo-bh']);
    expect(walked).toMatchObject({ code: EXIT.ok, out: expect.stringMatching(/success +3/) });
    const id = connectionIn(walked);
    expect((await run(['sync', id])).out).toMatch(/success +3 +0 +0 +\d+/);
    expect((await run(['connections', 'budget', id])).out).toMatch(/all +accounts +\d of 4 +\d+ +now/);
    expect((await run(['connections', 'pause', id])).out).toContain('Paused');
    expect(await run(['sync', id])).toMatchObject({ code: EXIT.failed });
    expect((await run(['connections'])).out).toMatch(
      new RegExp(`${id} +Demo Bank of Bahrain +paused +resume`),
    );
    await run(['connections', 'resume', id]);
    const renewed = await run(['connections', 'renew', id, '--field', 'login=demo']);
    expect(renewed).toMatchObject({ code: EXIT.ok, out: expect.stringContaining(id) });
    const listed = (await run(['consents', '--connection', id])).out;
    expect(listed).toMatch(/authorised +RENEWED/);
    const consent = /cst_\w+/.exec(listed)?.[0] ?? '';
    const shown = (await run(['consents', 'show', consent])).out;
    expect(shown).toMatch(/– → awaiting_authorisation {2}CREATED \(client\)/);
    expect(shown).toMatch(/authorised → authorised {2}RENEWED \(bank\)/);
    const whole = await run(['consents', 'verify', consent]);
    expect(whole).toMatchObject({ code: EXIT.ok, out: expect.stringMatching(/Whole: 3 events/) });
    const narrow = ['consents', 'narrow', consent, '--scope', 'accounts', '--scope', 'balances'];
    expect(await run(narrow)).toMatchObject({ code: EXIT.unreachable });
    const holder = ['--psu-ip', '192.0.2.9', '--psu-user-agent', 'test'];
    expect(await run([...narrow, ...holder])).toMatchObject({
      code: EXIT.ok,
      out: expect.stringContaining('Narrowed'),
    });
    expect(await run(['consents', 'reconfirm', consent, ...holder])).toMatchObject({ code: EXIT.failed });
    expect(await run(['connections', 'disconnect', id])).toMatchObject({ code: EXIT.usage });
    await run(['connections', 'disconnect', id, '--yes']);
    expect((await run(['connections', 'show', id])).out).toMatch(/status +disconnected/);
    expect((await run(['consents', '--connection', id])).out).not.toMatch(/authorised/);
    expect((await run(['connections', 'delete', id, '--yes'])).out).toContain('Deleted');
    expect(await run(['connections', 'show', id])).toMatchObject({ code: EXIT.failed });
    expect(await run(['consents', 'verify', consent])).toMatchObject({ code: EXIT.failed });
    expect((await run(['consents', 'evidence', '--consent', consent])).out).toMatch(
      /demo-bh +revoked +DISCONNECTED +\S+ +\S+ +yes/,
    );
  });

  it('sync all, and name the connection beside what went wrong', async () => {
    const broken = connectionIn(await run(['sandbox', 'authorise', 'demo-de-open']));
    await run(['sandbox', 'scenario', 'demo-de-open', 'demo', 'bank-down']);
    const ran = await run(['sync']);
    await run(['sandbox', 'scenario', 'demo-de-open', 'demo']);
    expect(ran).toMatchObject({
      code: EXIT.failed,
      out: expect.stringMatching(/success/),
      err: expect.stringContaining(`${broken}: The bank does not answer.`),
    });
    await run(['connections', 'delete', broken, '--yes']);
  });

  it('move the clock, and show what the banks saw without a rule broken', async () => {
    const before = Date.parse((await run(['sandbox', 'clock'])).out.trim());
    const moved = await run(['sandbox', 'clock', '--days', '2']);
    expect(Date.parse(moved.out.trim()) - before).toBeGreaterThan(2 * 86_400_000 - 1);
    expect(await run(['sandbox', 'clock', '--days', '1', '--seconds', '1'])).toMatchObject({
      code: EXIT.usage,
    });
    const log = await run(['sandbox', 'log', '--all', '--json']);
    const rows: { violations: string[] }[] = JSON.parse(log.out);
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.flatMap(({ violations }) => violations)).toEqual([]);
  });

  it('set a scenario and take it back', async () => {
    const set = await run(['sandbox', 'scenario', 'demo-de-open', 'demo', 'bank-down']);
    expect(set.out).toContain('demo-de-open, demo: bank-down');
    expect(await run(['sandbox', 'authorise', 'demo-de-open'])).toMatchObject({ code: EXIT.failed });
    await run(['sandbox', 'scenario', 'demo-de-open', 'demo']);
    expect(await run(['sandbox', 'authorise', 'demo-de-open'])).toMatchObject({ code: EXIT.ok });
    const unknown = await run(['sandbox', 'scenario', 'demo-de-open', 'demo', 'no-such']);
    expect(unknown).toMatchObject({
      code: EXIT.failed,
      err: expect.stringMatching(/scenario.*none of this name/),
    });
  });
});

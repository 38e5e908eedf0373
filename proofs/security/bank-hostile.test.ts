/** A bank that answers whatever harms: nothing of it is followed, believed, kept in memory, or put on a page as markup. */

import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import process from 'node:process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BankServer } from './bank-server.ts';
import type { WireReply } from './bank-wire.ts';
import {
  ask,
  authorisation,
  codeField,
  data,
  EVIL_ADDRESSES,
  hostileAnywhere,
  hostileData,
  hostileStarts,
  redirect,
} from './hostile-replies.ts';
import { addressesIn, openVisit } from './page-visit.ts';
import { type Seen, Visitor } from './visitor.ts';

let house: BankServer;
/** Something of ours on this machine that no bank may reach through us. */
let trap: Server;
let trapped = 0;
let places: readonly string[];

beforeAll(async () => {
  house = await BankServer.start();
  trap = createServer((socket) => {
    trapped++;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(trap, 'listening');
  const address = trap.address();
  const port = typeof address === 'object' ? address?.port : 0;
  places = [
    `${house.url}/v1/meta`,
    `http://127.0.0.1:${port}/`,
    'http://169.254.169.254/latest/meta-data/',
    'file:///etc/passwd',
  ];
});
afterEach(() => {
  house.wire.script = () => null;
});
afterAll(async () => {
  await house?.close();
  trap?.close();
});

/** The faults that a sign-in or sync may end with. */
const LISTED = expect.stringMatching(
  /^(?:shape_not_understood|bank_down|rate_limited|action_at_bank_needed|sca_refused|sca_expired)$/,
);
/** Said of a bank, not of us. */
const OF_BANKS = 'a bank said what we do not understand';

const mistakes = (): readonly string[] =>
  house.mistakes.filter(({ msg }) => msg !== OF_BANKS).map((line) => JSON.stringify(line));

const codeOf = (json: Readonly<Record<string, unknown>>): string => {
  const { fault } = json as { fault?: { code: string } | null };
  return fault?.code ?? 'none';
};

const DAY_MS = 86_400_000;
/** What may be held on top while sixteen of the largest replies come in: eight at a time, unpacked to 16 MiB at most. */
const MEMORY_BYTES_MAX = 600 * 1024 * 1024;

let logins = 0;
/** Starts a sign-in with a login of its own unless told. */
const start = (institution = 'demo-de-code', login = `hostile${++logins}`) => {
  const fields = institution === 'demo-de-code' ? { login, password: 'demo-pin' } : { login };
  // One login after the other, and the same again: what a bank answers is what is tried here.
  return house.ask('POST', '/v1/connections', { institution_id: institution, fields, force_new: true });
};

describe('invariant 15: a hostile bank', () => {
  it('ends a sign-in with a listed fault, whatever it answers at the start', async () => {
    for (const [name, reply] of hostileStarts(places)) {
      house.wire.script = () => reply;
      const { status, json } = await start();
      expect([name, status, json.step, codeOf(json)]).toEqual([name, 202, 'failed', LISTED]);
    }
    expect(mistakes()).toEqual([]);
  }, 60_000);

  it('asks for no longer than a month, whatever time it gives', async () => {
    const until = new Date(Date.now() + 3_650 * DAY_MS).toISOString();
    house.wire.script = () => ask([{}], { until });
    const { json } = await start();
    expect(json.step).toBe('asking');
    expect(Date.parse(String(json.until)) - Date.now()).toBeLessThan(31 * DAY_MS);
  });

  it('ends a sign-in with a listed fault, whatever it answers to an answer', async () => {
    for (const [name, reply] of hostileAnywhere(places)) {
      house.wire.script = () => null;
      const { json: asked } = await start('demo-de-code', 'demo2');
      house.wire.script = () => reply;
      const place = `/v1/connect-attempts/${asked.id}/answer`;
      const { status, json } = await house.ask('POST', place, {
        step: asked.step_number,
        fields: { code: '123456789012' },
      });
      // Whether a lost reply was a yes is asked later.
      const how = json.step === 'waiting' ? 'bank_down' : codeOf(json);
      expect([name, status, how]).toEqual([name, 200, LISTED]);
    }
    expect(mistakes()).toEqual([]);
  }, 60_000);

  it('ends a sync with a listed fault, whatever it answers for data', async () => {
    for (const [name, at, reply] of hostileData(places)) {
      house.wire.script = ({ path }) => (at.test(path) ? reply : null);
      const { json } = await start('demo-de-open', 'demo2');
      expect([name, json.step]).toEqual([name, 'granted']);
      const sync = await house.synced(json.connection_id);
      const faults = [sync, ...(sync.accounts as Record<string, unknown>[])].map(codeOf);
      expect([name, faults]).toEqual([name, expect.arrayContaining([LISTED])]);
    }
    expect(mistakes()).toEqual([]);
  }, 60_000);

  it('cannot keep access that is ended', async () => {
    for (const reply of [...hostileAnywhere(places).values()].slice(0, 12)) {
      house.wire.script = () => null;
      const { json } = await start('demo-de-open', 'demo2');
      house.wire.script = ({ method }) => (method === 'DELETE' ? reply : null);
      const ended = await house.ask('POST', `/v1/connections/${json.connection_id}/disconnect`);
      expect([ended.status, ended.json.status]).toEqual([200, 'disconnected']);
    }
    expect(mistakes()).toEqual([]);
  });

  it('leads the server nowhere: only its own host and port were called, and no redirect was followed', async () => {
    const hosts = new Set(house.calls.map(({ host }) => host));
    expect([...hosts]).toEqual([house.wireHost]);
    expect(house.calls.length).toBeGreaterThan(200);
    expect(house.calls.filter(({ outcome }) => outcome === 302).length).toBeGreaterThan(5);
    expect(trapped).toBe(0);
    expect(house.log.filter(({ route }) => route === '/v1/meta')).toEqual([]);
  });

  it('leads nowhere by its pages either, when the demonstration walks a sign-in', async () => {
    const wanted = { institution_id: 'demo-fr', login: 'demo2' };
    for (const place of [...places.slice(0, 3), house.url]) {
      house.wire.script = ({ method }) => (method === 'POST' ? redirect(place) : null);
      const before = house.log.filter(({ msg }) => msg === 'answered').length;
      const { status, json } = await house.ask('POST', '/v1/sandbox/connections', wanted);
      expect([place, status, json.step]).toEqual([place, 202, 'redirecting']);
      expect(house.log.filter(({ msg }) => msg === 'answered').length - before).toBe(1);
    }
    expect(trapped).toBe(0);
  });

  it('cannot fill the memory: many of the largest replies at the same time', async () => {
    const worst = ['a bomb of gzip', 'a bomb of brotli', 'a body without end', 'deep lists'];
    const replies = worst.map((name) => hostileAnywhere(places).get(name) ?? null);
    house.wire.script = () => replies[house.wire.calls.length % replies.length] ?? null;
    const held = (): number => {
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    };
    const before = held();
    let most = before;
    const timer = setInterval(() => {
      most = Math.max(most, held());
    }, 5);
    const ended = await Promise.all(Array.from({ length: 16 }, () => start()));
    clearInterval(timer);
    expect(ended.map(({ json }) => json.step)).toEqual(Array.from({ length: 16 }, () => 'failed'));
    expect(most - before).toBeLessThan(MEMORY_BYTES_MAX);
    expect(mistakes()).toEqual([]);
  });
});

describe('what a bank says on the connect page', () => {
  const MARKUP = `"><img src=x onerror=alert(1)><script>alert(2)</script>' autofocus \u202egnp`;
  const json = (body: unknown, status = 200): WireReply => ({
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const asks = (status: string, field: object): WireReply =>
    json(authorisation(status, { type: 'fields', text: MARKUP, fields: [field] }));
  const choices = [{ value: '"><script>', label: MARKUP }];
  const SAYS: readonly (readonly [string, WireReply])[] = [
    ['a code', asks('code_needed', codeField({ label: MARKUP }))],
    ['a method', asks('method_needed', { key: 'method', label: MARKUP, kind: 'choice', choices })],
    ['a device', asks('device_needed', { key: 'device', label: MARKUP, kind: 'choice', choices })],
    ['an answer', asks('answer_needed', { key: 'answer', label: MARKUP, kind: 'secret' })],
    ['a picture', asks('code_needed', codeField({ media: { type: 'flicker', code: '0F' } }))],
    ['an app', json(authorisation('approval_needed', { type: 'app', device: MARKUP, poll_seconds: 5 }))],
    ['a refusal', json({ error: 'locked', message: MARKUP }, 403)],
  ];

  const expectText = (name: string, { body }: Seen): void => {
    expect([name, body.includes('&lt;img src=x onerror=alert(1)&gt;')]).toEqual([name, true]);
    expect([name, /<img src=x|<script>/.test(body)]).toEqual([name, false]);
    const bare = body.replace(/"[^"]*"/g, '""');
    expect([name, /<[^>]*\s(?:on\w+|style|srcdoc)=/.test(bare)]).toEqual([name, false]);
  };
  const expectLinks = (seen: Seen): void => {
    for (const address of addressesIn(seen))
      expect(address).not.toMatch(/^\s*(?:javascript|vbscript|data:(?!,$|image\/)|file|blob)/i);
  };

  it('is text, whatever markup is in its questions, choices, devices and refusals', async () => {
    for (const [name, reply] of SAYS) {
      const { browser, begin } = await openVisit(house);
      house.wire.script = () => reply;
      const seen = await browser.follow(await begin('demo-de-code', `says.${name.replace(' ', '-')}`));
      expectText(name, seen);
      expectLinks(seen);
    }
  });

  it('is text in accounts, here and on the page of the owner', async () => {
    const { browser, base, begin } = await openVisit(house);
    house.wire.script = ({ path }) =>
      path.endsWith('/accounts') ? data([{ name: MARKUP, product: MARKUP }]) : null;
    await browser.follow(await begin('demo-de-open', 'demo2.ids-missing'));
    const { json: session } = await house.ask(
      'GET',
      base.replace('/connect/session', '/v1/connect-sessions'),
    );
    const { json: attempt } = await house.ask('GET', `/v1/connect-attempts/${session.connect_attempt_id}`);
    await house.synced(attempt.connection_id);
    for (const [name, seen] of [
      ['the connect page', await browser.get(base)],
      ['the page of the owner', await new Visitor(house.url).get('/')],
    ] as const) {
      expectText(name, seen);
      expectLinks(seen);
    }
  });

  it('is no link when it is no address of a bank’s page', async () => {
    for (const url of EVIL_ADDRESSES) {
      const { browser, base, begin } = await openVisit(house);
      house.wire.script = () => redirect(url);
      const seen = await browser.follow(await begin('demo-fr'));
      expect([url, addressesIn(seen).filter((address) => /evil|bank\.example/.test(address))]).toEqual([
        url,
        [],
      ]);
      expectLinks(seen);
      const away = await browser.get(`${base}/bank`);
      expect([url, away.headers.location ?? '']).toEqual([
        url,
        expect.stringMatching(/^(?:\/connect\/.*)?$/),
      ]);
    }
  });
});

import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttemptView } from '../../engine/connection-rows.ts';
import { publicIds } from '../../services/vault/public-ids.ts';
import { bankText } from './bank-text.ts';
import { FORM_BYTES_MAX } from './limits.ts';
import { HOST, LINK, testPage } from './testing.ts';
import { CLICK, TestBrowser } from './testing-browser.ts';
import {
  ATTEMPT,
  askView,
  attemptRow,
  connectionRow,
  fieldOf,
  sessionRow,
  waitView,
} from './testing-rows.ts';

const ids = publicIds(createSecretKey(Buffer.alloc(32, 7)));
const RUNS = 60;

async function open(change: Parameters<typeof sessionRow>[0] = {}) {
  const page = testPage(ids);
  const browser = new TestBrowser(page.app);
  page.world.session = sessionRow(change);
  page.world.attempts = [attemptRow()];
  page.world.connections = [connectionRow()];
  await browser.open(`/connect/${LINK}`, { headers: CLICK });
  await browser.get(page.sessionPath);
  return { page, browser };
}

const PAGES = ['', '/banks', '/start', '/bank', '/connections', '/disconnect'];
const FORMS = ['/start', '/restart', '/answer', '/check', '/change', '/cancel', '/sync', '/disconnect'];
const NAMES = [
  'q',
  'country',
  'after',
  'institution',
  'method',
  'connection',
  'said',
  'choose',
  'step',
  'attempt',
  'seen',
  'field.login',
  'field.__proto__',
  '__proto__',
  'constructor',
];
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '1',
    '-1',
    '1e999',
    'demo-de',
    'constructor',
    '__proto__',
    '\0',
    '%',
    '\ud800',
    '<script>',
    '"><b>',
    'toString',
    ids.encode('connection', 11, 701),
    ids.encode('connect_attempt', 11, 601),
  ),
);
const fields = fc.dictionary(fc.constantFrom(...NAMES), text, { maxKeys: 6 });

describe('whatever a browser sends', () => {
  it('invariant 15: no address and no form makes the server fail, at any step', async () => {
    const steps = [
      {},
      { attemptId: ATTEMPT },
      { purpose: 'manage' as const },
      { purpose: 'reconnect' as const, connectionId: 701 },
    ];
    for (const step of steps) {
      const { page, browser } = await open(step);
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...PAGES),
          fc.constantFrom(...FORMS),
          fields,
          async (path, form, given) => {
            const query = new URLSearchParams(given).toString();
            const shown = await browser.get(`${page.sessionPath}${path}?${query}`);
            expect(shown.statusCode).toBeLessThan(500);
            expect(shown.body).not.toMatch(/<script>|"><b>/);
            const sent = await browser.post(page.sessionPath + form, given);
            expect(sent.statusCode).toBeLessThan(500);
          },
        ),
        { numRuns: RUNS },
      );
    }
  });

  it('bodies that are no form, too large or of another kind are refused in words', async () => {
    const { page, browser } = await open();
    const cookie = ['tributary_connect', 'tributary_visit']
      .map((name) => `${name}=${browser.cookie(name)}`)
      .join('; ');
    const send = (payload: string, type: string) =>
      page.app.inject({
        method: 'POST',
        url: `${page.sessionPath}/start`,
        headers: { host: HOST, origin: `http://${HOST}`, cookie, 'content-type': type },
        payload,
      });
    const large = await send(`form_token=${'a'.repeat(FORM_BYTES_MAX)}`, 'application/x-www-form-urlencoded');
    expect([large.statusCode, large.headers['content-type']]).toEqual([413, 'text/html; charset=utf-8']);
    expect((await send('{}', 'application/json')).statusCode).toBe(415);
    expect((await send('%%%=%ff&&&=', 'application/x-www-form-urlencoded')).statusCode).toBe(403);
    expect((await send('', 'application/x-www-form-urlencoded')).statusCode).toBeLessThan(500);
    expect(page.world.calls.map(({ verb }) => verb)).toEqual(['visit']);
  });

  it('a mistake of ours is told with the number of the request, and nothing else', async () => {
    const { page, browser } = await open();
    Object.defineProperty(page.world, 'session', {
      get() {
        throw new Error('geheim');
      },
    });
    const reply = await browser.get(page.sessionPath);
    expect(reply.statusCode).toBe(500);
    expect(reply.body).toContain(String(reply.headers['request-id']));
    expect(reply.body).not.toContain('geheim');
  });
});

describe('whatever a bank says', () => {
  const word = fc.string({ unit: 'binary', maxLength: 700 });
  const markup = fc.constantFrom(
    '<img src=x onerror=alert(1)>',
    '"><script>x</script>',
    "' autofocus x='",
    '\u202egnp.exe',
  );
  const said = fc.oneof(word, markup);
  const view: fc.Arbitrary<AttemptView> = fc.oneof(
    fc
      .record({
        key: fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/),
        label: said,
        hint: said,
        pattern: fc.option(said),
        value: said,
        alt: said,
        code: said,
      })
      .map(({ key, label, hint, pattern, value, alt, code }) =>
        askView(
          [
            fieldOf({ key, label, hint, pattern }),
            fieldOf({ key, label, kind: 'choice', choices: [{ value, label }] }),
            fieldOf({ key, label, media: { type: 'image', mediaType: 'image/png', base64: code, alt } }),
            fieldOf({ key, label, media: { type: 'flicker', code, alt } }),
          ],
          { hint },
        ),
      ),
    fc.record({ device: said, hint: said }).map(({ device, hint }) => waitView({ device, hint })),
    said.map((url): AttemptView => ({ kind: 'redirect', url })),
  );

  it('stays text: it makes no element, no attribute and no failure', async () => {
    const { page, browser } = await open({ attemptId: ATTEMPT });
    await fc.assert(
      fc.asyncProperty(view, async (shown) => {
        page.world.attempts = [
          attemptRow({ step: shown.kind === 'wait' ? 'waiting' : 'asking', view: shown }),
        ];
        const { statusCode, body } = await browser.get(page.sessionPath);
        expect(statusCode).toBe(200);
        expect(body).not.toMatch(/<img src=x|<script>|' autofocus x='/);
        // Values that go back to the bank as they are stand in attributes; nobody sees those.
        expect(body.replace(/<[^>]*>/g, '')).not.toContain('\u202e');
      }),
      { numRuns: RUNS },
    );
  });

  it('is one line, at most as long as said', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.integer({ min: 1, max: 50 }),
        (given, max) => {
          const shown = bankText(given, max);
          expect([...shown].length).toBeLessThanOrEqual(max);
          expect(shown).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
          expect(shown.isWellFormed()).toBe(true);
        },
      ),
    );
    expect(bankText('a\n  b\u0000c', 10)).toBe('a b c');
    expect(bankText('abcdef', 4)).toBe('abc…');
  });
});

/** Every page of the connect page as it looks: at 320 px, light and dark, by keyboard, with and without a script. */
import { createSecretKey } from 'node:crypto';
import process from 'node:process';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { success } from '../../src/core/result.ts';
import type { AttemptRow, ConnectionFault } from '../../src/engine/connection-rows.ts';
import { publicIds } from '../../src/services/vault/public-ids.ts';
import { LINK, type TestPage, testPage } from '../../src/surfaces/connect-page/testing.ts';
import * as rows from '../../src/surfaces/connect-page/testing-rows.ts';
import { browserPath, freePort, startBrowser } from '../page/house.ts';
import { LOW_CONTRAST, UNNAMED_FIELDS } from '../page/probes.ts';

const chromium = browserPath();
if (chromium === null && process.env.CI === 'true')
  throw new Error('No chromium: install it, or say where it is with CHROME_PATH.');
const LIMIT_MS = 60_000;

/** What can be pressed and is smaller than 24 px (WCAG 2.2, 2.5.8); links within a sentence may be. */
const SMALL_TARGETS = `
  [...document.querySelectorAll('a, button, input:not([type=hidden]), select, summary')]
    .filter((one) => one.closest('.skip') === null && one.closest('p') === null)
    .map((one) => ({ one, box: one.getBoundingClientRect() }))
    .filter(({ box }) => box.width < 24 || box.height < 24)
    .map(({ one, box }) => one.outerHTML.slice(0, 80) + ' ' + box.width + 'x' + box.height)`;
/** Where the focus is. */
const FOCUS =
  'document.activeElement.tagName + (document.activeElement.name ? " " + document.activeElement.name : "")';

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+M8AAAMBAQDJ/pLvAAAAAElFTkSuQmCC';
const LONG = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft';

describe.skipIf(chromium === null)(
  'how the connect page looks (skipped without chromium: set CHROME_PATH)',
  () => {
    let browser: Browser;
    let test: TestPage;
    let base: string;
    beforeAll(async () => {
      const port = await freePort();
      base = `http://localhost:${port}`;
      test = testPage(publicIds(createSecretKey(Buffer.alloc(32, 7))), base, base);
      await test.app.listen({ port, host: '127.0.0.1' });
      browser = await startBrowser(chromium ?? '');
    }, LIMIT_MS);
    afterAll(async () => {
      await browser?.close();
      await test?.app.close();
    }, LIMIT_MS);

    const setAttempt = (change: Partial<AttemptRow>): void => {
      test.world.attempts = [rows.attemptRow(change)];
      test.world.session = rows.sessionRow({ attemptId: rows.ATTEMPT });
    };
    const setFault = (fault: ConnectionFault): void => setAttempt({ step: 'failed', view: null, fault });
    const media = (field: object) => rows.askView([{ ...rows.CODE, ...field }], { hint: LONG, wrong: true });

    /** Every page by the state that shows it; a path below the session where it is not the session's own. */
    const PAGES: readonly (readonly [string, () => void, string?])[] = [
      ['choice of a bank', () => undefined],
      ['no bank found', () => undefined, `/banks?q=${LONG}`],
      ['choice of a method', () => undefined, '/start?institution=demo-de'],
      ['start', () => undefined, '/start?institution=demo-de-code'],
      ['code', () => setAttempt({})],
      [
        'picture',
        () =>
          setAttempt({
            view: media({ media: { type: 'image', mediaType: 'image/png', base64: PNG, alt: LONG } }),
          }),
      ],
      [
        'flicker',
        () =>
          setAttempt({
            view: media({ media: { type: 'flicker', code: '0F8104111111'.repeat(4), alt: LONG } }),
          }),
      ],
      [
        'choice',
        () =>
          setAttempt({
            view: rows.askView([
              rows.fieldOf({
                key: 'm',
                label: LONG,
                kind: 'choice',
                choices: [
                  { value: 'a', label: LONG },
                  { value: 'b', label: 'b' },
                ],
              }),
              rows.fieldOf({ key: 't', label: 'I accept', kind: 'accept', purpose: 'terms' }),
            ]),
          }),
      ],
      [
        'redirect',
        () =>
          setAttempt({
            step: 'redirecting',
            view: { kind: 'redirect', url: `https://${LONG.slice(0, 60).replace('ä', 'a')}.example/` },
          }),
      ],
      [
        'app',
        () => setAttempt({ step: 'waiting', view: rows.waitView({ device: LONG, pollAfterMs: 30_000 }) }),
      ],
      [
        'second signer',
        () =>
          setAttempt({
            step: 'waiting',
            view: rows.waitView({ why: 'second_signer', hint: '1 of 2', pollAfterMs: 3_600_000 }),
          }),
      ],
      ['busy', () => setAttempt({ step: 'starting', busy: true, view: null })],
      [
        'success',
        () => {
          setAttempt({ step: 'granted', view: null });
          test.world.connections = [rows.connectionRow({ syncId: 901, label: LONG })];
          test.world.syncs = [rows.syncRow({ status: 'partial' })];
        },
      ],
      ['locked', () => setFault({ code: 'action_at_bank_needed', reason: 'locked', text: LONG })],
      ['bank down', () => setFault({ code: 'bank_down', retryAt: Date.parse(rows.inMinutes(20)) })],
      [
        'cancelled',
        () => {
          test.world.session = rows.sessionRow({ status: 'cancelled' });
        },
      ],
      [
        'nothing to do',
        () => {
          test.world.connections = [rows.connectionRow()];
          test.world.session = rows.sessionRow({ purpose: 'reconnect', connectionId: rows.CONNECTION });
        },
      ],
      [
        'connections',
        () => {
          test.world.session = rows.sessionRow({ purpose: 'manage' });
          test.world.consents = [rows.consentRow()];
          test.world.connections = [
            rows.connectionRow({ label: LONG }),
            rows.connectionRow({
              id: 702,
              status: 'reconnect_required',
              action: 'reconnect',
              reason: 'consent_expired',
            }),
          ];
        },
      ],
      [
        'which accounts',
        () => {
          setAttempt({ step: 'granted', view: null });
          test.world.connections = [rows.connectionRow({ action: 'map_accounts' })];
          test.world.mappings = [
            rows.mappingRow(LONG),
            { ...rows.mappingRow(LONG), id: 32, state: 'ignored' },
          ];
        },
        '/accounts',
      ],
      ['connected already', () => setFault({ code: 'connection_exists', connectionId: rows.CONNECTION })],
      ['wrong form', () => undefined, '?said=passed'],
    ];

    async function visit(options: object): Promise<{ page: Page; faults: string[] }> {
      test.world.bound = null;
      test.world.session = rows.sessionRow();
      test.world.attempts = [];
      const page = await (await browser.newContext(options)).newPage();
      const faults: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error') faults.push(`${page.url()} ${message.text()}`);
      });
      page.on('pageerror', (error) => faults.push(error.message));
      await page.goto(`${base}/connect/${LINK}`);
      return { page, faults };
    }

    for (const colorScheme of ['light', 'dark'] as const)
      it(
        `every page reflows at 320 px, with contrast, labels, names and targets that are large enough, in ${colorScheme}`,
        async () => {
          const { page, faults } = await visit({ viewport: { width: 320, height: 700 }, colorScheme });
          const looksWell = async (name: string): Promise<void> => {
            expect(await page.evaluate('document.documentElement.scrollWidth'), name).toBe(320);
            expect(await page.evaluate(LOW_CONTRAST), name).toEqual([]);
            expect(await page.evaluate(UNNAMED_FIELDS), name).toEqual([]);
            expect(await page.evaluate(SMALL_TARGETS), name).toEqual([]);
            expect(await page.locator('h1').count(), name).toBe(1);
            expect(await page.locator('img:not([alt])').count(), name).toBe(0);
            expect(await page.evaluate('document.documentElement.lang'), name).toBe('en');
          };
          await looksWell('landing');
          await page.click('text=Continue');
          for (const [name, set, path = ''] of PAGES) {
            test.world.session = rows.sessionRow();
            test.world.attempts = [];
            set();
            await page.goto(base + test.sessionPath + path);
            await looksWell(name);
          }
          expect(faults).toEqual([]);
        },
        LIMIT_MS,
      );

    it(
      'the focus is where the step begins: on its field, on what is wrong, or on its title',
      async () => {
        const { page } = await visit({});
        await page.keyboard.press('Enter');
        await page.waitForSelector('#q');
        expect(await page.evaluate(FOCUS)).toBe('INPUT q');
        await page.goto(`${base}${test.sessionPath}/start?institution=demo-de-code`);
        expect(await page.evaluate(FOCUS)).toBe('H1');
        setAttempt({});
        await page.goto(base + test.sessionPath);
        expect(await page.evaluate(FOCUS)).toBe('INPUT field.code');
        setAttempt({ step: 'waiting', view: rows.waitView({ pollAfterMs: 60_000 }) });
        await page.goto(base + test.sessionPath);
        expect(await page.evaluate(FOCUS)).toBe('H1');
      },
      LIMIT_MS,
    );

    it(
      'a bank is found and chosen by keyboard alone',
      async () => {
        const { page } = await visit({});
        await page.keyboard.press('Enter');
        await page.waitForSelector('#q');
        await page.keyboard.type('spar');
        await page.keyboard.press('Enter');
        await page.waitForURL(/q=spar/);
        for (const _ of ['country', 'search', 'bank']) await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        await page.waitForSelector('h1:text-is("Connect Demo Sparbank")');
      },
      LIMIT_MS,
    );

    it(
      'with a script a wait ends by itself, a password can be seen, and a form is sent once',
      async () => {
        const { page, faults } = await visit({});
        await page.click('text=Continue');
        await page.goto(`${base}${test.sessionPath}/start?institution=demo-de-code`);
        const password = page.locator('[name="field.password"]');
        await page.fill('[name="field.login"]', 'demo');
        await password.fill('demo-pin');
        await page.click('text=Show');
        expect(await password.getAttribute('type')).toBe('text');
        test.world.calls.length = 0;
        test.world.startMs = 300;
        test.world.attempts = [rows.attemptRow({ step: 'waiting', view: rows.waitView() })];
        const send = page.locator('form.stack > .button').last();
        await send.click({ noWaitAfter: true });
        await send.click({ noWaitAfter: true, force: true, timeout: 500 }).catch(() => undefined);
        await expect.poll(() => test.world.calls.filter(({ verb }) => verb === 'start').length).toBe(1);
        test.world.startMs = 0;
        setAttempt({ step: 'waiting', view: rows.waitView(), dueAt: rows.inMinutes(-1) });
        await page.goto(base + test.sessionPath);
        test.world.answers.set('poll', success(rows.attemptRow({ step: 'granted', view: null })));
        test.world.connections = [rows.connectionRow()];
        await page.waitForSelector('h1:text-is("Demo Sparbank is connected")');
        expect(test.world.calls.filter(({ verb }) => verb === 'start')).toHaveLength(1);
        test.world.answers.clear();
        expect(faults).toEqual([]);
      },
      LIMIT_MS,
    );
  },
);

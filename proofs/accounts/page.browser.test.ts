/** The connect page asks which accounts these are, and offers the connection that is there: without a script, at 320 px too. */
import process from 'node:process';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LIMIT_MS, Walk } from '../connect-page/walk.ts';
import { browserPath } from '../page/house.ts';
import { LOW_CONTRAST, UNNAMED_FIELDS } from '../page/probes.ts';

const chromium = browserPath();
if (chromium === null && process.env.CI === 'true')
  throw new Error('No chromium: install it, or say where it is with CHROME_PATH.');
const BANK = 'Demo Offene Bank';
/** Where to keep pictures of the pages; none are made when it is not set. */
const PICTURES = process.env.PICTURES_DIR;

const picture = async (page: Page, name: string): Promise<void> => {
  if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true });
};

describe.skipIf(chromium === null)(
  'the connect page about accounts (skipped without chromium: set CHROME_PATH)',
  () => {
    let walk: Walk;
    beforeAll(async () => {
      walk = await Walk.start(chromium ?? '');
    }, LIMIT_MS);
    afterEach(async () => {
      await walk.leave();
      expect(walk.faults).toEqual([]);
    });
    afterAll(() => walk?.stop(), LIMIT_MS);

    const visit = async (page: Page, body: object): Promise<void> => {
      const { url } = await walk.api('POST', '/v1/connect-sessions', body);
      await page.goto(String(url));
      await page.click('main button');
    };
    const connectionOf = async (institution: string): Promise<string> => {
      const { data } = (await walk.api('GET', '/v1/connections')) as { data: Record<string, string>[] };
      return data.find((one) => one.institution_id === institution)?.id ?? '';
    };

    it(
      'asks at the end of a sign-in, and again where connections are managed',
      async () => {
        const page = await walk.visitor({ viewport: { width: 320, height: 700 } });
        await walk.toStart(page, BANK);
        await walk.signIn(page, 'demo.numbers-missing', null);
        await walk.sees(page, `${BANK} is connected`);
        await walk.until(page, 'Your data is here');
        const connection = await connectionOf('demo-de-open');
        await visit(page, { purpose: 'reconnect', connection_id: connection });
        await page.click('text=Sign in again all the same');
        await walk.signIn(page, 'demo.numbers-missing', null);
        await walk.until(page, 'Say which accounts these are');
        await walk.says(page, '.accounts', 'needs your answer');
        await picture(page, 'granted');
        await page.click('text=Say which accounts these are');
        await walk.sees(page, 'Which accounts are these?');
        expect(await page.locator('fieldset').count()).toBe(3);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
        expect(await page.evaluate(UNNAMED_FIELDS)).toEqual([]);
        expect(await page.evaluate(LOW_CONTRAST)).toEqual([]);
        await picture(page, 'questions');
        // Two of them one account: nothing is taken, and the page says why beside the second.
        const first = page.locator('fieldset').nth(0);
        await first.locator('.choice', { hasText: 'It is' }).first().click();
        await page.click('main form .button');
        await page.waitForSelector('.notice, [role=status]');
        // What is left is answered where connections are managed.
        await visit(page, { purpose: 'manage' });
        await picture(page, 'manage');
        await page.click('text=Say which accounts these are');
        const rest = page.locator('fieldset');
        expect(await rest.count()).toBe(2);
        await rest.nth(0).locator('.choice', { hasText: 'It is' }).first().click();
        await rest.nth(1).locator('.choice', { hasText: 'Leave it out' }).click();
        await page.click('main form .button');
        await walk.sees(page, 'Your connected banks');
        await walk.until(page, 'Connected');
        await page.click('text=Accounts that are left out');
        await walk.sees(page, 'Accounts that are left out');
        await picture(page, 'left-out');
        const { data } = (await walk.api('GET', '/v1/accounts')) as { data: unknown[] };
        expect(data).toHaveLength(3);
      },
      LIMIT_MS,
    );

    it(
      'offers the connection that is there, where the login is known before',
      async () => {
        const page = await walk.visitor({ viewport: { width: 320, height: 700 } });
        await walk.toStart(page, BANK);
        await walk.signIn(page, 'demo', null);
        await walk.sees(page, `${BANK} is connected`);
        await walk.until(page, 'Your data is here');
        await walk.toStart(page, BANK);
        await walk.signIn(page, 'demo', null);
        await walk.sees(page, 'This bank is connected already');
        await picture(page, 'exists');
        await page.click('text=Renew the one that is there');
        await walk.sees(page, `Sign in at ${BANK} again`);
        await walk.signIn(page, 'demo', null);
        await walk.sees(page, `${BANK} is connected again`);
        // A second one all the same, for whoever wants it.
        await walk.toStart(page, BANK);
        await walk.signIn(page, 'demo', null);
        await page.click('text=Connect it a second time all the same');
        await walk.signIn(page, 'demo', null);
        await walk.sees(page, `${BANK} is connected`);
      },
      LIMIT_MS,
    );

    it(
      'keeps no second connection where only the accounts tell that it is one',
      async () => {
        const page = await walk.visitor();
        for (const title of ['Banque Démo is connected', 'This bank is connected already']) {
          await walk.toStart(page, 'Banque Démo');
          await page.click('form.stack > .button');
          await page.click('text=Go to');
          await page.fill('[name="login"]', 'demo');
          await page.fill('[name="password"]', 'demo-pin');
          await page.click('button:has-text("Sign in")');
          await page.click('button:has-text("Allow")');
          await walk.until(page, title === 'Banque Démo is connected' ? 'Your data is here' : title);
        }
        await picture(page, 'duplicate');
        const { data } = (await walk.api('GET', '/v1/connections')) as { data: Record<string, unknown>[] };
        const french = data.filter((one) => one.institution_id === 'demo-fr');
        expect(french).toMatchObject([
          { status: 'active' },
          {
            status: 'disconnected',
            action: 'none',
            reason: 'connection_exists',
            fault: { connection_id: french[0]?.id },
          },
        ]);
      },
      LIMIT_MS,
    );
  },
);

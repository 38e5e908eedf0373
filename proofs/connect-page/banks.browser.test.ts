/** Connecting at every kind of simulated bank in a real browser, without a script on our pages. */
import process from 'node:process';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { browserPath } from '../page/house.ts';
import { CODE, LIMIT_MS, PASSWORD, Walk } from './walk.ts';

const chromium = browserPath();
if (chromium === null && process.env.CI === 'true')
  throw new Error('No chromium: install it, or say where it is with CHROME_PATH.');

describe.skipIf(chromium === null)(
  'connecting a bank in a browser (skipped without chromium: set CHROME_PATH)',
  () => {
    let walk: Walk;
    beforeAll(async () => {
      walk = await Walk.start(chromium ?? '');
    }, LIMIT_MS);
    afterAll(() => walk?.stop(), LIMIT_MS);
    beforeEach(() => {
      walk.faults.length = 0;
    });

    afterEach(() => walk?.leave());

    const proves = (title: string, proof: () => Promise<void>): void => {
      it(title, proof, LIMIT_MS);
    };
    const signInAtBank = async (page: Page, login = 'demo'): Promise<void> => {
      await page.fill('#login', login);
      await page.fill('#password', PASSWORD);
      await page.click('button:has-text("Sign in")');
    };

    proves('password and code: accounts come by themselves, and the way leads back', async () => {
      const page = await walk.visitor();
      await walk.toStart(page, 'Demo Sparbank');
      expect(page.url()).not.toMatch(/\/connect\/[\w-]{43}/);
      expect(await page.textContent('.facts')).toContain('transactions');
      await walk.signIn(page, 'demo');
      await walk.sees(page, 'Enter the code');
      await walk.answer(page, 'code', CODE);
      await walk.sees(page, 'Demo Sparbank is connected');
      await walk.until(page, 'Your data is here');
      expect(await page.locator('.accounts li.here').count()).toBe(3);
      expect(await page.textContent('.accounts')).toMatch(/\d+ transactions/);
      await page.click('text=/^Back to localhost/');
      expect(new URL(page.url()).searchParams.get('status')).toBe('success');
      await walk.says(page, '.connections', 'Demo Sparbank');
      await walk.says(page, '.connections', 'Connected');
      expect(walk.faults).toEqual([]);
    });

    proves('choice of a method, a picture and a flickering picture', async () => {
      const page = await walk.visitor();
      await walk.toBanks(page);
      await page.click('.banks a[href*="institution=demo-de"]:has-text("50010100")');
      await walk.signIn(page, 'demo');
      await walk.sees(page, 'Choose how to go on');
      await walk.choose(page, 'Photo');
      expect(await page.locator('img.picture').getAttribute('alt')).not.toBe('');
      expect(await page.evaluate('document.querySelector("img.picture").naturalWidth')).toBeGreaterThan(50);
      await page.click('text=Begin again in another way');
      await walk.says(page, '.notice', 'was stopped');
      await page.click('.banks a:has-text("50010100")');
      await walk.signIn(page, 'demo');
      await walk.choose(page, 'licker');
      await page.click('summary');
      expect(await page.evaluate('document.querySelector("img.flicker").naturalWidth')).toBeGreaterThan(50);
      await walk.answer(page, 'code', '000000');
      await walk.says(page, '[role=alert]', 'not right');
      await walk.answer(page, 'code', CODE);
      await walk.sees(page, 'Demo Bank is connected');
      expect(walk.faults).toEqual([]);
    });

    proves('approval in the app: the page goes on by itself', async () => {
      const page = await walk.visitor();
      await walk.toStart(page, 'Demo App Bank');
      await walk.signIn(page, 'demo', null);
      await walk.sees(page, 'Approve it in your bank’s app');
      await walk.says(page, 'main', 'Demo phone');
      await walk.until(page, 'Demo App Bank is connected');
      expect(walk.faults).toEqual([]);
    });

    proves('the bank’s own page and back; the way back works once', async () => {
      const page = await walk.visitor();
      await walk.toStart(page, 'Banque Démo');
      await page.click('form.stack > .button');
      await walk.sees(page, 'Sign in at Banque Démo');
      const bank = await page.locator('.card .button').textContent();
      let back = '';
      page.on('request', (request) => {
        if (request.url().includes('/connect/return?')) back = request.url();
      });
      await page.click('.card .button');
      expect(bank).toContain(new URL(page.url()).host);
      await signInAtBank(page);
      await page.click('button:has-text("Allow")');
      await walk.until(page, 'Banque Démo is connected');
      expect(page.url()).toContain('/connect/session/ses_');
      expect(back).toContain('state=');
      await page.goto(back);
      await walk.says(page, 'main', 'was taken already. Nothing was changed.');
      await page.click('text=Go on');
      await walk.sees(page, 'Banque Démo is connected');
      expect(walk.faults.filter((fault) => !fault.includes('409'))).toEqual([]);
    });

    proves('a return that is forged, or comes in another browser, changes nothing', async () => {
      const page = await walk.visitor();
      await walk.toStart(page, 'Demo Bank UK');
      await page.click('form.stack > .button');
      await page.click('.card .button');
      await signInAtBank(page);
      const token = await page.locator('[name=form_token]').getAttribute('value');
      const allowed = await page.context().request.post(page.url(), {
        form: { form_token: token ?? '', step: 'allow' },
        headers: { origin: new URL(page.url()).origin },
        maxRedirects: 0,
      });
      const back = allowed.headers().location ?? '';
      expect(back).toContain(`${walk.url}/connect/return?state=`);
      const thief = await walk.visitor();
      await thief.goto(back);
      await walk.says(thief, 'main', 'began in another browser. Nothing was changed.');
      await thief.goto(back.replace(/state=[^&]+/, `state=${'x'.repeat(43)}`));
      await walk.says(thief, 'main', 'not one that we gave');
      await page.goto(back);
      await walk.sees(page, 'Demo Bank UK is connected');
    });

    proves('several steps: a question, a device, a code', async () => {
      const page = await walk.visitor();
      await walk.toStart(page, 'Demo Bank US');
      await walk.signIn(page, 'demo');
      await walk.sees(page, 'Answer the question');
      await walk.answer(page, 'answer', 'blue');
      await page.locator('.choice').first().click();
      await page.click('form.stack > .button');
      await walk.answer(page, 'code', CODE);
      await walk.sees(page, 'Demo Bank US is connected');
      expect(walk.faults).toEqual([]);
    });

    proves('a wrong password keeps the login, a third one is not sent', async () => {
      const page = await walk.visitor();
      await walk.toStart(page, 'BBVA');
      await walk.signIn(page, 'demo2', 'wrong');
      expect(await page.locator('[name="field.login"]').inputValue()).toBe('demo2');
      await walk.says(page, '.error', 'did not accept');
      await page.fill('[name="field.password"]', PASSWORD);
      await page.click('form.stack > .button');
      await walk.answer(page, 'code', CODE);
      await walk.sees(page, 'BBVA is connected');
      const other = await walk.visitor();
      await walk.toStart(other, 'BBVA');
      await walk.signIn(other, 'demo', 'wrong');
      await walk.signIn(other, 'demo', 'wrong');
      await walk.signIn(other, 'demo', 'wrong');
      await walk.sees(other, 'No further try for now');
      expect(await other.textContent('.card')).toMatch(/in \d+ hours/);
    });

    proves('refused at the bank: said so, and tried again from there', async () => {
      const page = await walk.visitor();
      await walk.toStart(page, 'Banamex');
      await page.click('form.stack > .button');
      await page.click('.card .button');
      await signInAtBank(page);
      await page.click('button:has-text("Refuse")');
      await walk.sees(page, 'The sign-in was refused');
      await page.click('text=Try again');
      await walk.sees(page, 'Connect Banamex');
      await page.click('form.stack > .button');
      await page.click('.card .button');
      await signInAtBank(page);
      await page.click('button:has-text("Allow")');
      await walk.sees(page, 'Banamex is connected');
      expect(walk.faults).toEqual([]);
    });

    const FAULTS = [
      ['demo.locked', 'Your bank needs something from you first', 'unlock'],
      [
        'demo.password-expired',
        'Your bank needs something from you first',
        'Your password has to be changed',
      ],
      ['demo.new-terms', 'Your bank needs something from you first', 'New terms'],
      ['demo.bank-down', 'The bank cannot be reached now', 'at the bank, not at you'],
    ] as const;
    for (const [login, title, text] of FAULTS)
      proves(`says what to do at the login ${login}`, async () => {
        const page = await walk.visitor();
        await walk.toStart(page, 'Demo Sparbank');
        await walk.signIn(page, login);
        await walk.sees(page, title);
        await walk.says(page, '.card', text);
        expect(walk.faults).toEqual([]);
      });

    proves('cancelling ends the visit at any step, and the product hears it', async () => {
      const page = await walk.visitor();
      await walk.toStart(page, 'Demo Sparbank');
      await walk.signIn(page, 'demo.ids-missing');
      await page.click('.below >> text=Cancel');
      await walk.sees(page, 'Cancelled');
      await page.goBack();
      await walk.sees(page, 'Cancelled');
      await page.click('text=/^Back to localhost/');
      expect(new URL(page.url()).searchParams.get('status')).toBe('cancelled');
    });

    proves('a second tab, the back button and a second answer send nothing twice', async () => {
      const page = await walk.visitor();
      await walk.toStart(page, 'Demo Bank US');
      await walk.signIn(page, 'demo2');
      const other = await page.context().newPage();
      await other.goto(page.url());
      await walk.sees(other, 'Answer the question');
      await walk.answer(page, 'answer', 'blue');
      await walk.answer(other, 'answer', 'blue');
      await walk.says(other, '.notice', 'Nothing was sent twice');
      await walk.sees(other, 'Choose how to go on');
      await page.goBack();
      await walk.sees(page, 'Choose how to go on');
      await page.locator('.choice').first().click();
      await page.click('form.stack > .button');
      await walk.answer(page, 'code', CODE);
      await other.reload();
      await walk.sees(other, 'Demo Bank US is connected');
      const { data } = (await walk.api('GET', '/v1/sandbox/log?limit=500')) as {
        data: readonly { path: string; violations: readonly string[] }[];
      };
      expect(data.filter(({ violations }) => violations.length > 0)).toEqual([]);
    });

    proves('a link works in the first browser only', async () => {
      const opened = await walk.api('POST', '/v1/connect-sessions', { purpose: 'connect' });
      const link = String(opened.url);
      const preview = await fetch(link);
      expect(preview.status).toBe(200);
      const page = await walk.visitor();
      await page.goto(link);
      await walk.sees(page, 'Connect your bank');
      await page.click('text=Continue');
      await walk.sees(page, 'Which bank is it?');
      const other = await walk.visitor();
      await other.goto(link);
      await other.click('text=Continue');
      await walk.says(other, 'main', 'another browser');
    });

    proves('connections are managed: fetched, renewed, disconnected', async () => {
      const page = await walk.visitor();
      await walk.toStart(page, 'Demo Offene Bank');
      await walk.signIn(page, 'demo', null);
      await walk.until(page, 'Your data is here');
      await page.goto(walk.url);
      await page.click('.banks >> text=Manage');
      const row = page.locator('.connection:has-text("Demo Offene Bank")');
      await row.locator('text=Fetch now').click();
      await walk.says(page, '.notice', 'being fetched');
      await row.locator('text=Renew').click();
      await walk.sees(page, 'Sign in at Demo Offene Bank again');
      await walk.signIn(page, 'demo', null);
      await walk.sees(page, 'Your connected banks');
      await row.locator('text=Disconnect').click();
      await page.click('text=No, keep it');
      await row.locator('text=Disconnect').click();
      await page.click('text=Yes, disconnect');
      await walk.says(page, '.notice', 'disconnected');
      expect(await row.textContent()).toContain('Disconnected');
      expect(walk.faults).toEqual([]);
    });

    // Moves the banks' clock: last.
    proves('a second signer signs an hour later, and the page can be closed meanwhile', async () => {
      const page = await walk.visitor();
      await walk.toStart(page, 'Demo Firmenbank');
      await walk.signIn(page, 'company');
      await walk.answer(page, 'code', CODE);
      await walk.sees(page, 'A second person has to sign');
      await walk.says(page, 'main', 'take days');
      const session = page.url();
      expect(await page.locator('text=/^Back to localhost/').getAttribute('href')).toContain(
        'status=waiting',
      );
      await page.goto('about:blank');
      const { data } = (await walk.api(
        'GET',
        '/v1/sandbox/authorisations?institution_id=demo-de-business',
      )) as {
        data: readonly { id: string }[];
      };
      await walk.api('POST', `/v1/sandbox/authorisations/${data[0]?.id}/approve`, {});
      await walk.api('POST', '/v1/sandbox/clock', { advance_seconds: 3700 });
      await page.goto(session);
      await walk.until(page, 'Demo Firmenbank is connected');
      expect(walk.faults).toEqual([]);
    });
  },
);

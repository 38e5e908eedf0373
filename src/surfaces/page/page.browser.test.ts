import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, startBrowser, startHouse } from '../../../proofs/page/house.ts';
import { fileTransfer, LOW_CONTRAST, UNNAMED_FIELDS } from '../../../proofs/page/probes.ts';

const chromium = browserPath();
if (chromium === null && process.env.CI === 'true')
  throw new Error('No chromium: install it, or say where it is with CHROME_PATH.');

const sample = (name: string): string =>
  fileURLToPath(new URL(`../../../docs/samples/${name}`, import.meta.url));
const LIMIT_MS = 60_000;

describe.skipIf(chromium === null)(
  'the page in a browser (skipped without chromium: set CHROME_PATH)',
  () => {
    let browser: Browser;
    let house: Awaited<ReturnType<typeof startHouse>>;
    const faults: string[] = [];

    beforeAll(async () => {
      house = await startHouse();
      browser = await startBrowser(chromium ?? '');
    }, LIMIT_MS);
    afterAll(async () => {
      await browser?.close();
      await house?.stop();
    }, LIMIT_MS);

    /** A fresh visit; whatever the page complains of, such as a breach of its policy, fails the test. */
    async function visit(options: BrowserContextOptions = {}): Promise<Page> {
      faults.length = 0;
      const page = await (await browser.newContext(options)).newPage();
      page.on('console', (message) => {
        if (message.type() === 'error') faults.push(message.text());
      });
      page.on('pageerror', (error) => faults.push(error.message));
      await page.goto(house.server.url);
      return page;
    }
    const upload = async (page: Page, ...names: string[]): Promise<void> => {
      await page.setInputFiles('#files', names.map(sample));
      await page.click('.upload button');
      await page.waitForSelector('#outcomes-title');
    };

    it(
      'shows what to do when there is nothing, then account, balance and transactions of a dropped file',
      async () => {
        const page = await visit();
        expect(await page.textContent('h1')).toBe('Bring in your first statement');
        const text = readFileSync(sample('statement.xml'), 'utf8');
        const transfer = await page.evaluateHandle(fileTransfer('statement.xml', text));
        await page.dispatchEvent('[data-drop]', 'drop', { dataTransfer: transfer });
        await page.waitForSelector('#outcomes-title');
        expect(await page.textContent('#outcomes-title')).toBe('The file is in');
        expect(await page.evaluate('document.activeElement.id')).toBe('outcomes-title');
        expect(await page.textContent('.account .balance')).toBe('2,772.44 EUR');
        expect(await page.textContent('.account .state')).toMatch(/^✓ Closes/);
        expect(await page.locator('tbody tr').count()).toBe(7);
        await page.fill('#q', 'möwe');
        await page.click('.filter button');
        expect(await page.locator('tbody tr').count()).toBe(2);
        expect(faults).toEqual([]);
      },
      LIMIT_MS,
    );

    it(
      'invariant 15: a file with a fault shows line, rule and what to do',
      async () => {
        const page = await visit();
        const good = readFileSync(sample('statement.xml'), 'utf8');
        const bad = good.replace('<Amt Ccy="EUR">890.00</Amt>', '<Amt Ccy="EUR">eight hundred</Amt>');
        await page.setInputFiles('#files', {
          name: 'broken.xml',
          mimeType: 'text/xml',
          buffer: Buffer.from(bad),
        });
        await page.click('.upload button');
        const shown = await page.textContent('.outcome.bad dl');
        const line = bad.slice(0, bad.indexOf('eight hundred')).split('\n').length;
        expect(shown).toContain(`line ${line}`);
        expect(shown).toContain('eight hundred');
        expect(await page.textContent('.outcome.bad dl dd:last-of-type')).not.toBe('');
        expect(faults).toEqual([]);
      },
      LIMIT_MS,
    );

    it(
      'asks for the columns of a CSV file that leaves them open, and keeps the file',
      async () => {
        const page = await visit();
        await upload(page, 'ambiguous.csv');
        expect(await page.textContent('.ask h3')).toContain('ambiguous.csv');
        expect(await page.textContent('.ask .mapping')).toContain('Bottle deposit');
        await page.selectOption('.ask [name=column_1]', 'text');
        await page.selectOption('.ask [name=column_2]', 'amount');
        await page.selectOption('.ask [name=date_order]', 'dmy');
        await page.fill('.ask [name=currency]', 'eur');
        await page.click('.ask button');
        await page.waitForSelector('.ask [name=account_name]');
        await page.fill('.ask [name=account_name]', 'Cash box');
        await page.click('.ask button');
        await page.waitForSelector('.outcome.good');
        expect(await page.textContent('.accounts')).toContain('Cash box');
        expect(await page.textContent('#transactions table')).toContain('−12.00 EUR');
        expect(await page.textContent('#transactions table')).toContain('4 Jan 2026');
        expect(faults).toEqual([]);
      },
      LIMIT_MS,
    );

    it(
      'does all of it without a script, the question about columns too',
      async () => {
        const page = await visit({ javaScriptEnabled: false });
        await upload(page, 'savings.sta', 'ambiguous.csv');
        expect(await page.textContent('#outcomes-title')).toBe('1 of 2 files are in');
        await page.selectOption('.ask [name=column_2]', 'amount');
        await page.selectOption('.ask [name=date_order]', 'dmy');
        await page.fill('.ask [name=currency]', 'EUR');
        await page.setInputFiles('.ask input[type=file]', sample('ambiguous.csv'));
        await page.click('.ask button');
        await page.waitForSelector('.ask [name=account_name]');
        await page.fill('.ask [name=account_name]', 'Tin');
        await page.setInputFiles('.ask input[type=file]', sample('ambiguous.csv'));
        await page.click('.ask button');
        expect(await page.textContent('#outcomes-title')).toBe('The file is in');
        expect(await page.textContent('.accounts')).toContain('Tin');
      },
      LIMIT_MS,
    );

    const statement = sample('statement.xml');
    it.each(['light', 'dark'] as const)(
      'reflows at 320 px, has enough contrast and a label for every field in %s, while it asks and refuses too',
      async (colorScheme) => {
        const page = await visit({ viewport: { width: 320, height: 700 }, colorScheme });
        const looksWell = async (): Promise<void> => {
          expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
          expect(await page.evaluate(LOW_CONTRAST)).toEqual([]);
          expect(await page.evaluate(UNNAMED_FIELDS)).toEqual([]);
          expect(await page.locator('[aria-live]').count()).toBe(1);
        };
        await looksWell();
        const bad = Buffer.from(readFileSync(statement, 'utf8').replace('>890.00<', '>89O.00<'));
        await page.setInputFiles('#files', [
          { name: 'bad.xml', mimeType: 'text/xml', buffer: bad },
          { name: 'ambiguous.csv', mimeType: 'text/csv', buffer: readFileSync(sample('ambiguous.csv')) },
          { name: 'household.csv', mimeType: 'text/csv', buffer: readFileSync(sample('household.csv')) },
        ]);
        await page.click('.upload button');
        await page.waitForSelector('.outcome.bad');
        expect(await page.locator('.outcome.ask').count()).toBe(2);
        await looksWell();
      },
      LIMIT_MS,
    );
  },
);

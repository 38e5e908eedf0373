import { createServer, type Server } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, startBrowser } from '../../../proofs/page/house.ts';
import { LOW_CONTRAST, UNNAMED_FIELDS } from '../../../proofs/page/probes.ts';
import { TestBank, TestClient } from '../../testing.ts';

const chromium = browserPath();
const LIMIT_MS = 60_000;

/** Listens on any port of a host name, and answers every request. */
function listen(
  answer: (url: string) => { readonly status: number; readonly location?: string },
): Promise<Server> {
  const server = createServer((request, reply) => {
    const { status, location } = answer(request.url ?? '');
    reply.writeHead(status, {
      'content-type': 'text/plain',
      ...(location === undefined ? {} : { location }),
    });
    reply.end(`at ${request.url}`);
  });
  return new Promise((resolve) => server.listen({ port: 0, host: '127.0.0.1' }, () => resolve(server)));
}

const portOf = (server: Server): number => (server.address() as { port: number }).port;

describe.skipIf(chromium === null)(
  'the bank’s pages in a browser (skipped without chromium: set CHROME_PATH)',
  () => {
    const bank = new TestBank();
    let browser: Browser;
    let aggregator: Server;
    let product: Server;

    beforeAll(async () => {
      bank.now = Date.now();
      await bank.start();
      browser = await startBrowser(chromium ?? '');
      product = await listen(() => ({ status: 200 }));
      // Two redirects to two other origins: a policy for forms must let them all through.
      aggregator = await listen((url) => ({
        status: 303,
        location: `http://localhost:${portOf(product)}/done${url.slice(url.indexOf('?'))}`,
      }));
    }, LIMIT_MS);
    afterAll(async () => {
      await browser?.close();
      aggregator?.close();
      product?.close();
      await bank.end();
    }, LIMIT_MS);

    async function visit(url: string, colorScheme: 'light' | 'dark', faults: string[]): Promise<Page> {
      const page = await (await browser.newContext({ javaScriptEnabled: true, colorScheme })).newPage();
      page.on('console', (message) => {
        if (message.type() === 'error') faults.push(message.text());
      });
      await page.goto(url);
      return page;
    }

    async function looksFine(page: Page): Promise<void> {
      expect(await page.evaluate(LOW_CONTRAST)).toEqual([]);
      expect(await page.evaluate(UNNAMED_FIELDS)).toEqual([]);
      const wide = 'document.documentElement.scrollWidth > document.documentElement.clientWidth';
      expect(await page.evaluate(wide)).toBe(false);
    }

    for (const colorScheme of ['light', 'dark'] as const)
      for (const institution of ['demo-fr', 'demo-gb', 'demo-mx-banamex'])
        it(
          `leads through ${institution} and back over two origins, in ${colorScheme}`,
          async () => {
            const faults: string[] = [];
            const client = new TestClient(bank, institution);
            const back = `http://127.0.0.1:${portOf(aggregator)}/return?state=s`;
            const started = await client.start({ method: 'redirect', redirect_uri: back });
            const page = await visit(started.body.next.url, colorScheme, faults);
            await looksFine(page);
            await page.getByLabel('PIN').fill('wrong');
            await page.getByRole('button', { name: 'Sign in' }).click();
            await page.getByRole('alert').waitFor();
            await looksFine(page);
            await page.getByLabel('PIN').fill('demo-pin');
            await page.getByRole('button', { name: 'Sign in' }).click();
            await page.getByRole('heading', { name: 'Allow access?' }).waitFor();
            await looksFine(page);
            await page.getByRole('button', { name: 'Allow' }).click();
            await page.getByText('at /done').waitFor();
            const { searchParams, host } = new URL(page.url());
            expect([host, searchParams.get('state')]).toEqual([`localhost:${portOf(product)}`, 's']);
            expect((await client.takeCode(searchParams.get('code') ?? '')).body.status).toBe('granted');
            expect(faults).toEqual([]);
            await page.context().close();
          },
          LIMIT_MS,
        );

    it(
      'lets somebody approve in the bank’s app without script',
      async () => {
        const client = new TestClient(bank, 'demo-de-app');
        await client.start({ method: 'app', login: 'demo' });
        const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
        await page.goto(`${bank.url}/banks/demo-de-app/pages/approvals`);
        await page.getByLabel('PIN').fill('demo-pin');
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.getByRole('button', { name: 'Approve' }).click();
        await page.getByText('You approved.').waitFor();
        expect((await client.read()).body.status).toBe('granted');
        await page.context().close();
      },
      LIMIT_MS,
    );
  },
);

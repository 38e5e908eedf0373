/** Web forms, in a real browser: the user of a client that may not take credentials goes through the hosted page. */
import process from 'node:process';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { withClient } from '../../src/store/embedded/connect.ts';
import { browserPath, startBrowser } from '../page/house.ts';
import { type Answer, CODE, DEMO_BLZ, FinapiHouse, type FinapiUser, failed, read } from './house.ts';
import type { BankConnection, ErrorBody } from './shapes.ts';

const LIMIT_MS = 90_000;
const SEEN_MS = 15_000;
const LOOKS_MAX = 120;
const LOOK_MS = 250;
const PIN = 'demo-pin';

interface WebForm {
  readonly id: number;
  readonly token: string;
  readonly status: string;
  readonly serviceResponseCode: number | null;
  readonly serviceResponseBody: string | null;
}

const chromium = browserPath();
if (chromium === null && process.env.CI === 'true')
  throw new Error('No chromium: install it, or say where it is with CHROME_PATH.');

describe.skipIf(chromium === null)(
  'web forms in a browser (skipped without chromium: set CHROME_PATH)',
  () => {
    let house: FinapiHouse;
    let browser: Browser;
    beforeAll(async () => {
      house = await FinapiHouse.start();
      browser = await startBrowser(chromium ?? '');
      // As the operator's command does: users of the client give credentials on the hosted page only.
      await withClient(house.databaseUrl, (client) =>
        client.query('update tributary.finapi_clients set web_forms_required = true'),
      );
    }, LIMIT_MS);
    afterAll(async () => {
      await browser?.close();
      const mistakes = house?.mistakes();
      await house?.close();
      expect(mistakes).toBe('');
    }, LIMIT_MS);
    afterEach(async () => {
      for (const context of browser?.contexts() ?? []) await context.close();
    });

    const proves = (title: string, proof: () => Promise<void>): void => {
      it(title, proof, LIMIT_MS);
    };

    /** The form of a 451, and where it is. */
    function formOf(answer: Answer): { readonly id: number; readonly url: string } {
      expect(failed(answer)).toBe('451 WEB_FORM_REQUIRED');
      const [error] = (answer.json as ErrorBody).errors;
      const url = answer.headers.get('location') ?? '';
      expect(url.startsWith(`${house.url}/connect/`)).toBe(true);
      return { id: Number(error?.message), url };
    }

    const read1 = (user: FinapiUser, id: number): Promise<WebForm> =>
      user.get<WebForm>(`/api/v1/webForms/${id}`);

    async function ended(user: FinapiUser, id: number): Promise<WebForm> {
      for (let looks = 0; looks < LOOKS_MAX; looks++) {
        const form = await read1(user, id);
        if (form.status === 'COMPLETED' || form.status === 'ABORTED') return form;
        await new Promise((done) => setTimeout(done, LOOK_MS));
      }
      throw new Error(`the form does not end: ${JSON.stringify(await read1(user, id))}`);
    }

    /** Opens the form as a person does, without a script. */
    async function visit(url: string): Promise<Page> {
      const context = await browser.newContext({ javaScriptEnabled: false });
      const page = await context.newPage();
      await page.goto(url);
      const goOn = page.locator('button:has-text("Continue")');
      if ((await goOn.count()) > 0) await goOn.first().click();
      return page;
    }

    async function sees(page: Page, title: string): Promise<void> {
      try {
        await page.waitForSelector(`h1:text-is("${title}")`, { timeout: SEEN_MS });
      } catch {
        throw new Error(`not “${title}”, the page says: ${await page.textContent('main')}`);
      }
    }
    const send = (page: Page): Promise<void> => page.click('form.stack > .button');
    async function fill(page: Page, values: Readonly<Record<string, string>>): Promise<void> {
      for (const [key, value] of Object.entries(values)) await page.fill(`[name="field.${key}"]`, value);
      await send(page);
    }

    const update = (user: FinapiUser, id: number, fields: object = {}): Promise<Answer> =>
      user.ask('POST', '/api/v1/bankConnections/update', { body: { bankConnectionId: id, ...fields } });

    const bodyOf = (form: WebForm): BankConnection => JSON.parse(form.serviceResponseBody ?? 'null');
    const errorOf = (form: WebForm): ErrorBody => JSON.parse(form.serviceResponseBody ?? 'null');

    proves(
      'import: not yet opened, in progress, completed with what the import would have answered',
      async () => {
        const user = await house.user();
        const { id, url } = formOf(
          await user.import('50010102', {
            bankingUserId: 'ignored',
            name: 'Mein Giro',
            accountTypeIds: [1, 2],
          }),
        );
        const fresh = await read1(user, id);
        expect(fresh).toEqual({
          id,
          token: url.split('/').at(-1),
          status: 'NOT_YET_OPENED',
          serviceResponseCode: null,
          serviceResponseBody: null,
        });
        const page = await visit(url);
        await sees(page, 'Connect Demo Sparbank');
        expect((await read1(user, id)).status).toBe('IN_PROGRESS');
        await fill(page, { login: 'demo', password: PIN });
        await sees(page, 'Enter the code');
        await fill(page, { code: CODE });
        const form = await ended(user, id);
        expect([form.status, form.serviceResponseCode]).toEqual(['COMPLETED', 201]);
        const made = bodyOf(form);
        expect(made).toMatchObject({
          name: 'Mein Giro',
          type: 'ONLINE',
          bankingPin: null,
          bank: { blz: '50010102' },
        });
        expect(made.accountIds).toHaveLength(2);
        // The same whenever it is read, and what the user has.
        expect((await read1(user, id)).serviceResponseBody).toBe(form.serviceResponseBody);
        const connection = await user.ready(made.id);
        expect(connection).toMatchObject({ name: 'Mein Giro', accountIds: made.accountIds });
        // The PIN is not stored: an update needs it again.
        const second = formOf(await update(user, made.id));
        const again = await visit(second.url);
        await sees(again, 'Renew access to Demo Sparbank');
        await fill(again, { login: 'demo', password: PIN });
        await fill(again, { code: CODE });
        const updated = await ended(user, second.id);
        expect([updated.status, updated.serviceResponseCode, bodyOf(updated).id]).toEqual([
          'COMPLETED',
          200,
          made.id,
        ]);
      },
    );

    proves('the PIN is stored where client and user let it be: an update needs no form then', async () => {
      const user = await house.user();
      const offers = async (isOffered: boolean): Promise<void> => {
        const token = await house.clientToken();
        const body = { isPinStorageAvailableInWebForm: isOffered };
        read(await house.ask('PATCH', '/api/v1/clientConfiguration', { token, body }));
      };
      await offers(false);
      const plain = await visit(formOf(await user.import('50010102')).url);
      expect(await plain.locator('#store').count()).toBe(0);
      await offers(true);
      const { id, url } = formOf(await user.import('50010102'));
      const page = await visit(url);
      expect(await page.locator('#store').isChecked()).toBe(false);
      await page.check('#store');
      await fill(page, { login: 'demo', password: PIN });
      await fill(page, { code: CODE });
      const made = bodyOf(await ended(user, id));
      expect(made).toMatchObject({ bankingUserId: 'XXXXX', bankingPin: 'XXXXX' });
      await user.ready(made.id);
      expect(read<BankConnection>(await update(user, made.id)).id).toBe(made.id);
      await user.ready(made.id);
      // A PIN that is given says that the user wants to give another one.
      formOf(await update(user, made.id, { bankingPin: 'any' }));
    });

    proves('a redirect bank, and the demo bank', async () => {
      const user = await house.user();
      const { id, url } = formOf(await user.import('30999'));
      const page = await visit(url);
      await send(page);
      await sees(page, 'Sign in at Banque Démo');
      await page.click('.card .button');
      await page.fill('#login', 'demo');
      await page.fill('#password', PIN);
      await page.click('button:has-text("Sign in")');
      await page.click('button:has-text("Allow")');
      const form = await ended(user, id);
      expect([form.serviceResponseCode, bodyOf(form).bank.blz]).toEqual([201, '30999']);
      // There is no PIN that could be missing.
      await user.ready(bodyOf(form).id);
      expect(read<BankConnection>(await update(user, bodyOf(form).id)).id).toBe(bodyOf(form).id);

      const demo = formOf(await user.import(DEMO_BLZ));
      const there = await visit(demo.url);
      await there.click('.banks a:has-text("Nothing to fill in")');
      await send(there);
      const done = await ended(user, demo.id);
      expect(bodyOf(done)).toMatchObject({ type: 'DEMO', twoStepProcedures: [], bank: { blz: DEMO_BLZ } });
      expect(bodyOf(done).accountIds).toHaveLength(1);
    });

    proves(
      'a sign-in that fails: completed with the error, and the user may try again on the page',
      async () => {
        const user = await house.user();
        const { id, url } = formOf(await user.import('50010102'));
        const page = await visit(url);
        await fill(page, { login: 'demo', password: 'wrong-pin' });
        const form = await ended(user, id);
        expect([form.status, form.serviceResponseCode]).toEqual(['COMPLETED', 422]);
        expect(errorOf(form)).toMatchObject({
          errors: [{ code: 'BANK_SERVER_REJECTION', type: 'BUSINESS' }],
          endpoint: 'POST /api/v1/bankConnections/import',
        });
        expect(form.serviceResponseBody).not.toContain('wrong-pin');
        expect((await user.get<{ connections: unknown[] }>('/api/v1/bankConnections')).connections).toEqual(
          [],
        );
        await fill(page, { login: 'demo', password: PIN });
        await fill(page, { code: CODE });
        expect((await ended(user, id)).serviceResponseCode).toBe(201);
      },
    );

    proves(
      'no account of the wanted types, or the accounts of a connection that is there: refused as the call',
      async () => {
        const user = await house.user();
        const connections = async (): Promise<readonly unknown[]> =>
          (await user.get<{ connections: readonly unknown[] }>('/api/v1/bankConnections')).connections;
        const imported = async (fields: object): Promise<WebForm> => {
          const { id, url } = formOf(await user.import('30999', fields));
          const page = await visit(url);
          await send(page);
          await page.click('.card .button');
          await page.fill('#login', 'demo');
          await page.fill('#password', PIN);
          await page.click('button:has-text("Sign in")');
          await page.click('button:has-text("Allow")');
          return ended(user, id);
        };
        const none = await imported({ accountTypeIds: [4] });
        expect([none.serviceResponseCode, errorOf(none).errors[0]?.code]).toEqual([
          422,
          'NO_ACCOUNTS_FOR_TYPE_LIST',
        ]);
        expect(await connections()).toEqual([]);
        expect((await read1(user, none.id)).serviceResponseBody).toBe(none.serviceResponseBody);
        expect((await imported({})).serviceResponseCode).toBe(201);
        const second = await imported({});
        expect([second.serviceResponseCode, errorOf(second).errors[0]?.code]).toEqual([422, 'ENTITY_EXISTS']);
        expect(await connections()).toHaveLength(1);
      },
    );

    proves('cancelled on the page: aborted; of another user: not there', async () => {
      const user = await house.user();
      const other = await house.user();
      const { id, url } = formOf(await user.import('50010102'));
      expect(failed(await other.ask('GET', `/api/v1/webForms/${id}`))).toBe('404 UNKNOWN_ENTITY');
      expect(failed(await user.ask('GET', '/api/v1/webForms/987654321'))).toBe('404 UNKNOWN_ENTITY');
      const page = await visit(url);
      await page.click('button:has-text("Cancel"), a:has-text("Cancel")');
      const form = await ended(user, id);
      expect([form.status, form.serviceResponseCode]).toEqual(['ABORTED', 422]);
      expect(errorOf(form).errors[0]?.code).toBe('WEB_FORM_ABORTED');
    });

    proves('opened and left alone for 20 minutes: aborted; a day later it is gone', async () => {
      const user = await house.user();
      const { id, url } = formOf(await user.import('50010102'));
      await visit(url);
      expect((await read1(user, id)).status).toBe('IN_PROGRESS');
      await house.advance({ hours: 0.5 });
      expect((await ended(user, id)).status).toBe('ABORTED');
      await house.advance({ days: 1 });
      for (let looks = 0; looks < LOOKS_MAX; looks++) {
        if ((await user.ask('GET', `/api/v1/webForms/${id}`)).status === 404) return;
        await new Promise((done) => setTimeout(done, LOOK_MS));
      }
      expect(failed(await user.ask('GET', `/api/v1/webForms/${id}`))).toBe('404 UNKNOWN_ENTITY');
    });

    proves('what needs no credentials is done at once, and new ones are given on the page', async () => {
      const user = await house.user();
      const { id, url } = formOf(await user.import('50010101'));
      const page = await visit(url);
      await fill(page, { login: 'demo' });
      const made = bodyOf(await ended(user, id));
      await user.ready(made.id);
      const renamed = await user.patch<BankConnection>(`/api/v1/bankConnections/${made.id}`, { name: 'Neu' });
      expect(renamed.name).toBe('Neu');
      const edit = await user.ask('PATCH', `/api/v1/bankConnections/${made.id}`, {
        body: { bankingUserId: 'x' },
      });
      expect(formOf(edit).id).toBeGreaterThan(id);
      expect(read<BankConnection>(await user.ask('GET', `/api/v1/bankConnections/${made.id}`)).name).toBe(
        'Neu',
      );
    });
  },
);

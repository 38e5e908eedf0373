import { createSecretKey } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { failure, success } from '../../core/result.ts';
import { publicIds } from '../../services/vault/public-ids.ts';
import { LINK, type TestPage, testPage } from './testing.ts';
import { CLICK, TestBrowser } from './testing-browser.ts';
import {
  attemptRow,
  CONNECTION,
  connectionRow,
  consentRow,
  inMinutes,
  OWNER,
  sessionRow,
  syncRow,
} from './testing-rows.ts';

const ids = publicIds(createSecretKey(Buffer.alloc(32, 7)));
let page: TestPage;
let browser: TestBrowser;
let connection: string;
beforeEach(async () => {
  page = testPage(ids);
  browser = new TestBrowser(page.app);
  page.world.session = sessionRow({ purpose: 'manage' });
  page.world.connections = [connectionRow()];
  page.world.consents = [consentRow()];
  page.world.syncs = [syncRow()];
  connection = page.id('connection', CONNECTION);
  await browser.open(`/connect/${LINK}`, { headers: CLICK });
  page.world.calls.length = 0;
});
const at = (rest = ''): string => page.sessionPath + rest;
const verbs = (): string[] => page.world.calls.map(({ verb }) => verb);

describe('managing connections', () => {
  it('lists each with status, what is shared and until when; files are no bank', async () => {
    page.world.connections = [
      connectionRow({ label: 'Household <1>' }),
      connectionRow({
        id: 702,
        institutionName: 'Banque Démo',
        status: 'bank_unavailable',
        action: 'wait',
        reason: 'bank_down',
        nextAt: inMinutes(20),
        lastSuccessAt: null,
        consentId: null,
        consentExpiresAt: null,
      }),
      connectionRow({ id: 703, institutionId: null, institutionName: null }),
    ];
    await browser.get(at());
    expect(browser.title).toBe('Your connected banks');
    expect(browser.body.match(/<li class="connection"/g)).toHaveLength(2);
    for (const text of [
      'Household &lt;1&gt;',
      '20 May 2027',
      'their transactions',
      'Bank not reachable',
      'cannot be reached now',
      'not yet',
      '12:20 UTC',
    ])
      expect(browser.body).toContain(text);
    expect(browser.body).not.toContain('securities');
  });

  it('says when there is none', async () => {
    page.world.connections = [];
    await browser.get(at());
    expect(browser.body).toContain('No bank is connected.');
  });

  it('fetches now, and says when that cannot be', async () => {
    await browser.get(at());
    expect((await browser.post(at('/sync'), { connection })).headers.location).toBe(
      at('/connections?said=synced'),
    );
    expect(page.world.calls[0]?.given).toMatchObject([
      { actor: 'browser', attended: { userAgent: 'Test/1.0' } },
      CONNECTION,
    ]);
    page.world.answers.set('request', failure({ code: 'not_now', why: 'x' }));
    expect((await browser.post(at('/sync'), { connection })).headers.location).toBe(
      at('/connections?said=not_now'),
    );
    await browser.get(at('/connections?said=not_now'));
    expect(browser.notice).toContain('cannot be done now');
  });

  it('disconnects after a question, and only then', async () => {
    await browser.get(at(`/disconnect?connection=${connection}`));
    expect(browser.title).toBe('Disconnect Demo Sparbank?');
    expect(verbs()).toEqual([]);
    expect((await browser.post(at('/disconnect'), { connection })).headers.location).toBe(
      at('/connections?said=disconnected'),
    );
    expect(page.world.calls[0]?.given[1]).toBe(CONNECTION);
  });

  it('renews what works and reconnects what does not', async () => {
    page.world.attempts = [attemptRow()];
    const begin = async (): Promise<unknown> => {
      await browser.get(at(`/start?connection=${connection}`));
      await browser.post(at('/start'), { connection, method: 'code', seen: '', 'field.login': 'demo' });
      return page.world.calls.at(-1)?.given[1];
    };
    page.world.connections = [connectionRow({ status: 'expiring', action: 'renew' })];
    expect(await begin()).toMatchObject({ purpose: 'renew', connectionId: CONNECTION });
    for (const change of [{}, { status: 'reconnect_required', action: 'reconnect' } as const]) {
      page.world.connections = [connectionRow(change)];
      expect(await begin()).toMatchObject({ purpose: 'reconnect', connectionId: CONNECTION });
    }
  });

  it('offers nothing that does not help', async () => {
    const shown = async (change: Parameters<typeof connectionRow>[0]): Promise<readonly string[]> => {
      page.world.connections = [connectionRow(change)];
      await browser.get(at());
      return ['Fetch now', 'Renew', 'Sign in again', 'Disconnect<'].filter((text) =>
        browser.body.includes(text),
      );
    };
    expect(await shown({})).toEqual(['Fetch now', 'Renew', 'Disconnect<']);
    expect(await shown({ status: 'paused', action: 'resume' })).toEqual(['Disconnect<']);
    expect(await shown({ status: 'bank_unavailable', action: 'wait' })).toEqual(['Fetch now', 'Disconnect<']);
    expect(await shown({ status: 'contact_operator', action: 'contact_operator' })).toEqual(['Disconnect<']);
    expect(await shown({ status: 'disconnected', action: 'reconnect' })).toEqual(['Sign in again']);
    expect(await shown({ status: 'reconnect_required', action: 'renew' })).toEqual(['Renew', 'Disconnect<']);
  });

  it('goes on with the list after a sign-in that failed', async () => {
    page.world.attempts = [
      attemptRow({ step: 'failed', view: null, purpose: 'renew', fault: { code: 'sca_refused' } }),
    ];
    page.world.session = { ...page.world.session, attemptId: 601, status: 'failed' };
    await browser.get(at());
    expect(browser.body).toContain(`href="${at('/connections')}"`);
    expect(browser.body).toContain(`connection=${connection}`);
    await browser.get(at('/connections'));
    expect(browser.title).toBe('Your connected banks');
    page.world.answers.set('request', success(syncRow()));
    expect((await browser.post(at('/sync'), { connection })).headers.location).toContain('synced');
  });

  it('invariant 12: a connection of another owner, of another kind of id, or outside the visit is not there', async () => {
    await browser.get(at());
    const { token } = browser;
    for (const given of [
      ids.encode('connection', OWNER + 1, CONNECTION),
      ids.encode('connection', OWNER, 799),
      ids.encode('account', OWNER, CONNECTION),
      'con_nonsense',
      '',
    ]) {
      for (const form of ['/sync', '/disconnect'])
        expect(
          (await browser.post(at(form), { form_token: token, connection: given })).headers.location,
        ).toBe(at('/connections?said=gone'));
      expect((await browser.get(at(`/disconnect?connection=${given}`))).headers.location).toBe(
        at('/connections?said=gone'),
      );
      expect((await browser.get(at(`/start?connection=${given}`))).headers.location).toBe(at('?said=gone'));
    }
    expect(verbs()).toEqual([]);
    page.world.session = { ...page.world.session, connectionId: 798 };
    expect((await browser.post(at('/sync'), { form_token: token, connection })).headers.location).toContain(
      'gone',
    );
  });

  it('a visit that is not for managing manages nothing', async () => {
    await browser.get(at());
    page.world.session = sessionRow();
    for (const form of ['/sync', '/disconnect'])
      expect((await browser.post(at(form), { connection })).headers.location).toBe(at('?said=ended'));
    expect((await browser.get(at('/connections'))).headers.location).toBe(at());
    expect(verbs()).toEqual([]);
  });
});

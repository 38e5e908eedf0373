import { createSecretKey } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { failure } from '../../core/result.ts';
import { publicIds } from '../../services/vault/public-ids.ts';
import { LINK, type TestPage, testPage } from './testing.ts';
import { CLICK, TestBrowser } from './testing-browser.ts';
import {
  ATTEMPT,
  attemptRow,
  CONNECTION,
  connectionRow,
  consentRow,
  mappingRow,
  sessionRow,
  syncRow,
} from './testing-rows.ts';

const ids = publicIds(createSecretKey(Buffer.alloc(32, 7)));
const MAPPING = mappingRow('Giro <b>');

let page: TestPage;
let browser: TestBrowser;
let connection: string;
const open = async (purpose: 'manage' | 'connect'): Promise<void> => {
  page = testPage(ids);
  browser = new TestBrowser(page.app);
  page.world.session = sessionRow({ purpose });
  page.world.connections = [
    connectionRow({ status: 'account_mapping_required', action: 'map_accounts', reason: 'account_unclear' }),
  ];
  page.world.consents = [consentRow()];
  page.world.syncs = [syncRow()];
  page.world.mappings = [MAPPING];
  connection = page.id('connection', CONNECTION);
  await browser.open(`/connect/${LINK}`, { headers: CLICK });
  page.world.calls.length = 0;
};
beforeEach(() => open('manage'));
const at = (rest = ''): string => page.sessionPath + rest;
const answers = () => page.world.calls.find(({ verb }) => verb === 'answerMappings')?.given[2];

describe('which accounts these are', () => {
  it('is asked where connections are managed, with what the bank shows and what it may be', async () => {
    await browser.get(at());
    expect(browser.body).toContain('A question about your accounts');
    expect(browser.body).toContain(`/accounts?connection=${connection}`);
    await browser.get(at(`/accounts?connection=${connection}`));
    expect(browser.title).toBe('Which accounts are these?');
    for (const text of [
      'Giro &lt;b&gt; · DE****3000 · EUR · A Holder',
      'It is House money · no number shown · EUR',
      'It may be an account that is here already',
      'It is a new account',
      'Leave it out',
    ])
      expect(browser.body).toContain(text);
  });

  it('takes each kind of answer, and nothing that was not offered', async () => {
    const cases = [
      ['account.41', [{ mappingId: 31, answer: 'account', accountId: 41 }]],
      ['new', [{ mappingId: 31, answer: 'new', accountId: null }]],
      ['ignore', [{ mappingId: 31, answer: 'ignore', accountId: null }]],
      ['later', undefined],
      ['account.42', undefined],
      ['', undefined],
    ] as const;
    for (const [value, given] of cases) {
      page.world.calls.length = 0;
      await browser.get(at(`/accounts?connection=${connection}`));
      const sent = await browser.post(at('/accounts'), { connection, 'map.31': value });
      expect(answers()).toEqual(given);
      expect(sent.headers.location).toBe(
        at(`/connections?said=${given === undefined ? 'unsaid' : 'mapped'}`),
      );
    }
  });

  it('says beside the question why an answer was not taken, and keeps what was chosen', async () => {
    page.world.answers.set(
      'answerMappings',
      failure({ code: 'answer_refused', at: 0, reason: 'number_differs', accountId: null }),
    );
    await browser.get(at(`/accounts?connection=${connection}`));
    const sent = await browser.post(at('/accounts'), { connection, 'map.31': 'account.41' });
    expect(sent.statusCode).toBe(422);
    expect(sent.body).toContain('The bank gives another number than this account has.');
    expect(sent.body).toMatch(/value="account\.41" checked/);
  });

  it('can be said later of what is left out', async () => {
    page.world.connections = [connectionRow()];
    page.world.mappings = [{ ...MAPPING, state: 'ignored', reason: 'deleted', candidates: [] }];
    await browser.get(at());
    expect(browser.body).toContain('Accounts that are left out');
    await browser.get(at(`/accounts?connection=${connection}`));
    expect(browser.body).toContain('You deleted it here.');
    await browser.post(at('/accounts'), { connection, 'map.31': 'ignore' });
    expect(answers()).toBeUndefined();
  });

  it('is asked at the end of a sign-in, of its own connection only, and not after the visit', async () => {
    await open('connect');
    page.world.attempts = [attemptRow({ step: 'granted', view: null })];
    page.world.session = sessionRow({ status: 'completed', attemptId: ATTEMPT, connectionId: CONNECTION });
    await browser.get(at());
    expect(browser.body).toContain('Say which accounts these are');
    await browser.get(at('/accounts'));
    expect(browser.title).toBe('Which accounts are these?');
    await browser.post(at('/accounts'), { connection: page.id('connection', 999), 'map.31': 'new' });
    expect(page.world.calls.at(-1)?.given[1]).toBe(CONNECTION);
    page.world.session = sessionRow({ status: 'open' });
    page.world.attempts = [];
    page.world.calls.length = 0;
    expect((await browser.get(at('/accounts'))).headers.location).toBe(at('?said=ended'));
  });
});

describe('a login that is connected already', () => {
  it('offers the connection that is there, and a second one all the same', async () => {
    await open('connect');
    page.world.answers.set('start', failure({ code: 'connection_exists', connectionId: CONNECTION }));
    await browser.get(at('/start?institution=demo-de-code'));
    await browser.post(at('/start'), {
      institution: 'demo-de-code',
      method: 'code',
      seen: '',
      'field.login': 'demo',
    });
    expect(browser.title).toBe('This bank is connected already');
    expect(browser.body).toContain(`/start?connection=${connection}`);
    page.world.answers.clear();
    await browser.get(at(`/start?connection=${connection}`));
    await browser.post(at('/start'), { connection, method: 'code', seen: '', 'field.login': 'demo' });
    expect(page.world.calls.at(-1)?.given[1]).toMatchObject({
      purpose: 'reconnect',
      connectionId: CONNECTION,
      forceNew: false,
    });
    await browser.get(at('/start?institution=demo-de-code&method=code&second=1'));
    expect(browser.body).toContain('name="second" value="1"');
    await browser.post(at('/start'), {
      institution: 'demo-de-code',
      method: 'code',
      seen: '',
      second: '1',
      'field.login': 'demo',
    });
    expect(page.world.calls.at(-1)?.given[1]).toMatchObject({ purpose: 'connect', forceNew: true });
  });
});

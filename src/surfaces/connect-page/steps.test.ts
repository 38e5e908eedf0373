import { createSecretKey } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { failure, success } from '../../core/result.ts';
import type { ConnectRefusal } from '../../engine/connect-port.ts';
import type { AttemptRow, ConnectionFault } from '../../engine/connection-rows.ts';
import { publicIds } from '../../services/vault/public-ids.ts';
import { LINK, type TestPage, testPage } from './testing.ts';
import { CLICK, TestBrowser } from './testing-browser.ts';
import {
  ATTEMPT,
  askView,
  attemptRow,
  CODE,
  CONNECTION,
  connectionRow,
  fieldOf,
  inMinutes,
  LOGIN,
  PASSWORD,
  SESSION,
  sessionRow,
  syncRow,
  waitView,
} from './testing-rows.ts';
import { wordsFor } from './words.ts';

const ids = publicIds(createSecretKey(Buffer.alloc(32, 7)));
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+M8AAAMBAQDJ/pLvAAAAAElFTkSuQmCC';
let page: TestPage;
let browser: TestBrowser;
beforeEach(async () => {
  page = testPage(ids);
  browser = new TestBrowser(page.app);
  await browser.open(`/connect/${LINK}`, { headers: CLICK });
  page.world.calls.length = 0;
});

const at = (rest = ''): string => page.sessionPath + rest;
const verbs = (): string[] => page.world.calls.map(({ verb }) => verb);
const given = (verb: string): readonly unknown[] =>
  page.world.calls.find((one) => one.verb === verb)?.given ?? [];
/** Puts an attempt below the session. */
const setAttempt = (change: Partial<AttemptRow> = {}): AttemptRow => {
  const row = attemptRow(change);
  page.world.attempts = [row];
  page.world.session = { ...page.world.session, attemptId: row.id };
  return row;
};
const refuseNext = (verb: string, refusal: ConnectRefusal): unknown =>
  page.world.answers.set(verb, failure(refusal));

describe('choosing a bank', () => {
  it('offers people no way that begins elsewhere', async () => {
    await browser.get(at('/start?institution=demo-fr'));
    expect(browser.title).toBe('Connect Banque Démo');
    expect(browser.body).not.toContain('method=token');
    await browser.get(at('/start?institution=demo-fr&method=token'));
    expect(verbs()).not.toContain('start');
    expect(browser.title).not.toBe('Connect Banque Démo');
  });

  it('lists banks as links, finds by name and country, and says when a search hides all', async () => {
    await browser.get(at());
    expect(browser.body).toContain('<ul class="banks"');
    expect(browser.body.match(/class="bank"/g)).toHaveLength(3);
    await browser.get(at('/banks?q=spar'));
    expect(browser.body.match(/class="bank"/g)).toHaveLength(1);
    expect(browser.body).toContain('value="spar"');
    await browser.get(at('/banks?country=FR'));
    expect(browser.body).toContain('Banque Démo');
    expect(browser.body).not.toContain('Demo Sparbank');
    await browser.get(at('/banks?q=nowhere&country=FR'));
    expect(browser.body).toContain('No bank fits “nowhere” in France.');
    expect(browser.body).toContain('Show all banks');
  });

  it('a way to sign in is asked for only where there are several', async () => {
    await browser.get(at('/start?institution=demo-de'));
    expect(browser.title).toBe('How do you sign in at Demo Bank?');
    expect(browser.body.match(/class="bank"/g)).toHaveLength(2);
    await browser.get(at('/start?institution=demo-de&method=methods'));
    expect(browser.title).toBe('Connect Demo Bank');
    await browser.get(at('/start?institution=demo-fr'));
    expect(browser.title).toBe('Connect Banque Démo');
  });

  it('says before the start who asks, for what, how long, how to end it and what is kept', async () => {
    page.world.session = sessionRow({ scopes: ['accounts', 'transactions'], daysWanted: 90 });
    await browser.get(at('/start?institution=demo-de-code'));
    for (const text of [
      'shop.example',
      'your accounts',
      'transactions',
      'up to 90 days',
      'How to end it',
      'What is kept',
      'Nothing can be paid',
    ])
      expect(browser.body).toContain(text);
    expect(browser.body).not.toContain('their balances');
    expect(browser.body).toContain('Demo bank: invented people');
    expect(browser.body).toContain('demo-pin');
    page.world.session = sessionRow({ redirectUrl: null });
    await browser.get(at('/start?institution=demo-de-code'));
    expect(browser.body).toContain('whoever runs page.example:8080');
  });

  it('sends the visitor to the banks when the one of the address is not there', async () => {
    const reply = await browser.open(at('/start?institution=nowhere'));
    expect(reply.statusCode).toBe(200);
    expect(browser.notice).toContain('no such bank');
  });
});

describe('starting a sign-in', () => {
  const begin = async (fields: Record<string, string> = {}) => {
    await browser.get(at('/start?institution=demo-de-code'));
    return browser.post(at('/start'), {
      institution: 'demo-de-code',
      method: 'code',
      connection: '',
      seen: browser.hidden('seen'),
      'field.login': 'demo',
      'field.password': 'demo-pin',
      ...fields,
    });
  };

  it('keeps the password only where that is offered and marked', async () => {
    page.world.attempts = [attemptRow()];
    const typed = { userId: 'demo', customerId: null, pin: null };
    for (const [offersPin, store, pin] of [
      [false, '', null],
      [false, '1', 'demo-pin'],
      [true, '', null],
      [true, '1', 'demo-pin'],
    ] as const) {
      page.world.form = { offersPin };
      page.world.calls.length = 0;
      await begin(store === '' ? {} : { store });
      // What is not offered is not kept either: the form itself decides about that.
      expect(page.world.calls[0]).toEqual({ verb: 'typed', given: [SESSION, { ...typed, pin }] });
      await browser.get(at('/start?institution=demo-de-code'));
      const box = offersPin
        ? /<input id="store" type="checkbox" name="store" value="1">/
        : /<main(?!.*name="store")/s;
      expect(browser.body).toMatch(box);
      await browser.get(at('/start?institution=demo-fr'));
      expect(browser.body).not.toContain('name="store"');
    }
  });

  it('hands the engine what was typed, with the browser and who is there', async () => {
    page.world.attempts = [attemptRow()];
    const reply = await begin({ 'field.unknown': 'x' });
    expect(reply.statusCode).toBe(303);
    expect(reply.headers.location).toBe(at());
    const [asking, request] = given('start') as [Record<string, unknown>, Record<string, unknown>];
    expect(asking).toMatchObject({
      actor: 'browser',
      attended: { ip: '127.0.0.1', userAgent: 'Test/1.0', at: page.world.now.getTime() },
    });
    expect(request).toMatchObject({
      purpose: 'connect',
      institutionId: 'demo-de-code',
      connectionId: null,
      method: 'code',
      fields: { login: 'demo', password: 'demo-pin' },
      sessionId: SESSION,
    });
    expect(Buffer.from(request.browserHash as Uint8Array).toString('hex')).toBe(page.world.bound);
  });

  it('nobody is said to be there by a client that does not say what it is', async () => {
    page.world.attempts = [attemptRow()];
    await browser.get(at('/start?institution=demo-de-code'));
    await browser.post(
      at('/start'),
      { institution: 'demo-de-code', method: 'code', seen: '' },
      { headers: { 'user-agent': '' } },
    );
    expect(given('start')[0]).toMatchObject({ attended: null });
  });

  it('a form that is sent twice begins one sign-in', async () => {
    page.world.attempts = [attemptRow()];
    page.world.startMs = 20;
    await begin();
    page.world.session = { ...page.world.session, attemptId: ATTEMPT };
    const again = await browser.post(at('/start'), { institution: 'demo-de-code', method: 'code', seen: '' });
    expect(again.headers.location).toBe(at('?said=begun'));
    page.world.calls.length = 0;
    refuseNext('start', { code: 'attempt_live', attemptId: ATTEMPT });
    page.world.session = { ...page.world.session, attemptId: null };
    await browser.get(at('/start?institution=demo-de-code'));
    const sending = browser.post(at('/start'), { institution: 'demo-de-code', method: 'code', seen: '' });
    await new Promise((resolve) => setTimeout(resolve, 5));
    page.world.session = { ...page.world.session, attemptId: ATTEMPT };
    expect((await sending).headers.location).toBe(at('?said=begun'));
  });

  it('shows what is wrong at the fields, and never what was typed in secret', async () => {
    refuseNext('start', {
      code: 'fields_invalid',
      errors: [{ field: 'password', rule: 'too_short', message: 'x' }],
    });
    const reply = await begin({ 'field.login': 'me & you', 'field.password': 'hunter2' });
    expect(reply.statusCode).toBe(422);
    expect(reply.body).toContain('value="me &amp; you"');
    expect(reply.body).toContain('This is too short.');
    expect(reply.body).toMatch(
      /id="field-1"[^>]*aria-describedby="field-1-error"[^>]*aria-invalid="true"[^>]*autofocus/,
    );
    expect(reply.body).not.toContain('hunter2');
    expect(page.logged.join('\n')).not.toContain('hunter2');
  });

  it('a password that the bank refused is asked for again, the login stays', async () => {
    const failed = attemptRow({
      step: 'failed',
      view: null,
      fault: { code: 'credentials_wrong', fields: ['password'] },
    });
    page.world.answers.set('start', success(failed));
    const reply = await begin();
    expect(reply.statusCode).toBe(422);
    expect(reply.body).toContain('value="demo"');
    expect(reply.body).toContain('The bank did not accept this.');
    expect(reply.body).not.toContain('value="demo-pin"');
    expect(browser.hidden('seen')).toBe(page.id('connect_attempt', ATTEMPT));
  });

  const refusals: readonly (readonly [ConnectRefusal, string])[] = [
    [{ code: 'institution_unknown' }, '/banks?said=unknown_bank'],
    [{ code: 'scope_not_offered', offered: [] }, '/banks?said=not_offered'],
    [{ code: 'method_unknown', methods: [] }, '?said=not_now'],
    [{ code: 'not_now', why: 'x' }, '?said=not_now'],
    [{ code: 'not_found' }, '?said=gone'],
    [{ code: 'session_ended', session: sessionRow() }, '?said=ended'],
    [{ code: 'step_busy', attempt: attemptRow() }, '?said=busy'],
  ];
  for (const [refusal, to] of refusals)
    it(`says why it was refused: ${refusal.code}`, async () => {
      refuseNext('start', refusal);
      expect((await begin()).headers.location).toBe(at(to));
      await browser.get(at(to));
      expect(browser.notice).not.toBe('');
    });

  it('sends no third wrong password, and says until when', async () => {
    refuseNext('start', { code: 'tries_used', retryAt: inMinutes(90) });
    const reply = await begin();
    expect(browser.title).toBe('No further try for now');
    expect(reply.body).toContain('13:30 UTC');
    expect(reply.body).toContain('in 2 hours');
  });
});

describe('what a bank asks', () => {
  it('code, password, choice, terms: labelled, described, with what password managers know', async () => {
    setAttempt({
      view: askView([
        LOGIN,
        PASSWORD,
        CODE,
        fieldOf({
          key: 'device',
          kind: 'choice',
          purpose: 'method',
          choices: [
            { value: 'a', label: 'Text to *** 12' },
            { value: 'b', label: 'Photo' },
          ],
        }),
        fieldOf({ key: 'terms', kind: 'accept', purpose: 'terms', label: 'I accept' }),
      ]),
    });
    await browser.get(at());
    expect(browser.body).toMatch(/name="field.login" type="text" autocomplete="username"/);
    expect(browser.body).toMatch(/name="field.password" type="password" autocomplete="current-password"/);
    expect(browser.body).toMatch(
      /name="field.code" type="text" autocomplete="one-time-code" inputmode="numeric"/,
    );
    expect(browser.body).toContain('<p id="field-2-hint" class="hint">6 digits</p>');
    expect(browser.body).toMatch(/type="radio" name="field.device" value="b"/);
    expect(browser.body).toMatch(/type="checkbox" name="field.terms" value="true"/);
    expect(browser.body.match(/autofocus/g)).toHaveLength(1);
  });

  it('a picture and a flickering one come with the text that says the same', async () => {
    const picture = {
      ...CODE,
      media: { type: 'image', mediaType: 'image/png', base64: PNG, alt: 'TAN for “access”' },
    } as const;
    setAttempt({ view: askView([picture]) });
    await browser.get(at());
    expect(browser.body).toContain(`src="data:image/png;base64,${PNG}" alt="TAN for “access”"`);
    const flicker = {
      ...CODE,
      media: { type: 'flicker', code: '0F8104111111', alt: 'Start code 111111' },
    } as const;
    setAttempt({ view: askView([flicker]) });
    await browser.get(at());
    expect(browser.body).toContain('Start code 111111');
    expect(browser.body).toContain('<code>0F8104111111</code>');
    expect(browser.body).toMatch(/<details><summary>[^<]+<\/summary>.*data:image\/svg\+xml,/s);
  });

  it('is answered for the step that was seen', async () => {
    setAttempt({ stepNumber: 3 });
    await browser.get(at());
    const reply = await browser.post(at('/answer'), {
      attempt: browser.hidden('attempt'),
      step: browser.hidden('step'),
      'field.code': '123456',
      'field.more': 'x',
    });
    expect(reply.headers.location).toBe(at());
    expect(given('answer').slice(1)).toEqual([ATTEMPT, 3, { code: '123456' }]);
  });

  it('an answer to another step or attempt is not sent: second tab, back button, resubmit', async () => {
    setAttempt({ stepNumber: 3 });
    const attempt = page.id('connect_attempt', ATTEMPT);
    await browser.get(at());
    for (const fields of [
      { attempt, step: '2' },
      { attempt, step: '4' },
      { attempt, step: '3x' },
      { attempt, step: '' },
      { attempt: page.id('connect_attempt', 602), step: '3' },
      { attempt: '', step: '3' },
    ])
      expect((await browser.post(at('/answer'), fields)).headers.location).toBe(at('?said=passed'));
    setAttempt({ stepNumber: 3, busy: true, view: null });
    expect((await browser.post(at('/answer'), { attempt, step: '3' })).headers.location).toBe(
      at('?said=busy'),
    );
    setAttempt({ step: 'waiting', stepNumber: 3, view: waitView() });
    expect((await browser.post(at('/answer'), { attempt, step: '3' })).headers.location).toBe(
      at('?said=nothing_asked'),
    );
    setAttempt({ step: 'granted', view: null });
    expect((await browser.post(at('/answer'), { attempt, step: '3' })).headers.location).toBe(
      at('?said=passed'),
    );
    expect(verbs()).toEqual([]);
  });

  it('what the engine refuses is told', async () => {
    setAttempt();
    await browser.get(at());
    const fields = { attempt: browser.hidden('attempt'), step: browser.hidden('step') };
    refuseNext('answer', { code: 'step_passed', attempt: attemptRow() });
    expect((await browser.post(at('/answer'), fields)).headers.location).toBe(at('?said=passed'));
    refuseNext('answer', {
      code: 'fields_invalid',
      errors: [{ field: 'code', rule: 'pattern', message: 'x' }],
    });
    const wrong = await browser.post(at('/answer'), { ...fields, 'field.code': 'abcdef' });
    expect(wrong.statusCode).toBe(422);
    expect(wrong.body).toContain('does not have the right form');
    expect(wrong.body).not.toContain('abcdef');
  });

  it('a wrong code is said at once, and the words of the bank are marked as its own', async () => {
    setAttempt({ view: askView([CODE], { wrong: true, hint: 'Enter <b>the</b> TAN\u202e now' }) });
    await browser.get(at());
    expect(browser.body).toContain('role="alert">That was not right.');
    expect(browser.body).toContain(
      '<figcaption>Demo Sparbank says</figcaption><blockquote lang=""><p>Enter &lt;b&gt;the&lt;/b&gt; TAN now</p>',
    );
  });
});

describe('going to the bank and waiting', () => {
  const redirecting = (url = 'https://bank.example/sign?x=1') =>
    setAttempt({
      step: 'redirecting',
      institutionId: 'demo-fr',
      method: 'redirect',
      view: { kind: 'redirect', url },
    });

  it('names the host, and leads there in the bound browser by a link', async () => {
    redirecting();
    await browser.get(at());
    expect(browser.body).toContain('Go to bank.example');
    expect(browser.body).not.toContain('https://bank.example');
    const went = await browser.get(at('/bank'));
    expect(went.statusCode).toBe(303);
    expect(went.headers.location).toBe('https://bank.example/sign?x=1');
    expect(given('go')[1]).toBe(page.world.bound);
  });

  it('leads nowhere else, and nowhere at another step', async () => {
    redirecting();
    page.world.go = { url: 'javascript:alert(1)' };
    expect((await browser.get(at('/bank'))).headers.location).toBeUndefined();
    page.world.go = { refused: 'late' };
    expect((await browser.get(at('/bank'))).body).toContain('time for this sign-in is over');
    setAttempt();
    expect((await browser.get(at('/bank'))).headers.location).toBe(at('?said=passed'));
  });

  it('says what to do on which device, and looks again by itself without a script', async () => {
    setAttempt({
      step: 'waiting',
      view: waitView({ device: 'Phone "A"', pollAfterMs: 4000 }),
      dueAt: inMinutes(1),
    });
    await browser.get(at());
    expect(browser.body).toContain('on “Phone &quot;A&quot;”');
    expect(browser.body).toContain('<noscript><meta http-equiv="refresh" content="4"></noscript>');
    expect(browser.body).toContain('data-look="4"');
    expect(browser.body).toContain('12:05 UTC');
    expect(verbs()).toEqual([]);
    page.world.now = new Date(inMinutes(2));
    const granted = attemptRow({ step: 'granted', view: null });
    page.world.answers.set('poll', success(granted));
    await browser.get(at());
    expect(verbs()).toEqual(['poll']);
    expect(browser.title).toBe('Demo Sparbank is connected');
  });

  it('is looked at by the button too', async () => {
    setAttempt({ step: 'waiting', view: waitView(), dueAt: inMinutes(1) });
    await browser.get(at());
    expect((await browser.post(at('/check'))).headers.location).toBe(at());
    expect(verbs()).toEqual(['poll']);
  });

  it('a second signer may take days: the page may be closed, and the product is told so', async () => {
    setAttempt({
      step: 'waiting',
      view: waitView({
        why: 'second_signer',
        device: null,
        hint: '1 of 2 have signed',
        pollAfterMs: 3_600_000,
      }),
      deadlineAt: inMinutes(14 * 24 * 60),
      dueAt: inMinutes(60),
    });
    page.world.session = { ...page.world.session, status: 'waiting' };
    await browser.get(at());
    expect(browser.body).toContain('take days');
    expect(browser.body).toContain('asked again <time datetime="2026-11-21T13:00');
    expect(browser.body).not.toContain('Check now');
    expect(browser.body).toContain('You can close this page');
    expect(browser.body).not.toContain('http-equiv="refresh"');
    expect(browser.body).toContain('status=waiting');
    page.world.now = new Date(inMinutes(5 * 24 * 60));
    expect((await browser.get(at())).statusCode).toBe(200);
  });

  it('a step whose time is over is ended by looking', async () => {
    setAttempt();
    page.world.now = new Date(inMinutes(6));
    page.world.answers.set(
      'poll',
      success(attemptRow({ step: 'failed', view: null, fault: { code: 'sca_expired' } })),
    );
    await browser.get(at());
    expect(browser.title).toBe('The sign-in took too long');
  });

  it('while the bank is asked, the page waits', async () => {
    setAttempt({ step: 'starting', busy: true, view: null });
    await browser.get(at());
    expect(browser.title).toBe('One moment');
    expect(browser.body).toContain('content="2"');
  });
});

describe('how it ends', () => {
  it('success: what was allowed, how the data comes, and the way back with session, status and state', async () => {
    setAttempt({ step: 'granted', view: null });
    page.world.session = { ...page.world.session, status: 'completed' };
    page.world.connections = [connectionRow({ syncId: 901 })];
    const account = {
      accountId: null,
      stage: 'transactions',
      fault: null,
      nextAllowedAt: null,
      windowFrom: null,
      windowTo: null,
      pages: 1,
      inserted: 0,
      updated: 0,
      unchanged: 0,
    } as const;
    page.world.syncs = [
      syncRow({
        accounts: [
          { ...account, ordinal: 0, status: 'success', entries: 212 },
          { ...account, ordinal: 1, status: 'running', entries: 0 },
        ],
      }),
    ];
    await browser.get(at());
    expect(browser.title).toBe('Demo Sparbank is connected');
    expect(browser.body).toContain('until 20 May 2027');
    expect(browser.body).toContain('212 transactions');
    expect(browser.body).toContain('being fetched');
    expect(browser.body).toContain('data-look="2"');
    const href = /href="(https:[^"]+)"/.exec(browser.body)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const back = new URL(href);
    expect(back.origin + back.pathname).toBe('https://shop.example/done');
    expect(Object.fromEntries(back.searchParams)).toEqual({
      cart: '7',
      session_id: page.id('connect_session', SESSION),
      status: 'success',
      state: 'st&te',
    });
    page.world.syncs = [syncRow({ status: 'deferred', dueAt: inMinutes(20) })];
    await browser.get(at());
    expect(browser.body).toContain('The bank needs more time');
    expect(browser.body).not.toContain('data-look');
  });

  it('never links to an address that runs code or opens files', async () => {
    for (const redirectUrl of [
      'javascript:alert(1)',
      'data:text/html,x',
      'file:///x',
      'vbscript:x',
      'not an address',
    ]) {
      page.world.session = sessionRow({ status: 'cancelled', redirectUrl });
      await browser.get(at());
      expect(browser.body, redirectUrl).not.toContain('status=cancelled');
    }
    page.world.session = sessionRow({ status: 'cancelled', redirectUrl: 'com.example.app:/done' });
    await browser.get(at());
    expect(browser.body).toContain('href="com.example.app:/done?session_id=');
  });

  const FAULTS: readonly ConnectionFault[] = [
    { code: 'credentials_wrong', fields: [] },
    { code: 'sca_needed', reachFrom: null },
    { code: 'sca_refused' },
    { code: 'sca_expired' },
    { code: 'consent_expired' },
    { code: 'consent_revoked' },
    { code: 'action_at_bank_needed', reason: 'locked', text: 'Call <us>' },
    { code: 'action_at_bank_needed', reason: 'new_terms', text: null },
    { code: 'bank_down', retryAt: null },
    { code: 'bank_down', retryAt: Date.parse(inMinutes(20)) },
    { code: 'rate_limited', retryAt: Date.parse(inMinutes(20)) },
    { code: 'shape_not_understood', where: 'x' },
    { code: 'not_permitted' },
    { code: 'no_accounts' },
    { code: 'tries_used', retryAt: inMinutes(60) },
    { code: 'connector_missing' },
    { code: 'interrupted' },
    { code: 'account_unclear' },
  ];
  for (const [number, fault] of FAULTS.entries())
    it(`every failure has words and one thing to do: ${number + 1} ${fault.code}`, async () => {
      setAttempt({ step: 'failed', view: null, fault });
      page.world.session = { ...page.world.session, status: 'failed' };
      await browser.get(at());
      expect(browser.title).toBe(wordsFor('en').failed.titles[fault.code]);
      const card = /<section class="card">([\s\S]*)<\/section>/.exec(browser.body)?.[1] ?? '';
      const buttons = card.match(/class="button/g)?.length ?? 0;
      const waits = card.includes('<strong>');
      expect(buttons + (waits ? 1 : 0)).toBe(1);
      if (fault.code === 'action_at_bank_needed' && fault.text !== null)
        expect(card).toContain('Call &lt;us&gt;');
    });

  it('a retry goes on with the same bank and way', async () => {
    setAttempt({ step: 'failed', view: null, fault: { code: 'sca_refused' } });
    page.world.session = { ...page.world.session, status: 'failed' };
    await browser.get(at());
    expect(browser.body).toContain(`href="${at('/start?institution=demo-de-code&amp;method=code')}"`);
    expect((await browser.get(at('/start?institution=demo-de-code&method=code'))).statusCode).toBe(200);
  });

  it('can be cancelled at any step, and only with its form', async () => {
    setAttempt();
    await browser.get(at());
    const { token } = browser;
    expect((await browser.post(at('/cancel'), {}, { origin: 'https://evil.example' })).statusCode).toBe(403);
    expect((await browser.post(at('/cancel'), { form_token: 'guessed' })).statusCode).toBe(403);
    expect(verbs()).toEqual([]);
    expect((await browser.post(at('/cancel'), { form_token: token })).headers.location).toBe(at());
    expect(given('cancelSession')[1]).toBe(SESSION);
    page.world.attempts = [attemptRow({ step: 'cancelled', view: null })];
    await browser.get(at());
    expect(browser.title).toBe('Cancelled');
    expect(browser.body).toContain('status=cancelled');
    expect((await browser.get(at('/start?institution=demo-de-code'))).headers.location).toBe(
      at('?said=ended'),
    );
  });

  it('the sign-in alone can be stopped, for another bank', async () => {
    setAttempt();
    await browser.get(at());
    page.world.answers.set('cancel', success(attemptRow({ step: 'cancelled', view: null })));
    expect((await browser.post(at('/change'))).headers.location).toBe(at('?said=changed'));
    setAttempt({ step: 'cancelled', view: null });
    await browser.get(at('?said=changed'));
    expect(browser.title).toBe('Which bank is it?');
    expect(browser.notice).toContain('was stopped');
  });
});

describe('a connection that is there', () => {
  const reconnect = (connection = connectionRow()) => {
    page.world.connections = [connection];
    page.world.session = sessionRow({ purpose: 'reconnect', connectionId: CONNECTION });
  };

  it('needs nothing when it works: that is a success, and one may go on', async () => {
    reconnect();
    await browser.get(at());
    expect(browser.title).toBe('There is nothing to do');
    expect(browser.body).toContain('status=success');
    await browser.get(at('/start'));
    expect(browser.title).toBe('Sign in at Demo Sparbank again');
  });

  it('skips the choice of a bank, and starts for the connection', async () => {
    reconnect(connectionRow({ status: 'reconnect_required', action: 'reconnect' }));
    page.world.attempts = [attemptRow({ purpose: 'reconnect' })];
    await browser.get(at());
    expect(browser.title).toBe('Sign in at Demo Sparbank again');
    expect((await browser.get(at('/banks'))).headers.location).toBe(at());
    await browser.get(at());
    await browser.post(at('/start'), {
      institution: 'demo-fr',
      method: 'code',
      seen: '',
      'field.login': 'demo',
    });
    expect(given('start')[1]).toMatchObject({
      purpose: 'reconnect',
      connectionId: CONNECTION,
      institutionId: null,
    });
  });

  it('says when it is gone', async () => {
    reconnect();
    page.world.connections = [];
    expect((await browser.get(at())).statusCode).toBe(410);
  });

  it('a sign-in on another page can be stopped from here', async () => {
    reconnect(connectionRow({ status: 'reconnect_required', action: 'reconnect' }));
    page.world.attempts = [attemptRow({ id: 699, sessionId: 555 })];
    refuseNext('start', { code: 'attempt_live', attemptId: 699 });
    await browser.get(at());
    const refused = await browser.post(at('/start'), {
      institution: '',
      method: 'code',
      seen: '',
      'field.login': 'demo',
    });
    expect(refused.statusCode).toBe(409);
    expect(refused.body).toContain('Stop the other one');
    await browser.post(at('/restart'), { attempt: page.id('connect_attempt', 699) });
    expect(given('cancel')[1]).toBe(699);
    page.world.calls.length = 0;
    page.world.attempts = [attemptRow({ id: 699, sessionId: 555, connectionId: 702 })];
    await browser.post(at('/restart'), { attempt: page.id('connect_attempt', 699) });
    expect(verbs()).toEqual([]);
  });
});

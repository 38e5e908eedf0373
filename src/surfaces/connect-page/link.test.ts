import { createSecretKey } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { publicIds } from '../../services/vault/public-ids.ts';
import { ADDRESS_REQUESTS_PER_MINUTE } from './limits.ts';
import { GO, HOST, LINK, STATE, type TestPage, testPage } from './testing.ts';
import { CLICK, TestBrowser } from './testing-browser.ts';
import { attemptRow, inMinutes, OWNER, sessionRow, TENANT } from './testing-rows.ts';
import { BROWSER_COOKIE, VISIT_COOKIE } from './visitor.ts';

const ids = publicIds(createSecretKey(Buffer.alloc(32, 7)));
const scope = { tenantId: TENANT, ownerId: OWNER };
let page: TestPage;
let browser: TestBrowser;
beforeEach(() => {
  page = testPage(ids);
  browser = new TestBrowser(page.app);
});
const verbs = (): string[] => page.world.calls.map(({ verb }) => verb);

describe('an address that asks too much', () => {
  it('is told to wait, and others are not', async () => {
    const ask = (remoteAddress: string) =>
      page.app.inject({ url: '/connect/return', headers: { host: HOST }, remoteAddress });
    let last = await ask('203.0.113.7');
    for (let i = 0; i < ADDRESS_REQUESTS_PER_MINUTE && last.statusCode !== 429; i++)
      last = await ask('203.0.113.7');
    expect([last.statusCode, Number(last.headers['retry-after'])]).toEqual([429, expect.any(Number)]);
    expect(last.body).toContain('Too many requests');
    expect((await ask('203.0.113.8')).statusCode).not.toBe(429);
  });
});

describe('the link of a session', () => {
  it('is opened at once by a click on a page, and leaves no token in the address', async () => {
    const first = await browser.get(`/connect/${LINK}`, { headers: CLICK });
    expect(first.headers.location).toBe(`/connect/${LINK}?again=1`);
    expect(verbs()).toEqual([]);
    const second = await browser.get(String(first.headers.location), { headers: CLICK });
    expect(second.statusCode).toBe(303);
    expect(second.headers.location).toBe(page.sessionPath);
    expect(verbs()).toEqual(['visit']);
    const shown = await browser.get(page.sessionPath);
    expect(shown.statusCode).toBe(200);
    expect(browser.title).toBe('Which bank is it?');
    expect(shown.body).not.toContain(LINK);
  });

  it('is not opened by a messenger that looks at it first: a person clicks', async () => {
    const preview = new TestBrowser(page.app);
    const looked = await preview.get(`/connect/${LINK}`);
    expect(looked.statusCode).toBe(200);
    const typed = {
      'sec-fetch-site': 'none',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
      'sec-fetch-user': '?1',
    };
    await preview.get(`/connect/${LINK}`, { headers: typed });
    await preview.get(`/connect/${LINK}`, { headers: { ...CLICK, 'sec-purpose': 'prefetch;prerender' } });
    await page.app.inject({ method: 'HEAD', url: `/connect/${LINK}`, headers: { host: HOST } });
    expect(verbs()).toEqual([]);
    await browser.get(`/connect/${LINK}`);
    expect(browser.title).toBe('Connect your bank');
    const opened = await browser.post(`/connect/${LINK}`);
    expect(opened.headers.location).toBe(page.sessionPath);
    expect((await browser.get(page.sessionPath)).statusCode).toBe(200);
  });

  it('gives cookies that scripts and other sites never see, for as long as the visit lasts', async () => {
    const reply = await browser.open(`/connect/${LINK}`, { headers: CLICK });
    const set = [reply.headers['set-cookie']].flat().join('\n');
    expect(set).toMatch(
      new RegExp(`^${BROWSER_COOKIE}=[\\w-]{43}; Path=/connect; HttpOnly; SameSite=Lax; Max-Age=3600$`, 'm'),
    );
    expect(set).toMatch(
      new RegExp(
        `^${VISIT_COOKIE}=[^;]+; Path=${page.sessionPath}; HttpOnly; SameSite=Lax; Max-Age=3600$`,
        'm',
      ),
    );
    const secure = testPage(ids, 'https://pay.example');
    const there = await new TestBrowser(secure.app).open(`/connect/${LINK}`, { headers: CLICK });
    expect([there.headers['set-cookie']].flat().every((one) => /; Secure$/.test(String(one)))).toBe(true);
  });

  it('works in the first browser only, again and again', async () => {
    await browser.open(`/connect/${LINK}`, { headers: CLICK });
    expect((await browser.open(`/connect/${LINK}`, { headers: CLICK })).statusCode).toBe(200);
    const other = new TestBrowser(page.app);
    const refused = await other.open(`/connect/${LINK}`, { headers: CLICK });
    expect(refused.statusCode).toBe(403);
    expect(other.body).toContain('opened in another browser');
    expect(other.cookie(VISIT_COOKIE)).toBe('');
  });

  it('opens nothing without cookies, and says so', async () => {
    await browser.get(`/connect/${LINK}`, { headers: CLICK });
    browser.forget();
    const reply = await browser.get(`/connect/${LINK}?again=1`, { headers: CLICK });
    expect(reply.statusCode).toBe(403);
    expect(reply.body).toContain('needs cookies');
    await browser.get(`/connect/${LINK}`);
    browser.forget();
    expect((await browser.post(`/connect/${LINK}`)).statusCode).toBe(403);
    expect(verbs()).toEqual([]);
  });

  it('is refused in plain words when it is not known or no token at all', async () => {
    const unknown = await browser.open('/connect/unknown_unknown_unknown_unknown', { headers: CLICK });
    expect(unknown.statusCode).toBe(404);
    expect(browser.body).toContain('not known here');
    for (const text of ['x', '%00', '%ff', '..%2f..', 'ä'.repeat(40), 'a'.repeat(1900)]) {
      const reply = await browser.get(`/connect/${encodeURI(text)}`, { headers: CLICK });
      expect(reply.statusCode, text).toBeGreaterThanOrEqual(400);
      expect(reply.statusCode, text).toBeLessThan(500);
    }
    expect(verbs()).toEqual(['visit']);
  });

  it('goes on under the name of this machine that banks come back to', async () => {
    const local = testPage(ids, null, 'http://localhost:8080');
    const ask = async (host: string): Promise<unknown> =>
      (await local.app.inject({ method: 'GET', url: `/connect/${LINK}`, headers: { host } })).headers
        .location;
    expect(await ask('127.0.0.1:8080')).toBe(`http://localhost:8080/connect/${LINK}`);
    expect(await ask('[::1]:8080')).toBe(`http://localhost:8080/connect/${LINK}`);
    for (const host of ['localhost:8080', '127.0.0.1:9', 'evil.example:8080', 'x'])
      expect(await ask(host), host).toBeUndefined();
    expect((await browser.get(`/connect/${LINK}`)).statusCode).toBe(200);
  });

  it('takes the click from this page only', async () => {
    await browser.get(`/connect/${LINK}`);
    for (const origin of [null, 'null', 'https://evil.example', `https://${HOST}`])
      expect((await browser.post(`/connect/${LINK}`, {}, { origin })).statusCode).toBe(403);
    expect((await browser.post(`/connect/${LINK}`, { form_token: 'guessed' })).statusCode).toBe(403);
    expect(verbs()).toEqual([]);
  });
});

describe('a session', () => {
  it('invariant 12: is shown to no other browser, and answers like one that does not exist', async () => {
    await browser.open(`/connect/${LINK}`, { headers: CLICK });
    const other = new TestBrowser(page.app);
    await other.get(`/connect/${LINK}`);
    const foreign = await other.get(page.sessionPath);
    const missing = await other.get(`/connect/session/${page.id('connect_session', 9)}`);
    const nonsense = await other.get('/connect/session/ses_nonsense');
    expect([foreign.statusCode, missing.statusCode, nonsense.statusCode]).toEqual([404, 404, 404]);
    expect(missing.body).toBe(foreign.body);
    expect(nonsense.body).toBe(foreign.body);
  });

  it('is not opened by the proof of another session, browser or tenant', async () => {
    await browser.open(`/connect/${LINK}`, { headers: CLICK });
    const [secret, visit] = [browser.cookie(BROWSER_COOKIE), browser.cookie(VISIT_COOKIE)];
    const ask = async (path: string, cookies: Record<string, string>): Promise<number> => {
      const cookie = Object.entries(cookies)
        .map(([name, value]) => `${name}=${value}`)
        .join('; ');
      return (await page.app.inject({ method: 'GET', url: path, headers: { host: HOST, cookie } }))
        .statusCode;
    };
    const right = { [BROWSER_COOKIE]: secret, [VISIT_COOKIE]: visit };
    expect(await ask(page.sessionPath, right)).toBe(200);
    const another = `/connect/session/${page.id('connect_session', 502)}`;
    expect(await ask(another, right)).toBe(404);
    expect(await ask(page.sessionPath, { ...right, [BROWSER_COOKIE]: 'a'.repeat(43) })).toBe(404);
    expect(await ask(page.sessionPath, { ...right, [VISIT_COOKIE]: visit.replace(/^1\./, '2.') })).toBe(404);
    expect(await ask(page.sessionPath, { [VISIT_COOKIE]: visit })).toBe(404);
  });

  it('is forgotten an hour after it was over', async () => {
    await browser.open(`/connect/${LINK}`, { headers: CLICK });
    page.world.now = new Date(inMinutes(60));
    expect((await browser.get(page.sessionPath)).body).toContain('has expired');
    page.world.now = new Date(inMinutes(91));
    expect((await browser.get(page.sessionPath)).statusCode).toBe(404);
  });
});

describe('the way to the bank that a program handed out', () => {
  it('takes the first browser there, after a click', async () => {
    page.world.go = { url: 'https://bank.example/sign?x=1&y=2' };
    const direct = await browser.open(`/connect/go/${GO}`, { headers: CLICK });
    expect(direct.statusCode).toBe(303);
    expect(direct.headers.location).toBe('https://bank.example/sign?x=1&y=2');
    const asked = new TestBrowser(page.app);
    await asked.get(`/connect/go/${GO}`);
    expect(asked.title).toBe('Sign in at your bank');
    const onTheWay = await asked.post(`/connect/go/${GO}`);
    expect(onTheWay.statusCode).toBe(200);
    expect(onTheWay.body).toContain(
      '<meta http-equiv="refresh" content="0; url=https://bank.example/sign?x=1&amp;y=2">',
    );
  });

  it('says why not, and never leads to what is no web address', async () => {
    for (const [refused, status] of [
      ['other_browser', 403],
      ['late', 410],
      ['ended', 409],
      ['used', 409],
    ] as const) {
      page.world.go = { refused };
      expect((await browser.open(`/connect/go/${GO}`, { headers: CLICK })).statusCode).toBe(status);
      expect(browser.title).toBe('This cannot be opened');
    }
    for (const url of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'nonsense']) {
      page.world.go = { url };
      const reply = await browser.open(`/connect/go/${GO}`, { headers: CLICK });
      expect(reply.statusCode).toBe(409);
      expect(reply.headers.location).toBeUndefined();
    }
  });
});

describe('the return from the bank', () => {
  it('is handed to the engine once with browser, parameters and who is there, and goes on at the session', async () => {
    await browser.open(`/connect/${LINK}`, { headers: CLICK });
    page.world.returned = { attempt: attemptRow({ step: 'granted' }), scope };
    const reply = await browser.get(`/connect/return?state=${STATE}&code=a%20b`);
    expect(reply.statusCode).toBe(303);
    expect(reply.headers.location).toBe(page.sessionPath);
    const [taken] = page.world.calls.filter(({ verb }) => verb === 'returned');
    expect(taken?.given).toEqual([
      STATE,
      page.world.bound,
      { code: 'a b' },
      {
        ip: '127.0.0.1',
        userAgent: 'Test/1.0',
        at: page.world.now.getTime(),
        more: { 'psu-http-method': 'GET' },
      },
    ]);
  });

  it('ends on a plain page when a program began the sign-in', async () => {
    page.world.returned = { attempt: attemptRow({ sessionId: null, step: 'granted' }), scope };
    await browser.get(`/connect/return?state=${STATE}&code=1`);
    expect(browser.title).toBe('Done at the bank');
    page.world.returned = {
      attempt: attemptRow({ sessionId: null, step: 'failed', fault: { code: 'sca_refused' } }),
      scope,
    };
    await browser.get(`/connect/return?state=${STATE}&code=1`);
    expect(browser.title).toBe('The sign-in was refused');
  });

  it('says why it was not taken, for each reason', async () => {
    const attempt = attemptRow();
    for (const refused of ['unknown', 'used', 'late', 'other_browser', 'ended'] as const) {
      page.world.returned = { refused, attempt, scope };
      const reply = await browser.get(`/connect/return?state=${STATE}`);
      expect(reply.statusCode, refused).toBeGreaterThanOrEqual(400);
      expect(browser.title).toBe('This way back was not taken');
      expect(reply.body).toContain(`href="${page.sessionPath}"`);
    }
  });

  it('is not asked of the engine when the state is missing, doubled or no token, ahead of the person, or by HEAD', async () => {
    for (const query of [
      '',
      '?code=1',
      '?state=',
      '?state=x',
      `?state=${STATE}&state=${STATE}`,
      `?state=${STATE}&code=1&code=2`,
    ])
      expect((await browser.get(`/connect/return${query}`)).statusCode, query).toBeGreaterThanOrEqual(400);
    await browser.get(`/connect/return?state=${STATE}`, { headers: { 'sec-purpose': 'prefetch' } });
    await page.app.inject({ method: 'HEAD', url: `/connect/return?state=${STATE}`, headers: { host: HOST } });
    expect(verbs()).toEqual([]);
  });
});

describe('what the answers carry', () => {
  it('no page is kept, framed, indexed, or allowed to reach another host', async () => {
    page.world.session = sessionRow();
    const reply = await browser.open(`/connect/${LINK}`, { headers: CLICK });
    expect(reply.headers['cache-control']).toBe('no-store');
    expect(reply.headers['referrer-policy']).toBe('same-origin');
    const policy = String(reply.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("form-action 'self'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(reply.body).not.toMatch(/<script>|\son[a-z]+=|style="/);
    expect(reply.body).toContain('<html lang="en">');
  });

  it('invariant 11: no token of a link, cookie or form stands in the log', async () => {
    await browser.open(`/connect/${LINK}`, { headers: CLICK });
    await browser.get(`/connect/return?state=${STATE}&code=geheim`);
    const log = page.logged.join('\n');
    for (const secret of [
      LINK,
      STATE,
      'geheim',
      browser.cookie(BROWSER_COOKIE),
      browser.cookie(VISIT_COOKIE),
    ])
      expect(log).not.toContain(secret);
    expect(log).toContain('/connect/:token');
  });
});

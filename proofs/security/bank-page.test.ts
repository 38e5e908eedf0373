/** The connect page on a whole server: nobody else sends its forms, frames it, or turns it elsewhere. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BankServer } from './bank-server.ts';
import { EVIL_ADDRESSES } from './hostile-replies.ts';
import { addressesIn, openVisit, type Visit } from './page-visit.ts';
import { type Seen, Visitor } from './visitor.ts';

let house: BankServer;
beforeAll(async () => {
  house = await BankServer.start();
});
afterAll(() => house?.close());

const EVIL = 'evil.example';

const visit = (browser?: Visitor): Promise<Visit> => openVisit(house, browser);

describe('the forms of the connect page', () => {
  const FORMS = ['/start', '/restart', '/answer', '/check', '/change', '/cancel', '/sync', '/disconnect'];

  it('are taken from this page in this browser only: with its token, and its own origin', async () => {
    const { browser, base, begin } = await visit();
    await browser.follow(await begin('demo-de-code'));
    const token = browser.hidden('form_token');
    const [attempt, step] = [browser.hidden('attempt'), browser.hidden('step')];
    const foreign = (await visit(new Visitor(house.url))).browser.hidden('form_token');
    const sameBrowser = (await visit(browser)).browser.hidden('form_token');
    const calls = house.wire.calls.length;
    const { port } = new URL(house.url);
    const attempts: [string, string | null][] = [
      ['', house.url],
      [foreign, house.url],
      [sameBrowser, house.url],
      [`${token}x`, house.url],
      [token, null],
      [token, 'null'],
      [token, `https://${EVIL}`],
      [token, `${house.url}.${EVIL}`],
      [token, `https://localhost:${port}`],
      [token, 'http://localhost:1'],
      [token, `http://127.0.0.1:${port}`],
    ];
    for (const form of FORMS)
      for (const [form_token, origin] of attempts) {
        const fields = { form_token, attempt, step, 'field.code': '123456789012' };
        const seen = await browser.post(base + form, fields, { headers: { origin } });
        expect([form, origin, seen.status]).toEqual([form, origin, 403]);
      }
    for (const type of ['text/plain', 'application/json', 'multipart/form-data; boundary=x'])
      expect(
        (await browser.post(`${base}/cancel`, { form_token: token }, { headers: { 'content-type': type } }))
          .status,
      ).toBe(415);
    for (const form of FORMS)
      expect((await browser.get(`${base}${form}?form_token=${token}`)).status).toBeLessThan(406);
    expect(house.wire.calls).toHaveLength(calls);
    const code = { form_token: token, attempt, step, 'field.code': house.wire.holder.code };
    expect((await browser.follow(await browser.post(`${base}/answer`, code))).body).toContain('is connected');
  });
});

describe('what the connect page says to browsers', () => {
  const POLICY = ["default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"];

  const expectGuarded = (name: string, { headers }: Seen, isPage = true): void => {
    const policy = String(headers['content-security-policy']).split('; ');
    expect([name, policy]).toEqual([name, expect.arrayContaining(isPage ? POLICY : POLICY.slice(0, 2))]);
    expect(policy.filter((rule) => /unsafe|\*|https?:/.test(rule))).toEqual([]);
    expect([name, headers]).toMatchObject([
      name,
      {
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        'referrer-policy': isPage ? 'same-origin' : 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
      },
    ]);
  };

  it('no page is framed, kept, or told to another host; no redirect either', async () => {
    const { browser, base, begin } = await visit();
    const other = new Visitor(house.url);
    const { json } = await house.ask('POST', '/v1/connect-sessions', {});
    expectGuarded('a link', await other.get(new URL(String(json.url)).pathname));
    for (const place of ['', '/banks', '/start?institution=demo-de', '/start?institution=none'])
      expectGuarded(place, await browser.open(base + place));
    for (const place of [base, '/connect/short', '/connect/return?state=none', `/connect/${'a'.repeat(43)}`])
      expectGuarded(place, await other.get(place));
    expectGuarded('a form of another page', await other.post(`${base}/start`));
    await browser.follow(await begin('demo-fr'));
    expectGuarded('the way to the bank', await browser.get(base));
    const away = await browser.get(`${base}/bank`);
    expect(away.headers.location).toContain(house.wireHost);
    expectGuarded('to the bank', away, false);
  });

  it('its cookies are for it alone, and its addresses hold no token', async () => {
    const { browser, base, token, begin } = await visit();
    const jar = [...browser.cookies];
    expect(jar.map(([name]) => name).sort()).toEqual([
      'tributary_connect /connect',
      `tributary_visit ${base}`,
    ]);
    for (const [name, { attributes }] of jar)
      expect([name, attributes]).toEqual([
        name,
        expect.stringMatching(/^; Path=\/connect[\w/]*; HttpOnly; SameSite=Lax; Max-Age=\d+$/),
      ]);
    const secrets = [token, ...jar.map(([, { value }]) => value)];
    const pages = [
      await browser.get(base),
      await browser.get(`${base}/start?institution=demo-fr`),
      await browser.follow(await begin('demo-fr')),
    ];
    for (const page of pages)
      for (const address of addressesIn(page)) {
        for (const secret of secrets) expect(address).not.toContain(secret);
        expect(address).not.toContain(browser.hidden('form_token'));
      }
    // Back to the product without a word of where from.
    expect((await browser.post(`${base}/cancel`)).status).toBe(303);
    const over = await browser.get(base);
    expect(over.body).toMatch(
      /<a class="[^"]*" href="https:\/\/app\.example\/done\?[^"]*" rel="noreferrer">/,
    );
  });
});

describe('where the connect page leads', () => {
  const expectHere = (name: string, seen: Seen): void => {
    const { location } = seen.headers;
    if (location !== undefined)
      expect([name, location]).toEqual([name, expect.stringMatching(/^\/connect\//)]);
    expect([name, addressesIn(seen).filter((address) => address.includes(EVIL))]).toEqual([name, []]);
  };

  it('is here, at the bank, or where the API said, whatever an address or form says', async () => {
    const { browser, base } = await visit();
    const query = new URLSearchParams();
    for (const name of [
      'redirect_url',
      'redirect_uri',
      'return',
      'next',
      'url',
      'to',
      'said',
      'institution',
      'connection',
      'state',
    ])
      query.set(name, `https://${EVIL}/`);
    await browser.get(base);
    const form_token = browser.hidden('form_token');
    for (const place of ['', '/banks', '/start', '/bank', '/connections', '/disconnect', `/%2F%2F${EVIL}`])
      expectHere(place, await browser.get(`${base}${place}?${query}`));
    for (const form of ['/start', '/restart', '/answer', '/check', '/change', '/sync', '/disconnect'])
      expectHere(form, await browser.post(base + form, { ...Object.fromEntries(query), form_token }));
    for (const place of [
      `//${EVIL}/connect`,
      `/connect//${EVIL}`,
      `/connect/go//${EVIL}`,
      `/connect/return?${query}`,
    ])
      expectHere(place, await browser.get(house.url + place));
    await browser.post(`${base}/cancel`, { form_token, redirect_url: `https://${EVIL}/` });
    const links = addressesIn(await browser.get(`${base}?${query}`)).filter((address) =>
      /^[a-z]+:/.test(address),
    );
    expect(links.filter((address) => address.startsWith('http'))).toEqual([
      expect.stringMatching(/^https:\/\/app\.example\/done\?x=1&amp;session_id=/),
    ]);
    for (const url of [...EVIL_ADDRESSES, 'ftp://app.example/', '/done', 'https://app.example/?status=1'])
      expect([url, (await house.ask('POST', '/v1/connect-sessions', { redirect_url: url })).status]).toEqual([
        url,
        400,
      ]);
  });

  it('is not changed by the name that a request gives this host', async () => {
    const { browser, base, begin, token } = await visit();
    const tricks: Readonly<Record<string, string>>[] = [
      { host: EVIL },
      { host: `localhost@${EVIL}` },
      { host: `${EVIL}:${new URL(house.url).port}` },
      { 'x-forwarded-host': EVIL, 'x-forwarded-proto': 'https', forwarded: `host=${EVIL}` },
    ];
    for (const headers of tricks) {
      for (const place of [base, `${base}/start?institution=demo-fr`, `/connect/${token}`])
        expectHere(place, await browser.get(place, { headers }));
      const { json } = await house.ask(
        'POST',
        '/v1/connections',
        { institution_id: 'demo-fr', fields: {} },
        { headers: { 'x-forwarded-host': EVIL } },
      );
      expect(JSON.stringify(json)).not.toContain(EVIL);
    }
    await begin('demo-fr', 'demo2', { host: EVIL, origin: `http://${EVIL}` });
    const starts = house.wire.calls.filter(({ body }) => body.includes('redirect_uri'));
    expect(starts.length).toBeGreaterThan(tricks.length);
    for (const { body } of starts)
      expect(JSON.parse(body).redirect_uri).toMatch(new RegExp(`^${house.url}/connect/return\\?state=`));
  });

  it('behind a name of its own, only that name counts, and cookies go over https only', async () => {
    const home = 'https://tributary.example';
    const address = await house.open({ PUBLIC_URL: home });
    const asked = await fetch(`${address}/v1/connect-sessions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${house.token}`, 'content-type': 'application/json' },
      body: '{}',
    });
    const { url } = (await asked.json()) as { url: string };
    expect(url).toMatch(/^https:\/\/tributary\.example\/connect\//);
    const browser = new Visitor(address);
    const page = await browser.get(new URL(url).pathname);
    const form = { form_token: browser.hidden('form_token') };
    expect(page.headers['strict-transport-security']).toMatch(/^max-age=\d{8}/);
    for (const origin of [address, `https://${EVIL}`])
      expect((await browser.post(new URL(url).pathname, form, { headers: { origin } })).status).toBe(403);
    const opened = await browser.post(new URL(url).pathname, form, { headers: { origin: home } });
    expect([opened.status, opened.headers.location]).toEqual([
      303,
      expect.stringMatching(/^\/connect\/session\//),
    ]);
    for (const [, { attributes }] of browser.cookies)
      expect(attributes).toMatch(/; HttpOnly; SameSite=Lax; .*; Secure$/);
  });
});

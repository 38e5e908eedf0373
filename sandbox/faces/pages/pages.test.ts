import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MINUTE_MS, NOON, type Reply, TestBank, TestClient } from '../../testing.ts';

const bank = new TestBank();
beforeAll(() => bank.start());
afterAll(() => bank.end());
beforeEach(async () => {
  bank.now = NOON;
  await bank.restart();
  await bank.control('POST', '/reset');
});

const BACK = 'http://localhost:8080/connect/return?state=a%20b&x=1';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** A person at a page: fills in the form that is there. */
class Person {
  page: Reply | null = null;
  readonly #at: string;

  constructor(at: string) {
    this.#at = at;
  }

  get text(): string {
    return String(this.page?.body ?? '').replaceAll(/\s+/g, ' ');
  }

  async open(): Promise<void> {
    this.page = await bank.send('GET', this.#at);
  }

  /** Sends the first form of the page with its hidden fields. Gives where the answer leads; null when it is a page. */
  async submit(fields: Readonly<Record<string, string>>): Promise<string | null> {
    const [form = ''] = /<form[\s\S]*?<\/form>/.exec(String(this.page?.body)) ?? [];
    const hidden = [...form.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)];
    const all = {
      ...Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value])),
      ...fields,
    };
    const body = new URLSearchParams(all).toString();
    const reply = await bank.send('POST', this.#at, { body: body, headers: FORM });
    if (reply.status === 303) return reply.headers.get('location');
    this.page = reply;
    return null;
  }
}

async function begin(
  institution: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<{ client: TestClient; person: Person }> {
  const client = new TestClient(bank, institution);
  const started = await client.start({ method: 'redirect', redirect_uri: BACK, ...more });
  expect(started.body).toMatchObject({ status: 'redirect_needed', step: 1, next: { type: 'redirect' } });
  expect(started.body.next.url.startsWith(`${bank.url}/banks/${institution}/pages/authorise/`)).toBe(true);
  const person = new Person(new URL(started.body.next.url).pathname);
  await person.open();
  return { client, person };
}

const signIn = (person: Person, login = 'demo', password = 'demo-pin') => person.submit({ login, password });

for (const institution of ['demo-fr', 'demo-gb', 'demo-mx-banamex'])
  for (const restart of [false, true])
    it(`the browser goes to ${institution} and back${restart ? ', with restarts on the way' : ''}`, async () => {
      const { client, person } = await begin(institution);
      expect(person.page?.status).toBe(200);
      expect(person.text).toContain('Simulated bank');
      expect(person.text).toContain('localhost:8080 asks to read your accounts');
      expect(person.text).toContain('demo-pin');
      if (restart) await bank.restart();
      const next = await signIn(person);
      expect(next).toMatch(/^\/banks\//);
      if (restart) await bank.restart();
      await person.open();
      expect(person.text).toContain('Allow access?');
      expect(person.text).toContain('your accounts, with their numbers and holder');
      const back = (await person.submit({ step: 'allow' })) ?? '';
      const code = new URL(back).searchParams.get('code') ?? '';
      expect(back).toBe(`${BACK}&code=${code}`);
      if (restart) await bank.restart();
      expect((await client.read()).body.status).toBe('redirect_needed');
      const granted = await client.takeCode(code);
      expect(granted.body).toMatchObject({ status: 'granted', step: 2 });
      if (restart) await bank.restart();
      expect((await client.read()).body).toEqual(granted.body);
      expect((await client.get('/accounts', granted.body.next.token)).status).toBe(200);
      const again = await client.takeCode(code);
      expect([again.status, again.body.error]).toEqual([409, 'step_answered']);
      expect((await bank.lastLine())?.violations).toEqual(['code_repeated']);
      await person.open();
      expect(person.page?.status).toBe(410);
    });

describe('the page of an authorisation', () => {
  it('goes back with access_denied when the person refuses', async () => {
    const { client, person } = await begin('demo-fr');
    await signIn(person);
    await person.open();
    expect(await person.submit({ step: 'refuse' })).toBe(`${BACK}&error=access_denied`);
    expect((await client.read()).body.next).toEqual({ type: 'refused', reason: 'by_account_holder' });
    expect((await client.takeCode('cod_x')).body.error).toBe('not_now');
  });

  it('goes back at once with access_denied for the login of somebody who refuses', async () => {
    const { client, person } = await begin('demo-fr');
    expect(await signIn(person, 'demo.refused')).toBe(`${BACK}&error=access_denied`);
    expect((await client.read()).body.next.reason).toBe('by_account_holder');
  });

  it('never goes back where nobody returns', async () => {
    const { client, person } = await begin('demo-fr');
    await signIn(person, 'demo.never-approved');
    await person.open();
    expect(await person.submit({ step: 'allow' })).toBeNull();
    expect(person.text).toContain('Nothing more happens here');
    bank.now += 5 * MINUTE_MS;
    expect((await client.read()).body.status).toBe('expired');
  });

  for (const [login, error, words] of [
    ['demo.locked', 'locked', 'is locked'],
    ['demo.password-expired', 'password_expired', 'PIN has expired'],
    ['demo.new-terms', 'terms_to_accept', 'new terms'],
  ] as const)
    it(`says so and goes back with ${error} for ${login}`, async () => {
      const { client, person } = await begin('demo-fr');
      expect(await signIn(person, login)).toBeNull();
      expect(person.text).toContain(words);
      expect(person.text).toContain(`href="${BACK.replaceAll('&', '&amp;')}&amp;error=${error}"`);
      expect((await client.read()).body.next).toEqual({ type: 'refused', reason: error });
    });

  it('asks again after a wrong PIN, and stops at the third', async () => {
    const { client, person } = await begin('demo-fr');
    expect(await signIn(person, 'nobody')).toBeNull();
    for (const password of ['a', 'b']) {
      expect(await signIn(person, 'demo', password)).toBeNull();
      expect(person.text).toContain('Login or PIN is wrong.');
    }
    expect(await signIn(person, 'demo', 'c')).toBeNull();
    expect(person.text).toContain('is locked');
    expect((await client.read()).body.next.reason).toBe('locked');
    expect(JSON.stringify(await bank.log())).not.toContain('nobody');
  });

  it('is up when the rest of the bank is down', async () => {
    const { client, person } = await begin('demo-fr');
    await signIn(person, 'demo.bank-down');
    await person.open();
    const back = new URL((await person.submit({ step: 'allow' })) ?? '');
    expect((await client.takeCode(back.searchParams.get('code') ?? '')).status).toBe(503);
  });

  it('renews for the login that gave the consent only', async () => {
    const first = await begin('demo-fr');
    const approved = await bank.control('POST', `/authorisations/${first.client.id}/approve`, {});
    const code = new URL(approved.body.return_url).searchParams.get('code') ?? '';
    const consent = (await first.client.takeCode(code)).body.next.consent.id;
    const second = await begin('demo-fr', { consent });
    expect(await signIn(second.person, 'demo2')).toBeNull();
    expect(second.person.text).toContain('given by another login');
    await signIn(second.person);
    await second.person.open();
    const back = new URL((await second.person.submit({ step: 'allow' })) ?? '');
    const renewed = await second.client.takeCode(back.searchParams.get('code') ?? '');
    expect(renewed.body.next.consent.id).toBe(consent);
  });

  it('is there for its own key only, and takes its own forms only', async () => {
    const { client, person } = await begin('demo-fr');
    const url = new URL((await client.read()).body.next.url);
    expect((await bank.send('GET', `${url.pathname}x`)).status).toBe(404);
    expect((await bank.send('GET', url.pathname.replace('demo-fr', 'demo-gb'))).status).toBe(404);
    const body = 'step=sign_in&login=demo&password=demo-pin';
    for (const token of ['', '&form_token=x', `&form_token=${'x'.repeat(5000)}`])
      expect((await bank.send('POST', url.pathname, { body: `${body}${token}`, headers: FORM })).status).toBe(
        403,
      );
    expect((await client.read()).body.status).toBe('redirect_needed');
    expect((await bank.send('POST', url.pathname, { body: {} })).status).toBe(400);
    expect(await person.submit({ step: 'allow' })).toBeNull();
    expect(person.page?.status).toBe(410);
  });

  it('keeps what people type out of markup and log, and its address to itself', async () => {
    const { client, person } = await begin('demo-fr');
    await signIn(person, '"><script>alert(1)</script>', 'hunter2');
    expect(person.text).not.toContain('<script');
    expect(person.text).toContain('&quot;&gt;&lt;script&gt;');
    expect(person.text).not.toContain('hunter2');
    const headers = person.page?.headers;
    expect(headers?.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'self'; img-src data:;/,
    );
    expect(headers?.get('referrer-policy')).toBe('no-referrer');
    const log = JSON.stringify(await bank.log());
    const key = new URL((await client.read()).body.next.url).pathname.split('/').at(-1) ?? '';
    for (const secret of ['hunter2', 'alert', key, client.secret]) expect(log).not.toContain(secret);
    expect(log).toContain(`/banks/demo-fr/pages/authorise/${client.id}/*`);
  });

  it('has a stylesheet of its own', async () => {
    const { person } = await begin('demo-fr');
    const [, style = ''] = /<link rel="stylesheet" href="([^"]+)">/.exec(String(person.page?.body)) ?? [];
    const reply = await bank.send('GET', style);
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8']);
  });
});

describe('the code of a redirect', () => {
  it('is wrong unless the bank gave it, and the third wrong one ends it', async () => {
    const { client } = await begin('demo-fr');
    expect((await client.takeCode('cod_x')).body.error).toBe('not_now');
    await bank.control('POST', `/authorisations/${client.id}/approve`, { login: 'demo' });
    for (let wrong = 0; wrong < 3; wrong++)
      expect((await client.takeCode('cod_x')).body).toMatchObject({
        error: 'wrong_credentials',
        fields: ['code'],
      });
    expect((await client.read()).body.next).toEqual({ type: 'refused', reason: 'wrong_answers' });
  });

  it('is too late after five minutes', async () => {
    const { client } = await begin('demo-fr');
    const approved = await bank.control('POST', `/authorisations/${client.id}/approve`, {});
    bank.now += 5 * MINUTE_MS;
    const code = new URL(approved.body.return_url).searchParams.get('code') ?? '';
    expect((await client.takeCode(code)).body.error).toBe('expired');
  });
});

describe('the page of approvals', () => {
  it('lets the second signer sign, and nobody else', async () => {
    const client = new TestClient(bank, 'demo-de-business');
    await client.start({ method: 'signers', login: 'company', password: 'demo-pin' });
    await client.answer(1, { code: '123456' });
    const person = new Person('/banks/demo-de-business/pages/approvals');
    await person.open();
    for (const [login, password] of [
      ['signer2', 'wrong'],
      ['nobody', 'demo-pin'],
    ] as const) {
      await person.submit({ step: 'sign_in', login, password });
      expect(person.text).toContain('Login or PIN is wrong.');
    }
    await person.submit({ step: 'sign_in', login: 'signer1', password: 'demo-pin' });
    expect(person.text).toContain('Nothing waits for you');
    await person.open();
    await person.submit({ step: 'sign_in', login: 'signer2', password: 'demo-pin' });
    expect(person.text).toContain('company');
    await bank.restart();
    await person.submit({ step: 'approve' });
    expect(person.text).toContain('You approved.');
    expect((await client.read()).body.status).toBe('granted');
  });

  it('holds the app back for the person who looks, who may refuse', async () => {
    const client = new TestClient(bank, 'demo-de-app');
    await client.start({ method: 'app', login: 'demo' });
    const person = new Person('/banks/demo-de-app/pages/approvals');
    await person.open();
    await person.submit({ step: 'sign_in', login: 'demo', password: 'demo-pin' });
    for (let poll = 0; poll < 4; poll++) expect((await client.read()).body.status).toBe('approval_needed');
    await person.submit({ step: 'refuse' });
    expect(person.text).toContain('You refused.');
    expect((await client.read()).body.next.reason).toBe('by_account_holder');
  });

  it('takes no ticket but its own, and none that is old', async () => {
    const person = new Person('/banks/demo-de-app/pages/approvals');
    await person.open();
    await person.submit({ step: 'sign_in', login: 'demo', password: 'demo-pin' });
    expect(await person.submit({ step: 'look' })).toBeNull();
    expect(person.page?.status).toBe(200);
    for (const ticket of [
      '',
      'x.y',
      `${Buffer.from('["demo-de-app","demo",9e15]').toString('base64url')}.x`,
    ]) {
      const body = new URLSearchParams({ step: 'look', ticket }).toString();
      expect(
        (await bank.send('POST', '/banks/demo-de-app/pages/approvals', { body, headers: FORM })).status,
      ).toBe(403);
    }
    bank.now += 15 * MINUTE_MS;
    await person.submit({ step: 'look' });
    expect(person.page?.status).toBe(403);
  });
});

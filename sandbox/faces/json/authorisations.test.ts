import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS, NOON, type Reply, TestBank, TestClient } from '../../testing.ts';

const bank = new TestBank();
beforeAll(() => bank.start());
afterAll(() => bank.end());

const PASSWORD = 'demo-pin';

function shows(reply: Reply, status: string, step: number, wrong = false): void {
  expect(reply.body).toMatchObject({ status, step, wrong });
}

function isGranted(reply: Reply): void {
  expect(reply.body).toMatchObject({
    status: 'granted',
    next: { type: 'session', consent: { status: 'valid' } },
  });
  expect(reply.body.next.token).toMatch(/^ses_/);
}

/** Whether the token of a granted reply opens the accounts. */
async function opens(client: TestClient, reply: Reply): Promise<void> {
  const accounts = await client.get('/accounts', reply.body.next.token);
  expect(accounts.status).toBe(200);
  expect(accounts.body.accounts.length).toBeGreaterThan(0);
}

/** The bank is closed and started again before each step. */
const restarts = [false, true];
beforeEach(async () => {
  bank.now = NOON;
  await bank.restart();
});
const between = async (restart: boolean): Promise<void> => {
  if (restart) await bank.restart();
};

for (const restart of restarts) {
  const title = restart ? ', with a restart between any two steps' : '';

  describe(`each method goes from start to accounts${title}`, () => {
    it(`open${title}`, async () => {
      const client = new TestClient(bank, 'demo-de-open');
      isGranted(await client.start({ method: 'open', login: 'demo' }));
      await between(restart);
      const read = await client.read();
      isGranted(read);
      await between(restart);
      await opens(client, read);
    });

    it(`nothing, or a code only${title}`, async () => {
      const client = new TestClient(bank, 'demo-de-test');
      await between(restart);
      const open = await client.start({ method: 'nothing' });
      isGranted(open);
      await opens(client, open);
      expect((await client.get('/accounts', open.body.next.token)).body.accounts).toHaveLength(1);
      const started = await client.start({ method: 'code-only' });
      shows(started, 'code_needed', 1);
      expect(started.body.next.text).toBe(
        'Es ist eine zusätzliche Authentifizierung erforderlich. Bitte geben Sie folgenden Code an: 123456',
      );
      await between(restart);
      for (const step of [1, 2])
        shows(await client.answer(step, { code: '654321' }), 'code_needed', step + 1, true);
      const granted = await client.answer(3, { code: '123456' });
      isGranted(granted);
      expect(granted.body.next.consent.valid_until).toBeNull();
      await opens(client, granted);
      // What somebody else gets wrong there locks nobody out.
      for (const _ of [1, 2]) {
        const wrong = new TestClient(bank, 'demo-de-test');
        await wrong.start({ method: 'code-only' });
        for (const step of [1, 2, 3]) await wrong.answer(step, { code: '654321' });
        expect((await wrong.read()).body.next).toEqual({ type: 'refused', reason: 'wrong_answers' });
      }
      isGranted(await client.start({ method: 'nothing' }));
    });

    it(`code${title}`, async () => {
      const client = new TestClient(bank, 'demo-de-code');
      const started = await client.start({ method: 'code', login: 'demo', password: PASSWORD });
      expect(started.status).toBe(201);
      shows(started, 'code_needed', 1);
      expect(started.body.until).toBe('2026-01-31T12:05:00.000+01:00');
      expect(started.body.next.text).toContain('123456');
      await between(restart);
      shows(await client.read(), 'code_needed', 1);
      const granted = await client.answer(1, { code: '123456' });
      isGranted(granted);
      await between(restart);
      expect((await client.read()).body.next).toEqual(granted.body.next);
      await opens(client, granted);
    });

    for (const method of ['text', 'photo', 'flicker'])
      it(`methods with ${method}${title}`, async () => {
        const client = new TestClient(bank, 'demo-de');
        const started = await client.start({ method: 'methods', login: 'demo', password: PASSWORD });
        shows(started, 'method_needed', 1);
        const [field] = started.body.next.fields;
        expect(field.choices.map((one: { value: string }) => one.value)).toEqual([
          'text',
          'photo',
          'flicker',
        ]);
        await between(restart);
        const chosen = await client.answer(1, { method });
        shows(chosen, 'code_needed', 2);
        const { media } = chosen.body.next.fields[0];
        if (method === 'text')
          expect([media, chosen.body.next.text]).toEqual([null, expect.stringContaining('123456')]);
        if (method === 'photo')
          expect(Buffer.from(media.base64, 'base64').subarray(1, 4).toString()).toBe('PNG');
        if (method === 'flicker') expect(media.code).toContain('03123456');
        await between(restart);
        expect((await client.read()).body.next).toEqual(chosen.body.next);
        const granted = await client.answer(2, { code: '123456' });
        isGranted(granted);
        await between(restart);
        await opens(client, granted);
      });

    it(`steps${title}`, async () => {
      const client = new TestClient(bank, 'demo-us');
      shows(await client.start({ method: 'steps', login: 'demo', password: PASSWORD }), 'answer_needed', 1);
      await between(restart);
      shows(await client.answer(1, { answer: ' Blue ' }), 'device_needed', 2);
      await between(restart);
      shows(await client.answer(2, { device: 'phone' }), 'code_needed', 3);
      await between(restart);
      const granted = await client.answer(3, { code: '123456' });
      isGranted(granted);
      // The bank sets no end.
      expect(granted.body.next.consent).toMatchObject({ valid_until: null, sca_renew_by: null });
      await opens(client, granted);
    });

    it(`app${title}`, async () => {
      const client = new TestClient(bank, 'demo-de-app');
      const started = await client.start({ method: 'app', login: 'demo' });
      shows(started, 'approval_needed', 1);
      expect(started.body.next).toEqual({ type: 'app', device: 'Demo phone', poll_seconds: 2 });
      await between(restart);
      shows(await client.read(), 'approval_needed', 1);
      await between(restart);
      shows(await client.read(), 'approval_needed', 1);
      await between(restart);
      const granted = await client.read();
      isGranted(granted);
      await between(restart);
      await opens(client, granted);
    });

    it(`signers, the second one days later${title}`, async () => {
      const client = new TestClient(bank, 'demo-de-business');
      const start = { method: 'signers', login: 'company', password: PASSWORD };
      shows(await client.start(start), 'code_needed', 1);
      await between(restart);
      const signed = await client.answer(1, { code: '123456' });
      shows(signed, 'signers_needed', 2);
      expect(signed.body.next).toEqual({ type: 'signers', signed: 1, needed: 2, poll_seconds: 3600 });
      expect(Date.parse(signed.body.until) - bank.now).toBe(14 * DAY_MS);
      await between(restart);
      bank.now += 5 * DAY_MS;
      shows(await client.read(), 'signers_needed', 2);
      const approve = `/authorisations/${client.id}/approve`;
      expect((await bank.control('POST', approve, { signer: 'signer1' })).status).toBe(400);
      const approved = await bank.control('POST', approve, { signer: 'signer2' });
      expect(approved.body).toMatchObject({ status: 'granted', signed_by: ['signer1', 'signer2'] });
      await between(restart);
      const granted = await client.read();
      isGranted(granted);
      await opens(client, granted);
    });
  });
}

describe('answers', () => {
  it('are taken once: a second one is refused and noticed, and changes nothing', async () => {
    const client = new TestClient(bank, 'demo-de-code');
    await client.start({ method: 'code', login: 'demo', password: PASSWORD });
    const first = await client.answer(1, { code: '123456' });
    const again = await client.answer(1, { code: '123456' });
    expect([again.status, again.body.error]).toEqual([409, 'step_answered']);
    expect(await bank.lastLine()).toMatchObject({
      step: 1,
      authorisation: client.id,
      error: 'step_answered',
      violations: ['answer_repeated'],
    });
    expect((await client.read()).body).toEqual(first.body);
  });

  it('that are wrong give the next step, and the third ends it and locks the login', async () => {
    const client = new TestClient(bank, 'demo-de-code');
    await client.start({ method: 'code', login: 'demo2', password: PASSWORD });
    shows(await client.answer(1, { code: '000000' }), 'code_needed', 2, true);
    shows(await client.answer(2, { code: '' }), 'code_needed', 3, true);
    const third = await client.answer(3, { code: '1234567' });
    expect(third.body).toMatchObject({
      status: 'refused',
      next: { type: 'refused', reason: 'wrong_answers' },
    });
    const other = new TestClient(bank, 'demo-de-code');
    const locked = await other.start({ method: 'code', login: 'demo2', password: PASSWORD });
    expect([locked.status, locked.body.error]).toEqual([403, 'locked']);
    // Other logins are not touched, and a lock ends.
    expect((await other.start({ method: 'code', login: 'demo', password: PASSWORD })).status).toBe(201);
    await bank.control('POST', '/logins/unlock', { institution: 'demo-de-code', login: 'demo2' });
    expect((await other.start({ method: 'code', login: 'demo2', password: PASSWORD })).status).toBe(201);
  });

  it('are counted over authorisations until one is granted', async () => {
    const login = 'demo.slow';
    for (const [at, code] of ['1', '2', '123456', '3', '4', '123456'].entries()) {
      const client = new TestClient(bank, 'demo-de-code');
      expect((await client.start({ method: 'code', login, password: PASSWORD })).status, `${at}`).toBe(201);
      await client.answer(1, { code });
    }
    const client = new TestClient(bank, 'demo-de-code');
    await client.start({ method: 'code', login, password: PASSWORD });
    shows(await client.answer(1, { code: '5' }), 'code_needed', 2, true);
  });

  it('of the wrong shape leave the step open', async () => {
    const client = new TestClient(bank, 'demo-de');
    await client.start({ method: 'methods', login: 'demo', password: PASSWORD });
    for (const fields of [{ method: 'pigeon' }, {}, { code: '123456' }, { method: 'text', code: '1' }]) {
      const reply = await client.answer(1, fields as Record<string, string>);
      expect([reply.status, reply.body.error], JSON.stringify(fields)).toEqual([400, 'bad_request']);
    }
    shows(await client.answer(1, { method: 'text' }), 'code_needed', 2);
  });

  it('to a step that is not there yet, or to an app, are for another time', async () => {
    const code = new TestClient(bank, 'demo-de-code');
    await code.start({ method: 'code', login: 'demo', password: PASSWORD });
    expect((await code.answer(2, { code: '123456' })).body.error).toBe('not_now');
    const app = new TestClient(bank, 'demo-de-app');
    await app.start({ method: 'app', login: 'demo' });
    expect((await app.answer(1, { code: '123456' })).body.error).toBe('not_now');
  });

  it('come too late after five minutes', async () => {
    const client = new TestClient(bank, 'demo-de-code');
    await client.start({ method: 'code', login: 'demo', password: PASSWORD });
    bank.now += 5 * MINUTE_MS - 1;
    shows(await client.read(), 'code_needed', 1);
    bank.now += 1;
    const late = await client.answer(1, { code: '123456' });
    expect([late.status, late.body.error]).toEqual([410, 'expired']);
    expect((await client.read()).body).toMatchObject({ status: 'expired', next: { type: 'expired' } });
  });
});

describe('passwords', () => {
  it('that are wrong say which field, and the third in a row locks the login for an hour', async () => {
    const client = new TestClient(bank, 'demo-mx-bbva');
    const start = (password: string) => client.start({ method: 'code', login: 'demo', password });
    for (const password of ['a', 'b', PASSWORD, 'c', 'd']) {
      const reply = await start(password);
      if (password === PASSWORD) expect(reply.status).toBe(201);
      else expect(reply.body).toMatchObject({ error: 'wrong_credentials', fields: ['password'] });
    }
    expect((await start('e')).body.error).toBe('locked');
    await bank.restart();
    expect((await start(PASSWORD)).body.error).toBe('locked');
    bank.now += 60 * MINUTE_MS;
    expect((await start(PASSWORD)).status).toBe(201);
  });

  it('are not looked at for a login that nobody has', async () => {
    const client = new TestClient(bank, 'demo-mx-bbva');
    for (const login of [
      'nobody',
      'demo.',
      'demo.no-such-thing',
      'demo.slow.slow',
      'company',
      '*',
      '__proto__',
    ]) {
      const reply = await client.start({ method: 'code', login, password: PASSWORD });
      expect([reply.status, reply.body.fields], login).toEqual([401, ['login']]);
    }
  });
});

describe('an authorisation', () => {
  it('is for its secret only, and at its bank only', async () => {
    const client = new TestClient(bank, 'demo-de-code');
    await client.start({ method: 'code', login: 'demo', password: PASSWORD });
    const { id } = client;
    for (const token of ['', 'sec_wrong', `${client.secret}x`]) {
      const reply = await bank.send('GET', `/banks/demo-de-code/authorisations/${id}`, { token });
      expect([reply.status, reply.body.error], token).toEqual([401, 'token_invalid']);
    }
    const elsewhere = await bank.send('GET', `/banks/demo-de/authorisations/${id}`, { token: client.secret });
    expect(elsewhere.status).toBe(404);
    expect(
      (await bank.send('GET', '/banks/demo-de-code/authorisations/aut_none', { token: client.secret }))
        .status,
    ).toBe(404);
  });

  it('can be cancelled until it is granted', async () => {
    const client = new TestClient(bank, 'demo-de-code');
    await client.start({ method: 'code', login: 'demo', password: PASSWORD });
    expect((await client.cancel()).status).toBe(204);
    expect((await client.cancel()).status).toBe(204);
    expect((await client.read()).body.next).toEqual({ type: 'refused', reason: 'cancelled' });
    expect((await client.answer(1, { code: '123456' })).body.error).toBe('not_now');
    await client.start({ method: 'code', login: 'demo', password: PASSWORD });
    await client.answer(1, { code: '123456' });
    expect((await client.cancel()).body.error).toBe('not_now');
  });

  it('needs what its method needs', async () => {
    const client = new TestClient(bank, 'demo-de-code');
    const wrong: readonly Record<string, unknown>[] = [
      { method: 'methods', login: 'demo', password: PASSWORD },
      { method: 'code', login: 'demo' },
      { method: 'code', password: PASSWORD },
      { method: 'code', login: 'demo', password: PASSWORD, scopes: [] },
      { method: 'code', login: 'demo', password: PASSWORD, scopes: ['payments'] },
      { method: 'code', login: 'demo', password: PASSWORD, valid_days: 0 },
      { method: 'code', login: 'demo', password: PASSWORD, valid_days: 1.5 },
    ];
    for (const body of wrong)
      expect((await client.start(body)).body.error, JSON.stringify(body)).toBe('bad_request');
    const redirect = new TestClient(bank, 'demo-fr');
    for (const uri of [
      undefined,
      'no address',
      'javascript:alert(1)',
      'http://a:b@c/',
      'http://c/#x',
      'ftp://c/',
    ])
      expect((await redirect.start({ method: 'redirect', redirect_uri: uri })).status, `${uri}`).toBe(400);
  });

  it('ends after as many days as the bank allows, or fewer', async () => {
    const client = new TestClient(bank, 'demo-de-open');
    for (const [wanted, until] of [
      [null, '2026-07-30'],
      [180, '2026-07-30'],
      [181, '2026-07-30'],
      [1, '2026-02-01'],
    ] as const) {
      const reply = await client.start({ method: 'open', login: 'demo', valid_days: wanted });
      expect(reply.body.next.consent.valid_until, `${wanted}`).toBe(until);
    }
  });
});

describe('the app', () => {
  it('waits when it is held back, and is approved or refused by hand', async () => {
    for (const [decision, status] of [
      ['approve', 'granted'],
      ['refuse', 'refused'],
    ] as const) {
      const client = new TestClient(bank, 'demo-bh');
      await client.start({ method: 'app', login: 'demo' });
      const at = `/authorisations/${client.id}`;
      expect((await bank.control('POST', `${at}/hold`)).body.held).toBe(true);
      for (let poll = 0; poll < 5; poll++) shows(await client.read(), 'approval_needed', 1);
      const open = await bank.control('GET', '/authorisations?institution=demo-bh&open=true');
      expect(open.body.authorisations[0]).toMatchObject({
        id: client.id,
        login: 'demo',
        status: 'approval_needed',
      });
      await bank.control('POST', `${at}/${decision}`);
      expect((await client.read()).body.status).toBe(status);
      expect((await bank.control('POST', `${at}/${decision}`)).body.error).toBe('not_now');
    }
  });
});

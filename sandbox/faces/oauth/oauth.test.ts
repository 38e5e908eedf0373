import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DAY_MS, type Reply, TestBank } from '../../testing.ts';

const BBVA = 'demo-mx-bbva';
const BACK = 'http://127.0.0.1:9/authorised?app=1';
const SECRET = 'tributary-demo-secret';

const bank = new TestBank();
beforeAll(() => bank.start());
afterAll(() => bank.end());
beforeEach(async () => {
  await bank.control('POST', '/reset');
});

type Parameters = Readonly<Record<string, string>>;

const asked: Parameters = {
  response_type: 'code',
  client_id: 'demo-app',
  redirect_uri: BACK,
  state: 'from the app & back',
};

const page = (at: string, form?: Parameters): Promise<Reply> =>
  bank.send(form === undefined ? 'GET' : 'POST', at, {
    ...(form === undefined
      ? {}
      : {
          body: new URLSearchParams(form).toString(),
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        }),
  });

const authorize = (parameters: Parameters, institution = BBVA): Promise<Reply> =>
  page(`/banks/${institution}/oauth/authorize?${new URLSearchParams(parameters)}`);

const location = (reply: Reply): string => reply.headers.get('location') ?? '';
const formToken = ({ body }: Reply): string => /name="form_token" value="([^"]+)"/.exec(body)?.[1] ?? '';

/** Signs in on the bank's page and allows or refuses; gives the last reply. */
async function decide(parameters: Parameters, step: 'allow' | 'refuse', login = 'demo', institution = BBVA) {
  const at = location(await authorize(parameters, institution));
  const first = await page(at);
  const signedIn = await page(at, {
    form_token: formToken(first),
    step: 'sign_in',
    login,
    password: 'demo-pin',
  });
  if (location(signedIn) !== at) return signedIn;
  return page(at, { form_token: formToken(await page(at)), step });
}

async function code(parameters: Parameters = asked, institution = BBVA): Promise<string> {
  const reply = await decide(parameters, 'allow', 'demo', institution);
  return new URL(location(reply)).searchParams.get('code') ?? '';
}

interface Sent {
  readonly form?: Parameters;
  readonly secret?: string;
  readonly client?: string;
  readonly institution?: string;
}

function exchange(
  given: string,
  { form = {}, secret = SECRET, client = 'tributary', institution = BBVA }: Sent = {},
) {
  return bank.send('POST', `/banks/${institution}/oauth/token`, {
    body: new URLSearchParams({ grant_type: 'authorization_code', code: given, ...form }).toString(),
    headers: {
      authorization: `Basic ${Buffer.from(`${client}:${secret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
  });
}

const accounts = (token: string, institution = BBVA): Promise<Reply> =>
  bank.send('GET', `/banks/${institution}/accounts`, { token });

const invalid = { error: 'invalid_grant', error_description: expect.any(String) };

describe('OAuth at the Mexican banks', () => {
  it('leads a person through the pages of the bank and back to the app, and gives a token once', async () => {
    for (const institution of [BBVA, 'demo-mx-banamex']) {
      const reply = await decide(asked, 'allow', 'demo', institution);
      expect(reply.status).toBe(303);
      const back = new URL(location(reply));
      expect(`${back.origin}${back.pathname}`).toBe('http://127.0.0.1:9/authorised');
      expect(back.searchParams.get('app')).toBe('1');
      expect(back.searchParams.get('state')).toBe(asked.state);
      const given = await exchange(back.searchParams.get('code') ?? '', { institution });
      expect(given.status).toBe(200);
      expect(given.headers.get('cache-control')).toBe('no-store');
      expect(given.body).toEqual({
        access_token: expect.any(String),
        token_type: 'Bearer',
        scope: 'accounts balances transactions',
        consent: {
          id: expect.stringMatching(/^cns_/),
          status: 'valid',
          valid_until: null,
          sca_renew_by: null,
          scopes: ['accounts', 'balances', 'transactions'],
        },
      });
      const { body } = await accounts(given.body.access_token, institution);
      expect(body.accounts.length).toBeGreaterThan(2);
    }
  });

  it('says on its page which app asks, and nothing is granted without the person', async () => {
    const at = location(await authorize(asked));
    const first = await page(at);
    expect(first.body).toContain('Demo app at 127.0.0.1:9');
    const { body } = await bank.control('GET', '/consents');
    expect(body.consents).toEqual([]);
  });

  it('grants no more than the scopes that were asked for', async () => {
    const { body } = await exchange(await code({ ...asked, scope: 'balances accounts' }));
    expect(body.scope).toBe('accounts balances');
    const listed = await accounts(body.access_token);
    const [first] = listed.body.accounts;
    const refused = await bank.send('GET', `/banks/${BBVA}/accounts/${first.id}/transactions`, {
      token: body.access_token,
    });
    expect([refused.status, refused.body.error]).toEqual([403, 'not_permitted']);
  });

  it('shows the token to people who have no app', async () => {
    const start = await page(`/banks/${BBVA}/pages/token`);
    const query = Object.fromEntries(new URL(location(start), bank.url).searchParams);
    expect(query).toEqual({ response_type: 'code', client_id: 'tributary' });
    const shown = await decide(query, 'allow');
    expect(shown.status).toBe(200);
    const token = /id="token">([^<]+)</.exec(shown.body)?.[1] ?? '';
    expect((await exchange(token)).status).toBe(200);
    const refused = await decide(query, 'refuse');
    expect(refused.body).toContain('You refused');
  });
});

describe('a code that is no good', () => {
  it('is refused when the bank never gave it, another bank did, or another client brings it', async () => {
    const given = await code();
    for (const reply of [
      await exchange('cod_nothing'),
      await exchange(given, { institution: 'demo-mx-banamex' }),
    ])
      expect([reply.status, reply.body]).toEqual([400, invalid]);
    for (const sent of [{ secret: 'wrong' }, { client: 'demo-app', secret: '' }, { client: 'nobody' }]) {
      const reply = await exchange(given, sent);
      expect([reply.status, reply.body.error]).toEqual([401, 'invalid_client']);
      expect(reply.headers.get('www-authenticate')).toMatch(/^Basic /);
    }
    expect((await exchange(given)).status).toBe(200);
  });

  it('is refused after a day of the bank’s clock, and not before', async () => {
    const [early, late] = [await code(), await code()];
    await bank.advance({ seconds: DAY_MS / 1000 - 60 });
    expect((await exchange(early)).status).toBe(200);
    await bank.advance({ seconds: 61 });
    const reply = await exchange(late);
    expect([reply.status, reply.body]).toEqual([
      400,
      { error: 'invalid_grant', error_description: 'The code has expired.' },
    ]);
  });

  it('ends what it gave when it comes a second time, and the bank takes note', async () => {
    const given = await code();
    const first = await exchange(given);
    expect((await accounts(first.body.access_token)).status).toBe(200);
    const again = await exchange(given);
    expect([again.status, again.body]).toEqual([400, invalid]);
    expect((await bank.lastLine())?.violations).toEqual(['code_repeated']);
    expect((await accounts(first.body.access_token)).body.error).toBe('consent_revoked');
  });

  it('needs the verifier of its challenge', async () => {
    const verifier = 'a-verifier-that-nobody-can-guess-0123456789abc';
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const given = await code({ ...asked, code_challenge: challenge, code_challenge_method: 'S256' });
    expect((await exchange(given)).body.error).toBe('invalid_grant');
    const wrong = { form: { code_verifier: `${verifier}x` } };
    expect((await exchange(given, wrong)).body.error).toBe('invalid_grant');
    expect((await exchange(given, { form: { code_verifier: verifier } })).status).toBe(200);
    expect((await exchange(await code(), wrong)).body.error).toBe('invalid_grant');
  });

  it('needs the same address again from the client that asked itself, and no other from anybody', async () => {
    const own = await code({ ...asked, client_id: 'tributary' });
    expect((await exchange(own)).body.error).toBe('invalid_grant');
    expect((await exchange(own, { form: { redirect_uri: 'http://127.0.0.1:9/' } })).body.error).toBe(
      'invalid_grant',
    );
    expect((await exchange(own, { form: { redirect_uri: BACK } })).status).toBe(200);
    const of = await code();
    expect((await exchange(of, { form: { redirect_uri: 'http://127.0.0.1:9/' } })).body.error).toBe(
      'invalid_grant',
    );
    expect((await exchange(of)).status).toBe(200);
  });

  it('survives an end of the process, as does that it was used', async () => {
    const [used, unused] = [await code(), await code()];
    await exchange(used);
    await bank.restart();
    expect((await exchange(unused)).status).toBe(200);
    expect((await exchange(used)).body.error).toBe('invalid_grant');
    const kept = readFileSync(path.join(bank.folder, 'state.jsonl'), 'utf8');
    for (const secret of [used, unused]) expect(kept).not.toContain(secret);
  });
});

describe('what an app asks wrongly', () => {
  it('sends nobody to an address that is not the app’s, or for an app that is not registered', async () => {
    for (const wrong of [
      { client_id: 'nobody' },
      { redirect_uri: 'https://example.com/' },
      { redirect_uri: 'http://127.0.0.1.example.com/' },
      { redirect_uri: 'http://demo@127.0.0.1/' },
      { redirect_uri: 'javascript:alert(1)' },
      { redirect_uri: 'http://127.0.0.1/#x' },
    ]) {
      const reply = await authorize({ ...asked, ...wrong });
      expect([wrong, reply.status, reply.headers.get('location')]).toEqual([wrong, 400, null]);
    }
  });

  it('is told to the app in the words of RFC 6749, with its state', async () => {
    const wrongs: readonly (readonly [Parameters, string])[] = [
      [{ response_type: 'token' }, 'unsupported_response_type'],
      [{ response_type: '' }, 'invalid_request'],
      [{ scope: 'accounts payments' }, 'invalid_scope'],
      [{ code_challenge: 'x'.repeat(43) }, 'invalid_request'],
      [{ code_challenge: 'x', code_challenge_method: 'S256' }, 'invalid_request'],
      [{ code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' }, 'invalid_request'],
    ];
    for (const [wrong, error] of wrongs) {
      const back = new URL(location(await authorize({ ...asked, ...wrong })));
      expect([wrong, back.searchParams.get('error'), back.searchParams.get('state')]).toEqual([
        wrong,
        error,
        asked.state,
      ]);
    }
    const twice = `${new URLSearchParams(asked)}&scope=accounts&scope=balances`;
    const reply = await page(`/banks/${BBVA}/oauth/authorize?${twice}`);
    expect(new URL(location(reply)).searchParams.get('error')).toBe('invalid_request');
  });

  it('is a plain error at the token endpoint', async () => {
    const given = await code();
    const wrongs: readonly (readonly [Sent, string])[] = [
      [{ form: { grant_type: 'password' } }, 'unsupported_grant_type'],
      [{ form: { code: '' } }, 'invalid_request'],
    ];
    for (const [sent, error] of wrongs) {
      const reply = await exchange(given, sent);
      expect([sent, reply.status, reply.body.error]).toEqual([sent, 400, error]);
    }
  });

  it('is not there at banks without it', async () => {
    expect((await authorize(asked, 'demo-fr')).status).toBe(404);
    expect((await exchange('x', { institution: 'demo-fr' })).status).toBe(404);
    expect((await page('/banks/demo-fr/pages/token')).status).toBe(404);
    expect((await authorize(asked, 'nowhere')).status).toBe(404);
  });
});

describe('scenarios with OAuth', () => {
  it('refused goes back with access_denied, by the scenario as by the person', async () => {
    for (const reply of [
      await decide(asked, 'allow', 'demo.refused'),
      await decide(asked, 'refuse', 'demo'),
    ]) {
      const back = new URL(location(reply));
      expect(Object.fromEntries(back.searchParams)).toEqual({
        app: '1',
        error: 'access_denied',
        state: asked.state,
      });
    }
  });

  it('a locked login says why, and a link leads back', async () => {
    const reply = await decide(asked, 'allow', 'demo.locked');
    expect(reply.status).toBe(200);
    expect(reply.body).toContain('error=access_denied&amp;error_description=locked');
  });

  it('bank down: the pages are up, the exchange is not, and the code is good later', async () => {
    const given = await code();
    await bank.setScenario(BBVA, '*', 'bank-down');
    const reply = await exchange(given);
    expect([reply.status, reply.body.error]).toEqual([503, 'maintenance']);
    await bank.setScenario(BBVA, '*', null);
    expect((await exchange(given)).status).toBe(200);
  });

  it('never approved: nobody comes back', async () => {
    const reply = await decide(asked, 'allow', 'demo.never-approved');
    expect([reply.status, reply.headers.get('location')]).toEqual([200, null]);
  });

  it('the control interface signs in and allows, and gives where the browser would go', async () => {
    await authorize(asked);
    const { body } = await bank.control('GET', `/authorisations?institution=${BBVA}&open=true`);
    const [open] = body.authorisations;
    const decided = await bank.control('POST', `/authorisations/${open.id}/approve`, { login: 'demo' });
    const given = new URL(decided.body.return_url).searchParams.get('code') ?? '';
    expect((await exchange(given)).status).toBe(200);
  });
});

it('a page is over once the person allowed, while the code lives on', async () => {
  const at = location(await authorize(asked));
  const signIn = {
    form_token: formToken(await page(at)),
    step: 'sign_in',
    login: 'demo',
    password: 'demo-pin',
  };
  await page(at, signIn);
  const form = { form_token: formToken(await page(at)), step: 'allow' };
  expect((await page(at, form)).status).toBe(303);
  expect((await page(at, form)).status).toBe(410);
  expect((await page(at)).status).toBe(410);
});

it('the log has neither codes nor what the app sent along', async () => {
  const given = await code();
  await exchange(given);
  const text = JSON.stringify(await bank.log());
  expect(text).toContain('/oauth/authorize');
  for (const secret of [given, SECRET, 'from the app']) expect(text).not.toContain(secret);
});

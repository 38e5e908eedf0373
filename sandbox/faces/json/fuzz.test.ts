import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { INSTITUTIONS } from '../../core/institutions.ts';
import { ALL_SCOPES, connect, type Json, requestId, TestBank, TestClient } from '../../testing.ts';

const RUNS = Number(process.env.TRIBUTARY_PROPERTY_RUNS ?? 300);

const bank = new TestBank();
/** Words that mean something to the bank, for which others would take long to be found. */
const words: string[] = [
  'demo',
  'demo2',
  'demo-pin',
  '123456',
  'blue',
  'text',
  'code',
  'open',
  'redirect',
  'company',
];
let tokens: string[] = [];

beforeAll(async () => {
  await bank.start();
  const { client, token, consent } = await connect(bank, 'demo-de-open', 'demo');
  const [account] = (await client.get('/accounts', token)).body.accounts;
  const { next } = (await client.get(`/accounts/${account.id}/transactions`, token)).body;
  const methods = new TestClient(bank, 'demo-de');
  await methods.start({ method: 'methods', login: 'demo', password: 'demo-pin' });
  words.push(client.id, methods.id, consent, account.id, next, 'http://localhost/x');
  tokens = [client.secret, methods.secret, token];
});
afterAll(() => bank.end());

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    '__proto__',
    'constructor',
    '../..',
    '%00',
    '\u0000',
    '\ud800',
    '2026-02-30',
    "' OR 1=1 --",
  ),
  fc.integer({ min: 1, max: 9 }).map((power) => 'x'.repeat(2 ** power * 10)),
);
/** Is worked out late: the words are there when the bank is. */
const word = fc.nat().map((at) => words[at % words.length] ?? '');
const text = fc.oneof({ weight: 3, arbitrary: word }, { weight: 1, arbitrary: hostile });
const anything: fc.Arbitrary<unknown> = fc.oneof(
  text,
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(null, -1, 0, 1.5, 1e300, true, [], {}),
);
const scopes = fc.oneof(fc.subarray(ALL_SCOPES), anything);

const bodies: fc.Arbitrary<unknown> = fc.oneof(
  fc.record(
    {
      method: fc.oneof(fc.constantFrom(...new Set(INSTITUTIONS.map(({ method }) => method))), anything),
      scopes,
      valid_days: fc.oneof(fc.integer(), anything),
      login: anything,
      password: anything,
      redirect_uri: anything,
      consent: anything,
    },
    { requiredKeys: [] },
  ),
  fc.record(
    { step: fc.oneof(fc.nat(4), anything), fields: fc.dictionary(text, anything) },
    { requiredKeys: [] },
  ),
  fc.record({ code: anything }),
  anything,
);

const institution = fc.oneof(fc.constantFrom(...INSTITUTIONS.map(({ id }) => id)), hostile);
const tail = fc.oneof(
  fc.constantFrom('', '/answers', '/code', '/balances', '/transactions', '/pages/approvals'),
  text.map((one) => `/${one}`),
);
const path = fc
  .tuple(institution, fc.constantFrom('authorisations', 'accounts', 'consents', 'pages', 'none'), text, tail)
  .map(
    ([bankId, kind, id, rest]) =>
      `/banks/${segment(bankId)}/${kind}/${segment(id)}${rest.replace(/[^\w/-]/g, '')}`,
  );
const start = institution.map((id) => `/banks/${segment(id)}/authorisations`);
const query = fc
  .array(fc.tuple(fc.oneof(fc.constantFrom('from', 'to', 'page'), text), text), { maxLength: 3 })
  .map((pairs) => pairs.map(([name, value]) => `${segment(name)}=${segment(value)}`).join('&'));

/** Percent-encoded; half of a surrogate pair has no encoding. */
function segment(one: string): string {
  return encodeURIComponent(one.toWellFormed());
}

async function send(
  method: string,
  at: string,
  token: string,
  body: unknown,
  type: string,
): Promise<[number, Json]> {
  const reply = await fetch(`${bank.url}${at}`, {
    method,
    redirect: 'manual',
    headers: { 'x-request-id': requestId(), authorization: `Bearer ${token}`, 'content-type': type },
    ...(method === 'GET' ? {} : { body: typeof body === 'string' ? body : (JSON.stringify(body) ?? '') }),
  });
  const sent = await reply.text();
  const isJson = reply.headers.get('content-type')?.includes('json') === true;
  return [reply.status, isJson ? JSON.parse(sent) : sent];
}

it('nothing that comes from outside is answered with a fault of the bank', async () => {
  const before = (await bank.control('GET', '/log')).body.last;
  let asked = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET', 'POST', 'DELETE', 'PUT'),
      fc.oneof(path, path, start),
      query,
      fc.nat(),
      bodies,
      fc.constantFrom(
        'application/json',
        'application/json',
        'application/x-www-form-urlencoded',
        'text/plain',
        'x',
      ),
      async (method, at, search, whose, body, type) => {
        const token = tokens[whose % tokens.length] ?? '';
        asked += 1;
        const [status, answered] = await send(
          method,
          search === '' ? at : `${at}?${search}`,
          token,
          body,
          type,
        );
        expect(status, JSON.stringify(answered)).toBeLessThan(500);
        if (status === 400 && typeof answered === 'object') {
          expect(answered.error).toBe('bad_request');
          expect(answered.message.length).toBeGreaterThan(5);
          expect(answered.message.length).toBeLessThanOrEqual(300);
        }
      },
    ),
    { numRuns: RUNS },
  );
  const log = await bank.log(before);
  // Every one was seen, and none left a secret.
  expect(log.length).toBeGreaterThanOrEqual(asked * 0.9);
  for (const secret of [...tokens, 'demo-pin']) expect(JSON.stringify(log)).not.toContain(secret);
});

it('bodies that are no JSON, too large or of another type are refused as bad requests', async () => {
  const at = '/banks/demo-de/authorisations';
  for (const [body, type] of [
    ['{"method":', 'application/json'],
    ['', 'application/json'],
    ['[]', 'application/json'],
    ['null', 'application/json'],
    ['"x"', 'application/json'],
    ['{"__proto__": {"method": "code"}}', 'application/json'],
    ['{"constructor": {"prototype": {}}}', 'application/json'],
    [`{"login": "${'x'.repeat(70_000)}"}`, 'application/json'],
    [`${'['.repeat(30_000)}${']'.repeat(30_000)}`, 'application/json'],
    ['method=code', 'application/x-www-form-urlencoded'],
    ['<a/>', 'text/xml'],
  ] as const) {
    const [status, answered] = await send('POST', at, 'x', body, type);
    expect([status, answered.error], `${type} ${body.slice(0, 40)}`).toEqual([400, 'bad_request']);
  }
});

it('every answer to a step is taken once, whatever is sent in between', async () => {
  const fields = fc.constantFrom(
    { code: '123456' },
    { code: '000000' },
    { method: 'text' },
    { method: 'photo' },
    {},
  );
  const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fields), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(steps, async (answers) => {
      await bank.control('POST', '/logins/unlock', { institution: 'demo-de', login: 'demo2' });
      const client = new TestClient(bank, 'demo-de');
      await client.start({ method: 'methods', login: 'demo2', password: 'demo-pin' });
      const taken = new Set<number>();
      for (const [step, sent] of answers) {
        const reply = await client.answer(step, sent as Record<string, string>);
        if (taken.has(step)) expect(reply.body.error).toBe('step_answered');
        if (reply.status !== 200) continue;
        expect(taken.has(step)).toBe(false);
        taken.add(step);
        expect(reply.body.step).toBe(step + 1);
      }
    }),
    { numRuns: Math.ceil(RUNS / 10) },
  );
});

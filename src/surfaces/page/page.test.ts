import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHouse } from '../../../proofs/page/house.ts';
import { readCredentials } from '../../services/credentials-file.ts';
import { dateText, moneyText } from './format.ts';
import { mappingOf } from './mapping-fields.ts';

let house: Awaited<ReturnType<typeof startHouse>>;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house?.stop());

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A request with headers as they are: fetch would set Host and Origin itself. */
function ask(
  method: 'GET' | 'POST',
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body = '',
): Promise<Reply> {
  const { port } = new URL(house.server.url);
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, method, path, headers }, (reply) => {
      let text = '';
      reply.on('data', (chunk) => {
        text += chunk;
      });
      reply.on('end', () => resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body: text }));
    });
    asked.on('error', reject).end(body);
  });
}

const host = (): string => new URL(house.server.url).host;
const origin = (): string => `http://${host()}`;
const isOpen = ({ body }: Reply): boolean => body.includes('Bring statements in');
const tokenOf = ({ body }: Reply): string => /name="form_token" value="([^"]+)"/.exec(body)?.[1] ?? '';
const FORM = 'application/x-www-form-urlencoded';

describe('who the page opens for', () => {
  it('opens for a visitor of this machine in sandbox mode, under its own names only', async () => {
    const { port } = new URL(house.server.url);
    for (const name of ['localhost', '127.0.0.1', '[::1]'])
      expect(isOpen(await ask('GET', '/', { host: `${name}:${port}` }))).toBe(true);
  });

  it.each([
    ['a name that was made to point here', { host: 'evil.example:8080' }],
    ['another port', { host: 'localhost:1' }],
    ['a proxy', { 'x-forwarded-for': '203.0.113.7' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another port of this machine', { 'sec-fetch-site': 'same-site' }],
    ['a foreign origin', { origin: 'https://evil.example' }],
  ])('asks for a key when the request comes by %s', async (_what, headers) => {
    const reply = await ask('GET', '/', { host: host(), ...headers });
    expect(isOpen(reply)).toBe(false);
    expect(reply.body).toContain('API key');
  });

  it('sends no script, frame or referrer anywhere else, and nothing to caches', async () => {
    const { headers, body } = await ask('GET', '/', { host: host() });
    expect(headers['content-security-policy']).toContain("script-src 'self'");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers['cache-control']).toBe('no-store');
    expect(body).not.toMatch(/<script>|\son[a-z]+=|style="/);
  });

  it('invariant 11: the page shows where the key is, never the key', async () => {
    const { body } = await ask('GET', '/', { host: host() });
    const key = readCredentials(house.server.credentialsFile)?.native.apiKey ?? '';
    expect(key).toMatch(/^sk_/);
    expect(body).toContain('sandbox-credentials.json');
    expect(body).not.toContain(key);
  });
});

describe('forms', () => {
  const file = (token: string): { body: string; type: string } => ({
    type: 'multipart/form-data; boundary=b',
    body: `--b\r\ncontent-disposition: form-data; name="form_token"\r\n\r\n${token}\r\n--b\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\nnothing\r\n--b--\r\n`,
  });

  it('are refused without our own origin and without their token', async () => {
    const token = tokenOf(await ask('GET', '/', { host: host() }));
    const send = (headers: Record<string, string>, given: string): Promise<Reply> => {
      const { body, type } = file(given);
      return ask('POST', '/import', { host: host(), 'content-type': type, ...headers }, body);
    };
    expect((await send({}, token)).status).toBe(403);
    expect((await send({ origin: 'null' }, token)).status).toBe(403);
    expect((await send({ origin: 'https://evil.example' }, token)).status).toBe(403);
    expect((await send({ origin: origin() }, 'guessed')).status).toBe(403);
    const taken = await send({ origin: origin() }, token);
    expect(taken.status).toBe(303);
    expect(taken.headers.location).toMatch(/^\/\?imports=imp_/);
  });
});

describe('banks', () => {
  const send = async (
    given: string,
    from = origin(),
    headers: Record<string, string> = {},
  ): Promise<Reply> => {
    const body = new URLSearchParams({ form_token: given, way: 'connect' }).toString();
    return ask('POST', '/banks', { host: host(), origin: from, 'content-type': FORM, ...headers }, body);
  };

  it('the button opens a visit to the page that connects them, for a visitor of this machine only', async () => {
    const shown = await ask('GET', '/', { host: host() });
    expect(shown.body).toContain('Connect a demo bank');
    const opened = await send(tokenOf(shown));
    expect(opened.status).toBe(303);
    expect(opened.headers.location).toMatch(/^\/connect\/[\w-]{43}$/);
    const landing = await ask('GET', String(opened.headers.location), { host: host() });
    expect(landing.body).toContain('Connect your bank');
    expect((await send('guessed')).status).toBe(403);
    expect((await send(tokenOf(shown), 'https://evil.example')).status).toBe(403);
    expect((await send(tokenOf(shown), origin(), { 'x-forwarded-for': '203.0.113.7' })).status).toBe(403);
  });

  it('under another name of this machine it leads to the one that banks come back to', async () => {
    const other = host().replace('localhost', '127.0.0.1');
    const shown = await ask('GET', '/', { host: other });
    const opened = await send(tokenOf(shown), `http://${other}`, { host: other });
    expect(opened.status).toBe(200);
    expect(opened.body).toMatch(new RegExp(`href="http://${host()}/connect/[\\w-]{43}"`));
  });
});

describe('a large file that is refused early', () => {
  const HEAD = 'Date;Text;Amount;Currency;Own account\n';
  /** More than all buffers between here and the reader hold. */
  const ROWS_AFTER = 500_000;
  const rows = (count: number, cents: string): string =>
    `2026-01-05;K;-5,${cents};EUR;DE89370400440532013000\n`.repeat(count);
  const field = (name: string, value: string): string =>
    `--b\r\ncontent-disposition: form-data; name="${name}"${value}`;

  it('is answered, and the next file of the form is taken in', async () => {
    const token = tokenOf(await ask('GET', '/', { host: host() }));
    const body = [
      field('form_token', `\r\n\r\n${token}`),
      field('file', `; filename="bad.csv"\r\n\r\n${HEAD}${rows(1, '00x')}${rows(ROWS_AFTER, '00')}`),
      field('file', `; filename="good.csv"\r\n\r\n${HEAD}${rows(1, '00')}`),
      '--b--\r\n',
    ].join('\r\n');
    const headers = { host: host(), origin: origin(), 'content-type': 'multipart/form-data; boundary=b' };
    const reply = await ask('POST', '/import', headers, body);
    expect(reply.status).toBe(303);
    const shown = await ask('GET', String(reply.headers.location), { host: host() });
    expect(shown.body).toContain('00x');
    expect(String(reply.headers.location).match(/imp_/g)).toHaveLength(2);
  }, 30_000);
});

describe('signing in', () => {
  const outside = { 'x-forwarded-for': '203.0.113.7' };
  const signIn = async (key: string, from = origin()): Promise<Reply> => {
    const token = tokenOf(await ask('GET', '/', { host: host(), ...outside }));
    const body = new URLSearchParams({ form_token: token, key }).toString();
    return ask('POST', '/sign-in', { host: host(), origin: from, 'content-type': FORM, ...outside }, body);
  };

  it('takes an API key, gives a cookie that scripts and other sites never get, and ends with sign-out', async () => {
    const key = readCredentials(house.server.credentialsFile)?.native.apiKey ?? '';
    const signed = await signIn(key);
    expect(signed.status).toBe(303);
    const [cookie = ''] = signed.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict; Max-Age=43200/);
    expect(cookie).not.toContain(key);
    const headers = { host: host(), cookie: cookie.split(';')[0] ?? '', ...outside };
    const inside = await ask('GET', '/', headers);
    expect(isOpen(inside)).toBe(true);
    expect(inside.body).toContain('Sign out');
    const body = new URLSearchParams({ form_token: tokenOf(inside) }).toString();
    await ask('POST', '/sign-out', { ...headers, origin: origin(), 'content-type': FORM }, body);
    expect(isOpen(await ask('GET', '/', headers))).toBe(false);
  });

  it('refuses what is no key, and forms of other sites, without a cookie', async () => {
    const wrong = await signIn('sk_sandbox_nonsense');
    expect(wrong.status).toBe(403);
    expect(wrong.body).toContain('This is not an API key');
    expect(wrong.headers['set-cookie']).toBeUndefined();
    const key = readCredentials(house.server.credentialsFile)?.native.apiKey ?? '';
    const foreign = await signIn(key, 'https://evil.example');
    expect(foreign.status).toBe(403);
    expect(foreign.headers['set-cookie']).toBeUndefined();
  });
});

describe('texts', () => {
  it('invariant 14: amounts keep every digit, dates never move', () => {
    expect(moneyText('-123456789012345678.12345678', 'XAU')).toBe('−123,456,789,012,345,678.12345678 XAU');
    expect(moneyText('0.10', 'EUR')).toBe('0.10 EUR');
    expect(moneyText('1000', 'JPY')).toBe('1,000 JPY');
    expect(dateText('2026-01-01')).toBe('1 Jan 2026');
  });

  it('a mapping is what was recognised with the answers of the form over it', () => {
    const base = JSON.stringify({
      delimiter: ';',
      currency: 'USD',
      columns: { booking_date: 'Day', holder: 'Who' },
    });
    const fields = new Map([
      ['mapping_base', base],
      ['column_0', 'value_date'],
      ['column_1', 'text'],
      ['column_2', 'not a role'],
      ['currency', 'EUR'],
      ['sign', 'inverted'],
    ]);
    expect(mappingOf(fields)).toEqual({
      delimiter: ';',
      columns: { holder: 'Who', value_date: 0, text: [1] },
      sign: 'inverted',
    });
    expect(mappingOf(new Map([['mapping_base', base]]))).toEqual(JSON.parse(base));
    expect(mappingOf(new Map([['mapping_base', '[1']]))).toBeNull();
    expect(mappingOf(new Map())).toBeNull();
  });
});

/** What a hostile bank may answer, by name. */
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { WireReply } from './bank-wire.ts';

const BOMB_BYTES = 96 * 1024 * 1024;
const PIECE_BYTES = 256 * 1024;
const DEEP = 200_000;
const MANY = 10_000;

const JSON_TYPE = { 'content-type': 'application/json' } as const;
const zeros = Buffer.alloc(BOMB_BYTES, 32);
const GZIP_BOMB = gzipSync(zeros, { level: 9 });
const BROTLI_BOMB = brotliCompressSync(zeros, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });

const json = (body: unknown, status = 200): WireReply => ({
  status,
  headers: JSON_TYPE,
  body: JSON.stringify(body),
});
const text = (body: string, headers: Record<string, string> = JSON_TYPE, status = 200): WireReply => ({
  status,
  headers,
  body,
});
const packed = (encoding: string, body: Uint8Array): WireReply => ({
  status: 200,
  headers: { ...JSON_TYPE, 'content-encoding': encoding },
  body,
});

/** A body without end, as fast as it is read. */
const endless = (outgoing: ServerResponse): void => {
  outgoing.writeHead(200, JSON_TYPE);
  const piece = Buffer.alloc(PIECE_BYTES, 97);
  const body = new Readable({
    read() {
      this.push(piece);
    },
  });
  outgoing.once('close', () => body.destroy());
  body.pipe(outgoing);
};

/** An authorisation as it would be right. */
export const authorisation = (status: string, next: object, more: object = {}): object => ({
  id: 'aut_hostilehostilehostile',
  secret: 'sec_hostile',
  step: 1,
  status,
  until: new Date(Date.now() + 300_000).toISOString(),
  wrong: false,
  next,
  ...more,
});

export const codeField = (more: object = {}): object => ({
  key: 'code',
  label: 'TAN',
  kind: 'digits',
  length: 6,
  media: null,
  ...more,
});
const asks = (fields: readonly object[], more: object = {}): object =>
  authorisation('code_needed', { type: 'fields', text: null, fields }, more);

/** A question for codes, each with what it has otherwise. */
export const ask = (fields: readonly object[], more: object = {}): WireReply =>
  json(asks(fields.map(codeField), more));

/** The way to a page. */
export const redirect = (url: string): WireReply =>
  json(authorisation('redirect_needed', { type: 'redirect', url }));

/** Addresses that no browser may be sent to by a bank. */
export const EVIL_ADDRESSES: readonly string[] = [
  'javascript:alert(document.domain)',
  'JaVaScRiPt:alert(1)',
  ' javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x',
  'file:///etc/passwd',
  'blob:https://bank.example/1',
  'https://bank.example@evil.example/',
  '//evil.example/',
  'https://',
  `https://bank.example/${'a'.repeat(10_000)}`,
];

/** Replies to the start of a sign-in, none of which grants or asks anything that makes sense. */
export function hostileStarts(places: readonly string[]): ReadonlyMap<string, WireReply> {
  return new Map<string, WireReply>([
    ...hostileAnywhere(places),
    ...EVIL_ADDRESSES.map((url): [string, WireReply] => [
      `a way to ${url.slice(0, 40)}`,
      json(authorisation('redirect_needed', { type: 'redirect', url })),
    ]),
    ['ten thousand fields', json(asks(Array.from({ length: MANY }, () => codeField())))],
    ['no field', json(asks([]))],
    ['the same field twice', json(asks([codeField(), codeField()]))],
    ['a picture of another kind', json(asks([codeField({ media: image('image/svg+xml', 'PHN2Zz4=') })]))],
    ['a picture that is markup', json(asks([codeField({ media: image('image/png', '"><script>') })]))],
    ['a picture of megabytes', json(asks([codeField({ media: image('image/png', 'A'.repeat(3_000_000)) })]))],
    ['a time that no calendar has', json(asks([codeField()], { until: '2026-02-31T25:61:00Z' }))],
    ['a time with too many digits', json(asks([codeField()], { until: '+275760-09-13T00:00:00.001Z' }))],
    ['a time as a number', json(asks([codeField()], { until: 1e308 }))],
    [
      'a step as large as can be',
      text(JSON.stringify(asks([codeField()])).replace('"step":1', '"step":1e308')),
    ],
    ['a state that is not there', json(authorisation('constructor', {}))],
    ['members of another kind', json(authorisation('granted', { type: 'session', token: {}, consent: [] }))],
    [
      'polling that never comes',
      json(authorisation('approval_needed', { type: 'app', device: null, poll_seconds: 1e15 })),
    ],
    [
      'a token with line breaks',
      json(
        authorisation('granted', {
          type: 'session',
          token: 'a\r\nx-evil: 1',
          consent: { id: 'c', valid_until: null, sca_renew_by: null, scopes: [] },
        }),
      ),
    ],
  ]);
}

const image = (media_type: string, base64: string): object => ({ type: 'image', media_type, base64 });

/** Replies that make no sense to any call. `places` are where redirects lead. */
export function hostileAnywhere(places: readonly string[]): ReadonlyMap<string, WireReply> {
  return new Map<string, WireReply>([
    ...places.flatMap((location) =>
      [302, 307].map((status): [string, WireReply] => [
        `a redirect ${status} to ${location}`,
        { status, headers: { location }, body: '' },
      ]),
    ),
    ['a bomb of gzip', packed('gzip', GZIP_BOMB)],
    ['a bomb of brotli', packed('br', BROTLI_BOMB)],
    ['a body that is not packed', packed('gzip', Buffer.from('{}'))],
    ['two packings', packed('gzip, gzip', gzipSync(gzipSync('{}')))],
    ['a body without end', endless],
    ['a page of HTML', text('<html><script>alert(1)</script></html>', { 'content-type': 'text/html' })],
    ['HTML that says it is JSON', text('<html></html>')],
    ['nothing at all', { status: 204, body: '' }],
    ['null', json(null)],
    ['a list', json([])],
    ['deep lists', text('['.repeat(DEEP) + ']'.repeat(DEEP))],
    ['a prototype', text('{"__proto__": {"status": "granted"}, "constructor": {"prototype": {}}}')],
    [
      'bytes that are no UTF-8',
      { status: 200, headers: JSON_TYPE, body: Buffer.from([0x7b, 0xff, 0xfe, 0x7d]) },
    ],
    [
      'half a body',
      (outgoing) => {
        outgoing.writeHead(200, { ...JSON_TYPE, 'content-length': '1000' });
        outgoing.write('{"id":');
        setTimeout(() => outgoing.destroy(), 5);
      },
    ],
    ['headers without end', text('{}', { ...JSON_TYPE, 'x-many': 'a'.repeat(60_000) })],
    ['an error that nobody knows', json({ error: 'constructor', message: '<b>' }, 418)],
    ['an error with a huge text', json({ error: 'locked', message: 'x'.repeat(2_000_000) }, 403)],
    ['a delay of centuries', json({ error: 'rate_limited', retry_at: '9999-12-31T23:59:59Z' }, 429)],
    ['a delay that is none', text('{"error":"maintenance"}', { ...JSON_TYPE, 'retry-after': '-1e99' }, 503)],
    ['the wire is cut', (outgoing) => void outgoing.destroy()],
  ]);
}

const account = (more: object = {}): object => ({
  ...Object.fromEntries(
    [
      'stable_id',
      'iban',
      'bban',
      'sort_code',
      'account_number',
      'routing_number',
      'clabe',
      'bic',
      'masked_pan',
    ].map((name) => [name, null]),
  ),
  id: 'acc_hostile',
  iban: 'DE02120300000000202051',
  type: 'current',
  product: null,
  name: 'Account',
  holder: null,
  currency: 'EUR',
  status: 'open',
  usage: null,
  credit_limit: null,
  overdraft_limit: null,
  next_payment: null,
  ...more,
});

/** A list of accounts, each with what it has otherwise. */
export const data = (accounts: readonly object[]): WireReply => json({ accounts: accounts.map(account) });

const ACCOUNTS = /\/accounts$/;
const BALANCES = /\/balances$/;
const TRANSACTIONS = /\/transactions\?/;

/** Replies to calls for data: what, for which paths, and the reply. */
export function hostileData(places: readonly string[]): readonly (readonly [string, RegExp, WireReply])[] {
  const stages = [ACCOUNTS, BALANCES, TRANSACTIONS];
  const anywhere = [...hostileAnywhere(places)].map(
    ([name, reply], at) => [name, stages[at % stages.length] ?? ACCOUNTS, reply] as const,
  );
  return [
    ...anywhere,
    ['a hundred thousand accounts', ACCOUNTS, data(Array.from({ length: 100_000 }, () => ({})))],
    ['a currency of an object', ACCOUNTS, data([{ currency: 'constructor' }])],
    ['a limit without end', ACCOUNTS, data([{ credit_limit: '9'.repeat(10_000) }])],
    ['a handle of bytes', ACCOUNTS, data([{ id: '\u0000\u202e' }])],
    [
      'an amount that is a number',
      BALANCES,
      text(
        '{"balances": [{"type": "expected", "amount": {"amount": 1e999, "currency": "EUR"}, "date": null, "at": null}]}',
      ),
    ],
    [
      'a circle of pages',
      TRANSACTIONS,
      text('{"transactions": [], "next": "again", "from": "1970-01-01", "to": "9999-12-31"}'),
    ],
    [
      'a day that is none',
      TRANSACTIONS,
      text('{"transactions": [], "next": null, "from": "0000-00-00", "to": "2026-02-30"}'),
    ],
  ];
}

import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { finapiBanks } from '../../../engine/finapi/banks.ts';
import { institution } from '../../native/testing-connect-rows.ts';
import { finapiServer } from '../testing.ts';
import { BANK_OPERATIONS } from './operations.ts';

const TEXT = {
  kind: 'text',
  required: true,
  lengthMin: 1,
  lengthMax: 50,
  pattern: null,
  choices: [],
  hint: null,
  media: null,
} as const;
const login = { ...TEXT, key: 'login', label: 'Login', purpose: 'login' } as const;
const password = { ...TEXT, key: 'password', label: 'Password', purpose: 'password' } as const;
const BY_PIN = { key: 'open', label: 'PIN', sca: 'none', fields: [login, password] } as const;
const ELSEWHERE = { key: 'away', label: 'Redirect', sca: 'redirect', fields: [] } as const;

const LISTED = [
  { ...institution('demo', 'Demo Testbank'), bankCodes: ['00000000'], methods: [{ ...BY_PIN, fields: [] }] },
  {
    ...institution('spk', 'Sparkasse Musterstadt'),
    bankCodes: ['50010101'],
    bic: 'MUSTDE51XXX',
    methods: [BY_PIN],
    sandbox: false,
  },
  { ...institution('bcn', 'Banco Ejemplo'), country: 'MX', bankCodes: ['012'], methods: [ELSEWHERE] },
  {
    ...institution('api', 'Nur für Programme'),
    bankCodes: ['50010109'],
    methods: [{ ...BY_PIN, startsElsewhere: true }],
  },
];

let app: FastifyInstance;
beforeAll(async () => {
  const banks = finapiBanks({
    store: {
      numbered: async () =>
        LISTED.map(({ id, name, country }, at) => ({
          id: 100 + at,
          institutionId: id,
          name,
          country,
          bic: null,
        })),
      facts: async () => [
        {
          institutionId: 'spk',
          health: 75,
          lastAttemptAt: '2026-03-29T01:30:00.000Z',
          lastSuccessAt: '2026-03-29T00:30:00.000Z',
          connections: new Map([[1, 9]]),
        },
      ],
    },
    connecting: {
      searchInstitutions: () => ({ rows: LISTED, more: false }),
      institution: (id) => LISTED.find((one) => one.id === id) ?? null,
    },
    now: () => 0,
  });
  ({ app } = finapiServer(BANK_OPERATIONS, { banks }));
  await app.ready();
});
afterAll(() => app.close());

async function get(url: string, token = 'client', language = 'de') {
  const answer = await app.inject({
    url,
    headers: { authorization: `Bearer ${token}`, 'accept-language': language },
  });
  return { status: answer.statusCode, body: answer.json() };
}
const namesOf = async (query: string): Promise<readonly string[]> =>
  (await get(`/api/v1/banks?${query}`)).body.banks.map(({ name }: { name: string }) => name);

describe('GET /banks', () => {
  it('gives a bank in the form of 1.73, times as clocks in Berlin show them', async () => {
    const { status, body } = await get('/api/v1/banks/101');
    expect(status).toBe(200);
    expect(body).toEqual({
      id: 101,
      name: 'Sparkasse Musterstadt',
      loginHint: 'Bitte geben Sie Ihre Zugangsdaten zum Onlinebanking ein.',
      bic: 'MUSTDE51XXX',
      blz: '50010101',
      blzs: ['50010101'],
      loginFieldUserId: 'Onlinebanking-ID',
      loginFieldCustomerId: null,
      loginFieldPin: 'PIN',
      isCustomerIdPassword: false,
      isSupported: true,
      supportedDataSources: ['FINTS_SERVER'],
      pinsAreVolatile: false,
      location: 'DE',
      city: null,
      isTestBank: false,
      popularity: 9,
      health: 75,
      lastCommunicationAttempt: '2026-03-29 03:30:00.000',
      lastSuccessfulCommunication: '2026-03-29 01:30:00.000',
    });
  });

  it('pages, for users and clients alike', async () => {
    for (const token of ['client', 'user']) {
      const { body } = await get('/api/v1/banks?page=2&perPage=2', token);
      expect(body.banks.map(({ id }: { id: number }) => id)).toEqual([101, 102]);
      expect(body.paging).toEqual({ page: 2, perPage: 2, pageCount: 3, totalCount: 5 });
    }
    expect((await get('/api/v1/banks', 'admin')).status).toBe(403);
    expect((await get('/api/v1/banks?page=9')).body).toMatchObject({
      banks: [],
      paging: { page: 9, totalCount: 5 },
    });
  });

  it('is found under the name that the documents of 1.42 mention: "a bank with BLZ 00000000 (see GET /banks/search)"', async () => {
    const { body } = await get('/api/v1/banks/search?search=00000000');
    expect(body.banks).toMatchObject([
      { name: 'Demo Testbank', blz: '00000000', loginFieldUserId: 'Onlinebanking-ID', isTestBank: true },
    ]);
  });

  it('searches every word in name, bank code and BIC', async () => {
    expect(await namesOf('search=SPARK+muster')).toEqual(['Sparkasse Musterstadt']);
    expect(await namesOf('search=mustde51')).toEqual(['Sparkasse Musterstadt']);
    expect(await namesOf('search=spark+none')).toEqual([]);
    expect(await namesOf('search=50010101')).toEqual(['Sparkasse Musterstadt']);
  });

  it('takes an IBAN for its bank', async () => {
    expect(await namesOf('search=DE12500101010000012345')).toEqual(['Sparkasse Musterstadt']);
    expect(await namesOf('search=de12+5001+0101+0000+0123+45')).toEqual(['Sparkasse Musterstadt']);
    expect(await namesOf('search=DE12999999990000012345')).toEqual([]);
  });

  it('filters by every property', async () => {
    const expected: readonly (readonly [string, readonly string[]])[] = [
      ['isSupported=False', ['Kontoauszüge (Dateien)', 'Nur für Programme']],
      ['isTestBank=false', ['Kontoauszüge (Dateien)', 'Sparkasse Musterstadt']],
      ['pinsAreVolatile=True', []],
      ['supportedDataSources=FINTS_SERVER&isTestBank=false', ['Sparkasse Musterstadt']],
      ['supportedDataSources=FINTS_SERVER,WEB_SCRAPER', []],
      ['location=MX', ['Kontoauszüge (Dateien)', 'Banco Ejemplo']],
      [
        'location=mx&location=DE&isSupported=true',
        ['Demo Testbank', 'Sparkasse Musterstadt', 'Banco Ejemplo'],
      ],
      ['ids=101,100,7', ['Demo Testbank', 'Sparkasse Musterstadt']],
    ];
    for (const [query, names] of expected) expect([query, await namesOf(query)]).toEqual([query, names]);
    const wrong = await get('/api/v1/banks?location=QQ');
    expect([wrong.status, wrong.body.errors[0].code]).toEqual([400, 'BAD_REQUEST']);
  });

  it('orders by several properties', async () => {
    expect((await namesOf('order=popularity,desc&order=name,desc')).slice(0, 3)).toEqual([
      'Sparkasse Musterstadt',
      'Nur für Programme',
      'Kontoauszüge (Dateien)',
    ]);
    expect((await namesOf('order=blz'))[0]).toBe('Kontoauszüge (Dateien)');
  });

  it('gives several, drops the unknown, and answers 404 for one', async () => {
    const { body } = await get('/api/v1/banks/102,7,100');
    expect(body.banks.map(({ id }: { id: number }) => id)).toEqual([100, 102]);
    for (const id of ['7', '99999999999999999999']) {
      const none = await get(`/api/v1/banks/${id}`);
      expect([id, none.status, none.body.errors[0].code]).toEqual([id, 404, 'UNKNOWN_ENTITY']);
    }
  });

  it("says in the reader's language that a bank is signed in at elsewhere", async () => {
    const hint = async (language: string) => (await get('/api/v1/banks/102', 'user', language)).body;
    expect(await hint('en')).toMatchObject({
      loginHint: 'You sign in on the page or in the app of your bank.',
      loginFieldUserId: null,
      loginFieldPin: null,
    });
    expect((await hint('de')).loginHint).toContain('Seite');
  });
});

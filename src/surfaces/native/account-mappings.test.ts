import { createSecretKey } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { MappingRow } from '../../engine/accounts/rows.ts';
import { publicIds } from '../../services/vault/public-ids.ts';
import { type TestServer, testServer } from './test-harness.ts';
import type { FakeMappings } from './testing-mappings.ts';

const ids = publicIds(createSecretKey(Buffer.alloc(32, 7)));
let server: TestServer;
let connection: number;
let account: number;
let path: string;
const OWNER = 11;

beforeEach(() => {
  server = testServer(ids);
  connection = server.world.connections.find(({ of }) => of === OWNER)?.id ?? 0;
  account = server.world.accounts.find(({ of }) => of === OWNER)?.id ?? 0;
  path = `/v1/connections/${ids.encode('connection', OWNER, connection)}/account-mappings`;
});
const fakes = (): FakeMappings => server.parts.mappings as FakeMappings;
const mapping = (): MappingRow & { of: number } => ({
  of: OWNER,
  id: 5,
  connectionId: connection,
  state: 'open',
  reason: 'may_be_known',
  kind: 'card',
  currency: 'EUR',
  label: 'Card',
  holder: null,
  maskedNumber: '****1111',
  candidates: [
    {
      accountId: account,
      kind: 'card',
      currency: 'EUR',
      label: 'Old card',
      customLabel: 'Mine',
      holder: null,
      maskedNumber: null,
    },
  ],
  accountId: null,
  answeredAt: null,
  createdAt: '2026-06-01T12:00:00.000Z',
  updatedAt: '2026-06-01T12:00:00.000Z',
});
async function ask(method: 'GET' | 'POST', url: string, payload?: object) {
  const answer = await server.app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/json' },
    ...(payload === undefined ? {} : { payload: JSON.stringify(payload) }),
  });
  return { status: answer.statusCode, json: JSON.parse(answer.body) };
}
const given = () => server.world.verbs.find(({ verb }) => verb === 'answerMappings')?.given;

describe('accounts that are asked for', () => {
  it('are listed with what the bank shows and what they may be', async () => {
    fakes().rows = [mapping()];
    expect(await ask('GET', path)).toEqual({
      status: 200,
      json: {
        object: 'list',
        next_cursor: null,
        data: [
          {
            id: ids.encode('account_mapping', OWNER, 5),
            object: 'account_mapping',
            connection_id: ids.encode('connection', OWNER, connection),
            state: 'open',
            reason: 'may_be_known',
            account: { kind: 'card', currency: 'EUR', label: 'Card', holder: null, number: '****1111' },
            candidates: [
              {
                account_id: ids.encode('account', OWNER, account),
                kind: 'card',
                currency: 'EUR',
                label: 'Mine',
                holder: null,
                number: null,
              },
            ],
            account_id: null,
            answered_at: null,
            created_at: '2026-06-01T12:00:00.000Z',
            updated_at: '2026-06-01T12:00:00.000Z',
          },
        ],
      },
    });
  });

  it('are answered by their ids; a foreign, wrong or missing one names nothing', async () => {
    const map = ids.encode('account_mapping', OWNER, 5);
    const acc = ids.encode('account', OWNER, account);
    const answers = [
      { id: map, answer: 'account', account_id: acc },
      { id: ids.encode('account_mapping', 12, 5), answer: 'new' },
      { id: acc, answer: 'ignore', account_id: acc },
      { id: map, answer: 'account', account_id: ids.encode('account', 21, account) },
      { id: map, answer: 'account' },
    ];
    expect((await ask('POST', path, { answers })).status).toBe(200);
    expect(given()).toEqual([
      { mappingId: 5, answer: 'account', accountId: account },
      { mappingId: 0, answer: 'new', accountId: null },
      { mappingId: 0, answer: 'ignore', accountId: null },
      { mappingId: 5, answer: 'account', accountId: 0 },
      { mappingId: 5, answer: 'account', accountId: 0 },
    ]);
  });

  it('are refused with the answer that cannot be right, and why', async () => {
    fakes().refusal = { code: 'answer_refused', at: 1, reason: 'number_of_another', accountId: account };
    const refused = await ask('POST', path, { answers: [{ id: 'map_x', answer: 'new' }] });
    expect(refused).toMatchObject({
      status: 409,
      json: {
        code: 'account_mapping_refused',
        errors: [{ pointer: '/answers/1', code: 'number_of_another' }],
        account_id: ids.encode('account', OWNER, account),
      },
    });
  });

  it('take at least one answer, of a kind that there is', async () => {
    for (const answers of [[], [{ id: 'map_x', answer: 'maybe' }], [{ answer: 'new' }]])
      expect(await ask('POST', path, { answers })).toMatchObject({ status: 400 });
    expect(given()).toBeUndefined();
  });
});

describe('detaching an account', () => {
  it('gives the account as it is then', async () => {
    const acc = ids.encode('account', OWNER, account);
    expect(await ask('POST', `/v1/accounts/${acc}/detach`)).toMatchObject({
      status: 200,
      json: { id: acc, links: [] },
    });
  });
});

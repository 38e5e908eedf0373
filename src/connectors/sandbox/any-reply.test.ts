import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLocalDate } from '../../core/dates.ts';
import type { CallInput, RecordedReply } from '../conformance/cassette.ts';
import { replayingHttp } from '../conformance/cassette.ts';
import { faultOf, faultProblems } from '../conformance/fault-problems.ts';
import { perform } from '../conformance/perform.ts';
import type { HttpTrouble, Json } from '../contract.ts';
import { sandboxConnector } from './index.ts';

const RUNS = Number(process.env.TRIBUTARY_PROPERTY_RUNS ?? 300);
const CONNECTOR = sandboxConnector({ baseUrl: 'http://127.0.0.1:4001' });
const NOW = Date.UTC(2026, 0, 31, 12);
const DAY = parseLocalDate('2026-01-31');
if (DAY === null) throw new Error('no such day');

const STATE: Json = { version: 1, id: 'aut_1', secret: 'sec_1', step: 1 };
const SESSION: Json = { version: 1, token: 'ses_1', consent: 'cns_1' };
const BEGIN = {
  method: 'code',
  fields: { login: 'demo', password: 'demo-pin' },
  scopes: ['accounts'],
  daysWanted: null,
  returnUrl: 'http://127.0.0.1:9/',
  returnState: 's',
} as const;
const FETCH = { account: 'acc_1', cursor: null, session: SESSION, window: { from: DAY, to: DAY } } as const;

const INPUTS: readonly CallInput[] = [
  { kind: 'connect', state: null, event: { type: 'started', ...BEGIN } },
  { kind: 'connect', state: null, event: { type: 'renewing', session: SESSION, ...BEGIN } },
  { kind: 'connect', state: STATE, event: { type: 'answered', fields: { code: '123456' } } },
  { kind: 'connect', state: STATE, event: { type: 'returned', query: { code: 'c' } } },
  { kind: 'connect', state: STATE, event: { type: 'polled' } },
  { kind: 'connect', state: STATE, event: { type: 'cancelled' } },
  { kind: 'fetch', request: { capability: 'accounts', ...FETCH } },
  { kind: 'fetch', request: { capability: 'balances', ...FETCH } },
  { kind: 'fetch', request: { capability: 'transactions', ...FETCH } },
  { kind: 'revoke', session: SESSION },
];

/** Words of the interface, so that replies come close to what is expected. */
const word = fc.constantFrom(
  ...'accounts balances transactions next id status step until wrong type fields code granted token error'.split(
    ' ',
  ),
  ...'consent_revoked wrong_credentials preparing retry_at reach_from message amount currency EUR'.split(' '),
  '2026-01-31',
  '2026-01-31T12:00:00Z',
  '1.50',
);
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    word,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(word, tie('json'), { maxKeys: 6 }),
  ),
}));
const body = fc.oneof(
  json.map((value) => ({ encoding: 'utf8' as const, text: JSON.stringify(value) })),
  fc.string().map((text) => ({ encoding: 'utf8' as const, text })),
  fc.base64String().map((text) => ({ encoding: 'base64' as const, text })),
);
const reply: fc.Arbitrary<RecordedReply | HttpTrouble> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({
      ok: fc.constant(true as const),
      status: fc.constantFrom(200, 201, 204, 301, 400, 401, 403, 404, 409, 410, 429, 500, 503),
      headers: fc.record(
        {
          'content-type': fc.constantFrom('application/json', 'application/json; charset=utf-8', 'text/html'),
          'x-session-token': fc.oneof(fc.constant('ses_2'), fc.string()),
          'retry-after': fc.oneof(fc.constant('7'), fc.string()),
        },
        { requiredKeys: ['content-type'] },
      ),
      body,
    }),
  },
  { weight: 1, arbitrary: fc.constant({ ok: false as const, trouble: 'timeout' as const }) },
);

describe('the sandbox connector, whatever the bank answers', () => {
  for (const [number, input] of INPUTS.entries()) {
    const name = input.kind === 'connect' ? input.event.type : input.kind;
    it(`never throws, and says a fault of the list or what it was asked for: ${name} (${number})`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(reply, { maxLength: 2 }), async (replies) => {
          const world = {
            institution: 'demo-de-code',
            http: replayingHttp(replies),
            now: NOW,
            seed: 'any',
            attended: null,
          };
          const { output, thrown, keptTooLate } = await perform(CONNECTOR, input, world);
          expect(thrown).toBeNull();
          expect(keptTooLate).toBe(0);
          const fault = output === null ? null : faultOf(output);
          if (fault !== null) expect(faultProblems(fault, NOW)).toEqual([]);
        }),
        { numRuns: RUNS },
      );
    });
  }
});

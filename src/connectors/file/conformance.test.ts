import { describe, expect, it } from 'vitest';
import { perform, roundTrip } from '../conformance/perform.ts';
import type { ConnectEvent, Http, PageRequest } from '../contract.ts';
import { manifestProblems } from '../manifest.ts';
import { fileConnector } from './index.ts';

const FILE = fileConnector();
let sent = 0;
const NOWHERE: Http = {
  send: async () => {
    sent++;
    return { ok: false, trouble: 'unreachable' };
  },
};
const WORLD = { institution: 'file', http: NOWHERE, now: 0, seed: 'file', attended: null };
const BEGIN = {
  method: 'file',
  fields: {},
  scopes: [],
  daysWanted: null,
  returnUrl: 'http://127.0.0.1:9/',
  returnState: 's',
} as const;

/** Files have neither institution nor consent: the suite for banks has nothing to hold on to. */
describe('file conforms', () => {
  it('has a valid manifest without hosts, institutions or offers', () => {
    expect(manifestProblems(FILE.manifest)).toEqual([]);
    expect(FILE.manifest).toMatchObject({ id: 'file', institutions: [], egress: [], offers: {} });
  });

  it('is granted at once, without an end, and when renewed too', async () => {
    const events: ConnectEvent[] = [
      { type: 'started', ...BEGIN },
      { type: 'renewing', session: {}, ...BEGIN },
      { type: 'polled' },
    ];
    for (const event of events) {
      const { output } = await perform(FILE, { kind: 'connect', state: null, event }, WORLD);
      expect(output).toMatchObject({
        type: 'granted',
        session: {},
        consent: { validUntil: null, scopes: [] },
      });
      expect(roundTrip(output)).toEqual(output);
    }
  });

  it('ends when cancelled or revoked, fetches nothing and asks nobody', async () => {
    const cancelled = { kind: 'connect', state: null, event: { type: 'cancelled' } } as const;
    expect((await perform(FILE, cancelled, WORLD)).output?.type).toBe('failed');
    expect((await perform(FILE, { kind: 'revoke', session: {} }, WORLD)).output).toEqual({
      type: 'revoked',
      fault: null,
    });
    for (const capability of ['accounts', 'balances', 'transactions', 'documents'] as const) {
      const request: PageRequest = { capability, account: 'a', cursor: null, session: {}, window: null };
      expect((await perform(FILE, { kind: 'fetch', request }, WORLD)).output).toEqual({
        type: 'failed',
        fault: { code: 'not_permitted' },
      });
    }
    expect(sent).toBe(0);
  });
});

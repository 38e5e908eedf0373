import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  asking,
  browser,
  type ConnectBench,
  must,
  openConnectBench,
  request,
} from '../../../proofs/connect/bench.ts';
import { asks, failed, granted, redirects } from './testing.ts';

let bench: ConnectBench;
beforeAll(async () => {
  bench = await openConnectBench();
});
afterAll(() => bench.close());

const SECRETS = [
  'anna-login',
  'secret-pin',
  '424242',
  'secret-code',
  'secret-session',
  'secret-reference',
  'secret-note',
];

it('invariant 11: everything that somebody does is in the log, and no secret is in log, feed, notes or errors', async () => {
  const scope = await bench.newOwner();
  const as = asking(scope, 'api_key:7');
  const { engine, bank } = bench;
  const me = browser('me');
  const login = { login: 'anna-login', password: 'secret-pin' };
  const secretive = granted({ token: 'secret-session' }, { reference: 'secret-reference' });

  bank.answers(asks(bench.now()), ({ context }) => {
    context.note('signed in', { length: 6 });
    return secretive;
  });
  const first = must(await engine.start(as, request({ fields: login })));
  must(await engine.answer(as, first.id, 1, { code: '424242' }));
  bank.answers(redirects(bench.now()), failed({ code: 'sca_refused' }));
  must(await engine.start(as, request({ method: 'redirect', fields: {}, browserHash: me })));
  const { event } = bank.calls.at(-1) ?? {};
  const state = event?.type === 'started' ? event.returnState : '';
  await engine.returned(state, me, { code: 'secret-code' }, null);
  const { session, token } = must(
    await engine.openSession(as, {
      purpose: 'manage',
      institutionId: null,
      connectionId: null,
      scopes: [],
      daysWanted: null,
      language: null,
      redirectUrl: null,
      clientState: null,
    }),
  );
  bank.answers(asks(bench.now()));
  const third = must(
    await engine.start(as, request({ fields: login, sessionId: session.id, forceNew: true })),
  );
  must(await engine.cancelSession(as, session.id));
  expect(await engine.attempt(scope, third.id)).toMatchObject({ step: 'cancelled' });
  const { connectionId } = first;
  await engine.rename(as, connectionId, 'House');
  must(await engine.pause(as, connectionId, true));
  must(await engine.pause(as, connectionId, false));
  const [consent] = (await engine.consents(scope, {}, { limit: 1, after: null })).rows;
  must(await engine.revokeConsent(as, consent?.id ?? 0));
  must(await engine.disconnect(as, connectionId));
  await engine.deleteConnection(as, connectionId);

  const { rows } = await bench.store.directory.listAudit(scope, { limit: 100, after: null });
  expect(
    rows.toReversed().map(({ actor, action, subject }) => `${actor} ${action} ${subject?.split(':')[0]}`),
  ).toEqual([
    'api_key:7 connect_attempt.started connect_attempt',
    'api_key:7 connect_attempt.answered connect_attempt',
    'api_key:7 connect_attempt.started connect_attempt',
    'browser connect_attempt.returned connect_attempt',
    'api_key:7 connect_session.opened connect_session',
    'api_key:7 connect_attempt.started connect_attempt',
    'api_key:7 connect_attempt.cancelled connect_attempt',
    'api_key:7 connect_session.cancelled connect_session',
    'api_key:7 connection.renamed connection',
    'api_key:7 connection.paused connection',
    'api_key:7 connection.resumed connection',
    'api_key:7 consent.revoked consent',
    'api_key:7 connection.disconnected connection',
    'api_key:7 connection.deleted connection',
  ]);
  const told = JSON.stringify([
    rows,
    await bench.feed(scope),
    bench.notes,
    bench.errors.map(String),
    bench.jobs,
  ]);
  for (const secret of [...SECRETS, state, token]) expect(told).not.toContain(secret);
  expect(bench.notes).toEqual([{ event: 'signed in', detail: { length: 6 } }]);
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS, TestBank } from '../../../sandbox/testing.ts';
import { addDays } from '../../core/dates.ts';
import { planWindow, utcDate } from '../../core/sync/window.ts';
import type { CallOutput } from '../conformance/cassette.ts';
import { attempt, connectOutput, type Driver, driverOf, grantedSession } from '../conformance/drive.ts';
import { liveHttp } from '../conformance/live-http.ts';
import type { LiveBank, Subject } from '../conformance/subject.ts';
import type {
  Capability,
  Fault,
  Json,
  PageRequest,
  SeenAccount,
  SeenTransaction,
  Window,
} from '../contract.ts';
import { sandboxConnector } from './index.ts';
import { sandboxBank } from './institutions.ts';
import { sandboxManifest } from './manifest.ts';
import { control, lastDays, PASSWORD, personAt } from './testing.ts';

const bank = new TestBank();
beforeAll(() => bank.start());
afterAll(() => bank.end());

interface Visit {
  readonly subject: Subject;
  readonly live: LiveBank;
  readonly driver: Driver;
}

function visit(institution: string, login: string, password = PASSWORD): Visit {
  const live: LiveBank = {
    type: 'live',
    http: liveHttp(),
    now: () => bank.now,
    person: personAt(bank, institution, login),
  };
  const subject: Subject = {
    connector: sandboxConnector({ baseUrl: bank.url }),
    institution,
    method: sandboxBank(institution)?.methods[0] ?? '',
    fields: { login, password },
    secrets: [],
    window: lastDays(institution, 80, bank.now),
    signs: [],
    bank: live,
  };
  return { subject, live, driver: driverOf(subject, live) };
}

const outcomes = ({ driver, live }: Visit, session?: Json) => attempt(driver, live, session);
const faultOfLast = async (one: Visit, session?: Json): Promise<Fault | string> => {
  const last = (await outcomes(one, session)).at(-1);
  return last?.type === 'failed' ? last.fault : `${last?.type}`;
};

async function fetched(
  { driver, subject }: Visit,
  session: Json,
  capability: Capability,
  account: string | null = null,
  attended = true,
  window: Window = subject.window,
): Promise<{ output: CallOutput; fault: Fault | null; kept: readonly Json[] }> {
  const request: PageRequest = { capability, account, cursor: null, session, window };
  const { output, kept } = await driver.call({ kind: 'fetch', request }, attended);
  return { output, fault: output.type === 'failed' ? output.fault : null, kept };
}

async function accounts(one: Visit, session: Json): Promise<SeenAccount[]> {
  const { output } = await fetched(one, session, 'accounts');
  return output.type === 'page' ? (output.observations as SeenAccount[]) : [];
}
const handleOf = (seen: readonly SeenAccount[], kind: string): string =>
  seen.find(({ account }) => account.kind === kind)?.handle ?? '';

describe('scenarios of the simulated banks that end a sign-in', () => {
  it('wrong password, and the third one locks', async () => {
    const wrong = { code: 'credentials_wrong', fields: ['password'] };
    expect(await faultOfLast(visit('demo-de-code', 'demo.wrong-password'))).toEqual(wrong);
    const login = 'demo2';
    expect(await faultOfLast(visit('demo-de-code', login, 'nonsense'))).toMatchObject({
      code: 'credentials_wrong',
    });
    expect(await faultOfLast(visit('demo-de-code', login, 'nonsense'))).toMatchObject({
      code: 'credentials_wrong',
    });
    await faultOfLast(visit('demo-de-code', login, 'nonsense'));
    expect(await faultOfLast(visit('demo-de-code', login))).toMatchObject({
      code: 'action_at_bank_needed',
      reason: 'locked',
    });
  });

  it('something to be done at the bank first, on every way in', async () => {
    const reasons = { locked: 'locked', 'password-expired': 'password_expired', 'new-terms': 'new_terms' };
    for (const institution of [
      'demo-de-open',
      'demo-de-code',
      'demo-de',
      'demo-us',
      'demo-fr',
      'demo-de-app',
    ])
      for (const [scenario, reason] of Object.entries(reasons))
        expect([institution, await faultOfLast(visit(institution, `demo.${scenario}`))]).toEqual([
          institution,
          {
            code: 'action_at_bank_needed',
            reason,
            text: institution === 'demo-fr' ? null : expect.any(String),
          },
        ]);
  });

  it('refused by the account holder', async () => {
    for (const institution of ['demo-fr', 'demo-de-app'])
      expect(await faultOfLast(visit(institution, 'demo.refused'))).toEqual({ code: 'sca_refused' });
  });

  it('never approved: it waits until its time is over', async () => {
    const one = visit('demo-de-app', 'demo.never-approved');
    const waiting = (await attempt(one.driver, one.live, undefined, 6)).at(-1);
    expect(waiting).toMatchObject({ type: 'wait', kind: 'app_approval', pollAfterMs: 2000 });
    if (waiting?.type !== 'wait') return;
    expect(waiting.until).toBeGreaterThan(bank.now);
    bank.now = waiting.until + 1000;
    const polled = { kind: 'connect', state: waiting.state, event: { type: 'polled' } } as const;
    expect(connectOutput(await one.driver.call(polled))).toEqual({
      type: 'failed',
      fault: { code: 'sca_expired' },
    });
  });

  it('bank down', async () => {
    expect(await faultOfLast(visit('demo-de-open', 'demo.bank-down'))).toMatchObject({ code: 'bank_down' });
  });

  it('wrong codes are asked for again, and the third one ends it', async () => {
    const { driver } = visit('demo-de-code', 'demo');
    const answered = { type: 'answered', fields: { code: '000000' } } as const;
    let outcome = connectOutput(
      await driver.call({ kind: 'connect', state: null, event: driver.begin(undefined) }),
    );
    for (const wrong of [true, true]) {
      if (outcome.type !== 'ask') throw new Error(outcome.type);
      outcome = connectOutput(await driver.call({ kind: 'connect', state: outcome.state, event: answered }));
      expect(outcome).toMatchObject({ type: 'ask', wrong });
    }
    if (outcome.type !== 'ask') throw new Error(outcome.type);
    const last = await driver.call({ kind: 'connect', state: outcome.state, event: answered });
    expect(last.output).toEqual({ type: 'failed', fault: { code: 'sca_refused' } });
    await control(bank, 'POST', '/logins/unlock', { institution: 'demo-de-code', login: 'demo' });
  });

  it('an answer that was sent twice is not a second try: the attempt stands where the bank says', async () => {
    const { driver } = visit('demo-us', 'demo');
    const asked = connectOutput(
      await driver.call({ kind: 'connect', state: null, event: driver.begin(undefined) }),
    );
    if (asked.type !== 'ask') throw new Error(asked.type);
    const event = { type: 'answered', fields: { answer: 'blue' } } as const;
    const first = connectOutput(await driver.call({ kind: 'connect', state: asked.state, event }));
    const second = connectOutput(await driver.call({ kind: 'connect', state: asked.state, event }));
    expect(first).toMatchObject({ type: 'ask', fields: [{ key: 'device' }] });
    expect(second).toEqual(first);
  });
});

describe('scenarios of the simulated banks that end a fetch', () => {
  it('no accounts', async () => {
    const one = visit('demo-de-open', 'demo.no-accounts');
    const session = grantedSession(await outcomes(one));
    expect((await fetched(one, session, 'accounts')).fault).toEqual({ code: 'no_accounts' });
  });

  it('data that is not ready yet, with the time when it is', async () => {
    const one = visit('demo-de-open', 'demo.slow-20-minutes');
    const session = grantedSession(await outcomes(one));
    const { fault } = await fetched(one, session, 'accounts');
    if (fault?.code !== 'bank_down' || fault.retryAt === null) throw new Error(fault?.code);
    expect(fault.retryAt).toBeGreaterThan(bank.now + 19 * 60_000);
    bank.now = fault.retryAt;
    expect((await accounts(one, session)).length).toBeGreaterThan(0);
  });

  it('too many calls without the account holder, and none too many with', async () => {
    const one = visit('demo-de-open', 'demo.rate-limited');
    const session = grantedSession(await outcomes(one));
    const account = handleOf(await accounts(one, session), 'current');
    for (let call = 0; call < 4; call++)
      expect((await fetched(one, session, 'balances', account, false)).fault).toBeNull();
    const { fault } = await fetched(one, session, 'balances', account, false);
    expect(fault).toMatchObject({ code: 'rate_limited' });
    if (fault?.code === 'rate_limited') expect(fault.retryAt).toBeGreaterThan(bank.now + DAY_MS / 2);
    expect((await fetched(one, session, 'balances', account, true)).fault).toBeNull();
  });

  it('a closed account, and one that is down while the others work', async () => {
    const closed = visit('demo-de-open', 'demo.closed-account');
    const session = grantedSession(await outcomes(closed));
    const seen = await accounts(closed, session);
    const savings = handleOf(seen, 'savings');
    expect(seen.find(({ handle }) => handle === savings)?.status).toBe('closed');
    expect((await fetched(closed, session, 'balances', savings)).fault).toEqual({ code: 'not_permitted' });
    const down = visit('demo-de-open', 'demo.account-down');
    const other = grantedSession(await outcomes(down));
    const listed = await accounts(down, other);
    expect((await fetched(down, other, 'balances', handleOf(listed, 'card'))).fault).toMatchObject({
      code: 'bank_down',
    });
    expect((await fetched(down, other, 'balances', handleOf(listed, 'current'))).fault).toBeNull();
  });

  it('a token that was renewed: the new one is kept before anything else, the old one asks for a sign-in', async () => {
    const one = visit('demo-de-open', 'demo.token-renewed');
    const session = grantedSession(await outcomes(one));
    const { kept, output } = await fetched(one, session, 'accounts');
    expect([output.type, kept.length]).toEqual(['page', 1]);
    expect((await fetched(one, session, 'accounts')).fault).toEqual({ code: 'sca_needed', reachFrom: null });
    expect((await fetched(one, kept[0] ?? null, 'accounts')).fault).toBeNull();
  });

  it('history for five minutes at the British bank, then ninety days', async () => {
    const one = visit('demo-gb', 'demo');
    const session = grantedSession(await outcomes(one));
    const account = handleOf(await accounts(one, session), 'current');
    const year = lastDays('demo-gb', 365, bank.now);
    expect((await fetched(one, session, 'transactions', account, true, year)).fault).toBeNull();
    bank.now += 6 * 60_000;
    const { fault } = await fetched(one, session, 'transactions', account, true, year);
    expect(fault).toEqual({ code: 'sca_needed', reachFrom: lastDays('demo-gb', 90, bank.now).from });
    const reach = lastDays('demo-gb', 90, bank.now);
    expect((await fetched(one, session, 'transactions', account, true, reach)).fault).toBeNull();
  });

  it('the first day that is given later is the one that a window begins with, and not the day after', async () => {
    const one = visit('demo-gb', 'demo');
    const session = grantedSession(await outcomes(one));
    const account = handleOf(await accounts(one, session), 'current');
    bank.now += 6 * 60_000;
    const { historyDays, historyDaysWithoutSca } = sandboxManifest('bank').offers.transactions ?? {
      historyDays: 0,
      historyDaysWithoutSca: 0,
    };
    const facts = {
      seen: [],
      oldestPending: null,
      oldestQuarantined: null,
      historyAllowed: null,
      fresh: false,
      historyStart: null,
    };
    const planned = planWindow({
      ...facts,
      today: utcDate(bank.now),
      historyDays: historyDaysWithoutSca,
      historyDaysWithoutSca,
    });
    expect((await fetched(one, session, 'transactions', account, true, planned)).fault).toBeNull();
    const more = { ...planned, from: addDays(planned.from, -1) };
    expect((await fetched(one, session, 'transactions', account, true, more)).fault).toEqual({
      code: 'sca_needed',
      reachFrom: planned.from,
    });
    expect(historyDays).toBeGreaterThan(historyDaysWithoutSca);
  });

  it('an amount and an indicator that contradict each other are told, and the sign of nothing is guessed', async () => {
    const one = visit('demo-de-open', 'demo.contradictory-sign');
    const session = grantedSession(await outcomes(one));
    const account = handleOf(await accounts(one, session), 'current');
    const { output } = await fetched(one, session, 'transactions', account);
    const seen = output.type === 'page' ? (output.observations as readonly SeenTransaction[]) : [];
    const wrong = seen.filter(({ contradiction }) => contradiction !== undefined);
    expect(wrong.length).toBeGreaterThan(0);
    for (const { contradiction, transaction } of wrong)
      expect(contradiction).toEqual({
        reason: 'sign_contradiction',
        amount: transaction.amount.amount,
        indicator: 'credit',
      });
    expect(wrong.length).toBeLessThan(seen.length);
  });

  it('a consent that was revoked at the bank, or is over, and is renewed under its id', async () => {
    const one = visit('demo-de-open', 'demo');
    const granted = (await outcomes(one)).at(-1);
    if (granted?.type !== 'granted') throw new Error(granted?.type);
    const { reference, validUntil } = granted.consent;
    expect(validUntil).not.toBeNull();
    bank.now = (validUntil ?? 0) - 1000;
    expect((await fetched(one, granted.session, 'accounts')).fault).toBeNull();
    bank.now = validUntil ?? 0;
    expect((await fetched(one, granted.session, 'accounts')).fault).toEqual({ code: 'consent_expired' });
    const renewed = (await outcomes(one, granted.session)).at(-1);
    if (renewed?.type !== 'granted') throw new Error(renewed?.type);
    expect(renewed.consent.reference).toBe(reference);
    expect((await fetched(one, renewed.session, 'accounts')).fault).toBeNull();
    await control(bank, 'POST', `/consents/${reference}/revoke`);
    expect((await fetched(one, renewed.session, 'accounts')).fault).toEqual({ code: 'consent_revoked' });
    expect(await faultOfLast(one, renewed.session)).toEqual({ code: 'consent_revoked' });
  });
});

it('the bank saw no call that breaks its rules, but for those of this file that do so on purpose', async () => {
  const lines = await bank.log();
  expect(lines.length).toBeGreaterThan(50);
  const violations = new Set(lines.flatMap((line): readonly string[] => line.violations));
  expect([...violations].sort()).toEqual([
    'answer_repeated',
    'call_without_consent',
    'token_replaced',
    'unattended_too_often',
  ]);
});

import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DAY_MS, TestBank } from '../../../sandbox/testing.ts';
import { authorizationToken } from '../../services/sandbox/oauth-token.ts';
import { attempt, connectOutput, type Driver, driverOf, grantedSession } from '../conformance/drive.ts';
import { liveHttp } from '../conformance/live-http.ts';
import type { LiveBank, Subject } from '../conformance/subject.ts';
import type { ConnectOutcome, Json } from '../contract.ts';
import { sandboxConnector } from './index.ts';
import { control, lastDays, personAt } from './testing.ts';

const BBVA = 'demo-mx-bbva';
const bank = new TestBank();
beforeAll(() => bank.start());
afterAll(() => bank.end());

async function freshToken(login = 'demo'): Promise<string> {
  const token = await authorizationToken({
    banksUrl: bank.url,
    institutionId: BBVA,
    login,
    random: randomBytes,
  });
  if (!token.ok) throw new Error(token.fault.code);
  return token.value;
}

interface Visit {
  readonly driver: Driver;
  readonly live: LiveBank;
}

function visit(token: string): Visit {
  const live: LiveBank = {
    type: 'live',
    http: liveHttp(),
    now: () => bank.now,
    person: personAt(bank, BBVA, 'demo'),
  };
  const subject: Subject = {
    connector: sandboxConnector({ baseUrl: bank.url }),
    institution: BBVA,
    method: 'token',
    fields: { token },
    secrets: [token],
    window: lastDays(BBVA, 80, bank.now),
    signs: [],
    bank: live,
  };
  return { driver: driverOf(subject, live), live };
}

async function outcomeOf(token: string, session?: Json): Promise<ConnectOutcome | undefined> {
  const { driver, live } = visit(token);
  return (await attempt(driver, live, session)).at(-1);
}

const WRONG = { type: 'failed', fault: { code: 'credentials_wrong', fields: ['token'] } };

async function accountsFault(session: Json): Promise<string | null> {
  const { driver } = visit('');
  const request = { capability: 'accounts', account: null, cursor: null, session, window: null } as const;
  const { output } = await driver.call({ kind: 'fetch', request });
  return output.type === 'failed' ? output.fault.code : null;
}

it('a token connects at once, and nothing of the bank’s secrets is in what is noted', async () => {
  const token = await freshToken();
  const { driver, live } = visit(token);
  const session = grantedSession(await attempt(driver, live, undefined));
  expect(await accountsFault(session)).toBeNull();
  expect(JSON.stringify(driver.calls.map(({ notes }) => notes))).not.toContain(token);
});

it('a token that is invented, used, expired, or of another bank is wrong', async () => {
  const [used, expired] = [await freshToken(), await freshToken()];
  const session = grantedSession([
    (await outcomeOf(used)) ?? { type: 'failed', fault: { code: 'no_accounts' } },
  ]);
  expect(await outcomeOf('cod_invented')).toEqual(WRONG);
  expect(await accountsFault(session)).toBeNull();
  expect(await outcomeOf(used)).toEqual(WRONG);
  // The bank ends what a token gave that comes twice (RFC 6749, 4.1.2).
  expect(await accountsFault(session)).toBe('consent_revoked');
  bank.now += DAY_MS;
  expect(await outcomeOf(expired)).toEqual(WRONG);
});

it('a token for other scopes than are asked for grants nothing, and leaves nothing at the bank', async () => {
  const { driver } = visit(await freshToken());
  const event = { ...driver.begin(undefined), scopes: ['identity'] } as ReturnType<Driver['begin']>;
  const outcome = connectOutput(await driver.call({ kind: 'connect', state: null, event }));
  expect(outcome).toEqual(WRONG);
  const { consents } = await control<{ consents: { ended: string | null }[] }>(bank, 'GET', '/consents');
  expect(consents[0]?.ended).toBe('by_client');
});

it('the bank that is down is told as that, and the token is good later', async () => {
  const token = await freshToken();
  await bank.setScenario(BBVA, '*', 'bank-down');
  expect(await outcomeOf(token)).toMatchObject({ type: 'failed', fault: { code: 'bank_down' } });
  await bank.setScenario(BBVA, '*', null);
  expect((await outcomeOf(token))?.type).toBe('granted');
});

it('renewing with a token gives a consent of its own, and the one before is left as it was', async () => {
  const first = grantedSession([
    (await outcomeOf(await freshToken())) ?? { type: 'failed', fault: { code: 'no_accounts' } },
  ]);
  const renewed = await outcomeOf(await freshToken(), first);
  if (renewed?.type !== 'granted') throw new Error(renewed?.type);
  expect(renewed.session).not.toEqual(first);
  expect(await accountsFault(first)).toBeNull();
  expect(await accountsFault(renewed.session)).toBeNull();
});

import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestBank } from '../../../sandbox/testing.ts';
import { authorizationToken } from './oauth-token.ts';

const bank = new TestBank();
beforeAll(() => bank.start());
afterAll(() => bank.end());

const token = (institutionId: string, login?: string) =>
  authorizationToken({
    banksUrl: bank.url,
    institutionId,
    random: randomBytes,
    ...(login === undefined ? {} : { login }),
  });

it('walks the pages of both banks and gives another token each time', async () => {
  for (const institution of ['demo-mx-bbva', 'demo-mx-banamex']) {
    const [one, other] = [await token(institution), await token(institution, 'demo2')];
    if (!one.ok || !other.ok) throw new Error('no token');
    expect(one.value).toMatch(/^cod_/);
    expect(other.value).not.toBe(one.value);
  }
});

it('tells what went wrong instead of throwing', async () => {
  expect(await token('demo-mx-bbva', 'demo.refused')).toEqual({
    ok: false,
    fault: { code: 'refused', error: 'access_denied' },
  });
  expect(await token('demo-mx-bbva', 'demo.locked')).toEqual({
    ok: false,
    fault: { code: 'refused', error: 'access_denied' },
  });
  for (const [institution, login] of [
    ['demo-mx-bbva', 'nobody'],
    ['demo-mx-bbva', 'demo.never-approved'],
    ['demo-fr', 'demo'],
  ] as const)
    expect([institution, login, await token(institution, login)]).toEqual([
      institution,
      login,
      { ok: false, fault: { code: 'no_token' } },
    ]);
  const nowhere = await authorizationToken({
    banksUrl: 'http://127.0.0.1:9',
    institutionId: 'demo-mx-bbva',
    random: randomBytes,
  });
  expect(nowhere).toEqual({ ok: false, fault: { code: 'unreachable' } });
});

import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { openTokens, TOKEN_CHARACTERS_MAX } from './open-tokens.ts';
import { OWN_AUDIENCE, OWN_ISSUER } from './own-tokens.ts';

const START = Date.parse('2026-11-21T12:00:00.000Z');
const key = randomBytes(32);
const PERSON = { subject: randomUUID(), email: 'ana@example.com', name: 'Ana' };

function bench(own = key) {
  const clock = { now: START };
  const tokens = openTokens({
    key: own,
    now: () => clock.now,
    newId: randomUUID,
    provider: null,
    onTrouble: () => {},
  });
  return { clock, tokens };
}

/** A token that differs from a right one in one place. */
const forged = (change: Record<string, unknown>, own: Uint8Array = key, header = {}) => {
  const seconds = START / 1000;
  const claims = {
    iss: OWN_ISSUER,
    aud: OWN_AUDIENCE,
    sub: PERSON.subject,
    iat: seconds,
    nbf: seconds,
    exp: seconds + 60,
    jti: 'x',
    ...change,
  };
  return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'JWT', ...header }).sign(own);
};

describe('tokens of our own', () => {
  it('say who it is, in the names that clients look for', async () => {
    const { tokens } = bench();
    const token = await tokens.sign(PERSON, 3600);
    expect(await tokens.read(token)).toEqual({
      ok: true,
      value: { by: 'us', subject: PERSON.subject, expiresAt: START + 3_600_000 },
    });
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toMatchObject({
      sub: PERSON.subject,
      nameid: PERSON.subject,
      email: PERSON.email,
      unique_name: PERSON.name,
      iat: START / 1000,
      nbf: START / 1000,
      exp: START / 1000 + 3600,
    });
    expect(claims.jti).not.toBe('');
  });

  it('end with their second, not before and not after', async () => {
    const { clock, tokens } = bench();
    const token = await tokens.sign(PERSON, 60);
    clock.now = START + 59_999;
    expect((await tokens.read(token)).ok).toBe(true);
    clock.now = START + 60_000;
    expect(await tokens.read(token)).toEqual({ ok: false, fault: 'expired' });
  });

  it('open nothing before they begin', async () => {
    const { clock, tokens } = bench();
    const token = await tokens.sign(PERSON, 60);
    clock.now = START - 1_000;
    expect(await tokens.read(token)).toEqual({ ok: false, fault: 'invalid' });
  });

  it('are refused when one thing about them is not right', async () => {
    const { tokens } = bench();
    expect((await tokens.read(await forged({}))).ok).toBe(true);
    const cases: Record<string, string> = {
      'another issuer': await forged({ iss: 'https://issuer.example' }),
      'no issuer': await forged({ iss: undefined }),
      'another audience': await forged({ aud: 'somebody else' }),
      'no audience': await forged({ aud: undefined }),
      'no subject': await forged({ sub: undefined }),
      'no end': await forged({ exp: undefined }),
      'no beginning': await forged({ nbf: undefined }),
      'no id': await forged({ jti: undefined }),
      'another key': await forged({}, randomBytes(32)),
      'another algorithm': await forged({}, randomBytes(64), { alg: 'HS512' }),
      'another type': await forged({}, key, { typ: 'at+jwt' }),
      'no signature': new UnsecuredJWT({ sub: PERSON.subject })
        .setIssuer(OWN_ISSUER)
        .setAudience(OWN_AUDIENCE)
        .setIssuedAt(START / 1000)
        .setNotBefore(START / 1000)
        .setExpirationTime(START / 1000 + 60)
        .setJti('x')
        .encode(),
    };
    for (const [name, token] of Object.entries(cases))
      expect([name, await tokens.read(token)]).toEqual([name, { ok: false, fault: 'invalid' }]);
  });

  it('of another instance open nothing', async () => {
    const token = await bench(randomBytes(32)).tokens.sign(PERSON, 60);
    expect(await bench().tokens.read(token)).toEqual({ ok: false, fault: 'invalid' });
  });

  it('and no other text opens anything or makes us throw', async () => {
    const { tokens } = bench();
    const real = await tokens.sign(PERSON, 60);
    const part = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.base64String({ maxLength: 60 }),
      fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value)).toString('base64url')),
      fc.constantFrom(...real.split('.')),
    );
    const texts = fc.oneof(
      fc.string({ maxLength: 60, unit: 'binary' }),
      fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('.')),
      // One character of a real one changed; the last one's spare bits are no part of the signature.
      fc
        .tuple(fc.nat(real.length - 2), fc.constantFrom('A', 'z', '0', '.', '=', ' '))
        .map(([at, character]) => real.slice(0, at) + character + real.slice(at + 1)),
    );
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        fc.pre(text !== real);
        expect((await tokens.read(text)).ok).toBe(false);
      }),
      { numRuns: 200 },
    );
    expect((await tokens.read(`${real}${'A'.repeat(TOKEN_CHARACTERS_MAX)}`)).ok).toBe(false);
  });
});

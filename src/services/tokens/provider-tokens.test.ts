import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KEYS_COOL_DOWN_MS, KEYS_FRESH_MS, KEYS_OLD_MAX_MS } from './key-set.ts';
import { openTokens } from './open-tokens.ts';
import { PROVIDER_AHEAD_S, PROVIDER_LIFE_MAX_S } from './provider-tokens.ts';

const START = Date.parse('2026-11-21T12:00:00.000Z');
const ISSUER = 'https://id.example/realm';
const AUDIENCE = 'tributary.example';
const SECONDS = START / 1000;

interface Signer {
  readonly kid: string | undefined;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

async function signer(kid: string | undefined, alg = 'ES256'): Promise<Signer> {
  return { kid, alg, ...(await generateKeyPair(alg, { extractable: true })) };
}

const jwksOf = async (signers: readonly Signer[]): Promise<string> =>
  JSON.stringify({
    keys: await Promise.all(
      signers.map(async ({ kid, alg, publicKey }) => ({
        ...(await exportJWK(publicKey)),
        ...(kid === undefined ? {} : { kid }),
        alg,
        use: 'sig',
      })),
    ),
  });

let server: Server;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let asked: number;
let clock: { now: number };
let troubles: string[];
let tokens: ReturnType<typeof openTokens>;

const serve = (body: string, type = 'application/json', status = 200): void => {
  answer = (_request, response) => response.writeHead(status, { 'content-type': type }).end(body);
};

beforeEach(async () => {
  asked = 0;
  troubles = [];
  clock = { now: START };
  server = createServer((request, response) => {
    asked++;
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  tokens = openTokens({
    key: randomBytes(32),
    now: () => clock.now,
    newId: randomUUID,
    provider: { issuer: ISSUER, audience: AUDIENCE, keysUrl: `http://127.0.0.1:${port}/keys` },
    onTrouble: (trouble) => troubles.push(trouble),
  });
});
afterEach(async () => {
  await tokens.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const CLAIMS = { iss: ISSUER, aud: AUDIENCE, sub: 'abc-123', iat: SECONDS, exp: SECONDS + 300 };

const tokenBy = ({ kid, alg, privateKey }: Signer, change: Record<string, unknown> = {}): Promise<string> =>
  new SignJWT({ ...CLAIMS, ...change })
    .setProtectedHeader({ alg, ...(kid === undefined ? {} : { kid }) })
    .sign(privateKey);

const INVALID = { ok: false, fault: 'invalid' };

describe('tokens of the identity provider', () => {
  it('say who it is, with an e-mail only when it is verified', async () => {
    const one = await signer('one');
    serve(await jwksOf([one]));
    expect(await tokens.read(await tokenBy(one, { name: ' Ana ', email: 'Ana@Example.com' }))).toEqual({
      ok: true,
      value: {
        by: 'provider',
        issuer: ISSUER,
        subject: 'abc-123',
        issuedAt: START,
        email: null,
        name: 'Ana',
      },
    });
    const verified = await tokenBy(one, { email: 'Ana@Example.com', email_verified: true });
    expect(await tokens.read(verified)).toMatchObject({ ok: true, value: { email: 'ana@example.com' } });
    expect(asked).toBe(1);
  });

  it('are verified by each of the algorithms, and audience may be one of several', async () => {
    for (const alg of ['RS256', 'PS256', 'ES256', 'EdDSA']) {
      const one = await signer(alg, alg);
      serve(await jwksOf([one]));
      clock.now += KEYS_OLD_MAX_MS + 1;
      const iat = Math.floor(clock.now / 1000);
      const token = await tokenBy(one, { iat, exp: iat + 300, aud: ['account', AUDIENCE] });
      expect([alg, (await tokens.read(token)).ok]).toEqual([alg, true]);
    }
  });

  it('are refused when one thing about them is not right', async () => {
    const [one, strange, weak] = [await signer('one'), await signer('one'), await signer('512', 'RS512')];
    serve(await jwksOf([one, weak]));
    const publicPem = Buffer.from(await exportSPKI(one.publicKey));
    const publicJwk = Buffer.from(JSON.stringify(await exportJWK(one.publicKey)));
    const shared = (secret: Uint8Array) =>
      new SignJWT(CLAIMS).setProtectedHeader({ alg: 'HS256', kid: 'one' }).sign(secret);
    const ahead = PROVIDER_AHEAD_S + 1;
    const cases: Record<string, string> = {
      'another issuer': await tokenBy(one, { iss: `${ISSUER}/` }),
      'another audience': await tokenBy(one, { aud: `${AUDIENCE}.evil` }),
      'no audience': await tokenBy(one, { aud: undefined }),
      'no subject': await tokenBy(one, { sub: undefined }),
      'an empty subject': await tokenBy(one, { sub: '' }),
      'a subject with a line break': await tokenBy(one, { sub: 'a\nb' }),
      'a subject that is too long': await tokenBy(one, { sub: 'a'.repeat(256) }),
      'no end': await tokenBy(one, { exp: undefined }),
      'no time of issue': await tokenBy(one, { iat: undefined }),
      'issued far ahead': await tokenBy(one, { iat: SECONDS + ahead, exp: SECONDS + 900 }),
      'beginning far ahead': await tokenBy(one, { nbf: SECONDS + ahead + 1 }),
      'too long a life': await tokenBy(one, { exp: SECONDS + PROVIDER_LIFE_MAX_S + 1 }),
      'another key of the same name': await tokenBy(strange),
      'an algorithm that is not ours': await tokenBy(weak),
      'a shared secret: the public key as PEM': await shared(publicPem),
      'a shared secret: the public key as JWK': await shared(publicJwk),
      'no signature': new UnsecuredJWT(CLAIMS).encode(),
      'our own issuer with its key': await tokenBy(one, { iss: 'tributary' }),
    };
    for (const [name, token] of Object.entries(cases))
      expect([name, await tokens.read(token)]).toEqual([name, INVALID]);
  });

  it('end with their second; only a beginning may be a little ahead', async () => {
    const one = await signer('one');
    serve(await jwksOf([one]));
    const token = await tokenBy(one);
    clock.now = START + 299_999;
    expect((await tokens.read(token)).ok).toBe(true);
    clock.now = START + 300_000;
    expect(await tokens.read(token)).toEqual({ ok: false, fault: 'expired' });
    clock.now = START;
    const early = { iat: SECONDS + PROVIDER_AHEAD_S, nbf: SECONDS + PROVIDER_AHEAD_S };
    expect((await tokens.read(await tokenBy(one, early))).ok).toBe(true);
  });

  it('by a key without a name are tried by all that fit', async () => {
    const [one, two, three] = [await signer(undefined), await signer(undefined), await signer(undefined)];
    serve(await jwksOf([one, two]));
    expect((await tokens.read(await tokenBy(two))).ok).toBe(true);
    expect(await tokens.read(await tokenBy(three))).toEqual(INVALID);
  });
});

describe('the keys of the identity provider', () => {
  it('are asked for again when a token names a new one, but not for every token', async () => {
    const [one, two] = [await signer('one'), await signer('two')];
    serve(await jwksOf([one]));
    expect((await tokens.read(await tokenBy(one))).ok).toBe(true);
    serve(await jwksOf([one, two]));
    // Too early: whoever makes up names does not make us ask.
    expect(await tokens.read(await tokenBy(two))).toEqual(INVALID);
    expect(asked).toBe(1);
    clock.now += KEYS_COOL_DOWN_MS;
    expect((await tokens.read(await tokenBy(two))).ok).toBe(true);
    expect(asked).toBe(2);
  });

  it('that were taken back serve no more once they are old', async () => {
    const [one, two] = [await signer('one'), await signer('two')];
    serve(await jwksOf([one]));
    const lasting = { exp: SECONDS + 7200 };
    const token = await tokenBy(one, lasting);
    expect((await tokens.read(token)).ok).toBe(true);
    serve(await jwksOf([two]));
    clock.now += KEYS_FRESH_MS + 1;
    // The old keys serve while the new ones are on their way.
    expect((await tokens.read(token)).ok).toBe(true);
    await expect.poll(() => asked).toBe(2);
    await expect.poll(async () => (await tokens.read(token)).ok).toBe(false);
    expect((await tokens.read(await tokenBy(two, lasting))).ok).toBe(true);
  });

  it('serve for an hour when the provider is away, and then not', async () => {
    const one = await signer('one');
    serve(await jwksOf([one]));
    const token = await tokenBy(one, { exp: SECONDS + 9000 });
    expect((await tokens.read(token)).ok).toBe(true);
    serve('', 'text/plain', 503);
    clock.now = START + KEYS_OLD_MAX_MS;
    expect((await tokens.read(token)).ok).toBe(true);
    await expect.poll(() => troubles).toEqual(['status 503']);
    clock.now = START + KEYS_OLD_MAX_MS + 1 + KEYS_COOL_DOWN_MS;
    expect(await tokens.read(token)).toEqual(INVALID);
  });

  it('are fetched once for all who wait', async () => {
    const one = await signer('one');
    serve(await jwksOf([one]));
    const token = await tokenBy(one);
    const read = await Promise.all(Array.from({ length: 20 }, () => tokens.read(token)));
    expect(read.every(({ ok }) => ok)).toBe(true);
    expect(asked).toBe(1);
  });

  it('are not believed in any other form, and nothing else is opened meanwhile', async () => {
    const one = await signer('one');
    const right = await jwksOf([one]);
    const key = JSON.parse(right).keys[0];
    const token = await tokenBy(one, { exp: SECONDS + 90_000 });
    const cases: [string, () => void][] = [
      ['not JSON', () => serve(right, 'text/html')],
      ['not a set of keys', () => serve('<html>')],
      ['not a set of keys', () => serve('{"keys":"none"}')],
      ['not a set of keys', () => serve(JSON.stringify({ keys: Array.from({ length: 101 }, () => key) }))],
      ['status 302', () => (answer = (_q, reply) => reply.writeHead(302, { location: '/keys' }).end())],
      ['status 404', () => serve(right, 'application/json', 404)],
      ['reply_too_large', () => serve(right + ' '.repeat(300_000))],
      ['broken_reply', () => (answer = (request) => request.socket.destroy())],
    ];
    for (const [trouble, makeIt] of cases) {
      makeIt();
      clock.now += KEYS_OLD_MAX_MS + 1;
      const before = troubles.length;
      const at = Math.floor(clock.now / 1000);
      expect(await tokens.read(await tokenBy(one, { iat: at, exp: at + 60 }))).toEqual(INVALID);
      expect(troubles.slice(before)).toEqual([trouble]);
    }
    expect(await tokens.read(token)).not.toMatchObject({ ok: true });
  });

  it('that are too slow are not waited for', async () => {
    const one = await signer('one');
    answer = () => {};
    const begin = performance.now();
    expect(await tokens.read(await tokenBy(one))).toEqual(INVALID);
    expect(performance.now() - begin).toBeLessThan(6_000);
    expect(troubles).toEqual(['timeout']);
  }, 10_000);
});

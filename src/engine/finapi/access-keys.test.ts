/** What is made of the surface's key: always the same of the same, never the same of two things. */
import { createDecipheriv, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { accessKeys, CIPHER_NONCE_BYTES, encryptText, sameHash, tokenHash } from './access-keys.ts';

const keys = accessKeys(Buffer.alloc(32, 1));
const nonce = fc.uint8Array({ minLength: 16, maxLength: 16 });

it('a token is the same for the same nonce, and another for another nonce, kind or key', () => {
  fc.assert(
    fc.property(nonce, nonce, (one, other) => {
      const token = keys.tokenOf('access', one);
      expect(token).toMatch(/^[\w-]{43}$/);
      expect(keys.tokenOf('access', Uint8Array.from(one))).toBe(token);
      expect(keys.tokenOf('refresh', one)).not.toBe(token);
      expect(accessKeys(Buffer.alloc(32, 2)).tokenOf('access', one)).not.toBe(token);
      if (!sameHash(one, other)) expect(keys.tokenOf('access', other)).not.toBe(token);
    }),
  );
});

it('no two pairs of client and secret have one hash, wherever the border between them is', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (id, secret, otherId, otherSecret) => {
      const same = id === otherId && secret === otherSecret;
      expect(sameHash(keys.secretHash(id, secret), keys.secretHash(otherId, otherSecret))).toBe(same);
      expect(sameHash(keys.secretHash(`${id}x`, secret), keys.secretHash(id, `x${secret}`))).toBe(false);
    }),
  );
});

it('hashes are compared whole: another length is another hash', () => {
  const hash = tokenHash('token');
  expect(sameHash(hash, tokenHash('token'))).toBe(true);
  expect(sameHash(hash, tokenHash('tokem'))).toBe(false);
  expect(sameHash(hash, hash.subarray(0, 31))).toBe(false);
});

it('what is encrypted can be read with the key as documented, and with nothing else', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(2 ** 31), (text, at) => {
      const key = keys.dataKey('client', 1);
      const bytes = Buffer.from(encryptText(key, randomBytes(CIPHER_NONCE_BYTES), text), 'hex');
      const open = (by: Uint8Array, sealed: Buffer): string => {
        const decipher = createDecipheriv('aes-256-gcm', by, sealed.subarray(0, 12));
        decipher.setAuthTag(sealed.subarray(-16));
        return decipher.update(sealed.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8');
      };
      expect(open(key, bytes)).toBe(text.toWellFormed());
      expect(() => open(keys.dataKey('client', 2), bytes)).toThrow();
      expect(() => open(keys.dataKey('other', 1), bytes)).toThrow();
      const damaged = Buffer.from(bytes);
      damaged[at % damaged.length] = (damaged[at % damaged.length] ?? 0) ^ 1;
      expect(() => open(key, damaged)).toThrow();
    }),
  );
});

it('ids and passwords of the sandbox have their forms', () => {
  expect(keys.fixedId('demo-client')).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(keys.fixedId('demo-client')).toBe(keys.fixedId('demo-client'));
  expect(keys.fixedId('demo-client-secret')).not.toBe(keys.fixedId('demo-client'));
  expect(keys.fixedPassword('demo-user')).toMatch(/^[\w-]{24}$/);
});

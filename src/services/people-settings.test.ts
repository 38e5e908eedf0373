import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

const configOf = (env: Record<string, string>) => {
  const read = readConfig(env);
  return read.ok ? read.value.people : expect.fail(read.fault.join());
};
const faultsOf = (env: Record<string, string>): readonly string[] => {
  const read = readConfig(env);
  return read.ok ? [] : read.fault;
};
const PROVIDER = {
  TRIBUTARY_OIDC_ISSUER: 'https://id.example/realm',
  TRIBUTARY_OIDC_AUDIENCE: 'tributary',
  TRIBUTARY_OIDC_JWKS_URL: 'https://id.example/realm/keys?policy=a',
};

describe('settings about people', () => {
  it('let people register in sandbox mode only, unless they say otherwise', () => {
    expect(configOf({})).toEqual({ registration: true, tenant: null, provider: null });
    expect(configOf({ TRIBUTARY_MODE: 'live' }).registration).toBe(false);
    expect(configOf({ TRIBUTARY_MODE: 'live', TRIBUTARY_REGISTRATION: 'on' }).registration).toBe(true);
    expect(configOf({ TRIBUTARY_REGISTRATION: 'off' }).registration).toBe(false);
    expect(faultsOf({ TRIBUTARY_REGISTRATION: 'yes' })[0]).toContain('TRIBUTARY_REGISTRATION');
  });

  it('name an identity provider whole or not at all', () => {
    expect(configOf(PROVIDER).provider).toEqual({
      issuer: PROVIDER.TRIBUTARY_OIDC_ISSUER,
      audience: PROVIDER.TRIBUTARY_OIDC_AUDIENCE,
      keysUrl: PROVIDER.TRIBUTARY_OIDC_JWKS_URL,
    });
    for (const name of Object.keys(PROVIDER)) {
      const faults = faultsOf({ ...PROVIDER, [name]: '' });
      expect([name, faults.length]).toEqual([name, 1]);
      expect(faults[0]).toContain('set all three or none');
    }
  });

  it('take its keys over https, or from this machine, and from nowhere else', () => {
    const keys = (url: string) => faultsOf({ ...PROVIDER, TRIBUTARY_OIDC_JWKS_URL: url });
    for (const url of ['http://localhost:8080/keys', 'http://127.0.0.1/keys', 'http://[::1]:9/keys'])
      expect([url, keys(url)]).toEqual([url, []]);
    for (const url of [
      'http://id.example/keys',
      'http://10.0.0.1/keys',
      'http://localhost.example/keys',
      'https://user:hunter2@id.example/keys',
      'https://id.example/keys#x',
      'file:///etc/passwd',
      'keys',
      `https://id.example/${'x'.repeat(3000)}`,
    ]) {
      expect([url, keys(url).length]).toEqual([url, 1]);
      expect(keys(url).join()).not.toContain('hunter2');
    }
  });
});

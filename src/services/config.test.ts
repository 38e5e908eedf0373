import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

const faultsOf = (env: Record<string, string>): readonly string[] => {
  const read = readConfig(env);
  return read.ok ? [] : read.fault;
};
const configOf = (env: Record<string, string>) => {
  const read = readConfig(env);
  if (!read.ok) throw new Error(read.fault.join(' '));
  return read.value;
};

describe('settings', () => {
  it('need nothing: a fresh clone serves on loopback in sandbox mode', () => {
    const config = configOf({});
    expect(config).toMatchObject({
      mode: 'sandbox',
      host: '127.0.0.1',
      port: 8080,
      databaseUrl: null,
      warnings: [],
    });
    expect(config.dataDir).toBe(path.resolve('data'));
    expect(config.keyFile).toBe(path.resolve('data/keys.json'));
  });

  it('say which simulated banks there are: our own, some that run already, none in live mode', () => {
    const sandbox = (env: Record<string, string>) => configOf(env).sandbox;
    const running = { TRIBUTARY_SANDBOX_URL: 'http://127.0.0.1:9/', TRIBUTARY_SANDBOX_KEY: 'k' };
    expect(sandbox({})).toEqual({ kind: 'own' });
    expect(sandbox({ TRIBUTARY_SANDBOX: 'off' })).toEqual({ kind: 'off' });
    expect(sandbox(running)).toEqual({ kind: 'running', url: 'http://127.0.0.1:9', controlKey: 'k' });
    expect(sandbox({ ...running, TRIBUTARY_MODE: 'live' })).toEqual({ kind: 'off' });
    expect(faultsOf({ TRIBUTARY_SANDBOX_URL: 'http://127.0.0.1:9' }).join()).toContain(
      'TRIBUTARY_SANDBOX_KEY',
    );
  });

  it('tell everything that is wrong at once, by name, with what to do', () => {
    const faults = faultsOf({
      PORT: '80a',
      DATABASE_URL: 'mysql://x',
      PUBLIC_URL: 'bank.example',
      TRIBUTARY_MODE: 'prod',
      DATABASE_APP_URL: 'postgres://app@localhost/x',
    });
    expect(faults).toHaveLength(5);
    for (const name of ['PORT', 'DATABASE_URL', 'PUBLIC_URL', 'TRIBUTARY_MODE', 'DATABASE_JOBS_URL'])
      expect(faults.join('\n')).toContain(name);
  });

  it('never repeat an address that may hold a password (invariant 11)', () => {
    expect(faultsOf({ DATABASE_URL: 'mysql://u:hunter2@h/x' }).join()).not.toContain('hunter2');
  });

  it('can stand in files', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tributary-config-'));
    try {
      const file = path.join(folder, 'url');
      writeFileSync(file, 'postgres://u:p@db/tributary\n');
      expect(configOf({ DATABASE_URL_FILE: file }).databaseUrl).toBe('postgres://u:p@db/tributary');
      expect(faultsOf({ DATABASE_URL_FILE: path.join(folder, 'none') })[0]).toContain('DATABASE_URL_FILE');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('warn of a name that is not a setting', () => {
    expect(configOf({ TRIBUTARY_MOD: 'live' }).warnings[0]).toContain('TRIBUTARY_MOD');
  });
});

import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Credentials } from '../engine/found-instance.ts';
import { readCredentials, writeCredentials } from './credentials-file.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tributary-credentials-'));
  file = path.join(folder, 'sandbox-credentials.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const BARE = { baseUrl: 'http://localhost:8080', native: { apiKey: 'sk_sandbox_x' } };
const WHOLE: Credentials = {
  ...BARE,
  teamBanking: { teamId: 'tea_x', token: 't', provider: 'sandbox', providerId: 'demo-bh', consentId: 'c' },
  openFinance: {
    email: 'demo@example.com',
    password: 'p',
    token: 't',
    providers: [{ providerName: 'BBVA', authToken: 'a' }],
  },
};

describe('the credentials file', () => {
  it('is read as it was written, for this user only', () => {
    writeCredentials(file, WHOLE);
    expect(readCredentials(file)).toEqual(WHOLE);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('of an earlier version works, and parts that somebody broke are left out', () => {
    const { teamBanking, openFinance } = WHOLE;
    const cases: [object, object | null][] = [
      [BARE, BARE],
      [
        { ...BARE, more: { ours: 1 } },
        { ...BARE, more: { ours: 1 } },
      ],
      [{ ...BARE, teamBanking: { ...teamBanking, token: 7 } }, BARE],
      [{ ...BARE, teamBanking: { ...teamBanking, consentId: null } }, BARE],
      [{ ...BARE, teamBanking: 'x', openFinance: null }, BARE],
      [{ ...BARE, openFinance: { ...openFinance, providers: [{ providerName: 'BBVA' }] } }, BARE],
      [{ ...BARE, openFinance: { ...openFinance, providers: {} } }, BARE],
      [{ ...WHOLE, native: {} }, null],
    ];
    for (const [written, expected] of cases) {
      writeFileSync(file, JSON.stringify(written));
      expect(readCredentials(file)).toEqual(expected);
    }
    writeFileSync(file, '{"baseUrl"');
    expect(readCredentials(file)).toBeNull();
  });
});

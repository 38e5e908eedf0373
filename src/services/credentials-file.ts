/** The file with the first credentials: mode 0600, written whole or not at all. */
import { chmodSync, closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';
import type {
  Credentials,
  FinapiCredentials,
  OpenFinanceCredentials,
  TeamBankingCredentials,
} from '../engine/found-instance.ts';

/** Where the first credentials are. */
export const credentialsPath = (dataDir: string, mode: 'sandbox' | 'live'): string =>
  path.join(dataDir, mode === 'sandbox' ? 'sandbox-credentials.json' : 'admin-credentials.json');

/**
 * Reads the file; null when there is none or it does not hold credentials. Parts that an earlier version did not write,
 * or that somebody broke, are left out.
 */
export function readCredentials(file: string): Credentials | null {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (!isCredentials(parsed)) return null;
    const { teamBanking, openFinance, finapi, ...rest } = parsed as unknown as Record<string, unknown> &
      Credentials;
    return {
      ...rest,
      ...(isTeamBanking(teamBanking) ? { teamBanking } : {}),
      ...(isOpenFinance(openFinance) ? { openFinance } : {}),
      ...(isFinapi(finapi) ? { finapi } : {}),
    };
  } catch {
    return null;
  }
}

/** Writes the file. Throws when the folder cannot be written. */
export function writeCredentials(file: string, credentials: Credentials): void {
  const next = `${file}.new`;
  const handle = openSync(next, 'w', 0o600);
  try {
    writeSync(handle, `${JSON.stringify(credentials, null, 2)}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  chmodSync(next, 0o600);
  renameSync(next, file);
}

function isCredentials(value: unknown): value is Credentials {
  if (typeof value !== 'object' || value === null || !('baseUrl' in value) || !('native' in value))
    return false;
  const { baseUrl, native } = value;
  return (
    typeof baseUrl === 'string' &&
    typeof native === 'object' &&
    native !== null &&
    'apiKey' in native &&
    typeof native.apiKey === 'string'
  );
}

/** Whether a value is an object with texts under all these names. */
function hasTexts<Name extends string>(value: unknown, ...names: Name[]): value is Record<Name, string> {
  if (typeof value !== 'object' || value === null) return false;
  const members: Record<string, unknown> = { ...value };
  return names.every((name) => typeof members[name] === 'string');
}

const isTeamBanking = (value: unknown): value is TeamBankingCredentials =>
  hasTexts(value, 'teamId', 'token', 'provider', 'providerId') &&
  (!('consentId' in value) || typeof value.consentId === 'string');

const isOpenFinance = (value: unknown): value is OpenFinanceCredentials =>
  hasTexts(value, 'email', 'password', 'token') &&
  'providers' in value &&
  Array.isArray(value.providers) &&
  value.providers.every((one) => hasTexts(one, 'providerName', 'authToken'));

const isFinapi = (value: unknown): value is FinapiCredentials =>
  hasTexts(
    value,
    'clientId',
    'clientSecret',
    'mandatorAdminClientId',
    'mandatorAdminClientSecret',
    'userId',
    'userPassword',
  );

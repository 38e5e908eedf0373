/** The file with the first credentials: mode 0600, written whole or not at all. */
import { chmodSync, closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { Credentials } from '../engine/found-instance.ts';

/** Where the first credentials are. */
export const credentialsPath = (dataDir: string, mode: 'sandbox' | 'live'): string =>
  path.join(dataDir, mode === 'sandbox' ? 'sandbox-credentials.json' : 'admin-credentials.json');

/** Reads the file; null when there is none or it does not hold credentials. */
export function readCredentials(file: string): Credentials | null {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isCredentials(parsed) ? parsed : null;
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

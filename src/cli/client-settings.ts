/** Where a client command finds its server, key and owner, and where each of them came from. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PORT_DEFAULT } from '../services/config.ts';
import { credentialsPath, readCredentials } from '../services/credentials-file.ts';
import { shortPath } from './paths.ts';

export interface Sourced {
  readonly value: string;
  /** Such as `--url`, `TRIBUTARY_URL` or the path of the credentials file. */
  readonly source: string;
}

export interface ClientFlags {
  readonly url?: string;
  readonly key?: string;
  readonly owner?: string;
}

export interface ClientSettings {
  readonly url: Sourced;
  readonly key: Sourced | null;
  /** A reference or an id; null means the key's own owner. */
  readonly owner: Sourced | null;
  /** The server that the credentials file is of, when its key was held back because another one is asked. */
  readonly heldBackFor: string | null;
  /** Where the credentials file was looked for. */
  readonly looked: readonly string[];
}

type Env = Readonly<Record<string, string | undefined>>;

/** Flags win over the environment, and that over the credentials file of the data directory. */
export function clientSettings(flags: ClientFlags, env: Env): ClientSettings {
  const dataDir = path.resolve(said(env.DATA_DIR) ?? './data');
  const files = (['sandbox', 'live'] as const).map((mode) => credentialsPath(dataDir, mode));
  if (env.TRIBUTARY_MODE === 'live') files.reverse();
  const file = files.find((one) => readCredentials(one) !== null);
  const kept = file === undefined ? null : readCredentials(file);
  const fromFile = file === undefined ? '' : shortPath(file);
  const url = first(
    [flags.url, '--url'],
    [said(env.TRIBUTARY_URL), 'TRIBUTARY_URL'],
    [kept?.baseUrl, fromFile],
  ) ?? { value: `http://localhost:${said(env.PORT) ?? PORT_DEFAULT}`, source: 'default' };
  // The key of a file is for the server of that file: it is never sent to another one.
  const fits = kept !== null && sameServer(kept.baseUrl, url.value);
  const key = first(
    [flags.key, '--key'],
    [said(env.TRIBUTARY_API_KEY), 'TRIBUTARY_API_KEY'],
    [secretFile(env.TRIBUTARY_API_KEY_FILE), 'TRIBUTARY_API_KEY_FILE'],
    [fits ? kept.native.apiKey : undefined, fromFile],
  );
  return {
    url: { ...url, value: url.value.replace(/\/+$/, '').replace(/\/v1$/, '') },
    key,
    owner: first([flags.owner, '--owner'], [said(env.TRIBUTARY_OWNER), 'TRIBUTARY_OWNER']),
    heldBackFor: kept !== null && !fits ? kept.baseUrl : null,
    looked: files.map(shortPath),
  };
}

const said = (value: string | undefined): string | undefined => (value === '' ? undefined : value);

function first(...offers: readonly (readonly [string | undefined, string])[]): Sourced | null {
  for (const [value, source] of offers) if (value !== undefined) return { value, source };
  return null;
}

function secretFile(file: string | undefined): string | undefined {
  if (file === undefined || file === '') return undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether two addresses are one server: the same origin, or the same port of this machine. */
function sameServer(a: string, b: string): boolean {
  const [one, other] = [URL.parse(a), URL.parse(b)];
  if (one === null || other === null) return false;
  if (one.origin === other.origin) return true;
  return (
    one.protocol === other.protocol &&
    one.port === other.port &&
    LOOPBACK.has(one.hostname) &&
    LOOPBACK.has(other.hostname)
  );
}

/** A key as it may be shown: its first characters. */
export const shownKey = (key: string): string => `${key.slice(0, 14)}…`;

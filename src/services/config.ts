/** What an operator can set, from the environment; every setting also as NAME_FILE, a file that holds the value. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { failure, type Result, success } from '../core/result.ts';
import { rangeFault } from './egress/ranges.ts';
import { type PeopleSetting, readPeople } from './people-settings.ts';

export interface Config {
  readonly mode: 'sandbox' | 'live';
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly keyFile: string;
  readonly databaseUrl: string | null;
  readonly databaseAppUrl: string | null;
  readonly databaseJobsUrl: string | null;
  readonly databasePrepare: boolean;
  readonly publicUrl: string | null;
  /** The folder whose files are imported; null for `<data dir>/inbox`, `off` for none. */
  readonly watch: string | null;
  /** Days that the bytes of statement files are kept. */
  readonly pagesKeptDays: number;
  readonly logLevel: string;
  /** Private ranges that webhooks may reach, each as `10.1.0.0/16`. */
  readonly webhookRanges: readonly string[];
  /** Proxies before this server: addresses and ranges, each as `10.1.0.0/16`. */
  readonly trustedProxies: readonly string[];
  /** Whether the page opens by itself for a visitor on this machine (sandbox mode on loopback only). */
  readonly localSignIn: boolean;
  /** The simulated banks: none, our own beside the server, or some that run already. */
  readonly sandbox: SandboxSetting;
  /** Who signs in, and how. */
  readonly people: PeopleSetting;
  readonly warnings: readonly string[];
}

export type SandboxSetting =
  | { readonly kind: 'off' | 'own' }
  | { readonly kind: 'running'; readonly url: string; readonly controlKey: string };

export const PORT_DEFAULT = 8080;
export const PAGES_KEPT_DAYS_DEFAULT = 400;

/** Every setting with what it means: the help text and the documentation are made of it. */
export const SETTINGS = {
  PORT: 'port to listen on (8080)',
  HOST: 'address to listen on (127.0.0.1)',
  DATA_DIR: 'folder for keys, database and inbox (./data)',
  DATABASE_URL: 'PostgreSQL 15 or newer to use instead of the embedded one',
  DATABASE_APP_URL: 'login that serves, when the one of DATABASE_URL may not create roles',
  DATABASE_JOBS_URL: 'login that sees what is due, likewise',
  DATABASE_PREPARE: '`off` behind a transaction pooler that mixes up prepared statements',
  PUBLIC_URL: 'address under which people reach this server',
  TRIBUTARY_MODE: '`sandbox` (default) or `live`',
  TRIBUTARY_KEY_FILE: 'the key file (<data dir>/keys.json)',
  TRIBUTARY_WATCH: 'folder whose statement files are imported (<data dir>/inbox), `off` for none',
  TRIBUTARY_PAGES_KEPT_DAYS: 'days that the bytes of statement files are kept (400)',
  TRIBUTARY_LOCAL_SIGN_IN: '`off` asks for a key even on this machine in sandbox mode',
  TRIBUTARY_WEBHOOK_RANGES:
    'private address ranges that webhooks may reach, such as `10.1.0.0/16`, separated by commas',
  TRIBUTARY_TRUSTED_PROXIES:
    'addresses or ranges of proxies before this server, separated by commas: their X-Forwarded-For is believed',
  TRIBUTARY_SANDBOX: '`off` starts no simulated banks in sandbox mode',
  TRIBUTARY_SANDBOX_URL: 'address of simulated banks that run already, see `tributary sandbox`',
  TRIBUTARY_SANDBOX_KEY: 'their control key',
  TRIBUTARY_REGISTRATION: '`on` lets people register by themselves (on in sandbox mode, off in live mode)',
  TRIBUTARY_PEOPLE_TENANT: 'id of the tenant whose people sign in (the first one)',
  TRIBUTARY_OIDC_ISSUER: 'issuer of the tokens of your own identity provider',
  TRIBUTARY_OIDC_AUDIENCE: 'audience that these tokens must name',
  TRIBUTARY_OIDC_JWKS_URL: 'address of its keys: https, or http on this machine',
  LOG_LEVEL: '`debug`, `info` (default), `warn`, `error` or `silent`',
} as const;
type Setting = keyof typeof SETTINGS;

const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'];

/**
 * Reads the settings. Gives all that is wrong at once, each with the setting's name and what to do; an unknown
 * TRIBUTARY_ setting is a warning.
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
): Result<Config, readonly string[]> {
  const faults: string[] = [];
  const get = (name: Setting): string | null => {
    const file = env[`${name}_FILE`];
    if (file === undefined || file === '') return emptyToNull(env[name]);
    try {
      return readFileSync(file, 'utf8').trim();
    } catch {
      faults.push(`${name}_FILE names a file that cannot be read.`);
      return null;
    }
  };
  const oneOf = <T extends string>(name: Setting, values: readonly T[], fallback: T): T => {
    const value = get(name);
    const known = values.find((one) => one === value);
    if (value !== null && known === undefined)
      faults.push(`${name} is “${value}”; it can be ${values.join(' or ')}.`);
    return known ?? fallback;
  };
  const port = readPort(get('PORT'), faults);
  const dataDir = path.resolve(get('DATA_DIR') ?? './data');
  const databaseUrl = readUrl('DATABASE_URL', get('DATABASE_URL'), ['postgres:', 'postgresql:'], faults);
  const databaseAppUrl = readUrl(
    'DATABASE_APP_URL',
    get('DATABASE_APP_URL'),
    ['postgres:', 'postgresql:'],
    faults,
  );
  const databaseJobsUrl = readUrl(
    'DATABASE_JOBS_URL',
    get('DATABASE_JOBS_URL'),
    ['postgres:', 'postgresql:'],
    faults,
  );
  if ((databaseAppUrl === null) !== (databaseJobsUrl === null))
    faults.push('DATABASE_APP_URL and DATABASE_JOBS_URL go together: set both or none.');
  const config: Config = {
    mode: oneOf('TRIBUTARY_MODE', ['sandbox', 'live'], 'sandbox'),
    host: get('HOST') ?? '127.0.0.1',
    port,
    dataDir,
    keyFile: path.resolve(get('TRIBUTARY_KEY_FILE') ?? path.join(dataDir, 'keys.json')),
    databaseUrl,
    databaseAppUrl,
    databaseJobsUrl,
    databasePrepare: oneOf('DATABASE_PREPARE', ['on', 'off'], 'on') === 'on',
    publicUrl:
      readUrl('PUBLIC_URL', get('PUBLIC_URL'), ['http:', 'https:'], faults)?.replace(/\/+$/, '') ?? null,
    watch: get('TRIBUTARY_WATCH'),
    pagesKeptDays: readDays(get('TRIBUTARY_PAGES_KEPT_DAYS'), faults),
    webhookRanges: readRanges('TRIBUTARY_WEBHOOK_RANGES', get, faults),
    trustedProxies: readRanges('TRIBUTARY_TRUSTED_PROXIES', get, faults),
    logLevel: oneOf('LOG_LEVEL', LEVELS, 'info'),
    localSignIn: oneOf('TRIBUTARY_LOCAL_SIGN_IN', ['on', 'off'], 'on') === 'on',
    sandbox: { kind: 'off' },
    people: { registration: false, tenant: null, provider: null },
    warnings: unknownSettings(env),
  };
  const sandbox = readSandbox(
    config.mode,
    oneOf('TRIBUTARY_SANDBOX', ['on', 'off'], 'on'),
    readUrl('TRIBUTARY_SANDBOX_URL', get('TRIBUTARY_SANDBOX_URL'), ['http:'], faults),
    get('TRIBUTARY_SANDBOX_KEY'),
    faults,
  );
  const people = readPeople(config.mode, (name) => get(`TRIBUTARY_${name}`), faults);
  return faults.length === 0 ? success({ ...config, sandbox, people }) : failure(faults);
}

function readSandbox(
  mode: Config['mode'],
  wanted: 'on' | 'off',
  url: string | null,
  controlKey: string | null,
  faults: string[],
): SandboxSetting {
  if (mode === 'live' || wanted === 'off') return { kind: 'off' };
  if (url === null && controlKey === null) return { kind: 'own' };
  if (url !== null && controlKey !== null)
    return { kind: 'running', url: url.replace(/\/+$/, ''), controlKey };
  faults.push('TRIBUTARY_SANDBOX_URL and TRIBUTARY_SANDBOX_KEY go together: set both or none.');
  return { kind: 'off' };
}

const emptyToNull = (value: string | undefined): string | null =>
  value === undefined || value === '' ? null : value;

function readPort(text: string | null, faults: string[]): number {
  if (text === null) return PORT_DEFAULT;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  faults.push(`PORT is “${text}”; it is a number from 0 to 65535.`);
  return PORT_DEFAULT;
}

function readDays(text: string | null, faults: string[]): number {
  if (text === null) return PAGES_KEPT_DAYS_DEFAULT;
  const days = Number(text);
  if (/^\d{1,5}$/.test(text) && days >= 1) return days;
  faults.push(`TRIBUTARY_PAGES_KEPT_DAYS is “${text}”; it is a number of days from 1 to 99999.`);
  return PAGES_KEPT_DAYS_DEFAULT;
}

/** Ranges that lie in private networks or on this machine. */
function readRanges(
  name: Setting,
  get: (name: Setting) => string | null,
  faults: string[],
): readonly string[] {
  const ranges = (get(name) ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  for (const range of ranges) {
    const why = rangeFault(range);
    if (why !== null) faults.push(`${name}: ${why}`);
  }
  return ranges;
}

/** A URL is never shown in a fault: it may hold a password. */
function readUrl(
  name: Setting,
  text: string | null,
  protocols: readonly string[],
  faults: string[],
): string | null {
  if (text === null) return null;
  const url = URL.parse(text);
  if (url !== null && protocols.includes(url.protocol)) return text;
  faults.push(
    `${name} is not an address that starts with ${protocols.map((one) => `${one}//`).join(' or ')}.`,
  );
  return null;
}

function unknownSettings(env: Readonly<Record<string, string | undefined>>): string[] {
  const known = new Set(Object.keys(SETTINGS).flatMap((name) => [name, `${name}_FILE`]));
  const ours = [
    'TRIBUTARY_API_KEY',
    'TRIBUTARY_URL',
    'TRIBUTARY_OWNER',
    'TRIBUTARY_SAMPLES',
    'TRIBUTARY_TEST_DATABASE_URL',
  ];
  return Object.keys(env)
    .filter((name) => name.startsWith('TRIBUTARY_') && !known.has(name) && !ours.includes(name))
    .map((name) => `${name} is not a setting of Tributary: see tributary start --help.`);
}

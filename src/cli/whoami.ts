/** `tributary whoami` and `tributary config`: what is set, and where each value came from. */
import { SETTINGS } from '../services/config.ts';
import { shownKey } from './client-settings.ts';
import { type CommonFlags, clientOf } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { showFault } from './fault.ts';
import type { ApiMeta } from './objects.ts';
import type { Terminal } from './terminal.ts';

/** Shows server, key and owner with their sources, and asks the server who the key is. */
export async function whoami(terminal: Terminal, flags: CommonFlags): Promise<ExitCode> {
  const client = clientOf(terminal, flags);
  const { url, key, owner } = client.settings;
  const meta = await client.object<ApiMeta>('/v1/meta');
  const told = meta.ok ? meta.value : null;
  if (flags.json === true) {
    const shown = key === null ? null : { start: shownKey(key.value), source: key.source };
    terminal.line(JSON.stringify({ url, key: shown, owner, server: told }, null, 2));
  } else {
    const field = (name: string, value: string, source: string | null): void =>
      terminal.line(
        `${name.padEnd(8)}${value}${source === null ? '' : terminal.style('dim', `  (from ${source})`)}`,
      );
    field('url', url.value, url.source);
    field('key', key === null ? 'none' : shownKey(key.value), key?.source ?? null);
    if (owner !== null) field('owner', owner.value, owner.source);
    else if (told?.caller.owner_id) field('owner', told.caller.owner_id, "the key's own");
    else field('owner', 'none: the key has none of its own, so say --owner REF', null);
    if (told !== null) {
      field('scopes', told.caller.scopes.join(' '), null);
      field('server', `Tributary ${told.version}, ${told.mode} mode, schema ${told.migration}`, null);
    }
  }
  return meta.ok ? EXIT.ok : showFault(terminal, meta.fault, flags.json);
}

const SECRET_URLS = new Set(['DATABASE_URL', 'DATABASE_APP_URL', 'DATABASE_JOBS_URL']);

/** Shows every setting of the server, its value without secrets, and its source. */
export function showConfig(terminal: Terminal, flags: CommonFlags): ExitCode {
  const rows = Object.entries(SETTINGS).map(([name, meaning]) => ({
    name,
    meaning,
    ...settingOf(terminal, name),
  }));
  if (flags.json === true) {
    terminal.line(JSON.stringify(rows, null, 2));
    return EXIT.ok;
  }
  const width = Math.max(...rows.map(({ name }) => name.length)) + 2;
  for (const { name, value, source, meaning } of rows)
    terminal.line(
      `${name.padEnd(width)}${value ?? terminal.style('dim', 'not set')}  ${terminal.style('dim', `(${source}) ${meaning}`)}`,
    );
  return EXIT.ok;
}

function settingOf(terminal: Terminal, name: string): { value: string | null; source: string } {
  const { env } = terminal;
  const file = env[`${name}_FILE`];
  if (file !== undefined && file !== '')
    return { value: SECRET_URLS.has(name) ? '(in the file)' : file, source: `${name}_FILE` };
  const value = env[name];
  if (value === undefined || value === '') return { value: null, source: 'default' };
  return { value: SECRET_URLS.has(name) ? withoutPassword(value) : value, source: 'environment' };
}

function withoutPassword(text: string): string {
  const url = URL.parse(text);
  if (url === null) return '(hidden: not an address)';
  const login = url.username === '' ? '' : `${url.username}:…@`;
  return `${url.protocol}//${login}${url.host}${url.pathname}`;
}

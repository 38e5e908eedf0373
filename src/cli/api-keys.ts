/** `tributary keys list|create|revoke`: the API keys of the tenant. */
import { type Result, success } from '../core/result.ts';
import type { Client } from './client.ts';
import { type CommonFlags, clientOf, ownerQuery } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { type CliFault, fault, showFault } from './fault.ts';
import { day, type ListFlags, showList } from './lists.ts';
import type { ApiKey, ApiMeta } from './objects.ts';
import type { Column } from './table.ts';
import type { Terminal } from './terminal.ts';

const DAY_MS = 86_400_000;

const stateOf = ({ revoked_at, expires_at }: ApiKey): string => {
  if (revoked_at !== null) return 'revoked';
  return expires_at !== null && Date.parse(expires_at) <= Date.now() ? 'expired' : 'live';
};

const COLUMNS: readonly Column<ApiKey>[] = [
  { title: 'ID', value: (row) => row.id },
  { title: 'NAME', value: (row) => row.name, shrinks: true },
  { title: 'STARTS', value: (row) => row.token_start },
  { title: 'STATE', value: stateOf, style: (row) => (stateOf(row) === 'live' ? 'green' : 'dim') },
  { title: 'SCOPES', value: (row) => row.scopes.join(' '), shrinks: true },
  { title: 'EXPIRES', value: (row) => day(row.expires_at) ?? 'never' },
  { title: 'LAST USED', value: (row) => day(row.last_used_at) ?? 'never' },
];

export const listKeys = (terminal: Terminal, flags: ListFlags): Promise<ExitCode> =>
  showList(terminal, flags, {
    client: clientOf(terminal, flags),
    path: '/v1/api_keys',
    query: {},
    columns: COLUMNS,
    empty: 'There are no API keys.',
  });

export interface NewKeyFlags extends CommonFlags {
  readonly name: string;
  readonly scopes?: string;
  readonly ownerOnly?: boolean;
  readonly withoutOwner?: boolean;
  readonly expires?: string;
}

/** Makes a key; its token is the only thing on standard output, so that a script can keep it. */
export async function createKey(terminal: Terminal, flags: NewKeyFlags): Promise<ExitCode> {
  const client = clientOf(terminal, flags);
  const owner = await ownerOfNewKey(client, flags);
  if (!owner.ok) return showFault(terminal, owner.fault, flags.json);
  const expiresAt = expiry(flags.expires);
  if (expiresAt === 'wrong')
    return showFault(
      terminal,
      fault('--expires takes a number of days (90d) or an instant (2027-01-31T00:00:00Z).', '', EXIT.usage),
      flags.json,
    );
  const json = {
    name: flags.name,
    scopes: (flags.scopes ?? '*').split(',').map((one) => one.trim()),
    ...owner.value,
    ...(flags.ownerOnly === true ? { owner_only: true } : {}),
    ...(expiresAt === null ? {} : { expires_at: expiresAt }),
  };
  const made = await client.object<ApiKey>('/v1/api_keys', { method: 'POST', json });
  if (!made.ok) return showFault(terminal, made.fault, flags.json);
  if (flags.json === true) terminal.line(JSON.stringify(made.value, null, 2));
  else {
    terminal.note(`Created ${made.value.id} (${flags.name}). The key is shown this once:`);
    terminal.line(made.value.token ?? '');
  }
  return EXIT.ok;
}

/** The owner that the new key means: the one that is named, else that of the key in use. */
async function ownerOfNewKey(
  client: Client,
  flags: NewKeyFlags,
): Promise<Result<{ owner_id?: string }, CliFault>> {
  if (flags.withoutOwner === true) return success({});
  if (client.settings.owner !== null) return ownerQuery(client);
  const meta = await client.object<ApiMeta>('/v1/meta');
  if (!meta.ok) return meta;
  const id = meta.value.caller.owner_id;
  return success(id === null ? {} : { owner_id: id });
}

function expiry(text: string | undefined): string | null | 'wrong' {
  if (text === undefined) return null;
  const days = /^(\d{1,5})d$/.exec(text)?.[1];
  const at = days === undefined ? Date.parse(text) : Date.now() + Number(days) * DAY_MS;
  return Number.isNaN(at) ? 'wrong' : new Date(at).toISOString();
}

export async function revokeKey(terminal: Terminal, id: string, flags: CommonFlags): Promise<ExitCode> {
  const path = `/v1/api_keys/${encodeURIComponent(id)}/revoke`;
  const gone = await clientOf(terminal, flags).object<ApiKey>(path, { method: 'POST', json: {} });
  if (!gone.ok) return showFault(terminal, gone.fault, flags.json);
  terminal.line(
    flags.json === true ? JSON.stringify(gone.value, null, 2) : `Revoked ${id} (${gone.value.name}).`,
  );
  return EXIT.ok;
}

/** What every client command begins with: its settings, its client and, where one is meant, the owner. */
import type { Command } from 'commander';
import { failure, type Result, success } from '../core/result.ts';
import { Client } from './client.ts';
import { type ClientFlags, clientSettings } from './client-settings.ts';
import { EXIT } from './exit-codes.ts';
import { type CliFault, fault } from './fault.ts';
import type { ApiOwner } from './objects.ts';
import type { Terminal } from './terminal.ts';

export interface CommonFlags extends ClientFlags {
  readonly json?: boolean;
}

/** Adds the options that all client commands have. */
export const withClientOptions = (command: Command): Command =>
  command
    .option('--url <URL>', 'server (TRIBUTARY_URL, else the credentials file)')
    .option('--key <KEY>', 'API key (TRIBUTARY_API_KEY, else the credentials file)')
    .option('--json', 'print JSON');

/** Adds `--owner`. */
export const withOwnerOption = (command: Command): Command =>
  withClientOptions(command).option(
    '--owner <REF>',
    "owner by reference or id (TRIBUTARY_OWNER, else the key's own)",
  );

export const clientOf = (terminal: Terminal, flags: CommonFlags): Client =>
  new Client(clientSettings(flags, terminal.env));

export const OWNER_ID = /^own_[0-9a-z]{26}$/;

/** The query member that names the owner: none when the key's own is meant. */
export async function ownerQuery(client: Client): Promise<Result<{ owner_id?: string }, CliFault>> {
  const { owner } = client.settings;
  if (owner === null) return success({});
  if (OWNER_ID.test(owner.value)) return success({ owner_id: owner.value });
  const found = await findOwner(client, owner.value);
  if (!found.ok) return found;
  return found.value === null ? failure(noOwner(owner.value)) : success({ owner_id: found.value.id });
}

/** The owner with a reference; null when there is none. */
export async function findOwner(
  client: Client,
  reference: string,
): Promise<Result<ApiOwner | null, CliFault>> {
  const found = await client.object<{ data: readonly ApiOwner[] }>('/v1/owners', { query: { reference } });
  return found.ok ? success(found.value.data[0] ?? null) : found;
}

export const noOwner = (reference: string): CliFault =>
  fault(
    `There is no owner with the reference “${reference}”.`,
    `create it with: tributary owners create ${/^[\w.@:-]+$/.test(reference) ? reference : `'${reference}'`} (import also takes --create-owner).`,
    EXIT.failed,
  );

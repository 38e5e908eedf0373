/** The owner's connections to banks with how they stand, and the way to the page that connects and manages them. */
import type { ConnectionRow, ConnectionStatus } from '../../engine/connection-rows.ts';
import type { OwnerScope } from '../../engine/ports.ts';
import { type Html, html } from '../http/html.ts';
import { countText } from './format.ts';
import type { PageParts } from './parts.ts';
import type { Visitor } from './visitor.ts';

export const CONNECTIONS_SHOWN = 50;

const STATUS: Readonly<Record<ConnectionStatus, string>> = {
  pending: 'Not finished',
  active: 'Connected',
  syncing: 'Fetching data',
  degraded: 'Partly up to date',
  expiring: 'Ends soon: renew it',
  reconnect_required: 'Sign in at the bank again',
  action_at_bank_required: 'Something to do at the bank',
  account_mapping_required: 'Which accounts are these?',
  bank_unavailable: 'Bank not reachable: tried again by itself',
  rate_limited: 'Waiting for the bank',
  paused: 'Paused',
  revoked: 'Permission withdrawn',
  disconnected: 'Disconnected',
  contact_operator: 'Needs the operator: see the log',
};
const WELL: ReadonlySet<ConnectionStatus> = new Set(['active', 'syncing']);

/** What the section shows; null when there is no bank to connect, or the visitor came with a key. */
export interface BanksModel {
  readonly connections: readonly ConnectionRow[];
  readonly more: boolean;
}

/**
 * Reads it. Only for a visitor of this machine: whoever signed in with a key may have one that does not reach
 * connections.
 */
export async function readBanks(
  { connecting }: PageParts,
  { actor, scope }: { readonly actor: Visitor['actor']; readonly scope: OwnerScope },
): Promise<BanksModel | null> {
  if (actor !== 'local_visitor') return null;
  if (connecting.searchInstitutions({}, { limit: 1, after: 0 }).rows.length === 0) return null;
  const { rows, more } = await connecting.connections(scope, { limit: CONNECTIONS_SHOWN, after: null });
  return { connections: rows.filter(({ institutionId }) => institutionId !== null), more };
}

/** Whether data is on its way: then the page looks again by itself. */
export const isFetching = (banks: BanksModel | null): boolean =>
  banks?.connections.some(({ status }) => status === 'syncing') ?? false;

export function banksView(parts: PageParts, visitor: Visitor, banks: BanksModel): Html {
  const { connections, more } = banks;
  const text = parts.config.mode === 'sandbox' ? 'Connect a demo bank' : 'Connect a bank';
  return html`
<section class="card banks" aria-labelledby="banks-title">
<h2 id="banks-title">Banks</h2>
${
  connections.length === 0
    ? html`<p class="help">Accounts of a connected bank come and stay up to date by themselves.</p>`
    : html`<ul class="connections">${connections.map(connectionView)}</ul>`
}
${more ? html`<p class="help">These are the first ${CONNECTIONS_SHOWN}.</p>` : null}
<div class="ways">${wayView(visitor, 'connect', text, 'button')}${connections.length === 0 ? null : wayView(visitor, 'manage', 'Manage', 'button plain')}</div>
</section>`;
}

const connectionView = (
  row: ConnectionRow,
): Html => html`<li><strong>${row.label ?? row.institutionName ?? 'Bank'}</strong>
<span class="bank-status ${WELL.has(row.status) ? 'good' : 'open'}">${STATUS[row.status]}</span>
<span class="help">${countText(row.accounts, 'account', 'accounts')}</span></li>`;

const wayView = (visitor: Visitor, way: 'connect' | 'manage', text: string, kind: string): Html =>
  html`<form method="post" action="/banks"><input type="hidden" name="form_token" value="${visitor.formToken}"><input type="hidden" name="way" value="${way}"><button class="${kind}">${text}</button></form>`;

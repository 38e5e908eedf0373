/** The owner's connections: what is shared, until when, and what can be done with each. */
import type { FastifyReply } from 'fastify';
import type { ConnectionRow } from '../../engine/connection-rows.ts';
import { type Html, html } from '../http/html.ts';
import { titleView } from './layout.ts';
import { CONNECTIONS_SHOWN } from './limits.ts';
import { leaveView, sendStep } from './step-frame.ts';
import { connectionId, isWell } from './target.ts';
import { dateOf, dayText, timeView } from './times.ts';
import { formView, type Visit } from './visit.ts';

/** The list; of one connection when the visit is for that one. */
export async function managePage(visit: Visit): Promise<FastifyReply> {
  const { words, session, parts, key } = visit;
  const { manage } = words;
  const { rows, more } =
    session.connectionId === null
      ? await parts.connecting.connections(key.scope, { limit: CONNECTIONS_SHOWN, after: null })
      : { rows: await one(visit, session.connectionId), more: false };
  const banks = rows.filter((row) => row.institutionId !== null);
  const body = html`${titleView(manage.title)}
${banks.length === 0 ? html`<p>${manage.none}</p>` : html`<ul class="connections">${await Promise.all(banks.map((row) => connectionView(visit, row)))}</ul>`}
${more ? html`<p class="hint">${manage.more}</p>` : null}
${leaveView(visit, 'success', words.failed.leave, 'button plain')}`;
  const isFetching = banks.some(({ status }) => status === 'syncing');
  return sendStep(visit, {
    title: manage.title,
    body,
    state: banks.map(({ id, status, updatedAt }) => `${id}${status}${updatedAt}`).join(':'),
    ...(isFetching ? { refreshSeconds: FETCHING_SECONDS } : {}),
  });
}

/** How often the list looks again while data is being fetched. */
const FETCHING_SECONDS = 5;

async function one({ parts, key }: Visit, number: number): Promise<readonly ConnectionRow[]> {
  const row = await parts.connecting.connection(key.scope, number);
  return row === null ? [] : [row];
}

/** What people call a connection. */
export const nameOf = ({ words }: Visit, row: ConnectionRow): string =>
  row.label ?? row.institutionName ?? words.unnamedBank;

const ENDED: ReadonlySet<ConnectionRow['status']> = new Set(['disconnected']);
const WELL: ReadonlySet<ConnectionRow['status']> = new Set(['active', 'syncing']);

async function connectionView(visit: Visit, row: ConnectionRow): Promise<Html> {
  const { words, now } = visit;
  const { manage } = words;
  const last = dateOf(row.lastSuccessAt);
  const next = dateOf(row.nextAt);
  const waits = row.action === 'wait' && next !== null && next > now;
  return html`<li class="connection" aria-labelledby="name-${row.id}">
<h2 id="name-${row.id}">${nameOf(visit, row)}</h2>
<p class="state ${WELL.has(row.status) ? 'good' : 'open'}">${manage.status[row.status]}${row.reason === null ? null : html` <span class="hint">${words.failed.titles[row.reason]}</span>`}</p>
<dl class="facts">
<dt>${manage.shared}</dt><dd>${await sharedView(visit, row)}</dd>
<dt>${manage.until}</dt><dd>${untilText(visit, row)}</dd>
<dt>${manage.last}</dt><dd>${last === null ? manage.never : timeView(words, last, now)}</dd>
${waits ? html`<dt>${manage.next}</dt><dd>${timeView(words, next, now)}</dd>` : null}
</dl>
${await mappingLink(visit, row)}
${actionsView(visit, row)}</li>`;
}

/** To the questions about its accounts, and to those that are left out. */
async function mappingLink(visit: Visit, row: ConnectionRow): Promise<Html | null> {
  const { words, base, parts, key } = visit;
  const address = `${base}/accounts?connection=${connectionId(visit, row)}`;
  if (row.action === 'map_accounts')
    return html`<p><a class="button" href="${address}">${words.mapping.open}</a></p>`;
  const rows = (await parts.mappings.mappings(key.scope, row.id)) ?? [];
  const isLeft = rows.some(({ state }) => state === 'ignored' || state === 'open');
  return isLeft ? html`<p><a href="${address}">${words.mapping.left}</a></p>` : null;
}

async function sharedView({ words, parts, key }: Visit, row: ConnectionRow): Promise<Html> {
  const consent = row.consentId === null ? null : await parts.connecting.consent(key.scope, row.consentId);
  const data = (consent?.scopes ?? []).map((scope) => words.start.data[scope]);
  return html`${words.manage.accounts(row.accounts)}${data.length === 0 ? null : html`<ul>${data.map((one) => html`<li>${one}</li>`)}</ul>`}`;
}

function untilText({ words }: Visit, row: ConnectionRow): string {
  const until = dateOf(row.consentExpiresAt);
  return until === null ? words.manage.noEnd : dayText(words, until);
}

function actionsView(visit: Visit, row: ConnectionRow): Html {
  const { words, base } = visit;
  const { manage } = words;
  const name = nameOf(visit, row);
  const id = connectionId(visit, row);
  const target = `connection=${id}`;
  const named = (text: string): Html => html`${text}<span class="hidden">${manage.of(name)}</span>`;
  const sync = formView(
    visit,
    'sync',
    html`<input type="hidden" name="connection" value="${id}"><button class="button plain">${named(manage.sync)}</button>`,
    'inline',
  );
  return html`<div class="actions">
${maySync(row) ? sync : null}
${maySignIn(row) ? html`<a class="button${row.action === 'reconnect' || row.action === 'renew' ? '' : ' plain'}" href="${base}/start?${target}">${named(isWell(row) || row.action === 'renew' ? manage.renew : manage.reconnect)}</a>` : null}
${ENDED.has(row.status) ? null : html`<a class="link danger" href="${base}/disconnect?${target}">${named(manage.disconnect)}</a>`}
</div>`;
}

const SYNCED: ReadonlySet<ConnectionRow['status']> = new Set([
  'active',
  'expiring',
  'degraded',
  'account_mapping_required',
  'bank_unavailable',
  'rate_limited',
  'action_at_bank_required',
]);
const maySync = ({ status }: ConnectionRow): boolean => SYNCED.has(status);

/** Whether signing in helps: not where the bank is down, the operator has to act, or somebody paused it. */
const maySignIn = (row: ConnectionRow): boolean =>
  isWell(row) || row.action === 'reconnect' || row.action === 'renew' || row.action === 'continue';

/** Asks once more before a connection is ended. */
export function confirmDisconnectPage(visit: Visit, row: ConnectionRow): FastifyReply {
  const { words, base } = visit;
  const { manage } = words;
  const title = manage.confirmTitle(nameOf(visit, row));
  const id = connectionId(visit, row);
  const form = html`<input type="hidden" name="connection" value="${id}"><button class="button danger">${manage.confirmYes}</button>`;
  const body = html`${titleView(title)}
<p>${manage.confirmText}</p>
<div class="actions">${formView(visit, 'disconnect', form, 'inline')}
<a class="button plain" href="${base}/connections">${manage.confirmNo}</a></div>`;
  return sendStep(visit, { title, body });
}

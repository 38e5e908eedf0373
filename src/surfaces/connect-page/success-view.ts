/** Access was granted: what was allowed, and how the first sync goes, account by account. */
import type { FastifyReply } from 'fastify';
import type { AttemptRow, ConnectionRow, SyncAccountRow, SyncRow } from '../../engine/connection-rows.ts';
import { type Html, html } from '../http/html.ts';
import { bankText } from './bank-text.ts';
import { failedPage, failureOf } from './end-view.ts';
import { titleView } from './layout.ts';
import { ACCOUNTS_SHOWN, LABEL_CHARACTERS_MAX, REFRESH_SECONDS_MIN } from './limits.ts';
import { leaveView, sendStep } from './step-frame.ts';
import { dateOf, dayText, timeView } from './times.ts';
import type { Visit } from './visit.ts';

/** The page of a granted attempt; null is a visit that ended well without one. */
export async function successPage(visit: Visit, attempt: AttemptRow | null): Promise<FastifyReply> {
  const { words, session, parts, key } = visit;
  const number = attempt?.connectionId ?? session.connectionId;
  const connection = number === null ? null : await parts.connecting.connection(key.scope, number);
  const institution = attempt === null ? null : parts.connecting.institution(attempt.institutionId);
  const bank = connection?.label ?? connection?.institutionName ?? institution?.name ?? words.unnamedBank;
  // The first list showed exactly the accounts of a connection that is there: this one was not kept.
  if (connection?.fault?.code === 'connection_exists')
    return failedPage(visit, { ...failureOf(attempt, false), fault: connection.fault });
  const title = attempt === null ? words.healthy.title : words.success.titles[attempt.purpose](bank);
  const sync = await syncOf(visit, attempt, connection);
  const isFetching = sync !== null && (sync.status === 'due' || sync.status === 'running');
  const until = connection?.consentExpiresAt ?? (await consentEnd(visit, attempt));
  const isConsent = attempt?.purpose === 'consent_only' || attempt?.purpose === 'consent';
  const body = html`<p class="tick" aria-hidden="true">✓</p>
${titleView(title)}
<p>${untilText(visit, until)}</p>
${isConsent ? html`<p>${words.success.consentOnly}</p>` : null}
${sync === null ? null : await syncView(visit, sync)}
${connection?.action === 'map_accounts' ? html`<p><a class="button" href="${visit.base}/accounts">${words.mapping.open}</a></p>` : null}
${leaveView(visit, 'success', words.success.close)}
${isFetching ? html`<p class="hint">${words.success.notWait}</p>` : null}`;
  return sendStep(visit, {
    title,
    step: 'done',
    body,
    institution,
    state: stateOf(sync),
    refreshSeconds: isFetching ? REFRESH_SECONDS_MIN : null,
  });
}

function untilText({ words }: Visit, end: string | null): string {
  const until = dateOf(end);
  return until === null ? words.success.noEnd : words.success.until(dayText(words, until));
}

/** The end of a consent that no connection has claimed. */
async function consentEnd({ parts, key }: Visit, attempt: AttemptRow | null): Promise<string | null> {
  if (attempt?.purpose !== 'consent' || attempt.consentId === null) return null;
  return (await parts.connecting.consent(key.scope, attempt.consentId))?.expiresAt ?? null;
}

async function syncOf(
  { parts, key }: Visit,
  attempt: AttemptRow | null,
  connection: ConnectionRow | null,
): Promise<SyncRow | null> {
  if (attempt?.purpose === 'consent_only' || connection === null) return null;
  if (connection.syncId !== null) return parts.syncing.sync(key.scope, connection.syncId);
  const { rows } = await parts.syncing.syncs(
    key.scope,
    { connectionId: connection.id },
    { limit: 1, after: null },
  );
  return rows[0] ?? null;
}

/** What of a sync is told: the page is another one when it changes. */
const stateOf = (sync: SyncRow | null): string =>
  sync === null
    ? 'granted'
    : [sync.id, sync.status, ...sync.accounts.map(({ status, entries }) => `${status}${entries}`)].join(':');

async function syncView(visit: Visit, sync: SyncRow): Promise<Html> {
  const { words, now } = visit;
  const { success } = words;
  const shown = sync.accounts.slice(0, ACCOUNTS_SHOWN);
  const rows = await Promise.all(shown.map((account) => accountView(visit, account)));
  const isLater = sync.status === 'deferred';
  const next = isLater ? dateOf(sync.dueAt) : null;
  return html`<h2>${titleOf(visit, sync)}</h2>
${isLater ? html`<p>${success.fetchLaterText}${next === null || next <= now ? null : html` ${success.next}: ${timeView(words, next, now)}.`}</p>` : null}
${sync.status === 'failed' && sync.fault !== null ? html`<p>${words.failed.titles[sync.fault.code]}.</p>` : null}
${rows.length === 0 ? null : html`<ul class="accounts">${rows}</ul>`}`;
}

function titleOf({ words }: Visit, { status }: SyncRow): string {
  const { success } = words;
  switch (status) {
    case 'due':
    case 'running':
      return success.fetching;
    case 'success':
      return success.fetched;
    case 'partial':
      return success.fetchedPartly;
    case 'deferred':
      return success.fetchLater;
    case 'failed':
    case 'cancelled':
      return success.fetchFailed;
  }
}

async function accountView(visit: Visit, account: SyncAccountRow): Promise<Html> {
  const { success } = visit.words;
  const { status, entries } = account;
  const isHere = status === 'success';
  const isAsked = account.fault?.code === 'account_unclear';
  return html`<li class="${isHere ? 'here' : status}"><span class="name">${await accountName(visit, account)}</span>
<span class="where">${isHere ? success.entries(entries) : isAsked ? visit.words.mapping.needsAnswer : success.accountStatus[status]}</span></li>`;
}

async function accountName(
  { parts, key, words }: Visit,
  { accountId, ordinal }: SyncAccountRow,
): Promise<string> {
  const row =
    accountId === null || parts.ledger === null ? null : await parts.ledger.getAccount(key.scope, accountId);
  if (row === null) return words.success.account(ordinal + 1);
  const name = row.customLabel ?? row.label ?? row.product ?? '';
  return bankText([name, row.masked ?? ''].filter((part) => part !== '').join(' · '), LABEL_CHARACTERS_MAX);
}

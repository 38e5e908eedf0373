/** What ledger, feed, the log of webhooks, a receiver and the bank's books must agree on, read past the server. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type pg from 'pg';
import { Webhook } from 'svix';
import { withClient } from '../../src/store/embedded/connect.ts';
import type { Arrived } from '../webhooks/receiver.ts';
import type { BankHouse } from './bank-house.ts';
import { ask, type ServerProcess } from './server-process.ts';

/** An event as a row says it: `owner/sequence type`. */
export type EventName = string;

const names = async (client: pg.Client, text: string): Promise<readonly EventName[]> => {
  const { rows } = await client.query<{ name: string }>(text);
  return rows.map(({ name }) => name);
};

/** All events of owners with a reference, and what the log of deliveries says was delivered. */
export const toldEvents = (
  url: string,
): Promise<{ readonly events: readonly EventName[]; readonly delivered: readonly EventName[] }> =>
  withClient(url, async (client) => ({
    events: await names(
      client,
      `select owner_id || '/' || sequence || ' ' || type as name from tributary.events e
       where exists (select from tributary.owners o where o.id = e.owner_id and o.reference like 'announce-%')
       order by owner_id, sequence`,
    ),
    delivered: await names(
      client,
      `select owner_id || '/' || sequence || ' ' || type as name from tributary.webhook_deliveries d
       where status = 'delivered' and exists (select from tributary.owners o where o.id = d.owner_id
         and o.reference like 'announce-%') order by owner_id, sequence`,
    ),
  }));

/** Whether the job that categorises has nothing left to tell of. */
export const isCategorised = (url: string): Promise<boolean> =>
  withClient(url, async (client) => {
    const { rows } = await client.query('select from tributary.category_work where wanted > done or more');
    return rows.length === 0;
  });

/** Whether each sequence is one more than the one before, owner by owner. */
export function gapsIn(events: readonly EventName[]): readonly string[] {
  const last = new Map<string, number>();
  return events.flatMap((name) => {
    const [owner = '', sequence = ''] = (name.split(' ')[0] ?? '').split('/');
    const wanted = (last.get(owner) ?? 0) + 1;
    last.set(owner, Number(sequence));
    return Number(sequence) === wanted ? [] : [name];
  });
}

/** An event as the API tells it: `id type`, and whose it is. */
export interface Change {
  readonly name: string;
  readonly owner: string;
}

/** The feed of the API from its beginning, page by page. */
export async function changesOf(server: ServerProcess): Promise<readonly Change[]> {
  const all: Change[] = [];
  for (let cursor = ''; ; ) {
    const { status, json } = await ask(server, 'GET', `/v1/changes?limit=200${cursor}`);
    if (status !== 200) throw new Error(`no changes: ${JSON.stringify(json)}`);
    const page = json.data as { id: string; type: string; owner_id: string }[];
    all.push(...page.map(({ id, type, owner_id: owner }) => ({ name: `${id} ${type}`, owner })));
    if (json.has_more !== true) return all;
    cursor = `&cursor=${encodeURIComponent(String(json.next_cursor))}`;
  }
}

/** What arrived: signed, the same text under the same id. Gives `id type`, each once. */
export function heardEvents(arrived: readonly Arrived[], secret: string): readonly string[] {
  const texts = new Map<string, string>();
  const heard = new Set<string>();
  for (const { body, headers } of arrived) {
    const id = String(headers['webhook-id']);
    verify(secret, id, headers, body);
    const before = texts.get(id) ?? body;
    if (before !== body) throw new Error(`another text under the id ${id}`);
    texts.set(id, body);
    heard.add(`${id} ${JSON.parse(body).type}`);
  }
  return [...heard];
}

/** Verified twice: by the library of another maker, and by hand. Throws when it does not fit. */
function verify(secret: string, id: string, headers: Arrived['headers'], body: string): void {
  const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  new Webhook(secret).verify(body, given);
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const mac = createHmac('sha256', key).update(`${id}.${given['webhook-timestamp']}.${body}`).digest();
  const isSigned = String(given['webhook-signature'])
    .split(' ')
    .map((one) => Buffer.from(one.replace(/^v1,/, ''), 'base64'))
    .some((one) => one.length === mac.length && timingSafeEqual(one, mac));
  if (!isSigned) throw new Error(`message ${id} is not signed as it should be`);
}

interface Book {
  readonly account: string;
  readonly entries: readonly {
    readonly status: string;
    readonly amount: { readonly amount: string };
    readonly booking_date: string | null;
    readonly text: string | null;
  }[];
}

/** The booked entries of a login as the bank's books have them, of the days that a ledger covers. */
export async function bankEntries(
  banks: BankHouse,
  login: string,
  covered: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const query = new URLSearchParams({ institution: 'demo-de-open', login });
  const { accounts } = await banks.control('GET', `/books?${query}`);
  return (accounts as Book[])
    .flatMap(({ account, entries }) =>
      entries
        .filter(
          (one) => one.status === 'booked' && (one.booking_date ?? '') >= (covered.get(account) ?? '9999'),
        )
        .map((one) => `${account} ${one.booking_date} ${one.amount.amount} ${one.text ?? ''}`),
    )
    .toSorted();
}

/** The same of an owner's ledger, with the first day that each of the bank's accounts covers. */
export const ledgerOf = (
  url: string,
  reference: string,
): Promise<{ readonly covered: ReadonlyMap<string, string>; readonly entries: readonly string[] }> =>
  withClient(url, async (client) => {
    const links = await client.query<{ kind: string; from: string }>(
      `select a.kind, l.covered_from::text as from from tributary.account_links l
         join tributary.accounts a on a.owner_id = l.owner_id and a.id = l.account_id
         join tributary.owners o on o.id = l.owner_id where o.reference = $1`,
      [reference],
    );
    const rows = await client.query<{ line: string }>(
      `select a.kind || ' ' || t.booking_date || ' ' || t.amount || ' ' || coalesce(t.text, '') as line
         from tributary.transactions t
         join tributary.accounts a on a.owner_id = t.owner_id and a.id = t.account_id
         join tributary.account_links l on l.owner_id = a.owner_id and l.account_id = a.id
         join tributary.owners o on o.id = t.owner_id where o.reference = $1 and t.status = 'booked'`,
      [reference],
    );
    return {
      covered: new Map(links.rows.map(({ kind, from }) => [kind, from])),
      entries: rows.rows.map(({ line }) => line).toSorted(),
    };
  });

/** `tributary webhooks deliveries|delivery|test|replay`: what was sent, what came back, and sending it again. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../client.ts';
import { type CommonFlags, clientOf, ownerQuery } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { fault, showFault } from '../fault.ts';
import { type ListFlags, showList } from '../lists.ts';
import type { Column } from '../table.ts';
import { plain, type Terminal } from '../terminal.ts';
import { endpointPath, second } from './endpoints.ts';
import type { ApiWebhookAttempt, ApiWebhookDelivery } from './objects.ts';

/** How long a test is waited for, and how often it is looked at. */
const TEST_MS_MAX = 20_000;
const TEST_LOOK_MS = 250;

const PATH = '/v1/webhook-deliveries';
const STYLE = { delivered: 'green', failed: 'red', pending: 'yellow' } as const;

const COLUMNS: readonly Column<ApiWebhookDelivery>[] = [
  { title: 'ID', value: (row) => row.id },
  { title: 'TYPE', value: (row) => row.type, shrinks: true },
  {
    title: 'SEQUENCE',
    value: (row) => (row.sequence === null ? null : String(row.sequence)),
    align: 'right',
  },
  { title: 'STATUS', value: (row) => row.status, style: (row) => STYLE[row.status] },
  { title: 'TRIES', value: (row) => String(row.attempts_made), align: 'right' },
  { title: 'NEXT TRY', value: (row) => second(row.next_attempt_at) },
  { title: 'CREATED', value: (row) => second(row.created_at) },
];

export interface DeliveryFlags extends ListFlags {
  readonly endpoint?: string;
  readonly status?: readonly string[];
  readonly type?: readonly string[];
  readonly event?: string;
}

export const listDeliveries = (terminal: Terminal, flags: DeliveryFlags): Promise<ExitCode> =>
  showList(terminal, flags, {
    client: clientOf(terminal, flags),
    path: PATH,
    query: {
      webhook_endpoint_id: flags.endpoint,
      status: flags.status,
      type: flags.type,
      event_id: flags.event,
    },
    columns: COLUMNS,
    empty: 'Nothing was sent that meets this.',
  });

/** Shows a delivery with its tries and its message. */
export async function showDelivery(terminal: Terminal, id: string, flags: CommonFlags): Promise<ExitCode> {
  const found = await deliveryOf(clientOf(terminal, flags), id);
  if (!found.ok) return showFault(terminal, found.fault, flags.json);
  if (flags.json === true) terminal.line(JSON.stringify(found.value, null, 2));
  else sayDelivery(terminal, found.value);
  return EXIT.ok;
}

const deliveryOf = (client: Client, id: string) =>
  client.object<ApiWebhookDelivery>(`${PATH}/${encodeURIComponent(id)}`);

function sayDelivery(terminal: Terminal, row: ApiWebhookDelivery): void {
  const next = row.next_attempt_at === null ? '' : `, next try ${second(row.next_attempt_at)} UTC`;
  terminal.line(`${row.id}  ${row.type}  ${terminal.style(STYLE[row.status], row.status)}${next}`);
  terminal.line(`to ${row.webhook_endpoint_id}, message ${row.message_id ?? ''}`);
  for (const attempt of row.attempts ?? []) terminal.line(attemptLine(attempt));
  if (row.message !== null && row.message !== undefined) terminal.line(plain(row.message));
}

const attemptLine = ({ number, at, duration_ms, status_code, error, response }: ApiWebhookAttempt): string =>
  `  ${number}. ${second(at)} UTC  ${status_code ?? error}  ${duration_ms} ms  ${plain(response).slice(0, 80)}`;

/** Sends a test and waits for what comes of it: exit code 0 when it arrived. */
export async function sendTest(terminal: Terminal, id: string, flags: CommonFlags): Promise<ExitCode> {
  const client = clientOf(terminal, flags);
  const sent = await client.object<ApiWebhookDelivery>(endpointPath(id, '/test'), {
    method: 'POST',
    json: {},
  });
  if (!sent.ok) return showFault(terminal, sent.fault, flags.json);
  const end = Date.now() + TEST_MS_MAX;
  for (;;) {
    const found = await deliveryOf(client, sent.value.id);
    if (!found.ok) return showFault(terminal, found.fault, flags.json);
    if (found.value.attempts_made > 0 || Date.now() > end) return sayTest(terminal, found.value, flags);
    await sleep(TEST_LOOK_MS);
  }
}

function sayTest(terminal: Terminal, row: ApiWebhookDelivery, flags: CommonFlags): ExitCode {
  if (flags.json === true) terminal.line(JSON.stringify(row, null, 2));
  else sayDelivery(terminal, row);
  return row.status === 'delivered' ? EXIT.ok : EXIT.failed;
}

export interface ReplayFlags extends CommonFlags {
  readonly since?: string;
  readonly until?: string;
  readonly after?: string;
  readonly delivered?: boolean;
}

/** Sends one message again (`whd_…`), or what an endpoint missed in a range (`whe_…`). */
export async function replay(terminal: Terminal, id: string, flags: ReplayFlags): Promise<ExitCode> {
  const client = clientOf(terminal, flags);
  if (!id.startsWith('whe_')) return replayOne(terminal, client, id, flags);
  const owner = await ownerQuery(client);
  if (!owner.ok) return showFault(terminal, owner.fault, flags.json);
  if (flags.after !== undefined && !/^\d{1,15}$/.test(flags.after))
    return showFault(terminal, fault('--after takes a sequence number.', '', EXIT.usage), flags.json);
  const json = {
    ...owner.value,
    ...(flags.since === undefined ? {} : { since: instantOf(flags.since) }),
    ...(flags.until === undefined ? {} : { until: instantOf(flags.until) }),
    ...(flags.after === undefined ? {} : { after: Number(flags.after) }),
    ...(flags.delivered === true ? { delivered: true } : {}),
  };
  const done = await client.object<{ events: number }>(endpointPath(id, '/replay'), { method: 'POST', json });
  if (!done.ok) return showFault(terminal, done.fault, flags.json);
  if (flags.json === true) terminal.line(JSON.stringify(done.value, null, 2));
  else terminal.line(`${done.value.events} events are on their way to ${id}.`);
  return EXIT.ok;
}

/** A day stands for its beginning in UTC. */
const instantOf = (text: string): string => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);

async function replayOne(
  terminal: Terminal,
  client: Client,
  id: string,
  flags: CommonFlags,
): Promise<ExitCode> {
  const path = `${PATH}/${encodeURIComponent(id)}/replay`;
  const done = await client.object<ApiWebhookDelivery>(path, { method: 'POST', json: {} });
  if (!done.ok) return showFault(terminal, done.fault, flags.json);
  if (flags.json === true) terminal.line(JSON.stringify(done.value, null, 2));
  else terminal.line(`${id} is on its way again.`);
  return EXIT.ok;
}

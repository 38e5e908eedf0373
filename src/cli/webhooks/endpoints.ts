/** `tributary webhooks list|create|show|update|rotate|enable|disable|delete`: where events are sent. */
import { type CommonFlags, clientOf, ownerQuery } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { fault, showFault } from '../fault.ts';
import { type ListFlags, showList } from '../lists.ts';
import type { Column } from '../table.ts';
import { plain, type Terminal } from '../terminal.ts';
import type { ApiWebhookEndpoint } from './objects.ts';

const PATH = '/v1/webhook-endpoints';
export const endpointPath = (id: string, verb = ''): string => `${PATH}/${encodeURIComponent(id)}${verb}`;

/** An instant to the second, for people. */
export const second = (instant: string | null): string | null =>
  instant === null ? null : `${instant.slice(0, 10)} ${instant.slice(11, 19)}`;

const standing = ({ status, disabled_reason, paused_until, failing_since }: ApiWebhookEndpoint): string => {
  if (status === 'disabled') return `disabled (${disabled_reason ?? 'unknown'})`;
  if (paused_until !== null) return 'paused';
  return failing_since === null ? 'enabled' : 'failing';
};

const STANDING_STYLE: Readonly<Record<string, 'green' | 'yellow'>> = {
  enabled: 'green',
  paused: 'yellow',
  failing: 'yellow',
};

const COLUMNS: readonly Column<ApiWebhookEndpoint>[] = [
  { title: 'ID', value: (row) => row.id },
  { title: 'URL', value: (row) => row.url, shrinks: true },
  { title: 'EVENTS', value: (row) => row.event_types.join(' '), shrinks: true },
  { title: 'STATE', value: standing, style: (row) => STANDING_STYLE[standing(row)] ?? 'red' },
  { title: 'LAST DELIVERED', value: (row) => second(row.last_delivered_at) ?? 'never' },
];

export const listEndpoints = (terminal: Terminal, flags: ListFlags): Promise<ExitCode> =>
  showList(terminal, flags, {
    client: clientOf(terminal, flags),
    path: PATH,
    query: {},
    columns: COLUMNS,
    empty: 'There are no webhook endpoints. Create one with: tributary webhooks create URL',
  });

export interface EndpointFlags extends CommonFlags {
  readonly events?: string;
  readonly description?: string;
  readonly setUrl?: string;
}

const typesOf = (events: string | undefined): object =>
  events === undefined ? {} : { event_types: events.split(',').map((one) => one.trim()) };

/** Makes an endpoint; its secret is the only thing on standard output, so that a script can keep it. */
export async function createEndpoint(
  terminal: Terminal,
  url: string,
  flags: EndpointFlags,
): Promise<ExitCode> {
  const client = clientOf(terminal, flags);
  const owner = await ownerQuery(client);
  if (!owner.ok) return showFault(terminal, owner.fault, flags.json);
  const json = {
    url,
    ...typesOf(flags.events),
    ...(flags.description === undefined ? {} : { description: flags.description }),
    ...owner.value,
  };
  const made = await client.object<ApiWebhookEndpoint>(PATH, { method: 'POST', json });
  if (!made.ok) return showFault(terminal, made.fault, flags.json);
  return showSecret(terminal, made.value, flags, `Created ${made.value.id}.`);
}

export interface RotateFlags extends CommonFlags {
  readonly overlapHours?: string;
}

/** Gives an endpoint a new secret, which is the only thing on standard output. */
export async function rotateSecret(terminal: Terminal, id: string, flags: RotateFlags): Promise<ExitCode> {
  const hours = flags.overlapHours;
  if (hours !== undefined && !/^\d{1,3}$/.test(hours))
    return showFault(terminal, fault('--overlap-hours takes a whole number.', '', EXIT.usage), flags.json);
  const json = hours === undefined ? {} : { overlap_hours: Number(hours) };
  const path = endpointPath(id, '/rotate-secret');
  const done = await clientOf(terminal, flags).object<ApiWebhookEndpoint>(path, { method: 'POST', json });
  if (!done.ok) return showFault(terminal, done.fault, flags.json);
  const until = done.value.secrets.find(({ expires_at }) => expires_at !== null)?.expires_at ?? null;
  const old = until === null ? 'The old one has ended.' : `The old one signs until ${second(until)} UTC.`;
  return showSecret(terminal, done.value, flags, `${id} has a new secret. ${old}`);
}

function showSecret(
  terminal: Terminal,
  made: ApiWebhookEndpoint,
  flags: CommonFlags,
  words: string,
): ExitCode {
  if (flags.json === true) terminal.line(JSON.stringify(made, null, 2));
  else {
    terminal.note(`${words} The secret to verify with is shown this once:`);
    terminal.line(made.secret ?? '');
  }
  return EXIT.ok;
}

/** Shows an endpoint with its health. */
export async function showEndpoint(terminal: Terminal, id: string, flags: CommonFlags): Promise<ExitCode> {
  const found = await clientOf(terminal, flags).object<ApiWebhookEndpoint>(endpointPath(id));
  if (!found.ok) return showFault(terminal, found.fault, flags.json);
  return sayEndpoint(terminal, found.value, flags);
}

function sayEndpoint(terminal: Terminal, row: ApiWebhookEndpoint, flags: CommonFlags): ExitCode {
  if (flags.json === true) {
    terminal.line(JSON.stringify(row, null, 2));
    return EXIT.ok;
  }
  terminal.line(`${row.id}  ${standing(row)}`);
  terminal.line(`to      ${plain(row.url)}`);
  terminal.line(`events  ${row.event_types.join(' ')}${row.owner_id === null ? '' : ` of ${row.owner_id}`}`);
  if (row.description !== null) terminal.line(`        ${plain(row.description)}`);
  if (row.failing_since !== null) terminal.line(`failing since ${second(row.failing_since)} UTC`);
  if (row.paused_until !== null) terminal.line(`left in peace until ${second(row.paused_until)} UTC`);
  for (const { created_at, expires_at } of row.secrets)
    terminal.line(
      `secret  of ${second(created_at)} UTC${expires_at === null ? '' : `, until ${second(expires_at)} UTC`}`,
    );
  return EXIT.ok;
}

/** Changes URL, types or description. */
export async function updateEndpoint(
  terminal: Terminal,
  id: string,
  flags: EndpointFlags,
): Promise<ExitCode> {
  const json = {
    ...(flags.setUrl === undefined ? {} : { url: flags.setUrl }),
    ...typesOf(flags.events),
    ...(flags.description === undefined ? {} : { description: flags.description }),
  };
  if (Object.keys(json).length === 0)
    return showFault(
      terminal,
      fault('Nothing is to be changed.', 'give --set-url, --events or --description.', EXIT.usage),
      flags.json,
    );
  const done = await clientOf(terminal, flags).object<ApiWebhookEndpoint>(endpointPath(id), {
    method: 'PATCH',
    json,
  });
  return done.ok ? sayEndpoint(terminal, done.value, flags) : showFault(terminal, done.fault, flags.json);
}

/** Enables or disables an endpoint. */
export async function switchEndpoint(
  terminal: Terminal,
  id: string,
  verb: 'enable' | 'disable',
  flags: CommonFlags,
): Promise<ExitCode> {
  const path = endpointPath(id, `/${verb}`);
  const done = await clientOf(terminal, flags).object<ApiWebhookEndpoint>(path, { method: 'POST', json: {} });
  return done.ok ? sayEndpoint(terminal, done.value, flags) : showFault(terminal, done.fault, flags.json);
}

/** Deletes an endpoint with its log. */
export async function deleteEndpoint(
  terminal: Terminal,
  id: string,
  flags: CommonFlags & { readonly yes?: boolean },
): Promise<ExitCode> {
  if (flags.yes !== true) {
    const words = `This deletes ${id} with its secrets and its log, for good. What waits is not sent.`;
    return showFault(terminal, fault(words, 'add --yes when you mean it.', EXIT.usage), flags.json);
  }
  const gone = await clientOf(terminal, flags).object<null>(endpointPath(id), { method: 'DELETE' });
  if (!gone.ok) return showFault(terminal, gone.fault, flags.json);
  if (flags.json !== true) terminal.line(`Deleted ${id}.`);
  return EXIT.ok;
}

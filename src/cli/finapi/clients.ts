/** `tributary finapi clients list|add|show|set|renew|remove`: applications on the finAPI surface. */
import { failure, type Result, success } from '../../core/result.ts';
import { type CommonFlags, clientOf } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type CliFault, fault, showFault } from '../fault.ts';
import { day, type ListFlags, showFields, showList } from '../lists.ts';
import type { Column } from '../table.ts';
import type { Terminal } from '../terminal.ts';

const PATH = '/v1/finapi-clients';

/** What the API says of a client, as far as the commands use it. */
interface ApiFinapiClient {
  readonly id: string;
  readonly client_id: string;
  readonly name: string;
  readonly role: string;
  readonly web_forms_required: boolean;
  readonly created_at: string;
  /** Only in the answer that made it. */
  readonly client_secret?: string | null;
  readonly data_decryption_key?: string | null;
}

const COLUMNS: readonly Column<ApiFinapiClient>[] = [
  { title: 'ID', value: (row) => row.id },
  { title: 'CLIENT ID', value: (row) => row.client_id },
  { title: 'NAME', value: (row) => row.name, shrinks: true },
  { title: 'ROLE', value: (row) => row.role },
  { title: 'WEB FORMS', value: (row) => (row.web_forms_required ? 'required' : 'no') },
  { title: 'CREATED', value: (row) => day(row.created_at) },
];

const place = (id: string): string => `${PATH}/${encodeURIComponent(id)}`;

export const listClients = (terminal: Terminal, flags: ListFlags): Promise<ExitCode> =>
  showList(terminal, flags, {
    client: clientOf(terminal, flags),
    path: PATH,
    query: {},
    columns: COLUMNS,
    empty: 'There are no clients yet. Add one with: tributary finapi clients add NAME',
  });

/** Texts of the options; `on` and `off` for what is true or false, '' clears a text. */
export interface ClientFlags extends CommonFlags {
  readonly name?: string;
  readonly mandatorAdmin?: boolean;
  readonly applicationName?: string;
  readonly notificationUrl?: string;
  readonly synchronizationUrl?: string;
  readonly refreshToken?: string;
  readonly userToken?: string;
  readonly clientToken?: string;
  readonly loginAttempts?: string;
  readonly autoVerification?: string;
  readonly batchUpdate?: string;
  readonly pinStorage?: string;
  readonly webForms?: string;
}

type Kind = 'text' | 'number' | 'switch';

const SETTINGS = {
  applicationName: ['application_name', 'text', '--application-name'],
  notificationUrl: ['user_notification_callback_url', 'text', '--notification-url'],
  synchronizationUrl: ['user_synchronization_callback_url', 'text', '--synchronization-url'],
  refreshToken: ['refresh_token_seconds', 'number', '--refresh-token'],
  userToken: ['user_token_seconds', 'number', '--user-token'],
  clientToken: ['client_token_seconds', 'number', '--client-token'],
  loginAttempts: ['login_attempts_max', 'number', '--login-attempts'],
  autoVerification: ['user_auto_verification', 'switch', '--auto-verification'],
  batchUpdate: ['automatic_batch_update', 'switch', '--batch-update'],
  pinStorage: ['pin_storage_in_web_form', 'switch', '--pin-storage'],
  webForms: ['web_forms_required', 'switch', '--web-forms'],
} as const satisfies Readonly<Record<string, readonly [member: string, kind: Kind, option: string]>>;

function settingOf(kind: Kind, text: string): string | number | boolean | null | undefined {
  if (kind === 'text') return text === '' ? null : text;
  if (kind === 'number') return /^\d{1,10}$/.test(text) ? Number(text) : undefined;
  return text === 'on' ? true : text === 'off' ? false : undefined;
}

/** The settings of the options as the API takes them. */
function settingsOf(flags: ClientFlags): Result<Readonly<Record<string, unknown>>, CliFault> {
  const body: Record<string, unknown> = flags.name === undefined ? {} : { name: flags.name };
  for (const [flag, [member, kind, option]] of Object.entries(SETTINGS)) {
    const text = flags[flag as keyof typeof SETTINGS];
    if (text === undefined) continue;
    const value = settingOf(kind, text);
    const takes = kind === 'number' ? 'a whole number' : 'on or off';
    if (value === undefined) return failure(fault(`${option} takes ${takes}.`, '', EXIT.usage));
    body[member] = value;
  }
  return success(body);
}

/** What is secret, in lines that a shell can read; nothing else is on standard output. */
function showSecrets(terminal: Terminal, made: ApiFinapiClient, flags: CommonFlags): ExitCode {
  if (flags.json === true) terminal.line(JSON.stringify(made, null, 2));
  else {
    terminal.line(`FINAPI_CLIENT_ID=${made.client_id}`);
    const { client_secret: secret = null, data_decryption_key: key = null } = made;
    if (secret !== null) terminal.line(`FINAPI_CLIENT_SECRET=${secret}`);
    if (key !== null) terminal.line(`FINAPI_DATA_DECRYPTION_KEY=${key}`);
  }
  return EXIT.ok;
}

export async function addClient(terminal: Terminal, name: string, flags: ClientFlags): Promise<ExitCode> {
  const settings = settingsOf({ ...flags, name });
  if (!settings.ok) return showFault(terminal, settings.fault, flags.json);
  const role = flags.mandatorAdmin === true ? 'mandator_admin' : 'application';
  const json = { ...settings.value, role };
  const made = await clientOf(terminal, flags).object<ApiFinapiClient>(PATH, { method: 'POST', json });
  if (!made.ok) return showFault(terminal, made.fault, flags.json);
  if (flags.json !== true) terminal.note(`Created ${made.value.id} (${name}). This is shown once:`);
  return showSecrets(terminal, made.value, flags);
}

export async function showClient(terminal: Terminal, id: string, flags: CommonFlags): Promise<ExitCode> {
  const found = await clientOf(terminal, flags).object<ApiFinapiClient>(place(id));
  if (!found.ok) return showFault(terminal, found.fault, flags.json);
  return showFields(terminal, found.value, flags.json);
}

export async function setClient(terminal: Terminal, id: string, flags: ClientFlags): Promise<ExitCode> {
  const settings = settingsOf(flags);
  if (!settings.ok) return showFault(terminal, settings.fault, flags.json);
  const asked = { method: 'PATCH', json: settings.value } as const;
  const changed = await clientOf(terminal, flags).object<ApiFinapiClient>(place(id), asked);
  if (!changed.ok) return showFault(terminal, changed.fault, flags.json);
  return showFields(terminal, changed.value, flags.json);
}

export interface RenewFlags extends CommonFlags {
  readonly secret?: boolean;
  readonly dataKey?: boolean;
}

export async function renewClient(terminal: Terminal, id: string, flags: RenewFlags): Promise<ExitCode> {
  if (flags.secret !== true && flags.dataKey !== true)
    return showFault(terminal, fault('Say --secret, --data-key or both.', '', EXIT.usage), flags.json);
  const json = { secret: flags.secret ?? false, data_decryption_key: flags.dataKey ?? false };
  const asked = { method: 'POST', json } as const;
  const renewed = await clientOf(terminal, flags).object<ApiFinapiClient>(`${place(id)}/renew`, asked);
  if (!renewed.ok) return showFault(terminal, renewed.fault, flags.json);
  if (flags.json !== true) terminal.note(`Renewed for ${id}. This is shown once:`);
  return showSecrets(terminal, renewed.value, flags);
}

export async function removeClient(
  terminal: Terminal,
  id: string,
  flags: CommonFlags & { readonly yes?: boolean },
): Promise<ExitCode> {
  if (flags.yes !== true) {
    const words = `This ends all tokens that ${id} got; users and their data stay.`;
    return showFault(terminal, fault(words, 'add --yes when you mean it.', EXIT.usage), flags.json);
  }
  const gone = await clientOf(terminal, flags).object<null>(place(id), { method: 'DELETE' });
  if (!gone.ok) return showFault(terminal, gone.fault, flags.json);
  terminal.line(flags.json === true ? JSON.stringify({ deleted: id }) : `Deleted ${id}.`);
  return EXIT.ok;
}

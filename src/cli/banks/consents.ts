/** The commands about consents: what account holders allowed, what became of it, and whether its history holds. */
import { type CommonFlags, clientOf, ownerQuery } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { fault, showFault } from '../fault.ts';
import { day, type ListFlags, showFields, showList } from '../lists.ts';
import type { Column } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import type { ChangeFlags } from './connections.ts';
import type { ApiConsent, ApiConsentEvidence, ApiVerification } from './objects.ts';

const COLUMNS: readonly Column<ApiConsent>[] = [
  { title: 'ID', value: (row) => row.id },
  { title: 'BANK', value: (row) => row.institution_id, shrinks: true },
  {
    title: 'STATE',
    value: (row) => row.state,
    style: ({ usable }) => (usable ? 'green' : 'dim'),
  },
  { title: 'REASON', value: (row) => row.reason, shrinks: true },
  { title: 'GRANTED', value: (row) => day(row.granted_at) },
  { title: 'USABLE UNTIL', value: (row) => day(row.usable_until) },
];

export interface ConsentFlags extends ListFlags {
  readonly connection?: string;
}

export async function listConsents(terminal: Terminal, flags: ConsentFlags): Promise<ExitCode> {
  const client = clientOf(terminal, flags);
  const owner = await ownerQuery(client);
  if (!owner.ok) return showFault(terminal, owner.fault, flags.json);
  return showList(terminal, flags, {
    client,
    path: '/v1/consents',
    query: { ...owner.value, connection_id: flags.connection },
    columns: COLUMNS,
    empty: 'There are no consents yet.',
  });
}

const pathOf = (id: string, verb = ''): string => `/v1/consents/${encodeURIComponent(id)}${verb}`;

/** One consent, with its events line by line. */
export async function showConsent(terminal: Terminal, id: string, flags: CommonFlags): Promise<ExitCode> {
  const found = await clientOf(terminal, flags).object<ApiConsent>(pathOf(id));
  if (!found.ok) return showFault(terminal, found.fault, flags.json);
  if (flags.json === true) return showFields(terminal, found.value, true);
  const { events, versions: _versions, ...rest } = found.value;
  showFields(terminal, rest);
  for (const { at, from, to, actor, reason } of events)
    terminal.line(`${terminal.style('dim', at)}  ${from ?? '–'} → ${to}  ${reason} (${actor})`);
  return EXIT.ok;
}

/** Works the history of a consent out anew; a broken one is a failure. */
export async function verifyConsent(terminal: Terminal, id: string, flags: CommonFlags): Promise<ExitCode> {
  const found = await clientOf(terminal, flags).object<ApiVerification>(pathOf(id, '/verify'));
  if (!found.ok) return showFault(terminal, found.fault, flags.json);
  const { whole, events, head, broken_at: at, why } = found.value;
  if (flags.json === true) terminal.line(JSON.stringify(found.value, null, 2));
  else if (whole) terminal.line(`Whole: ${events} events, the last one ${head}`);
  else {
    const where = at === null ? '' : ` at event ${at}`;
    const what = `The history of ${id} was changed${where}: ${why}.`;
    return showFault(terminal, fault(what, 'find out who could write to the database.', EXIT.failed));
  }
  return whole ? EXIT.ok : EXIT.failed;
}

export async function revokeConsent(terminal: Terminal, id: string, flags: ChangeFlags): Promise<ExitCode> {
  if (flags.yes !== true) {
    const why = 'This ends the consent here and at the bank; new data needs a new sign-in.';
    return showFault(terminal, fault(why, 'add --yes when you mean it.', EXIT.usage), flags.json);
  }
  return change(terminal, id, 'revoke', flags, { method: 'POST' });
}

export interface HolderFlags extends CommonFlags {
  /** From the request in which the account holder said it; never made up. */
  readonly psuIp?: string;
  readonly psuUserAgent?: string;
}

export interface NarrowFlags extends HolderFlags {
  readonly scope?: readonly string[];
  readonly until?: string;
}

const holder = ({ psuIp, psuUserAgent }: HolderFlags): Record<string, string> => ({
  ...(psuIp === undefined ? {} : { 'psu-ip-address': psuIp }),
  ...(psuUserAgent === undefined ? {} : { 'psu-user-agent': psuUserAgent }),
});

/** Leaves fewer scopes of a consent, or an earlier end. */
export function narrowConsent(terminal: Terminal, id: string, flags: NarrowFlags): Promise<ExitCode> {
  const json = {
    ...(flags.scope === undefined ? {} : { scopes: flags.scope }),
    ...(flags.until === undefined ? {} : { expires_at: flags.until }),
  };
  return change(terminal, id, 'narrow', flags, { method: 'POST', json, headers: holder(flags) });
}

/** The account holder says again that they want it. */
export const reconfirmConsent = (terminal: Terminal, id: string, flags: HolderFlags): Promise<ExitCode> =>
  change(terminal, id, 'reconfirm', flags, { method: 'POST', headers: holder(flags) });

const SAID = { revoke: 'Revoked', narrow: 'Narrowed', reconfirm: 'Reconfirmed' } as const;

async function change(
  terminal: Terminal,
  id: string,
  verb: keyof typeof SAID,
  flags: CommonFlags,
  ask: { readonly method: 'POST'; readonly json?: object; readonly headers?: Record<string, string> },
): Promise<ExitCode> {
  const done = await clientOf(terminal, flags).object<ApiConsent>(pathOf(id, `/${verb}`), ask);
  if (!done.ok) return showFault(terminal, done.fault, flags.json);
  const until = done.value.usable_until === null ? '' : `, usable until ${done.value.usable_until}`;
  const said = `${SAID[verb]}: ${id} (${done.value.state}${done.value.usable ? until : ''})`;
  terminal.line(flags.json === true ? JSON.stringify(done.value, null, 2) : said);
  return EXIT.ok;
}

const EVIDENCE_COLUMNS: readonly Column<ApiConsentEvidence>[] = [
  { title: 'PSEUDONYM', value: (row) => row.pseudonym.slice(0, 16) },
  { title: 'BANK', value: (row) => row.institution_id, shrinks: true },
  { title: 'STATE', value: (row) => row.state },
  { title: 'REASON', value: (row) => row.reason },
  { title: 'BEGAN', value: (row) => day(row.created_at) },
  { title: 'GONE', value: (row) => day(row.kept_at) },
  {
    title: 'WHOLE',
    value: (row) => (row.verification.whole ? 'yes' : 'NO'),
    style: ({ verification }) => (verification.whole ? 'green' : 'red'),
  },
];

export interface EvidenceFlags extends ListFlags {
  readonly consent?: string;
  readonly of?: string;
}

/** What is kept of consents that are gone. */
export const listEvidence = (terminal: Terminal, flags: EvidenceFlags): Promise<ExitCode> =>
  showList(terminal, flags, {
    client: clientOf(terminal, flags),
    path: '/v1/consent-evidence',
    query: { consent_id: flags.consent, owner_id: flags.of },
    columns: EVIDENCE_COLUMNS,
    empty: 'Nothing is kept of a consent that is gone.',
  });

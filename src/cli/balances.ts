/** What accounts say of themselves: the days that were seen, entries in quarantine, and how far back is fetched. */
import { type CommonFlags, clientOf, ownerQuery } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { showFault } from './fault.ts';
import { type ListFlags, showFields, showList } from './lists.ts';
import type { ApiAccount } from './objects.ts';
import { type Column, table } from './table.ts';
import type { Terminal } from './terminal.ts';

interface ApiStretch {
  readonly from: string;
  readonly to: string;
  readonly sources?: readonly string[];
}
interface ApiCoverage {
  readonly coverage: readonly ApiStretch[];
  readonly gaps: readonly ApiStretch[];
}
interface ApiQuarantined {
  readonly id: string;
  readonly account_id: string;
  readonly entry_date: string;
  readonly said: { readonly amount: string; readonly currency: string; readonly indicator: string };
  readonly counterparty_name: string | null;
  readonly text: string | null;
  readonly resolution: string | null;
}

const STRETCH_COLUMNS: readonly Column<ApiStretch>[] = [
  { title: 'FROM', value: (row) => row.from },
  { title: 'TO', value: (row) => row.to },
  { title: 'SEEN BY', value: (row) => row.sources?.join(', ') ?? 'nobody: a gap' },
];

/** The stretches of days that were seen whole and the gaps between, in their order. */
export async function showCoverage(terminal: Terminal, id: string, flags: CommonFlags): Promise<ExitCode> {
  const path = `/v1/accounts/${encodeURIComponent(id)}/coverage`;
  const found = await clientOf(terminal, flags).object<ApiCoverage>(path);
  if (!found.ok) return showFault(terminal, found.fault, flags.json);
  if (flags.json === true) return showFields(terminal, found.value, true);
  const { coverage, gaps } = found.value;
  const stretches = [...coverage, ...gaps].toSorted((a, b) => (a.from < b.from ? -1 : 1));
  if (stretches.length === 0) terminal.note('No day of this account was seen whole yet.');
  else for (const line of table(terminal, STRETCH_COLUMNS, stretches)) terminal.line(line);
  return EXIT.ok;
}

/** Sets the first day that syncs fetch; `all` for all that the bank has. */
export async function setHistoryStart(
  terminal: Terminal,
  id: string,
  from: string,
  flags: CommonFlags,
): Promise<ExitCode> {
  const json = { history_start: from === 'all' ? null : from };
  const path = `/v1/accounts/${encodeURIComponent(id)}`;
  const changed = await clientOf(terminal, flags).object<ApiAccount>(path, { method: 'PATCH', json });
  if (!changed.ok) return showFault(terminal, changed.fault, flags.json);
  return showFields(terminal, changed.value, flags.json);
}

const QUARANTINE_COLUMNS: readonly Column<ApiQuarantined>[] = [
  { title: 'DATE', value: (row) => row.entry_date },
  { title: 'AMOUNT', value: (row) => row.said.amount, align: 'right' },
  { title: 'CUR', value: (row) => row.said.currency },
  { title: 'SAYS', value: (row) => row.said.indicator },
  { title: 'COUNTERPARTY', value: (row) => row.counterparty_name, shrinks: true },
  { title: 'TEXT', value: (row) => row.text, shrinks: true },
  { title: 'ACCOUNT', value: (row) => row.account_id },
  { title: 'ENDED', value: (row) => row.resolution },
];

/** Entries of which a bank says two things that cannot both be true. */
export async function listQuarantine(
  terminal: Terminal,
  flags: ListFlags & { readonly account?: string; readonly resolved?: boolean },
): Promise<ExitCode> {
  const client = clientOf(terminal, flags);
  const owner = await ownerQuery(client);
  if (!owner.ok) return showFault(terminal, owner.fault, flags.json);
  return showList(terminal, flags, {
    client,
    path: '/v1/quarantined-entries',
    query: {
      ...owner.value,
      ...(flags.account === undefined ? {} : { account_id: flags.account }),
      ...(flags.resolved === true ? { resolved: 'true' } : {}),
    },
    columns: QUARANTINE_COLUMNS,
    empty: 'Nothing is in quarantine: no bank contradicts itself.',
  });
}

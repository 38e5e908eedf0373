/** `tributary rematch --dry-run`: what the matcher of this version would make of everything that was ever taken in. */
import { failure, type Result, success } from '../core/result.ts';
import type { OwnerScope } from '../engine/ports.ts';
import type { PublicIds } from '../engine/public-ids.ts';
import type { ShownRow } from '../engine/rematch/compare.ts';
import { type AccountReport, type RematchProgress, rematch as rehearse } from '../engine/rematch/rematch.ts';
import type { RematchStore } from '../engine/rematch/rows.ts';
import { maskIban } from '../services/vault/identifiers.ts';
import { importVault } from '../services/vault/import-vault.ts';
import { openRematchStore } from '../store/rematch.ts';
import type { CommonFlags } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { type CliFault, fault, showFault } from './fault.ts';
import { withLocalBase } from './local-base.ts';
import { stopOnSignal } from './stop-signal.ts';
import type { Terminal } from './terminal.ts';

export interface RematchFlags extends CommonFlags {
  readonly dryRun?: boolean;
  readonly owner?: string;
}

const STATUS_WORDS: Readonly<Record<AccountReport['status'], string>> = {
  equal: 'equal',
  different: 'DIFFERENT',
  busy: 'not compared: it changed meanwhile, try again',
  not_kept: 'not compared: something that went into it is not kept any more',
  too_large: 'not compared: a window or file is too large to be held in memory',
  not_found: 'not compared: what a person merged or split is not found again',
};

/** Rehearses; exit code 1 when the ledger and the rehearsal differ. Ctrl-C ends it early. */
export async function rematch(terminal: Terminal, flags: RematchFlags): Promise<ExitCode> {
  if (flags.dryRun !== true)
    return showFault(
      terminal,
      fault('Only rehearsing is possible.', 'add --dry-run: nothing is written then.', EXIT.usage),
      flags.json,
    );
  const stop = stopOnSignal();
  const done = await withLocalBase(terminal, async ({ app, jobs, vault }) => {
    const store = openRematchStore(app, jobs);
    const scopes = await wantedOwners(store, vault.ids, flags.owner);
    if (!scopes.ok) return scopes;
    const parts = { store, vault: importVault(vault), mask: maskIban };
    const reports: AccountReport[] = [];
    for await (const report of rehearse(parts, scopes.value, stop.signal, progressOn(terminal, flags))) {
      reports.push(report);
      if (flags.json !== true) show(terminal, vault.ids, report);
    }
    if (flags.json === true)
      terminal.line(
        JSON.stringify(
          reports.map((report) => jsonOf(vault.ids, report)),
          null,
          2,
        ),
      );
    return success(reports);
  });
  const stopped = stop.signal.aborted;
  stop.forget();
  if (!done.ok) return showFault(terminal, done.fault, flags.json);
  if (flags.json !== true) summarise(terminal, done.value, stopped);
  return stopped || done.value.some(({ status }) => status === 'different') ? EXIT.failed : EXIT.ok;
}

async function wantedOwners(
  store: RematchStore,
  ids: PublicIds,
  wanted: string | undefined,
): Promise<Result<readonly OwnerScope[], CliFault>> {
  const all = await store.owners();
  if (wanted === undefined) return success(all);
  const named = ids.decode(wanted);
  const scope = all.find(({ ownerId }) => named?.kind === 'owner' && ownerId === named.object);
  if (scope !== undefined) return success([scope]);
  return failure(fault(`There is no owner ${wanted}.`, 'give its id: own_…', EXIT.failed));
}

const PERCENT = 100;

/** A line that is drawn over, where a person looks. */
function progressOn(terminal: Terminal, flags: CommonFlags): (progress: RematchProgress) => void {
  if (!terminal.isInteractive || flags.json === true) return () => {};
  let shown = '';
  return ({ owner, owners, step, steps }) => {
    const text = `owner ${owner} of ${owners}: ${Math.floor((step * PERCENT) / Math.max(steps, 1))} %`;
    if (text === shown) return;
    shown = text;
    terminal.write(`\r${text.padEnd(40)}${step === steps ? `\r${' '.repeat(40)}\r` : ''}`);
  };
}

const idsOf = (ids: PublicIds, { ownerId, accountId }: AccountReport) => ({
  owner: ids.encode('owner', ownerId, ownerId),
  account: ids.encode('account', ownerId, accountId),
});

function show(terminal: Terminal, ids: PublicIds, report: AccountReport): void {
  const { account } = idsOf(ids, report);
  const { windows, transactions, status, found, differences, ownerId } = report;
  terminal.line(
    `${account}  ${windows} windows and files, ${transactions} transactions: ${STATUS_WORDS[status]}`,
  );
  const rowText = (row: ShownRow): string => {
    const name = row.id === null ? 'rehearsed' : ids.encode('transaction', ownerId, row.id);
    return `${name}  ${row.date} ${row.amount} ${row.currency} ${row.status}, ${row.presence}, ${row.looks} other looks`;
  };
  for (const { what, ledger, rehearsed } of differences) {
    terminal.line(`  ${what}:`);
    for (const row of [...ledger, ...rehearsed]) terminal.line(`    ${rowText(row)}`);
  }
  if (found > differences.length) terminal.line(`  … and ${found - differences.length} more`);
}

function jsonOf(ids: PublicIds, report: AccountReport): object {
  const { owner, account } = idsOf(ids, report);
  const { status, windows, transactions, found, differences, ownerId } = report;
  const rowJson = ({ id, ...row }: ShownRow): object => ({
    id: id === null ? null : ids.encode('transaction', ownerId, id),
    ...row,
  });
  return {
    owner_id: owner,
    account_id: account,
    status,
    windows,
    transactions,
    found,
    differences: differences.map(({ what, ledger, rehearsed }) => ({
      what,
      ledger: ledger.map(rowJson),
      rehearsed: rehearsed.map(rowJson),
    })),
  };
}

function summarise(terminal: Terminal, reports: readonly AccountReport[], stopped: boolean): void {
  const of = (wanted: AccountReport['status']): number =>
    reports.filter(({ status }) => status === wanted).length;
  const compared = of('equal') + of('different');
  const differ = reports.reduce((sum, { found }) => sum + found, 0);
  terminal.line(
    `${stopped ? 'Stopped. ' : ''}${compared} of ${reports.length} accounts compared, ${differ} differences. Nothing was written.`,
  );
}

/** `tributary scrub`: the bytes of what was deleted are gone from the database's files, too. */
import { failure, success } from '../core/result.ts';
import type { CommonFlags } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { fault, showFault } from './fault.ts';
import { withLocalBase } from './local-base.ts';
import type { Terminal } from './terminal.ts';

/** Rewrites all tables. Servers may run; a table is locked while it is written. */
export async function scrub(terminal: Terminal, flags: CommonFlags): Promise<ExitCode> {
  const onTable = (name: string): void => {
    if (flags.json !== true) terminal.note(`Rewriting ${name}`);
  };
  const done = await withLocalBase(terminal, async (base) => {
    try {
      return success(await base.rewriteTables(onTable));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return failure(fault(`The database refused: ${why}`, 'see docs/erasing.md.'));
    }
  });
  if (!done.ok) return showFault(terminal, done.fault, flags.json);
  terminal.line(
    flags.json === true
      ? JSON.stringify({ tables: done.value })
      : `Rewrote ${done.value} tables. Write-ahead log and backups keep older bytes until they are replaced.`,
  );
  return EXIT.ok;
}

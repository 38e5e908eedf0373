/** `tributary import`: statement files to the server, one after the other. */
import { readFileSync } from 'node:fs';
import { failure, type Result, success } from '../core/result.ts';
import type { Client, Query } from './client.ts';
import { type CommonFlags, clientOf, findOwner, noOwner, OWNER_ID } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { type CliFault, fault, showFault } from './fault.ts';
import { type Imported, progressBar, showImportFault, showSummary } from './import-view.ts';
import type { ApiOwner } from './objects.ts';
import { stopOnSignal } from './stop-signal.ts';
import type { Terminal } from './terminal.ts';
import { uploadFile } from './upload.ts';

export interface ImportFlags extends CommonFlags {
  readonly account?: string;
  readonly accountName?: string;
  readonly currency?: string;
  readonly dateOrder?: string;
  readonly format?: string;
  readonly mapping?: string;
  readonly createOwner?: boolean;
}

/** Imports the files in their order; a file that is refused does not keep the next ones back. */
export async function importFiles(
  terminal: Terminal,
  files: readonly string[],
  flags: ImportFlags,
): Promise<ExitCode> {
  const client = clientOf(terminal, flags);
  const mapping = readMapping(flags.mapping);
  if (!mapping.ok) return showFault(terminal, mapping.fault, flags.json);
  const owner = await ownerOf(terminal, client, flags);
  if (!owner.ok) return showFault(terminal, owner.fault, flags.json);
  const query: Query = {
    ...owner.value,
    account_id: flags.account,
    account_name: flags.accountName,
    currency: flags.currency?.toUpperCase(),
    date_order: flags.dateOrder,
    format: flags.format,
    mapping: mapping.value,
  };
  const stop = stopOnSignal();
  const imported: Imported[] = [];
  for (const file of files) {
    if (stop.signal.aborted) break;
    imported.push(
      await importOne(terminal, client, { file, query, signal: stop.signal, json: flags.json ?? false }),
    );
    // What keeps one file from the server keeps all: a server that is not there, a key that is refused.
    if (imported.at(-1)?.fault?.exit === EXIT.unreachable) break;
  }
  stop.forget();
  if (flags.json === true) terminal.line(JSON.stringify(imported.map(jsonOf), null, 2));
  else if (imported.length > 0 && !imported.every((one) => one.fault?.exit === EXIT.unreachable))
    showSummary(terminal, imported);
  return exitOf(imported, files.length);
}

async function importOne(
  terminal: Terminal,
  client: Client,
  one: { file: string; query: Query; signal: AbortSignal; json: boolean },
): Promise<Imported> {
  const bar = progressBar(terminal, one.file);
  const sent = await uploadFile(client, { ...one, progress: bar });
  bar.clear();
  if (sent.ok) return { file: one.file, row: sent.value, fault: null };
  if (!one.json) showImportFault(terminal, one.file, sent.fault);
  return { file: one.file, row: null, fault: sent.fault };
}

function exitOf(imported: readonly Imported[], wanted: number): ExitCode {
  const exits = imported.map((one) => one.fault?.exit ?? EXIT.ok);
  if (exits.includes(EXIT.unreachable)) return EXIT.unreachable;
  return exits.some((exit) => exit !== EXIT.ok) || imported.length < wanted ? EXIT.failed : EXIT.ok;
}

const jsonOf = ({ file, row, fault: why }: Imported): object =>
  why === null
    ? { file, import: row }
    : { file, error: { message: why.message, action: why.action, problem: why.problem ?? null } };

function readMapping(file: string | undefined): Result<string | undefined, CliFault> {
  if (file === undefined) return success(undefined);
  try {
    return success(JSON.stringify(JSON.parse(readFileSync(file, 'utf8'))));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return failure(
      fault(`The mapping ${file} cannot be read: ${why}.`, 'give a file with one JSON object.', EXIT.usage),
    );
  }
}

async function ownerOf(
  terminal: Terminal,
  client: Client,
  flags: ImportFlags,
): Promise<Result<{ owner_id?: string }, CliFault>> {
  const { owner } = client.settings;
  if (owner === null) return success({});
  if (OWNER_ID.test(owner.value)) return success({ owner_id: owner.value });
  const found = await findOwner(client, owner.value);
  if (!found.ok) return found;
  if (found.value !== null) return success({ owner_id: found.value.id });
  if (flags.createOwner !== true) return failure(noOwner(owner.value));
  const json = { reference: owner.value };
  const made = await client.object<ApiOwner>('/v1/owners', { method: 'POST', json });
  if (!made.ok) return made;
  terminal.note(`Created the owner ${made.value.id} (${owner.value}).`);
  return success({ owner_id: made.value.id });
}

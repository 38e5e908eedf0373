/**
 * The watched folder: `inbox/<owner reference>/statement.xml` is imported for that owner, then moved to `done` below
 * it, or to `failed` with a text file beside it that says why. A file is taken once its size stays the same between
 * two looks, so that half-written ones wait. A file that lies in no owner's folder goes to `inbox/failed`, which, as
 * `inbox/done`, is never an owner's.
 */
import { createReadStream, type Dirent } from 'node:fs';
import { mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ImportFault, StatementImports } from '../engine/import-port.ts';
import type { OwnerScope } from '../engine/ports.ts';
import { startSchedule } from './schedule.ts';

/** How often the folder is looked at. */
export const LOOK_EVERY_MS = 2_000;
/** Owners' folders and files of one folder that one look takes in. */
const FOLDERS_MAX = 10_000;
const FILES_PER_LOOK = 100;
/** Where files go after their import. */
const PUT_AWAY: readonly string[] = ['done', 'failed'];

export interface WatchOptions {
  readonly folder: string;
  readonly imports: StatementImports;
  readonly ownerNamed: (reference: string) => Promise<OwnerScope | null>;
  readonly onError: (error: unknown, file: string) => void;
  readonly everyMs?: number;
}
export interface WatchFolder {
  stop(): Promise<void>;
}

/** Starts to watch; the folder is made when it is missing. */
export function watchFolder(options: WatchOptions): WatchFolder {
  const sizes = new Map<string, number>();
  return startSchedule(
    [{ name: 'watched folder', everyMs: options.everyMs ?? LOOK_EVERY_MS, run: () => look(options, sizes) }],
    (_, error) => options.onError(error, options.folder),
  );
}

async function look(options: WatchOptions, sizes: Map<string, number>): Promise<void> {
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  const seen = new Set<string>();
  const settled = async (file: string): Promise<boolean> => {
    seen.add(file);
    const before = sizes.get(file);
    const { size } = await stat(file);
    sizes.set(file, size);
    return before === size;
  };
  const found = await readdir(options.folder, { withFileTypes: true });
  for (const file of filesOf(options.folder, found))
    if (await settled(file)) await refuseStray(options, file);
  const folders = found.filter((one) => one.isDirectory() && !PUT_AWAY.includes(one.name));
  for (const { name } of folders.slice(0, FOLDERS_MAX)) {
    const folder = path.join(options.folder, name);
    for (const file of filesOf(folder, await readdir(folder, { withFileTypes: true })))
      if (await settled(file)) await take(options, name, file);
  }
  for (const known of sizes.keys()) if (!seen.has(known)) sizes.delete(known);
}

/** The files of a folder that one look takes in; hidden ones are left alone. */
const filesOf = (folder: string, found: readonly Dirent[]): readonly string[] =>
  found
    .filter((one) => one.isFile() && !one.name.startsWith('.'))
    .slice(0, FILES_PER_LOOK)
    .map((one) => path.join(folder, one.name));

/** Nobody can tell whose a file is that lies beside the owners' folders. */
async function refuseStray(options: WatchOptions, file: string): Promise<void> {
  try {
    await putAway(
      file,
      'failed',
      `Nobody can tell whose file this is: put it into a folder named like the owner's reference, such as ${path.join('<owner reference>', path.basename(file))} in the watched folder.`,
    );
  } catch (error) {
    options.onError(error, file);
  }
}

async function take(options: WatchOptions, reference: string, file: string): Promise<void> {
  try {
    const scope = await options.ownerNamed(reference);
    if (scope === null) {
      await putAway(
        file,
        'failed',
        `There is no owner with the reference “${reference}”: make one, or rename the folder.`,
      );
      return;
    }
    const filename = path.basename(file);
    const received = await options.imports.receive(
      scope,
      'watch_folder',
      { filename, read: {} },
      createReadStream(file),
    );
    if (!received.ok) {
      await putAway(file, 'failed', describeFault(received.fault.fault));
      return;
    }
    const done = await received.value.finished;
    await putAway(
      file,
      done.status === 'done' ? 'done' : 'failed',
      done.status === 'done' ? null : done.status,
    );
  } catch (error) {
    options.onError(error, file);
  }
}

/** Moves the file below its folder; an older one of the same name keeps its name, this one gets a number. */
async function putAway(file: string, where: 'done' | 'failed', why: string | null): Promise<void> {
  const folder = path.join(path.dirname(file), where);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { name, ext } = path.parse(file);
  const taken = new Set(await readdir(folder));
  let free = `${name}${ext}`;
  for (let number = 2; taken.has(free); number++) free = `${name} (${number})${ext}`;
  await rename(file, path.join(folder, free));
  if (why !== null) await writeFile(path.join(folder, `${free}.why.txt`), `${why}\n`, { mode: 0o600 });
}

/** A fault as one or more plain lines for people. */
export function describeFault(fault: ImportFault): string {
  if (fault.code !== 'statement') return 'text' in fault ? fault.text : fault.code.replaceAll('_', ' ');
  const { line, element, rule, found, action } = fault.fault;
  const place = [line === null ? null : `line ${line}`, element].filter((part) => part !== null).join(', ');
  return `${place === '' ? '' : `${place}: `}${rule}; found: ${found}.\n${action}.`;
}

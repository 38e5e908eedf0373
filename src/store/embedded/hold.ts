/**
 * One Tributary per data directory. The holder file is made in one step (a hard link to a file that is whole), so
 * two starts at the same moment cannot both have it; a holder that died is replaced under a second file of the same
 * kind, so that only one of several starters replaces it.
 */
import { randomUUID } from 'node:crypto';
import { linkSync, realpathSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Result } from '../../core/result.ts';
import { failure, success } from '../../core/result.ts';
import type { EmbeddedFault } from './fault.ts';
import { embeddedFault, reasonOf } from './fault.ts';
import { makeDir } from './files.ts';
import type { Holder } from './holder.ts';
import { HEARTBEAT_MS, isLiving, ourselves, readHolder } from './holder.ts';

/** A starter that dies while it replaces a dead one leaves a claim, whose replacement needs a claim, and so on. */
const CLAIM_DEPTH = 3;
const TRIES = 10;
const ID_LIMIT_CHARS = 64;
/** How long a start waits for one that is ending, and how often it looks. */
const ENDING_MS_MAX = 15_000;
const ENDING_LOOK_MS = 50;

/** What others are told about us. */
export interface HolderInfo {
  /** Where we serve (or are about to), for the message that a second start prints. */
  readonly url: string;
  /** Said when we stop: whoever starts next waits for the end. */
  readonly isEnding?: true;
}

/** A data directory that is ours until released or until this process ends. */
export interface Hold {
  readonly dataDir: string;
  /** Changes what others are told. */
  update(info: HolderInfo): void;
  /** Lets others have the directory. Calling it twice is fine. */
  release(): void;
}

/** The holder file of a data directory. */
export const holderFile = (dataDir: string): string => path.join(dataDir, 'holder.json');

/**
 * Takes the data directory (made when missing) for this process. Returns the fault `in_use`, naming process, time
 * and address, when a living Tributary has it, and then has changed nothing; `data_dir_unusable` when it cannot be
 * written. A holder in another container or machine that shows no sign of life, and one that is stopping, is waited for up
 * to 15 s.
 */
export async function holdDataDir(dataDir: string, info: HolderInfo): Promise<Result<Hold, EmbeddedFault>> {
  try {
    makeDir(dataDir);
    const root = realpathSync(dataDir);
    const us = ourselves(info.url);
    const holder = await acquireEnding(holderFile(root), us);
    return holder === null ? success(keep(root, us)) : failure(inUse(root, holder));
  } catch (error) {
    return failure(unwritable(dataDir, reasonOf(error)));
  }
}

/** As {@link acquire}, and patient with a holder that says that it is ending. */
async function acquireEnding(file: string, us: Holder): Promise<Holder | null> {
  const limit = performance.now() + ENDING_MS_MAX;
  for (;;) {
    const holder = await acquire(file, us, 0);
    if (holder?.isEnding !== true || performance.now() > limit) return holder;
    await sleep(ENDING_LOOK_MS);
  }
}

/** Puts us into the file. Gives null when we have it, else the living holder. */
async function acquire(file: string, us: Holder, depth: number): Promise<Holder | null> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    if (createWhole(file, us)) return null;
    const holder = readHolder(file);
    if (holder !== null && (await isLiving(file, holder))) return holder;
    if (depth === CLAIM_DEPTH) break;
    if (await replaceDead(file, holder, us, depth)) return null;
  }
  throw new Error(`${file} changes hands too fast or cannot be replaced`);
}

/** Replaces one certain dead holder. Only who has the claim on its id may, so nobody replaces a living one. */
async function replaceDead(file: string, dead: Holder | null, us: Holder, depth: number): Promise<boolean> {
  const claim = `${file}.${dead?.id.replaceAll(/[^\w-]/g, '').slice(0, ID_LIMIT_CHARS) ?? 'unreadable'}`;
  if ((await acquire(claim, us, depth + 1)) !== null) return false;
  try {
    if (readHolder(file)?.id !== dead?.id) return false;
    renameSync(draft(file, us), file);
    return true;
  } finally {
    rmSync(claim, { force: true });
  }
}

/** Writes a file beside the target, with the rights that let a start by another user read who holds it. */
function draft(file: string, us: Holder): string {
  const name = `${file}.${randomUUID()}.tmp`;
  writeFileSync(name, `${JSON.stringify(us, null, 2)}\n`, { mode: 0o644, flag: 'wx' });
  return name;
}

/** Makes the file with its content in one step. False when there is one already. */
function createWhole(file: string, us: Holder): boolean {
  const name = draft(file, us);
  try {
    linkSync(name, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    return createPlain(file, us); // File systems without hard links.
  } finally {
    rmSync(name, { force: true });
  }
}

function createPlain(file: string, us: Holder): boolean {
  try {
    writeFileSync(file, `${JSON.stringify(us, null, 2)}\n`, { mode: 0o644, flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

function keep(dataDir: string, us: Holder): Hold {
  const file = holderFile(dataDir);
  const isOurs = (): boolean => readHolder(file)?.id === us.id;
  const beat = setInterval(() => {
    try {
      const now = new Date();
      if (isOurs()) utimesSync(file, now, now);
    } catch {
      // A disk that went away shows elsewhere; the next beat tries again.
    }
  }, HEARTBEAT_MS);
  beat.unref();
  return {
    dataDir,
    update: (told) => {
      if (isOurs()) renameSync(draft(file, { ...us, ...told }), file);
    },
    release: () => {
      clearInterval(beat);
      if (isOurs()) rmSync(file, { force: true });
    },
  };
}

/** Says who has the directory. */
export const inUse = (dataDir: string, holder: Holder): EmbeddedFault =>
  embeddedFault(
    'in_use',
    `the data directory ${dataDir} is in use by Tributary process ${holder.pid} on ${holder.host}, since ${holder.since}${holder.url === '' ? '' : `, at ${holder.url}`}`,
    `use that one, stop it (kill ${holder.pid}), or start with another DATA_DIR and PORT`,
  );

const unwritable = (dataDir: string, why: string): EmbeddedFault =>
  embeddedFault(
    'data_dir_unusable',
    `the data directory ${dataDir} cannot be used: ${why}`,
    'give this user the right to write there, or start with another DATA_DIR',
  );

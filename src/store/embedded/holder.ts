/** Who holds a data directory: the content of holder.json, and whether that process still lives. */
import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { readIfThere } from './files.ts';
import { bootId, processNamespace, startOf } from './processes.ts';

/** A holder shows that it lives by touching the file this often. */
export const HEARTBEAT_MS = 5_000;
/** Without a touch for so long, a holder that we cannot look at (another container or machine) is dead. */
const SILENCE_MS = 3 * HEARTBEAT_MS;
/** A file untouched for so long needs no watching, even where two clocks differ a little. */
const LONG_SILENCE_MS = 120_000;
const WATCH_MS = 250;

/** The process that holds the directory. */
export interface Holder {
  /** Random: two holders never have the same. */
  readonly id: string;
  readonly pid: number;
  /** Names the start of the process, because process ids are used again. */
  readonly start: string;
  readonly boot: string;
  readonly namespace: string;
  readonly host: string;
  /** ISO 8601, UTC. */
  readonly since: string;
  /** Where the holder serves. */
  readonly url: string;
  /** Set while it stops: the next one waits for it. */
  readonly isEnding?: true;
}

/** Describes this process as the holder. */
export const ourselves = (url: string): Holder => ({
  id: randomUUID(),
  pid: process.pid,
  start: startOf(process.pid) ?? '',
  boot: bootId(),
  namespace: processNamespace(),
  host: os.hostname(),
  since: new Date().toISOString(),
  url,
});

/** Reads a holder file; null when there is none or what is there is not one (a disk that was full). */
export function readHolder(file: string): Holder | null {
  const text = readIfThere(file);
  if (text === null) return null;
  try {
    const holder: unknown = JSON.parse(text);
    return isHolder(holder) ? holder : null;
  } catch {
    return null;
  }
}

function isHolder(value: unknown): value is Holder {
  if (typeof value !== 'object' || value === null) return false;
  const fields: Record<string, unknown> = { ...value };
  const texts = ['id', 'start', 'boot', 'namespace', 'host', 'since', 'url'];
  return Number.isInteger(fields.pid) && texts.every((name) => typeof fields[name] === 'string');
}

/** Whether the holder is this very process. */
export const isUs = (holder: Holder): boolean =>
  holder.pid === process.pid && isNear(holder) && startOf(process.pid) === holder.start;

/** Whether the holder's process id means something here: same boot, same set of processes, same machine. */
const isNear = (holder: Holder): boolean =>
  holder.boot === bootId() && holder.namespace === processNamespace() && holder.host === os.hostname();

/**
 * Whether the holder lives. One of another container or machine is watched until it touches the file or has been
 * silent for 15 s.
 */
export async function isLiving(file: string, holder: Holder): Promise<boolean> {
  if (isNear(holder)) return startOf(holder.pid) === holder.start;
  const first = touchedAt(file);
  if (Date.now() - first > LONG_SILENCE_MS) return false;
  const end = performance.now() + SILENCE_MS;
  while (performance.now() < end) {
    await sleep(WATCH_MS);
    if (touchedAt(file) !== first) return readHolder(file)?.id === holder.id;
  }
  return false;
}

const touchedAt = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

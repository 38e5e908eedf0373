/** Reads postmaster.pid, the file in which a running server says who it is (PostgreSQL: miscadmin.h, LOCK_FILE_LINE). */
import { readFileSync } from 'node:fs';

const PID_LINE = 0;
const PORT_LINE = 3;
const STATUS_LINE = 7;

/** What a server says about itself. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** `ready`, `starting`, `stopping`, or empty when it has not come so far. */
  readonly status: string;
}

/** The content of the file, or null when there is none or it is only half written. */
export function readPostmaster(file: string): Postmaster | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return null;
  }
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[PID_LINE]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  return { pid, port: Number(lines[PORT_LINE] ?? 0), status: lines[STATUS_LINE] ?? '' };
}

/** Reaching the embedded server that another process of this machine runs: for doctor and the rotation of keys. */
import { readFileSync } from 'node:fs';
import { canConnect, urlOf } from './connect.ts';
import { layoutOf } from './layout.ts';

/** A running embedded server. The URL holds a password: never log it. */
export interface RunningPostgres {
  readonly url: string;
  readonly version: string;
}

/** The running server of a data directory; null when none answers or its files cannot be read by this user. */
export async function connectToRunning(dataDir: string): Promise<RunningPostgres | null> {
  const layout = layoutOf(dataDir);
  const port = Number(lineOf(layout.port));
  const password = lineOf(layout.password);
  if (!Number.isInteger(port) || port <= 0 || password === null) return null;
  const version = await canConnect(port, password);
  return version === null ? null : { url: urlOf(port, password), version };
}

function lineOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}

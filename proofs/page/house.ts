/** For tests: a server on a port and data directory of its own, and a browser to look at it with. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { type Browser, chromium } from 'playwright-core';
import { type RunningServer, startTributary } from '../../src/main.ts';
import { readConfig } from '../../src/services/config.ts';

const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The browser to test with, null when there is none here. */
export function browserPath(): string | null {
  const named = process.env.CHROME_PATH;
  return [named, '/usr/bin/chromium'].find((one) => one !== undefined && existsSync(one)) ?? null;
}

export const startBrowser = (executablePath: string): Promise<Browser> =>
  chromium.launch({ executablePath, args: ARGS });

/** A fresh server; `env` adds settings. The second value stops it and removes its data. */
export async function startHouse(
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly server: RunningServer; readonly dataDir: string; stop(): Promise<void> }> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'tributary-page-'));
  const settings = { PORT: String(await freePort()), DATA_DIR: dataDir, LOG_LEVEL: 'silent', ...env };
  const config = readConfig(settings);
  if (!config.ok) throw new Error(config.fault.join(' '));
  const started = await startTributary(config.value);
  if (!started.ok) throw new Error(`${started.fault.message} ${started.fault.action}`);
  const stop = async (): Promise<void> => {
    await started.value.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { server: started.value, dataDir, stop };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen({ host: '127.0.0.1', port: 0 }, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

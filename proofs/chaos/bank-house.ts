/** The simulated banks beside the servers of a proof: their clock, what the account holder does there, and their log. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LogLine } from '../../sandbox/core/bank/call-log.ts';
import { type RunningSandbox, startSandbox } from '../../sandbox/server.ts';

const PAGE_LINES = 5_000;

export class BankHouse {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'tributary-banks-'));
  #running: RunningSandbox | null = null;

  /** Starts the banks. `now` is their real time: a clock that stands still makes their data the same all along. */
  async open(now: () => number = Date.now): Promise<void> {
    this.#running = await startSandbox({ stateFolder: this.#folder, port: 0, now });
  }

  get url(): string {
    return this.#running?.url ?? '';
  }

  get controlKey(): string {
    return this.#running?.controlKey ?? '';
  }

  /** Asks the control interface; throws when it refuses. */
  async control(method: string, route: string, body?: unknown): Promise<Record<string, unknown>> {
    const answer = await fetch(`${this.url}/control${route}`, {
      method,
      headers: {
        authorization: `Bearer ${this.controlKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} /control${route}: ${answer.status} ${text}`);
    return text === '' ? {} : JSON.parse(text);
  }

  /** The account holder approves in the app, or the signer of this name signs. */
  sign = (authorisation: string, signer: string | null): Promise<unknown> =>
    this.control('POST', `/authorisations/${authorisation}/approve`, signer === null ? {} : { signer });

  /** The app does not approve by itself. */
  hold = (authorisation: string): Promise<unknown> =>
    this.control('POST', `/authorisations/${authorisation}/hold`);

  /** All that the banks saw. */
  async log(): Promise<readonly LogLine[]> {
    const lines: LogLine[] = [];
    for (;;) {
      const after = lines.at(-1)?.number ?? 0;
      const page = await this.control('GET', `/log?after=${after}&limit=${PAGE_LINES}`);
      const more = page.log as LogLine[];
      lines.push(...more);
      if (more.length < PAGE_LINES) return lines;
    }
  }

  async close(): Promise<void> {
    await this.#running?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Rules of the banks that were broken, one text each. */
export const violationsIn = (log: readonly LogLine[]): readonly string[] =>
  log.flatMap(({ method, path: route, violations }) =>
    violations.map((rule) => `${method} ${route}: ${rule}`),
  );

/** What may be sent once and came twice: answers to one step of one authorisation, and codes of one return. */
export function sentTwice(log: readonly LogLine[]): readonly string[] {
  const seen = new Set<string>();
  return log.flatMap(({ method, path: route, step }) => {
    if (method !== 'POST' || !/\/authorisations\/[^/]+\/(answers|code)$/.test(route)) return [];
    const what = `${route} step ${step}`;
    if (seen.has(what)) return [what];
    seen.add(what);
    return [];
  });
}

/** Calls for the account holder's data. */
export const dataCalls = (log: readonly LogLine[]): readonly LogLine[] =>
  log.filter(({ method, path: route }) => method === 'GET' && /\/accounts(\/|$)/.test(route));

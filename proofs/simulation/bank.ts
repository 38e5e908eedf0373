/** The simulated banks of a world, over real HTTP on loopback, and what their operator and their customers do. */
import path from 'node:path';
import type { LogLine } from '../../sandbox/core/bank/call-log.ts';
import { type RunningSandbox, startSandbox } from '../../sandbox/server.ts';

/** An authorisation as the bank's operator sees it. */
export interface AtBank {
  readonly id: string;
  readonly institution: string;
  readonly login: string | null;
  readonly status: string;
  readonly step: number;
  readonly consent: string | null;
}

/** An entry of the bank's books. */
export interface BookEntry {
  readonly id: string;
  /** The same while it is pending and once it is booked. */
  readonly cause: string;
  readonly pending_id: string | null;
  readonly status: 'booked' | 'pending';
  readonly amount: { readonly amount: string; readonly currency: string };
  readonly booking_date: string | null;
  readonly value_date: string | null;
  readonly transaction_date: string | null;
  readonly counterparty: {
    readonly name: string | null;
    readonly iban: string | null;
    readonly account: string | null;
  };
  readonly text: string | null;
  readonly end_to_end_id: string | null;
}

/** An account as the bank's books have it. */
export interface Books {
  readonly account: string;
  readonly iban: string | null;
  readonly currency: string;
  readonly balances: readonly {
    readonly type: string;
    readonly amount: { readonly amount: string };
    readonly date: string;
  }[];
  /** Oldest first. */
  readonly entries: readonly BookEntry[];
}

const ROWS_MAX = 500;
const LOG_LINES_MAX = 5_000;

let folders = 0;

export class Bank {
  readonly #running: RunningSandbox;

  constructor(running: RunningSandbox) {
    this.#running = running;
  }

  /** Founds banks in a new folder; `now` is their clock. */
  static async found(folder: string, now: () => number, pageEntries?: number): Promise<Bank> {
    const running = await startSandbox({
      stateFolder: path.join(folder, `banks-${++folders}`),
      port: 0,
      now,
      // `slow` is a matter of real time, which nobody has here.
      delay: async () => {},
      seed: 'simulation',
      ...(pageEntries === undefined ? {} : { pageEntries }),
    });
    return new Bank(running);
  }

  get url(): string {
    return this.#running.url;
  }

  close(): Promise<void> {
    return this.#running.close();
  }

  /** What the banks saw after a line. */
  async log(after = 0): Promise<readonly LogLine[]> {
    const lines: LogLine[] = [];
    for (;;) {
      const from = lines.at(-1)?.number ?? after;
      const { log } = await this.#control<{ log: LogLine[] }>(
        'GET',
        `/log?after=${from}&limit=${LOG_LINES_MAX}`,
      );
      lines.push(...log);
      if (log.length < LOG_LINES_MAX) return lines;
    }
  }

  async authorisations(): Promise<readonly AtBank[]> {
    const path_ = `/authorisations?limit=${ROWS_MAX}`;
    return (await this.#control<{ authorisations: AtBank[] }>('GET', path_)).authorisations;
  }

  async consents(): Promise<readonly { readonly id: string; readonly ended: string | null }[]> {
    const { consents } = await this.#control<{ consents: { id: string; ended: string | null }[] }>(
      'GET',
      `/consents?limit=${ROWS_MAX}`,
    );
    return consents;
  }

  /** The account holder ends a consent at the bank. */
  async revoke(consent: string): Promise<void> {
    await this.#control('POST', `/consents/${consent}/revoke`);
  }

  /** Approves, refuses or holds back an authorisation; false when the bank says that it cannot be done now. */
  async decide(authorisation: string, how: 'approve' | 'refuse' | 'hold'): Promise<boolean> {
    const answer = await this.#send(
      'POST',
      `/authorisations/${authorisation}/${how}`,
      how === 'hold' ? undefined : {},
    );
    return answer.ok;
  }

  async setScenario(institution: string, login: string, scenario: string | null): Promise<void> {
    await this.#control('PUT', '/scenarios', { institution, login, scenario });
  }

  /** Adds an entry to an account; its id. */
  async addEntry(entry: Readonly<Record<string, string>>): Promise<string> {
    return (await this.#control<{ id: string }>('POST', '/entries', entry)).id;
  }

  /** Books a pending entry; its id from then on. */
  async bookEntry(id: string, booking: Readonly<Record<string, string | boolean>> = {}): Promise<string> {
    return (await this.#control<{ id: string }>('POST', `/entries/${id}/book`, booking)).id;
  }

  async dropEntry(id: string): Promise<void> {
    await this.#control('DELETE', `/entries/${id}`);
  }

  /** A login's accounts as the bank's own books have them; entries of that day and later. */
  async books(institution: string, login: string, from: string): Promise<readonly Books[]> {
    const query = new URLSearchParams({ institution, login, from });
    return (await this.#control<{ accounts: Books[] }>('GET', `/books?${query}`)).accounts;
  }

  async #control<T>(method: string, at: string, body?: unknown): Promise<T> {
    const answer = await this.#send(method, at, body);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${at}: ${answer.status} ${text}`);
    return (text === '' ? null : JSON.parse(text)) as T;
  }

  #send(method: string, at: string, body?: unknown): Promise<Response> {
    return fetch(`${this.#running.url}/control${at}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#running.controlKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}

/** A user of the finAPI surface, signed in. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, type Asked, read, WAIT_MS, WAITS_MAX } from './answers.ts';
import type { Bank, BankConnection, Paging } from './shapes.ts';

/** The server that a user asks. */
export interface Asks {
  ask(method: string, place: string, asked?: Asked): Promise<Answer>;
}

/** A user with their token. */
export class FinapiUser {
  readonly house: Asks;
  readonly id: string;
  readonly password: string;
  token: string;

  constructor(house: Asks, id: string, password: string, token: string) {
    this.house = house;
    this.id = id;
    this.password = password;
    this.token = token;
  }

  ask = (method: string, place: string, asked: Omit<Asked, 'token'> = {}): Promise<Answer> =>
    this.house.ask(method, place, { ...asked, token: this.token });
  get = async <T>(place: string, query: Asked['query'] = {}): Promise<T> =>
    read<T>(await this.ask('GET', place, { query }));
  post = async <T>(place: string, body: unknown = {}, status = 200): Promise<T> =>
    read<T>(await this.ask('POST', place, { body }), status);
  patch = async <T>(place: string, body: unknown): Promise<T> =>
    read<T>(await this.ask('PATCH', place, { body }));
  delete = async <T>(place: string, query: Asked['query'] = {}): Promise<T> =>
    read<T>(await this.ask('DELETE', place, { query }));

  /** The bank with a BLZ. */
  async bank(blz: string): Promise<Bank> {
    const { banks } = await this.get<{ banks: readonly Bank[]; paging: Paging }>('/api/v1/banks', {
      search: blz,
    });
    const [bank] = banks.filter((one) => one.blz === blz);
    if (bank === undefined) throw new Error(`there is no bank with BLZ ${blz}`);
    return bank;
  }

  import = async (blz: string, fields: object = {}, headers: Asked['headers'] = {}): Promise<Answer> =>
    this.ask('POST', '/api/v1/bankConnections/import', {
      body: { bankId: (await this.bank(blz)).id, ...fields },
      headers,
    });

  /** A connection whose first download and categorization are over. */
  async connected(blz: string, fields: object = {}): Promise<BankConnection> {
    const made = read<BankConnection>(await this.import(blz, fields), 201);
    return this.ready(made.id);
  }

  /** Waits until nothing of the user is busy; a user who is gone has nothing. */
  async allReady(): Promise<void> {
    const answer = await this.ask('GET', '/api/v1/bankConnections');
    if (answer.status !== 200) return;
    const { connections } = read<{ connections: readonly BankConnection[] }>(answer);
    for (const { id } of connections) await this.ready(id);
  }

  /** Waits until a connection is not busy any more. */
  async ready(id: number): Promise<BankConnection> {
    let last: BankConnection | null = null;
    for (let waits = 0; waits < WAITS_MAX; waits++) {
      last = await this.get<BankConnection>(`/api/v1/bankConnections/${id}`);
      if (last.updateStatus === 'READY' && last.categorizationStatus === 'READY') return last;
      await sleep(WAIT_MS);
    }
    throw new Error(`the connection stays busy: ${JSON.stringify(last)}`);
  }
}

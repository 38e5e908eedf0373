/** A whole server with people, teams and what they have, asked over HTTP. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Answered, BankServer } from '../security/bank-server.ts';

/** A person with a token. */
export interface Member {
  readonly email: string;
  readonly token: string;
}

export type Role = 'viewer' | 'member' | 'admin';

/** An answer with its JSON, whatever it is. */
export interface Told extends Answered {
  readonly value: unknown;
}

export class TeamHouse {
  readonly server: BankServer;
  private constructor(server: BankServer) {
    this.server = server;
  }

  static async open(): Promise<TeamHouse> {
    return new TeamHouse(await BankServer.start());
  }
  close = (): Promise<void> => this.server.close();

  /** The team of the credentials file and its admin. */
  credentials(): {
    readonly teamId: string;
    readonly token: string;
    readonly provider: string;
    readonly providerId: string;
  } {
    const file = path.join(path.dirname(this.server.keyFile), 'server-0', 'sandbox-credentials.json');
    return JSON.parse(readFileSync(file, 'utf8')).teamBanking;
  }

  /** Calls the native API as the operator. */
  async native(method: string, place: string, body?: unknown): Promise<Record<string, unknown>> {
    const answer = await this.server.ask(method, place, body);
    if (answer.status >= 400) throw new Error(`${method} ${place}: ${answer.status} ${answer.text}`);
    return answer.json;
  }

  /** A person who registered. */
  async person(): Promise<Member> {
    const email = `${randomUUID()}@example.com`;
    const registered = await this.server.ask('POST', '/api/auth/register', {
      userName: 'Somebody',
      email,
      password: 'a long password',
    });
    if (registered.status !== 200) throw new Error(`register: ${registered.text}`);
    return { email, token: String(registered.json.token) };
  }

  /** A team with its owner's public id. */
  async team(
    members: readonly (readonly [Member, Role])[],
  ): Promise<{ readonly id: string; readonly owner: string }> {
    const made = await this.native('POST', '/v1/teams', { name: 'Team' });
    for (const [{ email }, role] of members)
      await this.native('POST', `/v1/teams/${made.id}/members`, { email, role });
    return { id: String(made.id), owner: String(made.owner_id) };
  }

  /** A consent of an owner that nobody has used. */
  async consent(institution: string, owner: string, login?: string): Promise<string> {
    const body = { institution_id: institution, ...(login === undefined ? {} : { login }) };
    const made = await this.native('POST', `/v1/sandbox/consents?owner_id=${owner}`, body);
    return String(made.id);
  }

  /** Calls the surface as a person. GET inputs go into the query. */
  async ask(
    token: string,
    method: string,
    place: string,
    input: Readonly<Record<string, unknown>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Told> {
    const texts = Object.entries(input).map(([name, value]) => [name, String(value)]);
    const query = new URLSearchParams(Object.fromEntries(texts)).toString();
    const answer = await this.server.ask(
      method,
      method === 'GET' ? `/api/banking${place}?${query}` : `/api/banking${place}`,
      method === 'GET' ? undefined : input,
      { key: token, headers },
    );
    return { ...answer, value: answer.text === '' ? null : JSON.parse(answer.text) };
  }

  /** Moves the banks' clock. */
  advance = (days: number): Promise<unknown> =>
    this.native('POST', '/v1/sandbox/clock', { advance_days: days });
}

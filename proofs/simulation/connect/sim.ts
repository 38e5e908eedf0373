/** One run of the connect machine: a world with two processes, what is known of it, and what was seen of it last. */
import { createHash } from 'node:crypto';
import { statePlace } from '../../../src/engine/connect/attempt-view.ts';
import type { StoredAttempt } from '../../../src/engine/connect/rows.ts';
import type { Asking, Connecting } from '../../../src/engine/connect-port.ts';
import type { AttemptRow } from '../../../src/engine/connection-rows.ts';
import type { OwnerScope } from '../../../src/engine/ports.ts';
import { openJson, sessionPlace } from '../../../src/engine/sealed-json.ts';
import { connectVault } from '../../../src/services/vault/import-vault.ts';
import { openConnectStore } from '../../../src/store/connect-store.ts';
import type { Gate } from '../gate.ts';
import type { Place } from '../place.ts';
import type { Process } from '../process.ts';
import { World } from '../world.ts';
import type { Aim } from './act.ts';
import type { AttemptModel, ConnectionModel, Stand } from './model.ts';
import { FIRST } from './people.ts';

/** A process that stands still in the midst of something. */
export interface Sleeper {
  readonly gate: Gate;
  /** Settles when what it was at has come to its end; never rejects. */
  readonly ended: Promise<unknown>;
  /** What may still come of it. */
  readonly aim: Aim;
  /** Attempts that it has begun. */
  readonly began: readonly number[];
}

/** The consent in force of a connection, and the session as the bank knows it. */
export interface Held {
  readonly connectionId: number;
  readonly consentId: number;
  /** The attempt that granted it last: a renewal keeps the consent. */
  readonly grantId: number;
  readonly state: string;
  readonly usableUntil: number | null;
  readonly disconnected: boolean;
  readonly session: { readonly token: string; readonly consent: string } | null;
}

const ROWS_MAX = 500;
/** Our own requests to a bank begin so. */
export const PROBE = 'probe-';
export const BROWSERS = ['A', 'B'] as const;

export class Sim {
  readonly world: World;
  readonly scope: OwnerScope;
  readonly asking: Asking;
  readonly processes: Process[];
  readonly sleepers: Sleeper[] = [];
  /** One line for each thing that was done: the same for the same seed. */
  readonly trace: string[] = [];
  /** Misfortunes that met a process, and things that banks did wrong. */
  faults = 0;
  /** Requests with which a bank did something wrong. */
  stumbled = 0;
  /** What must be in no row and no view: tokens that were given to browsers. */
  readonly handedOut = new Set<string>();
  /** Connections of which a grant may have got lost. */
  readonly lostOn = new Set<number>();
  /** Institutions of which a session may be void now, as far as anybody knows. */
  mayBeVoid: ReadonlySet<string> = new Set();
  /** How the attempts of a connection stood when its session was tried last. */
  readonly probed = new Map<number, string>();
  /** Lines of the bank's log that were looked at. */
  logSeen = 0;
  readonly #store: ReturnType<typeof openConnectStore>;
  readonly #reader: Connecting;

  private constructor(world: World, scope: OwnerScope) {
    this.world = world;
    this.scope = scope;
    this.asking = { scope, actor: 'api_key:1', attended: null };
    this.processes = [world.process(), world.process()];
    const { app, jobs } = world.place.store;
    this.#store = openConnectStore(app, jobs);
    this.#reader = world.process().connecting;
  }

  static async open(place: Place, seed: number): Promise<Sim> {
    const world = await World.open(place, { seed, historyDays: 5 });
    return new Sim(world, await world.newOwner());
  }

  processOn(on: number): Process {
    const process = this.processes[on % this.processes.length];
    if (process === undefined) throw new Error('internal: no process');
    return process;
  }

  /** All memory of a process goes. */
  restart(on: number): void {
    this.processes[on % this.processes.length] = this.world.process();
  }

  /**
   * Whether a grant may have got lost that the bank gave to a renewal of this connection. Three ways are known:
   * - Where the first step grants, whose reply got lost cannot ask the bank: it knows no name for what it wants to know.
   * - A process was cut off between cancelling here and the last look at the bank.
   * - The bank, asked how a sign-in stands, said something that nobody understands: that ends the attempt.
   */
  mayHaveLost({ id, institution }: Pick<ConnectionModel, 'id' | 'institution'>): boolean {
    return (FIRST[institution] === 'granted' && this.faults > 0) || this.lostOn.has(id);
  }

  browser(name: string): Uint8Array {
    return createHash('sha256').update(`browser ${name}`).digest();
  }

  /** The name of the browser that an attempt is bound to. */
  browserOf({ browserHash }: StoredAttempt): string | null {
    if (browserHash === null) return null;
    return BROWSERS.find((name) => Buffer.compare(browserHash, this.browser(name)) === 0) ?? 'unknown';
  }

  async attempts(): Promise<readonly StoredAttempt[]> {
    return (await this.#store.attempts(this.scope, {}, { limit: ROWS_MAX, after: null })).rows;
  }

  /** An attempt as people see it, read without any effect. */
  view(id: number): Promise<AttemptRow | null> {
    return this.#reader.attempt(this.scope, id);
  }

  /** The bank's id of a sign-in that is under way. */
  async authorisationOf(attempt: StoredAttempt): Promise<string | null> {
    if (attempt.sealedState === null) return null;
    const sealer = await connectVault(this.world.vault).sealerFor(this.scope.ownerId);
    const state = openJson<{ id: string }>(sealer, statePlace(attempt.id), attempt.sealedState);
    return state.id;
  }

  async held(): Promise<readonly Held[]> {
    const rows = await this.world.sql(
      `select c.id, k.id, k.state, extract(epoch from least(k.expires_at, k.sca_renew_by, k.reconfirm_by)) * 1000,
         c.disconnected_at is not null, encode(c.sealed_session, 'base64'), k.attempt_id
       from connections c join consents k on k.owner_id = c.owner_id and k.id = c.consent_id
       where c.owner_id = $1 order by c.id`,
      [this.scope.ownerId],
    );
    const sealer = await connectVault(this.world.vault).sealerFor(this.scope.ownerId);
    return rows.map(([id, consent, state, until, disconnected, session, grant]) => ({
      connectionId: Number(id),
      consentId: Number(consent),
      grantId: Number(grant),
      state: state ?? '',
      usableUntil: until == null ? null : Number(until),
      disconnected: disconnected === 't',
      session:
        session == null
          ? null
          : openJson<{ token: string; consent: string }>(
              sealer,
              sessionPlace(Number(id)),
              Buffer.from(session, 'base64'),
            ),
    }));
  }

  /** All consents of the owner, with the attempt that asked for or granted them last. */
  async consents(): Promise<readonly { id: number; state: string; attemptId: number }[]> {
    const rows = await this.world.sql('select id, state, attempt_id from consents where owner_id = $1', [
      this.scope.ownerId,
    ]);
    return rows.map(([id, state, attempt]) => ({
      id: Number(id),
      state: state ?? '',
      attemptId: Number(attempt),
    }));
  }

  /** The first consent whose history does not hold, with why; null when all do. */
  async brokenHistory(): Promise<string | null> {
    for (const { id } of await this.consents()) {
      const verdict = await this.#reader.verifyConsent(this.scope, id);
      if (verdict?.whole !== true)
        return `the history of consent ${id} is broken: ${JSON.stringify(verdict)}`;
    }
    return null;
  }

  /** Whether a bank takes a session: asked past the engine, with the account holder there. */
  async takesSession(institution: string, token: string): Promise<boolean> {
    const reply = await fetch(`${this.world.bank.url}/banks/${institution}/accounts`, {
      headers: {
        authorization: `Bearer ${token}`,
        'x-request-id': `${PROBE}${this.world.seed}-${++this.#probes}`,
        'psu-ip-address': '192.0.2.9',
        'psu-user-agent': 'Probe',
      },
    });
    await reply.arrayBuffer();
    return reply.status !== 401;
  }
  #probes = 0;
}

/** Where a row says that an attempt stands. */
export function standOf(row: StoredAttempt): Stand {
  if (row.step === 'starting') return 'starting_sent';
  if (row.step === 'asking' || row.step === 'redirecting' || row.step === 'waiting')
    return row.sentEvent === null ? row.step : `${row.step}_sent`;
  return row.step;
}

/** Takes over what a row says beyond where it stands. */
export function adopt(
  model: AttemptModel,
  row: StoredAttempt,
  also: { readonly authorisation: string | null; readonly browser: string | null },
): void {
  model.stand = standOf(row);
  model.stepNumber = row.stepNumber;
  model.deadlineAt = row.deadlineAt;
  model.dueAt = row.dueAt;
  model.leaseOver = row.leaseOver;
  model.authorisation = also.authorisation ?? model.authorisation;
  model.browser = also.browser;
}

/**
 * A whole server in one process: the real engines over the real database and vault, the real connector and egress, and
 * the real simulated banks behind HTTP. Only the clock, the dice, the queue and the misfortunes are made up.
 */
import type { Connector, Http, Offer, Offers } from '../../src/connectors/contract.ts';
import { openRegistry } from '../../src/connectors/registry.ts';
import { sandboxConnector } from '../../src/connectors/sandbox/index.ts';
import type { HttpDoor } from '../../src/engine/connector-context.ts';
import { listedInstitutions } from '../../src/engine/connectors-port.ts';
import type { EventRow, OwnerScope } from '../../src/engine/ports.ts';
import type { EgressLimits } from '../../src/services/egress/limits.ts';
import { type Egress, openEgress } from '../../src/services/egress/open-egress.ts';
import type { Vault } from '../../src/services/vault/vault.ts';
import type { Parameter, TextRow } from '../../src/store/database.ts';
import { keepInstitutions } from '../../src/store/institutions.ts';
import { Bank } from './bank.ts';
import { Eyes } from './eyes.ts';
import type { Fate } from './gate.ts';
import type { Place } from './place.ts';
import { doorThrough, type Process, type SentJob, type Shared, startProcess } from './process.ts';
import { type Dice, diceOf } from './random.ts';
import { Turns } from './turns.ts';

/** Where every world's clock begins: a Monday morning. */
export const BEGIN = Date.parse('2026-03-02T08:00:00Z');
export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** What lies between the egress and the bank: may answer by itself, lose a reply, change it. */
export type Way = (request: Parameters<Http['send']>[0], send: Http['send']) => ReturnType<Http['send']>;

export interface WorldOptions {
  readonly seed: number;
  /** How far back the banks reach, in days; few days make short syncs. */
  readonly historyDays: number;
  /** How stable the connector says that ids are; as it says by itself when absent. */
  readonly idStability?: Offer['idStability'];
  /** Entries of a page of the banks. */
  readonly pageEntries?: number;
  /** How far the engines' clock is ahead of that of the banks. */
  readonly skewMs?: number;
  /** What banks do wrong; they do nothing wrong unless told. */
  readonly way?: Way;
  /** Where the banks are as the connector knows it, for something that stands between; made of their true address. */
  readonly front?: (url: string) => Promise<string>;
  readonly limits?: Partial<EgressLimits>;
}

export class World {
  readonly seed: number;
  readonly place: Place;
  readonly dice: Dice;
  readonly bank: Bank;
  readonly eyes: Eyes;
  readonly turns: Turns;
  readonly vault: Vault;
  readonly shared: Shared;
  readonly jobs: SentJob[] = [];
  /** What banks do wrong from now on. */
  way: Way | null = null;
  #clock = BEGIN;
  readonly #egress: Egress;

  private constructor(
    place: Place,
    options: WorldOptions,
    parts: { bank: Bank; vault: Vault; front: string; clock: { now: number } },
  ) {
    this.seed = options.seed;
    this.place = place;
    this.dice = diceOf(options.seed);
    this.bank = parts.bank;
    this.vault = parts.vault;
    this.#clock = parts.clock.now;
    this.now = () => this.#clock;
    this.advance = (ms) => {
      this.#clock += ms;
      parts.clock.now = this.#clock;
    };
    this.turns = new Turns(this.dice.fork());
    this.eyes = new Eyes(this.now);
    this.#egress = openEgress({
      allowPrivate: [new URL(parts.front).host],
      ...(options.limits === undefined ? {} : { limits: options.limits }),
    });
    this.shared = {
      app: place.store.app,
      jobs: place.store.jobs,
      vault: parts.vault,
      connectors: openRegistry([reaching(sandboxConnector({ baseUrl: parts.front }), options)]),
      door: this.#door(),
      turns: this.turns,
      dice: this.dice.fork(),
      now: () => this.now() + (options.skewMs ?? 0),
      send: (job) => void this.jobs.push(job),
      errors: [],
      notUnderstood: [],
      notes: [],
    };
  }

  /** The clock of engines and banks, in epoch milliseconds. */
  readonly now: () => number;
  readonly advance: (ms: number) => void;

  /** Opens a world of its own in an empty place. */
  static async open(place: Place, options: WorldOptions): Promise<World> {
    await place.empty();
    const clock = { now: BEGIN };
    const [vault, bank] = await Promise.all([
      place.newVault(),
      Bank.found(place.folder, () => clock.now, options.pageEntries),
    ]);
    const front = options.front === undefined ? bank.url : await options.front(bank.url);
    const world = new World(place, options, { bank, vault, front, clock });
    world.way = options.way ?? null;
    await keepInstitutions(place.store.app, listedInstitutions(world.shared.connectors));
    return world;
  }

  process(fate: Fate | null = null): Process {
    return startProcess(this.shared, fate);
  }

  /** Runs one piece of work in turns, and gives or throws what it does. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    const [ended] = await this.turns.together([work]);
    if (ended?.status === 'fulfilled') return ended.value;
    throw ended?.reason;
  }

  newOwner(): Promise<OwnerScope> {
    return this.place.store.seedOwner();
  }

  /** As the superuser, past row-level security. */
  sql(text: string, values: readonly Parameter[] = []): Promise<TextRow[]> {
    return this.place.store.admin(text, values);
  }

  /** All leases are over, as after the death of those who held them. */
  async passLeases(): Promise<void> {
    const over = `lease_until = clock_timestamp() - interval '1 second'`;
    await this.sql(`update connect_attempts set ${over} where lease_until is not null`);
    await this.sql(`update syncs set ${over} where lease_until is not null`);
    await this.sql(`update imports set ${over} where lease_until is not null`);
  }

  async feed(scope: OwnerScope): Promise<readonly EventRow[]> {
    const events: EventRow[] = [];
    for (;;) {
      const after = events.at(-1)?.sequence ?? null;
      const { rows, more } = await this.place.store.queries.listEvents(
        scope,
        {},
        { limit: FEED_ROWS, after },
      );
      events.push(...rows);
      if (!more) return events;
    }
  }

  async close(): Promise<void> {
    await this.#egress.close();
    await this.bank.close();
  }

  /** From above: what banks do wrong, then our eyes, then the egress. */
  #door(): HttpDoor {
    const watched: HttpDoor = (options) => {
      let isAllowed = options.before === undefined;
      const before = async (): Promise<boolean> => {
        isAllowed = (await options.before?.()) ?? true;
        return isAllowed;
      };
      const http = this.#egress.httpFor({ ...options, before });
      return {
        send: (request) =>
          this.eyes.watch(
            request,
            () => http.send(request),
            () => isAllowed,
          ),
      };
    };
    return doorThrough(watched, (request, send) =>
      this.way === null ? send(request) : this.way(request, send),
    );
  }
}

const FEED_ROWS = 500;

/** The connector with banks that reach back only so many days, and whose ids are so stable. */
function reaching(connector: Connector, { historyDays: days, idStability }: WorldOptions): Connector {
  const offers = (given: Offers | undefined): Offers =>
    Object.fromEntries(
      Object.entries(given ?? {}).map(([name, offer]) => [
        name,
        {
          ...offer,
          historyDays: days,
          historyDaysWithoutSca: Math.min(days, offer.historyDaysWithoutSca),
          idStability: idStability ?? offer.idStability,
        },
      ]),
    );
  const { manifest } = connector;
  return { ...connector, manifest: { ...manifest, offers: offers(manifest.offers) } };
}

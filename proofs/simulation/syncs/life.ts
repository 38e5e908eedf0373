/** One run of the syncs machine: a household with an account at a bank, our processes, the queue, and what is known so far. */
import type { Asking } from '../../../src/engine/connect-port.ts';
import type { OwnerScope } from '../../../src/engine/ports.ts';
import type { Books } from '../bank.ts';
import type { Gate } from '../gate.ts';
import { Jobs } from '../jobs.ts';
import type { Place } from '../place.ts';
import type { Process } from '../process.ts';
import { type Dice, diceOf } from '../random.ts';
import { DAY_MS, World } from '../world.ts';
import { BankFaults } from './bank-faults.ts';
import type { Profile, Scenario } from './profile.ts';

/** Everybody banks where a login is all that is asked for: signing in is proven elsewhere. */
export const INSTITUTION = 'demo-de-open';

/** A process that stands still in the midst of something. */
export interface Sleeper {
  readonly gate: Gate;
  /** Never rejects. */
  readonly ended: Promise<unknown>;
}

/** An entry that was added to the bank's books by a deed. */
export interface Added {
  id: string;
  status: 'pending' | 'booked' | 'gone';
  readonly account: string;
  amount: string;
}

/** Which row of the ledger an event at the bank was last seen as. */
export interface Followed {
  readonly id: string;
  readonly status: 'pending' | 'booked';
  /** The bank's own id of it. */
  readonly reference: string;
}

export class Life {
  readonly world: World;
  readonly scope: OwnerScope;
  readonly profile: Profile;
  readonly faults = new BankFaults();
  readonly jobs = new Jobs();
  readonly trace: string[] = [];
  readonly sleepers: Sleeper[] = [];
  readonly added: Added[] = [];
  /** By account and cause. */
  readonly followed = new Map<string, Followed>();
  /** How often each kind of misfortune met one of our processes, and the queue. */
  readonly own = new Map<string, number>();
  connectionId: number | null = null;
  scenario: Scenario | null = null;
  /** Scenarios that were on at some time. */
  readonly hadScenarios = new Set<Scenario>();
  /** Whether access is being renewed beside a sync: the bank may hold the session for replaced before we know of it. */
  isRenewing = false;
  /** Lines of the bank's log that were looked at. */
  logSeen = 0;
  /** Files that were sent to us. */
  files = 0;
  /** Syncs, imports and checks that came to their end. */
  syncs = 0;
  checks = 0;
  readonly #processes: Process[];

  private constructor(world: World, scope: OwnerScope, profile: Profile) {
    this.world = world;
    this.scope = scope;
    this.profile = profile;
    this.#processes = [world.process(), world.process()];
    world.way = this.faults.way;
    this.faults.revoke = () => this.revokeAtBank();
  }

  static async open(place: Place, seed: number, profile: Profile): Promise<Life> {
    const { historyDays, idStability, pageEntries, skewMs } = profile;
    const world = await World.open(place, { seed, historyDays, idStability, pageEntries, skewMs });
    return new Life(world, await world.newOwner(), profile);
  }

  process(on: number): Process {
    const process = this.#processes[on % this.#processes.length];
    if (process === undefined) throw new Error('internal: no process');
    return process;
  }

  /** All memory of a process goes. */
  restart(on: number): void {
    this.#processes[on % this.#processes.length] = this.world.process();
  }

  asking(isThere: boolean): Asking {
    const attended = isThere
      ? { ip: '192.0.2.7', userAgent: 'Simulated', at: this.world.shared.now() }
      : null;
    return { scope: this.scope, actor: 'api_key:1', attended };
  }

  /** Choices of one deed: they do not change when other deeds are left out. */
  dice(luck: number): Dice {
    return diceOf(this.world.seed ^ luck);
  }

  count(what: string): void {
    this.own.set(what, (this.own.get(what) ?? 0) + 1);
  }

  /** The day so many days ago at the bank. */
  day(ago: number): string {
    return new Date(this.world.now() - ago * DAY_MS).toISOString().slice(0, 'yyyy-mm-dd'.length);
  }

  books(from: string): Promise<readonly Books[]> {
    return this.world.bank.books(INSTITUTION, this.profile.login, from);
  }

  /** The account holder ends every consent at the bank. */
  async revokeAtBank(): Promise<void> {
    for (const { id, ended } of await this.world.bank.consents())
      if (ended === null) await this.world.bank.revoke(id);
  }

  async setScenario(scenario: Scenario | null): Promise<void> {
    this.scenario = scenario;
    if (scenario !== null) this.hadScenarios.add(scenario);
    await this.world.bank.setScenario(INSTITUTION, this.profile.login, scenario);
  }

  /** Takes what was sent over into the queue. */
  collect(): void {
    this.jobs.add(this.world.jobs.splice(0), this.world.now());
  }
}

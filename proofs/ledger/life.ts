/** Lives a history through: the bank goes on, syncs come and go, and after each the ledger is compared with the truth. */
import fc from 'fast-check';
import { expect } from 'vitest';
import type { SyncRow } from '../../src/engine/connection-rows.ts';
import type { OwnerScope } from '../../src/engine/ports.ts';
import type { SyncParts } from '../../src/engine/sync/parts.ts';
import type { SyncBench } from '../syncs/bench.ts';
import { DAY_HOURS, type History, HOUR_MS, STORY_DAYS } from './history.ts';
import type { Naming } from './ids.ts';
import { AccountOracle, type Expected } from './oracle.ts';
import { type Row, rowsOf } from './rows.ts';
import { faultsOf } from './verdicts.ts';
import { type Days, HistoryBank, type Shape } from './view.ts';

/** One sync of a life. */
export interface Turn {
  /** Hours since the turn before. */
  readonly gap: number;
  readonly shape: Shape;
  /** Whether the account holder consents anew before it, so that the bank renames its handles. */
  readonly renews: boolean;
}

export interface Plan {
  readonly turns: readonly Turn[];
}

/** How deliveries may look. */
export const shapes: fc.Arbitrary<Shape> = fc.record({
  pageSize: fc.constantFrom(100, 1, 3, 7),
  order: fc.nat({ max: 500 }),
  repeats: fc.boolean(),
  flicker: fc.constantFrom(null, null, null, 0, 1),
});

/** Syncs from some day of the story on until after its end, hours or many days apart. */
export const plans = (most = 6): fc.Arbitrary<Plan> =>
  fc.record({
    turns: fc.array(
      fc.record({
        gap: fc.constantFrom(24, 5, 60, 100, 9 * DAY_HOURS),
        shape: shapes,
        renews: fc.constantFrom(false, false, false, true),
      }),
      { minLength: 2, maxLength: most },
    ),
  });

/** The end of what can happen: the story, what books late, and a day. */
const END_HOUR = (STORY_DAYS + 25) * DAY_HOURS;

/** A bank, its customer's connection, and what they must have brought by now. */
export class Life {
  readonly bench: SyncBench;
  readonly history: History;
  readonly bank: HistoryBank;
  readonly scope: OwnerScope;
  readonly connectionId: number;
  readonly oracles: readonly AccountOracle[];
  hour = DAY_HOURS;
  #rows: readonly Row[] = [];

  private constructor(bench: SyncBench, bank: HistoryBank, scope: OwnerScope, connectionId: number) {
    this.bench = bench;
    this.history = bank.history;
    this.bank = bank;
    this.scope = scope;
    this.connectionId = connectionId;
    this.oracles = this.history.accounts.map((_, at) => new AccountOracle(bank.history, bank.naming, at));
  }

  static async begin(bench: SyncBench, history: History, naming: Naming): Promise<Life> {
    bench.clock = history.beginsAt;
    const scope = await bench.ledger.newOwner();
    const connectionId = await bench.connect(scope);
    return new Life(bench, new HistoryBank(history, naming), scope, connectionId);
  }

  /** Lives a history through by a plan, and compares the ledger with the truth after every turn. */
  static async through(bench: SyncBench, history: History, naming: Naming, plan: Plan): Promise<Life> {
    const life = await Life.begin(bench, history, naming);
    for (const turn of life.turnsOf(plan)) await life.turn(turn);
    return life;
  }

  /** The clock goes on and the bank with it; the account holder may consent anew. */
  async goOn({ gap, shape, renews }: Turn): Promise<void> {
    this.hour += gap;
    this.bench.clock = this.history.beginsAt + this.hour * HOUR_MS;
    if (renews) {
      this.bank.consent++;
      this.bank.token = `token-of-consent-${this.bank.consent}`;
      await this.bench.renew(this.scope, this.connectionId, this.bank.token);
    }
    this.bank.turnTo(this.hour, shape);
  }

  /** Asks for a sync and lets one worker run it. */
  async sync(renews = false, parts: Partial<SyncParts> = {}): Promise<SyncRow> {
    const syncId = await this.ask(renews);
    await this.bench.worker(this.bank, parts).run(this.scope.ownerId, syncId);
    return this.ended(syncId);
  }

  ask(renews = false): Promise<number> {
    return this.bench.ask(this.scope, this.connectionId, renews ? 'renewed' : 'scheduled');
  }

  async ended(syncId: number): Promise<SyncRow> {
    const row = await this.bench.store.get(this.scope, syncId);
    if (row === null) throw new Error('no sync');
    return row;
  }

  /** What the windows of a sync must have brought; each is taken account of once. */
  expected(row: SyncRow, shape: Shape): Expected[] {
    return this.oracles.map((oracle, at) => {
      const days = daysOf(row, at);
      return oracle.window(this.hour, days, shape, this.bank.consent);
    });
  }

  /** Compares the ledger with what it must hold; says all that is wrong. */
  async judge(expected: readonly Expected[]): Promise<string[]> {
    const now = await rowsOf(this.bench, this.scope);
    const before = this.#rows;
    this.#rows = now;
    const faults = expected.flatMap((one, at) => {
      const of = (rows: readonly Row[]): Row[] => rows.filter(({ account }) => account === at);
      return faultsOf(one, of(before), of(now));
    });
    const strangers = now.filter(({ account }) => account >= this.history.accounts.length);
    return strangers.length === 0 ? faults : [...faults, 'an account was made twice'];
  }

  /** A sync that waited goes on. */
  async resume(syncId: number): Promise<SyncRow> {
    await this.bench.worker(this.bank).run(this.scope.ownerId, syncId);
    return this.ended(syncId);
  }

  /** One more turn in which nothing happens any more: the ledger holds all, whatever went wrong on the way. */
  async last(): Promise<void> {
    const shape = { pageSize: 100, order: 1, repeats: false, flicker: null };
    this.#rows = await rowsOf(this.bench, this.scope);
    await this.goOn({ gap: 48, shape, renews: false });
    const row = await this.sync();
    expect(row).toMatchObject({ status: 'success' });
    for (const oracle of this.oracles) oracle.everything(this.hour);
    const expected = this.expected(row, shape).map((one) => ({ ...one, bonds: [] }));
    expect(await this.judge(expected)).toEqual([]);
  }

  /** A person deleted it. */
  forget(row: Row): void {
    this.#rows = this.#rows.filter(({ id }) => id !== row.id);
    this.oracles[row.account]?.bury(row.line);
  }

  rows(): readonly Row[] {
    return this.#rows;
  }

  /** One whole turn, with everything that must hold after it. */
  async turn(turn: Turn, parts: Partial<SyncParts> = {}): Promise<SyncRow> {
    await this.goOn(turn);
    const row = await this.sync(turn.renews, parts);
    expect({ ...row, errors: this.bench.told.errors }).toMatchObject({ status: 'success', errors: [] });
    await this.holds(row, turn);
    return row;
  }

  /** Everything that must hold after a sync of this turn. */
  async holds(row: SyncRow, turn: Turn): Promise<void> {
    const at = `hour ${this.hour} of ${new Date(this.history.beginsAt).toISOString().slice(0, 10)}`;
    expect(await this.judge(this.expected(row, turn.shape)), at).toEqual([]);
  }

  /** The turns of a plan and the last one after all has happened. */
  turnsOf(plan: Plan): Turn[] {
    const used = plan.turns.reduce((sum, { gap }) => sum + gap, this.hour);
    const last = plan.turns.at(-1);
    if (last === undefined) return [];
    const rest = Math.max(24, END_HOUR - used);
    const calm = { ...last, renews: false, shape: { ...last.shape, flicker: null } };
    return [...plan.turns, { ...calm, gap: rest }, { ...calm, gap: 24 }];
  }
}

/** The days that the sync asked for, of the account at that place of the bank's list. */
function daysOf(row: SyncRow, at: number): Days {
  const { windowFrom: from, windowTo: to } = row.accounts[at] ?? {};
  if (from == null || to == null) throw new Error('a sync without a window');
  return { from, to } as Days;
}
